"""How a council meets and decides, or who decides where no council sits."""

import re
from dataclasses import dataclass

from workflows.tables import LANGUAGES, Table

DECIDED_BY = ("council", "authority")
QUORUM_BASES = ("in_office", "seats")
QUORUM_WORDS = ("strict_majority", "at_least_half")
REMOTE = ("none", "all", "by_statute")
MAJORITIES = ("absolute_of_expressed", "absolute_of_voting", "absolute_of_present")
TIES = ("chair_casting_unless_secret", "chair_casting", "rejected")
CONFLICTS = ("withdraw_and_record", "abstain_and_record")
COUNTINGS = ("clear", "calendar")
_FRACTION = re.compile(r"[1-9]\d?/[1-9]\d?")


@dataclass(frozen=True)
class Notice:
    """Days of convocation from a population upwards, and whether a note must be joined. `counting`: "clear"
    (neither the day of sending nor the sitting's counts) or "calendar" (only the sitting's does not)."""

    population_from: int
    days: int
    counting: str
    note_required: bool

    @property
    def clear_days(self) -> int:
        """The same period in clear days."""
        return _clear(self.days, self.counting)


@dataclass(frozen=True)
class Call:
    """The second call, or a later one: the days between two sittings, and the quorum then: none, same, or
    a word or a fraction as in `Council.quorum_rule`."""

    gap_days: int
    counting: str
    quorum: str

    @property
    def clear_days(self) -> int:
        """The same gap in clear days."""
        return _clear(self.gap_days, self.counting)


@dataclass(frozen=True)
class Council:
    """How the council meets and decides.

    `decided_by`: "authority" where no council sits, `decider` then says who decides. `quorum_rule`:
    strict_majority, at_least_half or a fraction "1/3", of the members in office or of the `seats`.
    `calls`: the second call and those after it. `majority`: more than half of the votes for and against,
    of those who took part in the ballot (abstentions, blanks), or of all who are there and may vote.
    `public_ballot`, `secret_ballot`: the part of the members present that may ask for one ("none": no such
    right is known). `motion_gap_days`: 0, or from how many days after a notice of motion, given at another
    sitting, the vote may be held."""

    decided_by: str
    decider: dict[str, str]
    quorum_basis: str
    seats: int
    quorum_rule: str
    quorum_counts_remote: str
    calls: tuple[Call, ...]
    notice: tuple[Notice, ...]
    urgent_clear_days: int
    majority: str
    tie: str
    proxies_per_member: int
    public_ballot: str
    secret_ballot: str
    conflict_of_interest: str
    motion_gap_days: int

    @property
    def sits(self) -> bool:
        """Is there a council that decides? If not, a named authority does."""
        return self.decided_by == "council"

    @property
    def counts_remote(self) -> bool:
        """Do members who attend from afar count for the quorum? Only where a statute plainly says so."""
        return self.quorum_counts_remote == "all"

    @property
    def max_calls(self) -> int:
        """How often the same agenda may be called before everything begins again."""
        return 1 + len(self.calls)

    def call(self, number: int) -> Call | None:
        """The rule of the second call (2) and of the later ones; None for the first and beyond the last."""
        return self.calls[number - 2] if 2 <= number <= self.max_calls else None

    def notice_for(self, population: int) -> Notice:
        """The row for a city of this population (number of inhabitants)."""
        return next(row for row in reversed(self.notice) if population >= row.population_from)


def read_council(table: Table) -> Council:
    """The section `[council]`; raises TableError for what is wrong in it."""
    council = Council(
        decided_by=table.word("decided_by", DECIDED_BY),
        decider=table.languages("decider") if table.has("decider") else dict.fromkeys(LANGUAGES, ""),
        quorum_basis=table.word("quorum_basis", QUORUM_BASES),
        seats=table.whole("seats", default=0),
        quorum_rule=_quorum_word(table, "quorum_rule", ()),
        quorum_counts_remote=table.word("quorum_counts_remote", REMOTE),
        calls=tuple(_call(row) for row in table.tables("call", optional=True)),
        notice=tuple(_notice(row) for row in table.tables("notice")),
        urgent_clear_days=table.whole("urgent_clear_days"),
        majority=table.word("majority", MAJORITIES),
        tie=table.word("tie", TIES),
        proxies_per_member=table.whole("proxies_per_member"),
        public_ballot=_part(table, "public_ballot"),
        secret_ballot=_part(table, "secret_ballot"),
        conflict_of_interest=table.word("conflict_of_interest", CONFLICTS),
        motion_gap_days=table.whole("motion_gap_days", default=0),
    )
    _check(table, council)
    table.finish()
    return council


def _check(table: Table, council: Council) -> None:
    thresholds = [row.population_from for row in council.notice]
    if thresholds != sorted(set(thresholds)) or thresholds[:1] != [0]:
        raise table.error("notice", "populations must begin at 0 and rise")
    if council.quorum_basis == "seats" and not council.seats:
        raise table.error("seats", "must be said where the quorum is counted on the seats of the council")
    if not council.sits and not council.decider["fr"]:
        raise table.error("decider", "must be said where no council sits")


def _call(table: Table) -> Call:
    call = Call(
        table.whole("gap_days"),
        table.word("counting", COUNTINGS),
        _quorum_word(table, "quorum", ("none", "same")),
    )
    table.finish()
    return call


def _notice(table: Table) -> Notice:
    notice = Notice(
        table.whole("population_from"),
        table.whole("days"),
        table.word("counting", COUNTINGS),
        table.flag("note_required"),
    )
    table.finish()
    return notice


def _quorum_word(table: Table, key: str, more: tuple[str, ...]) -> str:
    word = table.text(key)
    if word in QUORUM_WORDS + more or _is_fraction(word):
        return word
    raise table.error(key, f"{word!r} is not one of {', '.join(QUORUM_WORDS + more)} nor a fraction like 1/3")


def _part(table: Table, key: str) -> str:
    word = table.text(key)
    if word == "none" or _is_fraction(word):
        return word
    raise table.error(key, f'{word!r} is neither "none" nor a fraction like 1/4')


def _is_fraction(word: str) -> bool:
    if not _FRACTION.fullmatch(word):
        return False
    over, under = word.split("/")
    return int(over) <= int(under)


def _clear(days: int, counting: str) -> int:
    return days if counting == "clear" else max(days - 1, 0)
