"""Tables and constraints by subject; no behaviour."""

from consultations.models.council import (
    AgendaItem,
    Attendance,
    Ballot,
    Member,
    Motion,
    Recusal,
    Resolution,
    Sitting,
    Tally,
)
from consultations.models.documents import Document, StoredFile
from consultations.models.drafting import Article, Attachment, Proposal, Version
from consultations.models.participation import (
    Comment,
    CommentPeriod,
    CommentRevision,
    ImportRun,
    Moderation,
)
from consultations.models.path import (
    Application,
    Criterion,
    Demand,
    DraftNotification,
    InformationRequest,
    Opinion,
    Screening,
)
from consultations.models.people import Account, AccountRole, City, RoleName, RuleOverride, WebSession
from consultations.models.records import (
    Definition,
    Heartbeat,
    JournalEntry,
    Notice,
    Outbox,
    Refusal,
    Timer,
)
from consultations.models.synthesis import CommentTheme, Synthesis, Theme
from consultations.models.transmission import Authority, NationalSubmission, Observation

__all__ = [
    "Account",
    "AccountRole",
    "AgendaItem",
    "Application",
    "Article",
    "Attachment",
    "Attendance",
    "Authority",
    "Ballot",
    "City",
    "Comment",
    "CommentPeriod",
    "CommentRevision",
    "CommentTheme",
    "Criterion",
    "Definition",
    "Demand",
    "Document",
    "DraftNotification",
    "Heartbeat",
    "ImportRun",
    "InformationRequest",
    "JournalEntry",
    "Member",
    "Moderation",
    "Motion",
    "NationalSubmission",
    "Notice",
    "Observation",
    "Opinion",
    "Outbox",
    "Proposal",
    "Recusal",
    "Refusal",
    "Resolution",
    "RoleName",
    "RuleOverride",
    "Screening",
    "Sitting",
    "StoredFile",
    "Synthesis",
    "Tally",
    "Theme",
    "Timer",
    "Version",
    "WebSession",
]
