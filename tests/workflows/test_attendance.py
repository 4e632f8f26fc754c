"""Counting a sheet of attendance: nobody is counted twice, nobody votes who may not."""

from hypothesis import given
from hypothesis import strategies as st

from workflows.attendance import Seat, entitled, faults, headcount, in_excess
from workflows.vocabulary import AttendanceMode

PRESENT, REMOTE = AttendanceMode.PRESENT, AttendanceMode.REMOTE
REPRESENTED, ABSENT = AttendanceMode.REPRESENTED, AttendanceMode.ABSENT


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Seat, ...]:
    size = draw(st.integers(0, 12))
    holders = st.one_of(st.none(), st.integers(1, max(size, 1)))
    modes = st.sampled_from([*AttendanceMode, None])
    return tuple(
        Seat(number, f"Élue {number}", draw(modes), draw(holders), draw(st.booleans()))
        for number in range(1, size + 1)
    )


@given(sheets(), st.integers(0, 3))
def test_every_member_is_counted_in_one_place(seats: tuple[Seat, ...], limit: int) -> None:
    counts = headcount(seats, limit)
    placed = counts.present + counts.remote + counts.represented + counts.absent + counts.recused
    unknown = sum(seat.mode is None and not seat.recused for seat in seats)
    assert placed + unknown == counts.in_office == len(seats)
    assert counts.taken == (bool(seats) and all(seat.mode is not None for seat in seats))


@given(sheets(), st.booleans())
def test_who_votes_is_there_or_represented_by_one_who_is(seats: tuple[Seat, ...], remote: bool) -> None:
    known = {seat.member_id: seat for seat in seats}
    for seat in entitled(seats, remote):
        assert not seat.recused
        voice = seat if seat.mode is not REPRESENTED else known[seat.represented_by or 0]
        assert voice.mode is PRESENT or (remote and voice.mode is REMOTE)
        assert not voice.recused


@given(sheets(), st.integers(0, 3))
def test_a_sound_sheet_within_the_limit_has_no_excess(seats: tuple[Seat, ...], limit: int) -> None:
    held: dict[int, int] = {}
    for seat in seats:
        if seat.mode is REPRESENTED and seat.represented_by:
            held[seat.represented_by] = held.get(seat.represented_by, 0) + 1
    sound = not set(faults(seats).values()) - {"mode_missing"}
    within = all(number <= limit for number in held.values())
    assert (headcount(seats, limit).excess_proxies == 0) == (sound and within)


def test_the_faults_of_a_sheet_by_row() -> None:
    seats = (
        Seat(1, "A", PRESENT), Seat(2, "B"), Seat(3, "C", REPRESENTED), Seat(4, "D", REPRESENTED, 4),
        Seat(5, "E", REPRESENTED, 6), Seat(6, "F", REPRESENTED, 1), Seat(7, "G", ABSENT, 1),
        Seat(8, "H", REPRESENTED, 99),
    )  # fmt: skip
    missing = {2: "mode_missing", 3: "holder_missing"}
    away = {5: "holder_not_there", 8: "holder_not_there"}
    assert faults(seats) == missing | {4: "holder_is_self"} | away


def test_each_row_that_names_who_holds_too_many_is_at_fault() -> None:
    seats = (
        Seat(1, "A", PRESENT), Seat(2, "B", PRESENT), Seat(3, "C", REPRESENTED, 1),
        Seat(4, "D", REPRESENTED, 1), Seat(5, "E", REPRESENTED, 2), Seat(6, "F", PRESENT, 2),
    )  # fmt: skip
    assert in_excess(seats, 1) == {3: "holder_is_full", 4: "holder_is_full"}
    assert in_excess(seats, 0) == {3: "holder_is_full", 4: "holder_is_full", 5: "holder_is_full"}
    assert in_excess(seats, 2) == {}


@given(sheets(), st.integers(0, 3))
def test_the_rows_in_excess_are_those_that_the_count_refuses(seats: tuple[Seat, ...], limit: int) -> None:
    sound = not set(faults(seats).values()) - {"mode_missing"}
    assert not sound or bool(in_excess(seats, limit)) == bool(headcount(seats, limit).excess_proxies)


def test_a_member_at_a_distance_votes_where_the_law_says_so() -> None:
    seats = (Seat(1, "A", REMOTE), Seat(2, "B", REPRESENTED, 1), Seat(3, "C", PRESENT))
    assert [seat.member_id for seat in entitled(seats, remote_votes=False)] == [3]
    assert [seat.member_id for seat in entitled(seats, remote_votes=True)] == [1, 2, 3]
