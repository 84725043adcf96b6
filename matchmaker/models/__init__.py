"""Tables: one file a noun; each class docstring says what a row means."""

from matchmaker.models.accessibility import AccessibilityFault, AccessibilityMessage, FaultGround
from matchmaker.models.accounts import Account, Role, SignInLink, WebSession
from matchmaker.models.actors import Actor, Counter, Draft, Item, Need, Place, Resource, RestReason, Submission
from matchmaker.models.addresses import MailAddress, Rhythm
from matchmaker.models.attempts import Act, Attempt
from matchmaker.models.audit import AuditEvent
from matchmaker.models.base import Base
from matchmaker.models.collaborations import UNDER_WAY, Action, Collaboration, CollaborationChange, CollaborationState
from matchmaker.models.consents import Answer, Consent
from matchmaker.models.contact_people import ContactPerson
from matchmaker.models.contacts import ContactChannel, ContactNote
from matchmaker.models.declining import DeclineEffect, DeclineReason
from matchmaker.models.experience import ExperienceReset
from matchmaker.models.follow_ups import FollowUp, FollowUpAnswer
from matchmaker.models.gaps import Gap, GapCause
from matchmaker.models.imports import ImportFile, ImportMapping
from matchmaker.models.meetings import AgendaItem, Meeting, Outcome, OutcomeCause
from matchmaker.models.merges import Merge
from matchmaker.models.minutes import Minutes, MunicipalQuestion
from matchmaker.models.outbox import OutboxMail
from matchmaker.models.participants import FormerLink, Participant, ParticipantWants, Reply, RideSide
from matchmaker.models.passkeys import Passkey
from matchmaker.models.plugins import PluginSetting, ThingKind
from matchmaker.models.records import Correction, DataRequest, RequestAnswer, RequestKind
from matchmaker.models.seating import MeetingTable, SeatingPlan
from matchmaker.models.suggestions import (
    EXCHANGES,
    GROUPS,
    OPEN,
    Decision,
    MatchRun,
    Review,
    RunStatus,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.models.surveys import EvaluationQuestion, QuestionKind, Sheet, Survey, SurveyAnswer, SurveyWords
from matchmaker.models.table_notes import NoteKind, TableNote
from matchmaker.models.tips import Tip, TipAnswer
from matchmaker.models.vectors import TextVector
from matchmaker.models.views import SavedView
from matchmaker.models.visits import ActorLink, LinkPurpose, VisitLink
from matchmaker.models.vocabulary import GlossaryWord

__all__ = [
    "EXCHANGES",
    "GROUPS",
    "OPEN",
    "UNDER_WAY",
    "AccessibilityFault",
    "AccessibilityMessage",
    "Account",
    "Act",
    "Action",
    "Actor",
    "ActorLink",
    "AgendaItem",
    "Answer",
    "Attempt",
    "AuditEvent",
    "Base",
    "Collaboration",
    "CollaborationChange",
    "CollaborationState",
    "Consent",
    "ContactChannel",
    "ContactNote",
    "ContactPerson",
    "Correction",
    "Counter",
    "DataRequest",
    "Decision",
    "DeclineEffect",
    "DeclineReason",
    "Draft",
    "EvaluationQuestion",
    "ExperienceReset",
    "FaultGround",
    "FollowUp",
    "FollowUpAnswer",
    "FormerLink",
    "Gap",
    "GapCause",
    "GlossaryWord",
    "ImportFile",
    "ImportMapping",
    "Item",
    "LinkPurpose",
    "MailAddress",
    "MatchRun",
    "Meeting",
    "MeetingTable",
    "Merge",
    "Minutes",
    "MunicipalQuestion",
    "Need",
    "NoteKind",
    "OutboxMail",
    "Outcome",
    "OutcomeCause",
    "Participant",
    "ParticipantWants",
    "Passkey",
    "Place",
    "PluginSetting",
    "QuestionKind",
    "Reply",
    "RequestAnswer",
    "RequestKind",
    "Resource",
    "RestReason",
    "Review",
    "Rhythm",
    "RideSide",
    "Role",
    "RunStatus",
    "SavedView",
    "SeatingPlan",
    "Sheet",
    "SignInLink",
    "Submission",
    "Suggestion",
    "SuggestionLink",
    "SuggestionShape",
    "SuggestionState",
    "Survey",
    "SurveyAnswer",
    "SurveyWords",
    "TableNote",
    "TextVector",
    "ThingKind",
    "Tip",
    "TipAnswer",
    "VisitLink",
    "WebSession",
]  # fmt: skip
