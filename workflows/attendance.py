"""Who sits at a council meeting, who holds a proxy, who may vote on an item: pure counting."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflows.vocabulary import AttendanceMode

IN_THE_ROOM = (AttendanceMode.PRESENT, AttendanceMode.REMOTE)


@dataclass(frozen=True)
class Seat:
    """One member in office and where they are; `mode` is None until attendance is taken.

    `represented_by` is the member who holds the written proxy; `recused` is said for one item."""

    member_id: int
    name: str
    mode: AttendanceMode | None = None
    represented_by: int | None = None
    recused: bool = False
    group: str = ""


@dataclass(frozen=True)
class Headcount:
    """Counts of members for one item; members who withdrew are in `recused` and nowhere else."""

    in_office: int = 0
    present: int = 0
    remote: int = 0
    represented: int = 0
    absent: int = 0
    recused: int = 0
    excess_proxies: int = 0
    taken: bool = False


def faults(seats: Iterable[Seat]) -> dict[int, str]:
    """What cannot be in a sheet of attendance, by member: mode_missing, holder_missing, holder_is_self,
    holder_not_there (a proxy cannot be passed on to someone absent or represented: no chain)."""
    seats = tuple(seats)
    there = {seat.member_id for seat in seats if seat.mode in IN_THE_ROOM}
    found = {seat.member_id: _fault(seat, there) for seat in seats}
    return {member_id: code for member_id, code in found.items() if code}


def in_excess(seats: Iterable[Seat], proxies_per_member: int) -> dict[int, str]:
    """Members whose proxy is with someone who holds more than the law allows: holder_is_full, for each of
    the rows that name them, since nothing tells which of those proxies is the one too many."""
    seats = tuple(seats)
    full = {holder for holder, held in held_proxies(seats).items() if held > proxies_per_member}
    given = [seat for seat in seats if seat.mode is AttendanceMode.REPRESENTED]
    return {seat.member_id: "holder_is_full" for seat in given if seat.represented_by in full}


def _fault(seat: Seat, there: set[int]) -> str:
    if seat.mode is None:
        return "mode_missing"
    if seat.mode is not AttendanceMode.REPRESENTED:
        return ""
    if seat.represented_by is None:
        return "holder_missing"
    if seat.represented_by == seat.member_id:
        return "holder_is_self"
    return "" if seat.represented_by in there else "holder_not_there"


def held_proxies(seats: Iterable[Seat]) -> Counter[int]:
    """How many proxies each member holds. A giver who is there has no proxy: presence voids it."""
    given = (seat for seat in seats if seat.mode is AttendanceMode.REPRESENTED)
    return Counter(seat.represented_by for seat in given if seat.represented_by is not None)


def headcount(seats: Sequence[Seat], proxies_per_member: int) -> Headcount:
    """Count a sheet of attendance for one item (CGCT L2121-17, L2121-20 in France).

    A represented member whose proxy's holder withdrew from the item counts as absent from it."""
    wrong = [code for code in faults(seats).values() if code not in ("", "mode_missing")]
    excess = sum(max(0, held - proxies_per_member) for held in held_proxies(seats).values())
    modes = Counter(_mode_for_item(seat, _withdrawn(seats)) for seat in seats if not seat.recused)
    return Headcount(
        in_office=len(seats),
        present=modes[AttendanceMode.PRESENT],
        remote=modes[AttendanceMode.REMOTE],
        represented=modes[AttendanceMode.REPRESENTED],
        absent=modes[AttendanceMode.ABSENT],
        recused=sum(seat.recused for seat in seats),
        excess_proxies=excess + len(wrong),
        taken=bool(seats) and all(seat.mode is not None for seat in seats),
    )


def _withdrawn(seats: Iterable[Seat]) -> set[int]:
    return {seat.member_id for seat in seats if seat.recused}


def _mode_for_item(seat: Seat, withdrawn: set[int]) -> AttendanceMode | None:
    if seat.mode is AttendanceMode.REPRESENTED and seat.represented_by in withdrawn:
        return AttendanceMode.ABSENT
    return seat.mode


def entitled(seats: Sequence[Seat], remote_votes: bool) -> tuple[Seat, ...]:
    """The members who may vote on an item: there and not withdrawn, or represented by one who is.

    Members at a distance vote only where the jurisdiction says so (`remote_votes`)."""
    modes = IN_THE_ROOM if remote_votes else (AttendanceMode.PRESENT,)
    there = {seat.member_id for seat in seats if seat.mode in modes and not seat.recused}
    return tuple(
        seat
        for seat in seats
        if seat.member_id in there
        or (seat.mode is AttendanceMode.REPRESENTED and not seat.recused and seat.represented_by in there)
    )
