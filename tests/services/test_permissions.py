"""The table of permissions is total, and nobody who is not signed in may do anything in it."""

import pytest

from matchmaker.models import Account, Role
from matchmaker.services import permissions
from matchmaker.services.permissions import ALLOWED, Permission, may


def test_every_role_stands_in_the_table() -> None:
    assert set(ALLOWED) == set(Role)


def test_every_permission_is_somebodys() -> None:
    assert frozenset().union(*ALLOWED.values()) == frozenset(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_who_is_not_signed_in_may_do_anything(permission: Permission) -> None:
    assert not may(None, permission)


@pytest.mark.parametrize("permission", Permission)
def test_a_project_leader_may_do_what_the_table_says(permission: Permission, monkeypatch: pytest.MonkeyPatch) -> None:
    leader = Account(role=Role.LEADER)
    assert may(leader, permission)
    monkeypatch.setitem(permissions.ALLOWED, Role.LEADER, frozenset(Permission) - {permission})
    assert not may(leader, permission)
