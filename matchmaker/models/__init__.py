"""Tables: one file a noun; each class docstring says what a row means."""

from matchmaker.models.accounts import Account, Role, SignInLink, WebSession
from matchmaker.models.actors import Actor, Counter, Draft, Need, Place, Resource, Submission
from matchmaker.models.audit import AuditEvent
from matchmaker.models.base import Base
from matchmaker.models.collaborations import Action, Collaboration, CollaborationChange, CollaborationState
from matchmaker.models.experience import ExperienceReset
from matchmaker.models.meetings import AgendaItem, Meeting, Outcome
from matchmaker.models.outbox import OutboxMail
from matchmaker.models.suggestions import (
    GROUPS,
    Decision,
    MatchRun,
    Review,
    RunStatus,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.models.vectors import TextVector
from matchmaker.models.vocabulary import GlossaryWord

__all__ = [
    "GROUPS",
    "Account",
    "Action",
    "Actor",
    "AgendaItem",
    "AuditEvent",
    "Base",
    "Collaboration",
    "CollaborationChange",
    "CollaborationState",
    "Counter",
    "Decision",
    "Draft",
    "ExperienceReset",
    "GlossaryWord",

    "MatchRun",
    "Meeting",
    "Need",
    "OutboxMail",
    "Outcome",
    "Place",
    "Resource",
    "Review",
    "Role",
    "RunStatus",
    "SignInLink",
    "Submission",
    "Suggestion",
    "SuggestionLink",
    "SuggestionShape",
    "SuggestionState",
    "TextVector",
    "WebSession",
]  # fmt: skip
