"""The sheet of attendance, all members at once: where each one is, and by name who holds their proxy."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField

from forms.base import Form, choices
from forms.council_words import sentence
from workflows.attendance import Seat, faults, in_excess
from workflows.vocabulary import AttendanceMode

Label = Callable[[Any, str], Any]
MOST_NAMED = 5
LIST = "members"
# What keyboards write in several ways and decomposition leaves apart.
_ALIKE = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "ى": "ي", "ة": "ه", "\u0640": ""})


def names_of(seats: Sequence[Seat]) -> dict[int, str]:
    """How each member is called on the sheet: by their name, with a number where several share it."""
    shared = Counter(_words(seat.name) for seat in seats)
    seen: Counter[frozenset[str]] = Counter()
    found = {}
    for seat in seats:
        words = _words(seat.name)
        seen[words] += 1
        found[seat.member_id] = seat.name if shared[words] == 1 else f"{seat.name} ({seen[words]})"
    return found


def _words(text: str) -> frozenset[str]:
    """The words of a name, whatever their order, case, accents, hyphens and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return frozenset("".join(letter if letter.isalnum() else " " for letter in letters).split())


def called(typed: str, names: Mapping[int, str]) -> list[int]:
    """The members a typed name may mean: who is called exactly so, else by these very words in any order,
    else whose name has them all ("Delorme"). Only whole words count: a beginning could be anyone's."""
    exact = [member for member, name in names.items() if name == typed]
    words = _words(typed)
    if exact or not words:
        return exact
    known = {member: _words(name) for member, name in names.items()}
    same = [member for member, name in known.items() if name == words]
    return same or [member for member, name in known.items() if words <= name]


class SheetForm(Form):
    """The sheet of attendance; made by `sheet_form`."""

    seats: Sequence[Seat] = ()
    names: Mapping[int, str] = {}
    proxies_per_member = 0

    def rows(self) -> list[tuple[Seat, Any, Any]]:
        """Each member with their two fields: where they are, who holds their proxy."""
        return [
            (seat, self[f"mode-{seat.member_id}"], self[f"holder-{seat.member_id}"]) for seat in self.seats
        ]

    def sheet(self) -> dict[int, tuple[AttendanceMode, int | None]]:
        """What was typed: member → (mode, holder); members whose row is empty are left out, and a name
        that means nobody or several is no holder. A proxy is read only where the member is represented."""
        typed = {seat.member_id: (mode.data, holder.data) for seat, mode, holder in self.rows()}
        return {
            member: (AttendanceMode(mode), self._holder(mode, name))
            for member, (mode, name) in typed.items()
            if mode in list(AttendanceMode)
        }

    def _holder(self, mode: str, name: str | None) -> int | None:
        found = called(name or "", self.names) if mode == AttendanceMode.REPRESENTED else []
        return found[0] if len(found) == 1 else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape, then what cannot be in a sheet: a proxy to nobody one knows, to oneself, to someone absent,
        passed on, or more of them with one member than the law allows."""
        sound = super().validate(extra_validators)
        typed = self.sheet()
        seats = [
            Seat(seat.member_id, seat.name, *typed.get(seat.member_id, (None, None))) for seat in self.seats
        ]
        wrong = in_excess(seats, self.proxies_per_member) | faults(seats)
        self.refuse_rows(wrong)
        return self._names_are_clear() and bool(sound and not wrong)

    def _names_are_clear(self) -> bool:
        """Say beside its row what a written name is not; whether there was nothing to say."""
        clear = True
        for _seat, mode, holder in self.rows():
            if holder.data and (code := self._fault_of_name(mode.data, holder.data)):
                holder.errors = [sentence(code, {"names": self._listed(holder.data)})]
                clear = False
        return clear

    def _fault_of_name(self, mode: str | None, name: str) -> str:
        if mode == AttendanceMode.ABSENT:
            return "holder_of_absent"
        if mode != AttendanceMode.REPRESENTED:
            return ""
        found = len(called(name, self.names))
        return "" if found == 1 else "holder_ambiguous" if found else "holder_unknown"

    def _listed(self, name: str) -> str:
        found = [self.names[member] for member in called(name, self.names)]
        return " / ".join([*found[:MOST_NAMED], *["…"][: len(found) > MOST_NAMED]])

    def refuse_rows(self, codes: Mapping[int, str]) -> None:
        """Put each code's sentence beside its row."""
        for seat, mode, holder in self.rows():
            if seat.member_id in codes:
                field = holder if codes[seat.member_id].startswith("holder") else mode
                field.errors = [sentence(codes[seat.member_id])]


def sheet_form(
    seats: Sequence[Seat], label: Label, proxies_per_member: int, everyone: AttendanceMode | None = None
) -> SheetForm:
    """The sheet for these members; `everyone` checks one mode for all who have none yet.

    Where the law allows no proxy nobody is offered to be represented. One list of names serves every row:
    a list in each would make the page grow with their square."""
    modes = [one for one in AttendanceMode if proxies_per_member or one != AttendanceMode.REPRESENTED]
    words = choices(modes, lambda word: label(word, "attendance_mode"))
    names = names_of(seats)
    fields: dict[str, Any] = {"seats": seats, "names": names, "proxies_per_member": proxies_per_member}
    for seat in seats:
        mode = seat.mode or everyone
        fields[f"mode-{seat.member_id}"] = RadioField(
            seat.name, choices=words, default=str(mode) if mode else None, validate_choice=False
        )
        fields[f"holder-{seat.member_id}"] = StringField(
            _l("Pouvoir donné à"),
            default=names.get(seat.represented_by or 0, ""),
            render_kw={"list": LIST, "dir": "auto"},
        )
    return type("Sheet", (SheetForm,), fields)()
