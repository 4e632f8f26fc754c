"""What every section of a dossier reads from: one proposal, its rules, and the words of its language."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from consultations.definitions import procedure_of
from consultations.docket_rules import applied_rules
from consultations.facts import city_of, rules_of
from consultations.models import City, Document, Proposal
from consultations.periods import period_of
from consultations.wording import Wording
from reports import dossier as paper
from workflows.derivation import Step
from workflows.instruments import load_instrument
from workflows.rules import Override, Rules


class Source:
    """What every section reads: the session, the proposal and the words of its language."""

    def __init__(self, session: Session, document: Document, base_url: str, wording: Wording) -> None:
        self.session = session
        self.document = document
        self.proposal: Proposal = session.get_one(Proposal, document.proposal_id)
        self.proposal_id: int = document.proposal_id
        self.city: City = city_of(session, self.proposal)
        self.rules: Rules = rules_of(session, self.proposal)
        self.procedure = procedure_of(session, self.proposal.definition_id)
        self.language = document.language
        self.wording = wording
        self.url = f"{base_url}/{self.language}/{self.city.slug}/{self.proposal.reference}"

    @property
    def consulted_version(self) -> int:
        """The number of the version put to comment last; before any, of the newest one."""
        period = period_of(self.session, self.proposal_id)
        return (period and period.version_number) or self.proposal.version_number

    @property
    def instrument(self) -> str:
        """The instrument's name in the dossier's language."""
        return self.words(load_instrument(self.proposal.instrument).title)

    def words(self, table: Any) -> str:
        """The text of a {fr, en, ar} table in the dossier's language."""
        return str(table.get(self.language) or table["fr"])

    def derivation(
        self, title: str, steps: Any, rule: str = "", due_at: datetime | None = None
    ) -> paper.Derivation:
        """Computation steps (rows or values) as sentences, with the rule's source."""
        source = self.rules.source(rule) if rule else None
        return paper.Derivation(
            title=title,
            steps=tuple(self.wording.step(self.language, step, self.city.timezone) for step in steps),
            rule=source.ref if source else "",
            url=source.url if source else "",
            due_at=due_at,
            unverified=bool(source and source.mark == "B"),
            own=tuple(self._own(one) for one in source.overrides) if source else (),
        )

    def rules_applied(self, at: datetime) -> tuple[paper.Derivation, ...]:
        """Every rule that bears on the proposal, with its figures, its text and its mark, at an instant."""
        found = (line.rule for line in applied_rules(self.session, self.proposal, at))
        return tuple(
            self.derivation(
                self.wording.label(self.language, one.source.rule, "rule"), one.steps, one.source.rule
            )
            for one in found
        )

    def _own(self, one: Override) -> str:
        """Who set a rule of the city's own, when and why."""
        params = {"name": one.set_by, "set_on": one.set_on.isoformat(), "why_set": one.reason}
        return self.wording.step(self.language, Step("rule_is_the_citys", params), self.city.timezone)
