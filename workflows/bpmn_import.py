"""BPMN → TOML: the subset that the export writes, also where another tool drew on; what is left is told.

The drawing says which stages, moves and timers there are; Palabre's rows in it say the rest of each. Where
a row is missing its content is guessed, and the guess is on the list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from workflows.bpmn_rows import Row, write_toml
from workflows.bpmn_source import TASKS, Left, Source, child, local, read_source, row_of
from workflows.bpmn_timers import read_timer
from workflows.bpmn_words import ROLES
from workflows.elements import LANGUAGES
from workflows.vocabulary import Competence, Phase, Role

_ASKED = re.compile(r"""\baction\s*={1,2}\s*["']([^"']*)["']""")
_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Imported:
    """A procedure's TOML, still to be checked by the lint, and what of the file is not in it."""

    text: str
    left: tuple[Left, ...]


@dataclass(frozen=True)
class _Way:
    """An arrow followed through the gateways to the stage where it ends."""

    flow: Element
    target: str


def import_bpmn(data: bytes) -> Imported:
    """The TOML of a file's first process. Raises NotBpmn where nothing can be made of it."""
    reader = _Import(read_source(data))
    text = write_toml(reader.rows())
    return Imported(text, tuple(sorted(reader.source.left, key=lambda one: one.line)))


