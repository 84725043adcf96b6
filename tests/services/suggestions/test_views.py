"""Named views of the queue."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, SavedView
from matchmaker.services.accounts import accounts
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import RefusedError
from matchmaker.services.suggestions.views import MOST_VIEWS, list_views, remove_view, save_view
from tests.conftest import NOW


def names(session: Session, by: Who) -> list[str]:
    assert by.account_id is not None
    return [view.name for view in list_views(session, by.account_id)]


def save(session: Session, by: Who, name: str, **args: str) -> SavedView:
    return save_view(session, name=name, args=args, by=by, at=NOW)


def test_views_are_each_accounts_own_in_alphabetical_order(session: Session, eva: Who) -> None:
    bo = Who.staff(accounts.add_leader(session, "bo@norsjo.example", name="Bo Berg", by=SYSTEM, at=NOW))
    for name in ("Öarna", "  Norsjö   nytt ", "Ånge"):
        save(session, eva, name)
    assert names(session, eva) == ["Norsjö nytt", "Ånge", "Öarna"]
    view = save(session, bo, "Bos")
    remove_view(session, view.id, by=eva, at=NOW)
    assert names(session, bo) == ["Bos"]
    for _ in range(2):
        remove_view(session, view.id, by=bo, at=NOW)
    assert names(session, bo) == []
    verbs = select(AuditEvent.verb).where(AuditEvent.noun == "saved_views")
    assert list(session.scalars(verbs)) == ["save"] * 4 + ["remove"]


def test_the_same_name_again_keeps_what_is_shown_now(session: Session, eva: Who) -> None:
    first, second = save(session, eva, "Nytt", ort="Norsjö"), save(session, eva, "Nytt", ort="Ånge")
    assert (first.id, second.args) == (second.id, {"ort": "Ånge"})


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_view_needs_a_name_that_fits(session: Session, eva: Who, name: str) -> None:
    with pytest.raises(RefusedError, match="name"):
        save(session, eva, name)


def test_there_is_an_end_to_views_and_only_staff_have_any(session: Session, eva: Who) -> None:
    for number in range(MOST_VIEWS):
        save(session, eva, f"Vy {number}")
    with pytest.raises(RefusedError, match="too_many"):
        save(session, eva, "En till")
    with pytest.raises(RefusedError, match="staff"):
        save(session, SYSTEM, "Ingens")
