"""Who may do what: one table of permissions, of which each route names one unless it is for everyone."""

from enum import StrEnum

from matchmaker.models import Account, Role


class Permission(StrEnum):
    """Something that not everyone may do."""

    SEE_WORKPLACE = "see_workplace"
    SEE_ACTORS = "see_actors"
    CHANGE_ACTORS = "change_actors"
    SEE_SUGGESTIONS = "see_suggestions"
    REVIEW_SUGGESTIONS = "review_suggestions"
    MAKE_SUGGESTIONS = "make_suggestions"
    KEEP_DECLINE_REASONS = "keep_decline_reasons"
    RUN_MATCHING = "run_matching"
    KEEP_VOCABULARY = "keep_vocabulary"
    SEE_PLUGINS = "see_plugins"
    KEEP_PLUGINS = "keep_plugins"
    """Also reading the options of one, which may hold a key, and comparing two, which works hard."""
    SEE_MEETINGS = "see_meetings"
    PLAN_MEETINGS = "plan_meetings"
    SEE_COLLABORATIONS = "see_collaborations"
    KEEP_COLLABORATIONS = "keep_collaborations"
    SEE_MAIL = "see_mail"
    """Reading what has been mailed to whom."""
    SEND_MAIL_AGAIN = "send_mail_again"
    SEE_RECORDS = "see_records"
    KEEP_RECORDS = "keep_records"
    KEEP_ACCOUNTS = "keep_accounts"
    OWN_ACCOUNT = "own_account"
    """Signing oneself out elsewhere: everyone on the staff may, and it changes nothing of anyone else's."""


SEEING = frozenset(
    {
        Permission.SEE_WORKPLACE,
        Permission.SEE_ACTORS,
        Permission.SEE_SUGGESTIONS,
        Permission.SEE_PLUGINS,
        Permission.SEE_MEETINGS,
        Permission.SEE_COLLABORATIONS,
        Permission.SEE_RECORDS,
    }
)
"""What shows and changes nothing."""

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.LEADER: frozenset(Permission),
    Role.CO_WORKER: frozenset(Permission) - {Permission.KEEP_RECORDS, Permission.KEEP_ACCOUNTS},
    Role.READER: SEEING | {Permission.OWN_ACCOUNT},
    Role.ADMINISTRATOR: SEEING
    | {Permission.OWN_ACCOUNT, Permission.KEEP_ACCOUNTS, Permission.KEEP_PLUGINS, Permission.RUN_MATCHING},
}


def may(account: Account | None, permission: Permission) -> bool:
    """Whether ``account`` (None = nobody is signed in) has ``permission``."""
    return account is not None and permission in ALLOWED[account.role]