class _Import:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.head = row_of(source.process, "procedure") or {}
        self.language = str(self.head.pop("language", "fr"))
        if self.language not in LANGUAGES:
            self.language = "fr"
        self.order = row_of(source.process, "order") or {}
        self.names: dict[str, str] = {}
        self.stages: dict[str, Row] = {}
        self.moves: dict[_Key, Row] = {}

    def rows(self) -> Row:
        self._find_stages()
        for node, stage in list(self.names.items()):
            self._leave_stage(node, stage)
        head = self._head()
        stages = sorted(self.stages.values(), key=lambda row: self._place("stages", str(row["id"])))
        moves = sorted(self.moves.values(), key=lambda row: self._place("moves", str(row["action"])))
        return head | {"stages": stages, "moves": moves}

    def _place(self, kind: str, name: str) -> int:
        known = self.order.get(kind)
        known = known if isinstance(known, list) else []
        return known.index(name) if name in known else len(known)

    def _head(self) -> Row:
        process = self.source.process
        written = child(process, "documentation")
        if written is not None and not (written.text or "").startswith(f"{self.head.get('id', '')} v"):
            self.source.leave(written, "documentation is not taken")
        if told := self.head.pop("scenarios", 0):
            self.source.leave(process, f"its {told} executable examples are not part of a BPMN file")
        if not self.head:
            self.source.leave(process, "instrument and competence are not told: guessed as a licence, an act")
        given = {"schema": 1, "id": slug(process.get("id", "")), "version": 1, "instrument": "licence"}
        head = given | {"competence": str(Competence.ACT)} | self.head
        head["title"] = self._title(process, self.head)
        head["initial"] = self._initial()
        return head

    def _initial(self) -> str:
        starts = [node for node in self.source.nodes.values() if local(node) == "startEvent"]
        for other in starts[1:]:
            self.source.leave(other, "a second start: only the first is taken")
        for way in self._ways(starts[0].get("id", "")) if starts else ():
            return way.target
        first = next(iter(self.stages))
        self.source.leave(self.source.process, f'no start: "{first}" is taken as the first stage')
        return first

    def _find_stages(self) -> None:
        reminded = self._reminded()
        for id, node in self.source.nodes.items():
            kind = local(node)
            if kind in TASKS or (kind == "endEvent" and id not in reminded):
                self.names[id] = self._stage(node, final=kind == "endEvent")

    def _reminded(self) -> set[str]:
        """The tasks and ends that only a reminder leads to."""
        source = self.source
        quiet = [one for one in source.nodes.values() if one.get("cancelActivity") == "false"]
        found = {flow.get("targetRef", "") for node in quiet for flow in source.after(node.get("id", ""))}
        return found | {flow.get("targetRef", "") for node in found for flow in source.after(node)}

    def _stage(self, node: Element, final: bool) -> str:
        row = row_of(node, "stage") or {}
        name = str(row.get("id") or slug(node.get("name") or node.get("id") or "stage"))
        if name in self.stages:
            if not (final and self.stages[name].get("final")):
                self.source.leave(node, f'a second stage "{name}": only the first is taken')
            return name
        if not row:
            before = next(reversed(self.stages.values()), {}).get("phase", str(Phase.DRAFTING))
            row = {"id": name, "phase": before}
            self.source.leave(
                node, f'new stage "{name}": its phase is guessed as {before}, nothing is allowed in it'
            )
        row = {key: value for key, value in row.items() if key != "final"}
        row["title"] = self._title(node, row)
        self.stages[name] = row | ({"final": True} if final else {})
        return name

    def _title(self, element: Element, row: Row) -> dict[str, str]:
        """The title in three languages; the name in the drawing counts for the language of the drawing."""
        given = row.get("title")
        known = {key: str(value) for key, value in given.items()} if isinstance(given, dict) else {}
        name = " ".join((element.get("name") or "").split()) or known.get(self.language, "") or "?"
        if " ".join(known.get(self.language, "").split()) != name:
            others = ", ".join(language for language in LANGUAGES if language != self.language)
            what = "keeps what it was" if known else "is to be translated"
            self.source.leave(element, f'title "{name}": {what} in {others}')
            known[self.language] = name
        return {language: known.get(language, name) for language in LANGUAGES}

    def _ways(self, node: str) -> Iterator[_Way]:
        yield from (way for flow in self.source.after(node) for way in self._follow(flow, flow, frozenset()))

    def _follow(self, flow: Element, teller: Element, seen: frozenset[str]) -> Iterator[_Way]:
        target = flow.get("targetRef", "")
        if target in self.names:
            yield _Way(teller, self.names[target])
        elif target in seen or target not in self.source.nodes:
            self.source.leave(flow, "this arrow leads to no stage")
        elif local(self.source.nodes[target]) == "exclusiveGateway":
            for further in self.source.after(target):
                told = row_of(teller, "move") is None and (row_of(further, "move") or further.get("name"))
                following = further if told else teller
                yield from self._follow(further, following, seen | {target})
        else:
            self.source.leave(flow, f"this arrow leads to a <{local(self.source.nodes[target])}>")

    def _leave_stage(self, node: str, stage: str) -> None:
        for way in self._ways(node):
            self._move(way, node, stage, by_clock=False)
        timers = []
        for border in self.source.borders(node):
            ways = list(self._ways(border.get("id", ""))) if border.get("cancelActivity") != "false" else []
            fired = ""
            for way in ways[:1]:
                fired = self._move(way, node, stage, by_clock=True)
            timer = read_timer(self.source, border, node, fired, self.language)
            if timer:
                timers.append(timer)
        if timers:
            self.stages[stage]["timers"] = timers

    def _move(self, way: _Way, node: str, stage: str, by_clock: bool) -> str:
        row = row_of(way.flow, "move") or {}
        condition = child(way.flow, "conditionExpression")
        asked = _ASKED.search(condition.text or "") if condition is not None else None
        if condition is not None and (not asked or row.get("action", asked[1]) != asked[1]):
            self.source.leave(way.flow, f'its condition "{condition.text}" is not taken')
        if not row:
            row = self._new_move(way, node, stage, asked[1] if asked else "", by_clock)
        row = {key: value for key, value in row.items() if key not in ("from", "to")}
        action = str(row["action"])
        row["title"] = self._title(way.flow, row)
        key = (action, way.target, repr(sorted(row.items(), key=str)))
        known = self.moves.setdefault(key, {"action": action, "from": [], "to": way.target} | row)
        if stage not in known["from"]:
            known["from"].append(stage)
        return action

    def _new_move(self, way: _Way, node: str, stage: str, asked: str, by_clock: bool) -> Row:
        """A move that somebody drew; one by time is the move of a person that leads the same way, if any."""
        for row in self.moves.values() if by_clock else ():
            if stage in row["from"] and row["to"] == way.target:
                return row
        action = slug(asked or way.flow.get("name") or f"to_{way.target}")
        by = self._roles(node) + ([str(Role.CLOCK)] if by_clock else [])
        told = (
            f'new move "{action}" of {stage}: by {", ".join(by)}, as its lane says; no conditions, no effects'
        )
        self.source.leave(way.flow, told)
        return {"action": action, "by": by}

    def _roles(self, node: str) -> list[str]:
        lane = self.source.lanes.get(node, "")
        for role, names in ROLES.items():
            if lane in (role, *names.values()):
                return [str(role)]
        return [str(Role.SECRETARIAT)]


def slug(text: str) -> str:
    """A name as the table writes them: small letters, digits and underscores."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower().replace("é", "e").replace("è", "e")).strip("_")
    return plain if plain[:1].isalpha() else f"n_{plain}".rstrip("_")
