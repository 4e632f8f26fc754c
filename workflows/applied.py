"""The rules that bear on one proposal, each as a formula with its figures: what a councillor would ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workflows.deliberation import count_votes, members_of, quorum
from workflows.derivation import Step
from workflows.rules import Rules, Source, Transmission
from workflows.rules.steps import Effect
from workflows.vocabulary import Competence

SECTIONS = ("consultation", "council", "vote", "after")

# Codes of this module's steps with their parameters, worded at the edge like those of `derivation`.
STEP_CODES: dict[str, tuple[str, ...]] = {
    "consultation_is_mandatory": ("regime",),
    "consultation_is_voluntary": ("regime",),
    "participants_are": ("participants",),
    "consultation_lasts": ("days",),
    "synthesis_before_signature": (),
    "synthesis_before_vote": (),
    "opinion_if_personal_data": (),
    "opinion_in_months": ("opinion", "months"),
    "opinion_in_days": ("opinion", "days"),
    "opinion_undated": ("opinion",),
    "opinion_silence": ("silence",),
    "standstill_lasts": ("regime", "months"),
    "standstill_lengthened": ("months",),
    "council_decides": (),
    "authority_decides": ("office",),
    "notice_in_clear_days": ("days",),
    "notice_in_calendar_days": ("days",),
    "notice_with_note": (),
    "urgent_notice_in_days": ("days",),
    "call_after_clear_days": ("call", "days"),
    "call_after_calendar_days": ("call", "days"),
    "no_other_call": (),
    "remote_counts": (),
    "remote_by_statute": (),
    "remote_does_not_count": (),
    "proxies_allowed": ("proxies",),
    "no_proxies": (),
    "motion_before": ("days",),
    "tie_chair_unless_secret": (),
    "tie_chair": (),
    "tie_is_rejected": (),
    "public_ballot_on_request": ("part", "members"),
    "secret_ballot_on_request": ("part", "members"),
    "no_ballot_on_request": (),
    "interested_withdraw": (),
    "interested_abstain": (),
    "tax_adopted_by": ("adopt_by_on", "effective_on"),
    "sent_to": ("office", "submission_kind"),
    "sent_within": ("days",),
    "acknowledged_within": ("days",),
    "answered_in_days": ("days",),
    "answered_in_months": ("months",),
    "silence_approves": (),
    "silence_refuses": (),
    "silence_decides_nothing": (),
    "effect_published_and_transmitted": (),
    "effect_published": (),
    "effect_days_after_publication": ("days",),
    "effect_approved": (),
    "effect_days_after_transmission": ("days",),
    "challenged_for": ("months",),
    "rule_is_the_citys": ("name", "set_on", "why_set"),
}


@dataclass(frozen=True)
class Place:
    """What of a proposal and its city the rules depend on; `on` is the day they are asked for."""

    instrument: str
    sector: str
    competence: Competence
    population: int
    in_office: int
    on: date


@dataclass(frozen=True)
class Applied:
    """One rule in its section, with its figures for this proposal and its source."""

    section: str
    source: Source
    steps: tuple[Step, ...]


def applied(rules: Rules, place: Place) -> tuple[Applied, ...]:
    """Every rule that bears on the proposal, in the order in which it will be met."""
    told = [
        *_consultation(rules, place),
        *_council(rules, place),
        *_vote(rules, place),
        *_after(rules, place),
    ]
    return tuple(Applied(section, rules.source(rule), tuple(steps)) for section, rule, steps in told)


_Told = Iterator[tuple[str, str, list[Step]]]


def _consultation(rules: Rules, place: Place) -> _Told:
    law = rules.consultation
    kind = "consultation_is_mandatory" if law.mandatory else "consultation_is_voluntary"
    who = Step("participants_are", {"participants": list(law.participants)})
    yield "consultation", "consultation.regime", [Step(kind, {"regime": law.regime}), who]
    yield "consultation", "consultation.min_days", [Step("consultation_lasts", {"days": law.min_days})]
    yield "consultation", "consultation.synthesis_due", [Step(f"synthesis_before_{law.synthesis_due}")]
    for one in rules.opinions_for(place.instrument, place.sector, personal_data=True):
        asked = Step("opinion_undated", {"opinion": one.title})
        if one.months:
            asked = Step("opinion_in_months", {"opinion": one.title, "months": one.months})
        elif one.days:
            asked = Step("opinion_in_days", {"opinion": one.title, "days": one.days})
        when = [Step("opinion_if_personal_data")] if one.needs == "personal_data" else []
        yield "consultation", one.rule, [*when, asked, Step("opinion_silence", {"silence": one.silence})]
    if (law_of := rules.notification) is not None:
        figures = {"regime": law_of.regime, "months": law_of.standstill_months}
        more = law_of.detailed_opinion_months
        longer = [Step("standstill_lengthened", {"months": more})] if more else []
        yield "consultation", law_of.rule, [Step("standstill_lasts", figures), *longer]


def _council(rules: Rules, place: Place) -> _Told:
    council = rules.council
    if not council.sits:
        yield "council", "council.decider", [Step("authority_decides", {"office": council.decider})]
        return
    yield "council", "council.decider", [Step("council_decides")]
    if council.motion_gap_days:
        yield "council", "council.motion", [Step("motion_before", {"days": council.motion_gap_days})]
    notice = council.notice_for(place.population)
    yield "council", "council.notice", [Step(f"notice_in_{notice.counting}_days", {"days": notice.days})]
    yield (
        "council",
        "council.urgent_notice",
        [Step("urgent_notice_in_days", {"days": council.urgent_clear_days})],
    )
    if notice.note_required:
        yield "council", "council.explanatory_note", [Step("notice_with_note")]
    first = quorum(council, place.in_office, 0, 0)
    yield "council", "council.quorum_rule", [first.steps[0]]
    yield "council", "council.second_call", _calls(rules, place)
    remote = {"all": "remote_counts", "by_statute": "remote_by_statute"}
    code = remote.get(council.quorum_counts_remote, "remote_does_not_count")
    yield "council", "council.quorum_counts_remote", [Step(code)]


def _calls(rules: Rules, place: Place) -> list[Step]:
    steps = []
    for number, call in enumerate(rules.council.calls, 2):
        figures = {"call": number, "days": call.gap_days}
        again = quorum(rules.council, place.in_office, 0, 0, number)
        steps += [Step(f"call_after_{call.counting}_days", figures), again.steps[0]]
    return steps or [Step("no_other_call")]


def _vote(rules: Rules, place: Place) -> _Told:
    council = rules.council
    calendar = rules.calendar_for(place.instrument, place.sector, place.on)
    if calendar is not None and place.competence == Competence.ACT:
        effective = calendar.effective_on(place.on)
        figures = {
            "adopt_by_on": calendar.adopt_by(effective).isoformat(),
            "effective_on": effective.isoformat(),
        }
        yield "vote", calendar.rule, [Step("tax_adopted_by", figures)]
    if not council.sits:
        return
    example = count_votes(council, place.in_office, 0, 0, 0, 0, False, None)
    formula = [one for one in example.steps if one.code.startswith(("majority_needed", "majority_of"))]
    yield "vote", "council.majority", formula or [example.steps[-1]]
    ties = {"chair_casting_unless_secret": "tie_chair_unless_secret", "chair_casting": "tie_chair"}
    yield "vote", "council.tie", [Step(ties.get(council.tie, "tie_is_rejected"))]
    most = council.proxies_per_member
    yield (
        "vote",
        "council.proxies",
        [Step("proxies_allowed", {"proxies": most}) if most else Step("no_proxies")],
    )
    yield "vote", "council.ballot", _ballots(rules, place)
    withdraw = council.conflict_of_interest == "withdraw_and_record"
    yield "vote", "council.recusal", [Step("interested_withdraw" if withdraw else "interested_abstain")]


def _ballots(rules: Rules, place: Place) -> list[Step]:
    parts = {"public": rules.council.public_ballot, "secret": rules.council.secret_ballot}
    asked = [
        Step(f"{name}_ballot_on_request", {"part": part, "members": members_of(part, place.in_office)})
        for name, part in parts.items()
        if part != "none"
    ]
    return asked or [Step("no_ballot_on_request")]


def _after(rules: Rules, place: Place) -> _Told:
    row = rules.transmission_for(place.competence, place.instrument)
    act = place.competence == Competence.ACT
    answer = "transmission.answer_months" if act else "transmission.request"
    sent = [Step("sent_to", {"office": row.office, "submission_kind": str(row.kind)})]
    if row.send_within_days:
        sent.append(Step("sent_within", {"days": row.send_within_days}))
    yield "after", "transmission.act" if act else "transmission.request", sent
    yield (
        "after",
        "transmission.acknowledgement_days",
        [Step("acknowledged_within", {"days": row.acknowledgement_days})],
    )
    yield "after", answer, [_answer(row), _silence(row.tacit)]
    if act:
        effect = rules.effect_for(place.instrument)
        yield "after", effect.rule, [_effect(effect)]
        if effect.challenge_months:
            yield (
                "after",
                effect.challenge_rule,
                [Step("challenged_for", {"months": effect.challenge_months})],
            )


def _answer(row: Transmission) -> Step:
    if row.answer_days:
        return Step("answered_in_days", {"days": row.answer_days})
    return Step("answered_in_months", {"months": row.answer_months})


def _silence(tacit: str) -> Step:
    codes = {"approval": "silence_approves", "refusal": "silence_refuses"}
    return Step(codes.get(tacit, "silence_decides_nothing"))


def _effect(effect: Effect) -> Step:
    days = {"days": effect.days}
    if effect.mode == "published":
        return Step("effect_days_after_publication", days) if effect.days else Step("effect_published")
    if effect.mode == "delay_after_transmission":
        return Step("effect_days_after_transmission", days)
    return Step("effect_approved" if effect.mode == "approval" else "effect_published_and_transmitted")
