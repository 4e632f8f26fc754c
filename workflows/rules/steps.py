"""What the law asks around the vote: opinions and a notification before it, the act's effect after it."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.tables import Table
from workflows.vocabulary import AuthorityKind, Sector

SILENCES = ("favourable", "none", "unfavourable")
NEEDS = ("", "personal_data")
EFFECT_MODES = ("published_and_transmitted", "published", "approval", "delay_after_transmission")
TACIT = ("approval", "refusal", "none")
FISCAL = "fiscal"


@dataclass(frozen=True)
class Opinion:
    """An opinion the law asks for before the vote, and the time to give it (days, or months; 0: none set).

    `silence`: what it counts as when nothing came. `binding`: an unfavourable one stops the proposal.
    `instruments`, `sectors`: those concerned, all if empty. `needs`: "personal_data", or "" for always."""

    id: str
    by: AuthorityKind
    days: int
    months: int
    silence: str
    binding: bool
    instruments: tuple[str, ...]
    sectors: tuple[str, ...]
    needs: str
    rule: str
    title: dict[str, str]

    def concerns(self, instrument: str, sector: str, personal_data: bool) -> bool:
        """Is it asked for on such a proposal?"""
        return (
            (not self.instruments or instrument in self.instruments)
            and (not self.sectors or sector in self.sectors)
            and (not self.needs or personal_data)
        )


@dataclass(frozen=True)
class Question:
    """One question of the screening; the answer `notify_if` alone makes the notification due."""

    id: str
    title: dict[str, str]
    help: dict[str, str]
    notify_if: bool


@dataclass(frozen=True)
class Notification:
    """A notification of the draft before the vote, and how long nothing may be adopted then: months from
    the notification, more after a detailed opinion, or one of `blocked_months` when it is blocked."""

    regime: str
    standstill_months: int
    detailed_opinion_months: int
    blocked_months: tuple[int, ...]
    fiscal_standstill: bool
    rule: str
    questions: tuple[Question, ...]

    def unanswered(self, answers: Mapping[str, bool]) -> tuple[str, ...]:
        """The questions of the screening that nobody answered yet."""
        return tuple(question.id for question in self.questions if question.id not in answers)

    def is_due(self, answers: Mapping[str, bool]) -> bool:
        """Must the draft be notified? One answer that says so is enough: in doubt, notify."""
        return bool(self._causes(answers))

    def standstill_runs(self, answers: Mapping[str, bool]) -> bool:
        """Does nothing move meanwhile? A draft notified for its fiscal part alone need not wait, save where
        the rules say it must."""
        causes = self._causes(answers)
        return bool(causes) and (self.fiscal_standstill or causes != {FISCAL})

    def _causes(self, answers: Mapping[str, bool]) -> set[str]:
        return {one.id for one in self.questions if answers.get(one.id) is one.notify_if}


@dataclass(frozen=True)
class Effect:
    """When an act becomes executory and until when it may be challenged.

    `mode`: "published_and_transmitted", "published" (then `days` after), "approval" (`days` to answer,
    `tacit` says what silence means), "delay_after_transmission" (`days` after). `challenge_months`: 0 where
    none is known. `instruments`: those it is for; the rule of all others names none."""

    mode: str
    days: int
    tacit: str
    challenge_months: int
    rule: str
    challenge_rule: str
    instruments: tuple[str, ...] = ()


def read_opinion(table: Table) -> Opinion:
    opinion = Opinion(
        id=table.text("id"),
        by=AuthorityKind(table.word("by", AuthorityKind)),
        days=table.whole("days", default=0),
        months=table.whole("months", default=0),
        silence=table.word("silence", SILENCES),
        binding=table.flag("binding", default=False),
        instruments=table.texts("instruments", default=()),
        sectors=table.texts("sectors", default=()),
        needs=table.word("needs", NEEDS, default=""),
        rule=table.text("rule"),
        title=table.languages("title"),
    )
    if opinion.days and opinion.months:
        raise table.error("days", "say days or months, not both")
    for sector in opinion.sectors:
        if sector not in list(Sector):
            raise table.error("sectors", f"{sector!r} is not one of {', '.join(Sector)}")
    table.finish()
    return opinion


def read_notification(table: Table) -> Notification:
    notification = Notification(
        regime=table.text("regime"),
        standstill_months=table.whole("standstill_months", least=1),
        detailed_opinion_months=table.whole("detailed_opinion_months"),
        blocked_months=table.wholes("blocked_months"),
        fiscal_standstill=table.flag("fiscal_standstill"),
        rule=table.text("rule"),
        questions=tuple(_question(row) for row in table.tables("question")),
    )
    names = [question.id for question in notification.questions]
    if not names or len(set(names)) != len(names):
        raise table.error("question", "there must be questions, each with an id of its own")
    table.finish()
    return notification


def _question(table: Table) -> Question:
    question = Question(
        table.text("id"), table.languages("title"), table.languages("help"), table.flag("notify_if")
    )
    table.finish()
    return question


def read_effect(table: Table) -> Effect:
    effect = Effect(
        mode=table.word("mode", EFFECT_MODES),
        days=table.whole("days", default=0),
        tacit=table.word("tacit", TACIT, default="none"),
        challenge_months=table.whole("challenge_months"),
        rule=table.text("rule"),
        challenge_rule=table.text("challenge_rule"),
        instruments=table.texts("instruments", default=()),
    )
    if effect.mode == "delay_after_transmission" and not effect.days:
        raise table.error("days", "a delay after transmission has days")
    table.finish()
    return effect
