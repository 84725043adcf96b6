"""Actors as they come by the form, as tests find them by name, and two made one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Merge
from matchmaker.services.actors.merging import merge_actors, undo_merge
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.forms.submissions import submit_draft
from tests.conftest import NOW
from tests.services.filled_forms import PAGE, TOKEN, filled_draft
from tests.services.talks import POST


def sent(session: Session, token: str = TOKEN) -> Actor:
    """An actor who has sent the form."""
    filled_draft(session, token)
    return session.get_one(Actor, submit_draft(session, token, language="sv", page=PAGE, by=SYSTEM, at=NOW).actor_id)


def named(session: Session, name: str) -> Actor:
    return session.scalars(select(Actor).where(Actor.name == name)).one()


def merge(session: Session, kept: Actor, gone: Actor, by: Who, **versions: int) -> Merge:
    """Make one of two, as they are now unless other ``versions`` were seen."""
    given = {"kept_version": kept.version, "gone_version": gone.version} | versions
    return merge_actors(session, kept.id, gone.id, post=POST, by=by, at=NOW, **given)


def part(session: Session, merge_id: int, by: Who) -> Merge:
    """Make two of one again."""
    return undo_merge(session, merge_id, post=POST, by=by, at=NOW)
