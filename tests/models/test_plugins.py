"""What has been set about the things that plugins bring."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import PluginSetting, ThingKind
from tests.conftest import NOW


def setting(kind: ThingKind, name: str = "wording") -> PluginSetting:
    return PluginSetting(kind=kind, name=name, options={"n": 1}, updated_at=NOW)


def test_a_thing_is_on_unless_it_is_turned_off(session: Session) -> None:
    session.add(setting(ThingKind.STRATEGIES))
    session.commit()
    session.expunge_all()
    row = session.get_one(PluginSetting, 1)
    assert (row.enabled, row.weight, row.options, row.version) == (True, None, {"n": 1}, 1)


def test_a_thing_is_set_once_and_other_kinds_may_have_its_name(session: Session) -> None:
    session.add_all([setting(ThingKind.STRATEGIES), setting(ThingKind.PAGES)])
    session.commit()
    session.add(setting(ThingKind.PAGES))
    with pytest.raises(IntegrityError):
        session.flush()
