"""The words that code branches on: one word, one thing (glossary in docs/glossary.md)."""

from enum import StrEnum


class Phase(StrEnum):
    """The four steps of the procedure, then what follows."""

    DRAFTING = "drafting"
    COMMENT = "comment"
    VOTE = "vote"
    SUBMISSION = "submission"
    FOLLOW_UP = "follow_up"


STEPS = (Phase.DRAFTING, Phase.COMMENT, Phase.VOTE, Phase.SUBMISSION)


class Competence(StrEnum):
    """Who may decide: an *act* of the city, or a *request* to the State."""

    ACT = "act"
    REQUEST = "request"


class Sector(StrEnum):
    ACCOMMODATION = "accommodation"
    MOBILITY = "mobility"
    E_COMMERCE = "e_commerce"
    DELIVERY = "delivery"
    OTHER = "other"


class Role(StrEnum):
    """In what capacity someone acts."""

    DRAFTER = "drafter"
    SECRETARIAT = "secretariat"
    MAYOR = "mayor"
    COUNCILLOR = "councillor"
    ADMINISTRATOR = "administrator"
    STAKEHOLDER = "stakeholder"
    AUTHORITY = "authority"
    PUBLIC = "public"
    CLOCK = "clock"


STAFF = (Role.DRAFTER, Role.SECRETARIAT, Role.MAYOR, Role.COUNCILLOR, Role.ADMINISTRATOR)


class Stance(StrEnum):
    SUPPORT = "support"
    SUPPORT_WITH_CHANGES = "support_with_changes"
    OPPOSE = "oppose"
    NEUTRAL = "neutral"


class StakeholderClass(StrEnum):
    """Who speaks; the first names are those of the mayors' 2020 study of platforms."""

    PLATFORM = "platform"
    SECTOR_COMPANY = "sector_company"
    SELF_EMPLOYED = "self_employed"
    USERS_ASSOCIATION = "users_association"
    RESIDENT = "resident"
    PUBLIC_BODY = "public_body"
    UNIVERSITY = "university"
    OTHER = "other"


class Channel(StrEnum):
    """By what way a comment arrived."""

    WEB = "web"
    PAPER = "paper"
    TELEPHONE = "telephone"
    COUNTER = "counter"
    IMPORT = "import"


class Publication(StrEnum):
    """How far a comment is visible."""

    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What the city replies to a theme."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"
    NOTED = "noted"


class AttendanceMode(StrEnum):
    PRESENT = "present"
    REMOTE = "remote"
    REPRESENTED = "represented"
    ABSENT = "absent"


class BallotMethod(StrEnum):
    ROLL_CALL = "roll_call"
    SHOW_OF_HANDS = "show_of_hands"
    SECRET = "secret"


class Choice(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    BLANK = "blank"
    NOT_VOTING = "not_voting"


class SubmissionKind(StrEnum):
    LEGALITY_CONTROL = "legality_control"
    APPROVAL = "approval"
    ADVOCACY = "advocacy"
    NOTIFICATION = "notification"


class AuthorityKind(StrEnum):
    MINISTRY = "ministry"
    PREFECT = "prefect"
    REGULATOR = "regulator"
    PARLIAMENT = "parliament"
    SUPRANATIONAL = "supranational"


class SubmissionChannel(StrEnum):
    """By what way a file goes to an authority; only e-mail carries a personal link.

    `portal`: the State's own deposit (@CTES…); `paper`: by post or by hand, against receipt."""

    EMAIL = "email"
    PORTAL = "portal"
    PAPER = "paper"


class Answer(StrEnum):
    """What the authority answers."""

    FAVOURABLE = "favourable"
    PARTIAL = "partial"
    UNFAVOURABLE = "unfavourable"
    OBSERVATIONS = "observations"
    SILENT = "silent"


class Position(StrEnum):
    """What a body that was asked for its opinion says."""

    FAVOURABLE = "favourable"
    WITH_RESERVES = "with_reserves"
    UNFAVOURABLE = "unfavourable"
    NO_OBJECTION = "no_objection"


class NotificationKind(StrEnum):
    """What a notified draft is about: the standstill differs."""

    SERVICES = "services"
    PRODUCTS = "products"
    FISCAL = "fiscal"


class DemandOutcome(StrEnum):
    """What became of one thing the city asked the State for."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


class DossierKind(StrEnum):
    """The document made at each step."""

    DRAFT = "draft"
    NOTICE = "notice"
    REPORT = "report"
    CONVOCATION = "convocation"
    MINUTES = "minutes"
    SUBMISSION = "submission"
