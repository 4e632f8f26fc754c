"""Volumes bound into one file by pikepdf: pages, tags, outline, destinations and links of all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from reports.folio import number_pages

ANNEX_LINK = b"https://annexe.invalid/#"
"""How the front links to a volume: an address that cannot exist, made internal by the binding."""


@dataclass
class _Binding:
    """The front being completed: what the volumes add to each of its trees."""

    base: pikepdf.Pdf
    nums: list[Any] = field(default_factory=list)
    next_key: int = 0
    destinations: list[tuple[bytes, Any]] = field(default_factory=list)
    headings: list[Any] = field(default_factory=list)

    def add_destinations(self, root: Any) -> None:
        if "/Names" in root and "/Dests" in root.Names:
            names = list(root.Names.Dests.Names)
            self.destinations += [(bytes(names[i]), names[i + 1]) for i in range(0, len(names), 2)]

    def add_headings(self, outlines: Any) -> None:
        heading = outlines.get("/First")
        while heading is not None:
            self.headings.append(heading)
            heading = heading.get("/Next")


def bind(front: Path, volumes: Sequence[tuple[str, Path]], target: Path) -> int:
    """Write front and (title, file) volumes to `target`; the number of pages.

    The catalogue (metadata, output intent, attachments, language) is the front's. The identifier comes from
    the content, so that the same parts give the same bytes.
    """
    with pikepdf.open(front) as base:
        binding, front_pages = _open(base), len(base.pages)
        sources = []
        for title, path in volumes:
            sources.append(pikepdf.open(path))
            _add(binding, title, sources[-1])
        _close(binding)
        number_pages(base, front_pages)
        base.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        pages = len(base.pages)
        for source in sources:
            source.close()
    return pages


def _open(base: pikepdf.Pdf) -> _Binding:
    nums = list(base.Root.StructTreeRoot.ParentTree.Nums)
    binding = _Binding(base, nums, 1 + max(int(n) for n in nums[::2]))
    binding.add_destinations(base.Root)
    if "/Outlines" in base.Root:
        binding.add_headings(base.Root.Outlines)
    return binding


def _add(binding: _Binding, title: str, volume: pikepdf.Pdf) -> None:
    base = binding.base
    before = len(base.pages)
    base.pages.extend(volume.pages)
    _graft_tags(binding, title, base.copy_foreign(_indirect(volume, volume.Root.StructTreeRoot)), before)
    if "/Names" in volume.Root and "/Dests" in volume.Root.Names:
        dests = base.copy_foreign(_indirect(volume, volume.Root.Names.Dests))
        binding.add_destinations(Dictionary(Names=Dictionary(Dests=dests)))
    if "/Outlines" in volume.Root:
        binding.add_headings(base.copy_foreign(_indirect(volume, volume.Root.Outlines)))


def _graft_tags(binding: _Binding, title: str, tree: Any, before: int) -> None:
    """The volume's Document becomes a Part of the whole; keys of its parent tree move by one offset."""
    document = binding.base.Root.StructTreeRoot.K[0]
    part = tree.K[0]
    part.S, part.P, part.T = Name.Part, document, String(title)
    document.K.append(part)
    nums = list(tree.ParentTree.Nums)
    offset, highest = binding.next_key, 0
    for i in range(0, len(nums), 2):
        highest = max(highest, int(nums[i]))
        binding.nums += [int(nums[i]) + offset, nums[i + 1]]
    for owner, key in _parent_keys(binding.base, before):
        owner[key] = int(owner[key]) + offset
    binding.next_key += highest + 1


def _parent_keys(base: pikepdf.Pdf, first: int) -> Iterator[tuple[Any, str]]:
    """Pages from `first` on and their annotations, with the name of their key in the parent tree."""
    for page in (base.pages[i].obj for i in range(first, len(base.pages))):
        if "/StructParents" in page:
            yield page, "/StructParents"
        for annotation in page.get("/Annots", []):
            if "/StructParent" in annotation:
                yield annotation, "/StructParent"


def _close(binding: _Binding) -> None:
    root = binding.base.Root
    root.StructTreeRoot.ParentTree.Nums = Array(binding.nums)
    root.StructTreeRoot.ParentTreeNextKey = binding.next_key
    binding.destinations.sort(key=lambda pair: pair[0])
    names = Array([item for name, dest in binding.destinations for item in (String(name), dest)])
    if "/Names" not in root:
        root.Names = Dictionary()
    root.Names.Dests = binding.base.make_indirect(Dictionary(Names=names))
    _chain_headings(binding)
    _link_annexes(binding)


def _chain_headings(binding: _Binding) -> None:
    """One outline out of all; the volumes' own chapters stay folded."""
    base, headings = binding.base, binding.headings
    if not headings:
        return
    if "/Outlines" not in base.Root:
        base.Root.Outlines = base.make_indirect(Dictionary(Type=Name.Outlines))
    for i, heading in enumerate(headings):
        heading.Parent = base.Root.Outlines
        for name, j in (("/Prev", i - 1), ("/Next", i + 1)):
            if 0 <= j < len(headings):
                heading[name] = headings[j]
            elif name in heading:
                del heading[name]
        if int(heading.get("/Count", 0)) > 0:
            heading.Count = -int(heading.Count)
    base.Root.Outlines.First, base.Root.Outlines.Last = headings[0], headings[-1]
    base.Root.Outlines.Count = len(headings)


def _link_annexes(binding: _Binding) -> None:
    known = {name for name, _ in binding.destinations}
    for page in binding.base.pages:
        for annotation in page.obj.get("/Annots", []):
            action = annotation.get("/A")
            uri = bytes(action.get("/URI", b"")) if action is not None else b""
            if uri.startswith(ANNEX_LINK) and uri.removeprefix(ANNEX_LINK) in known:
                annotation.Dest = String(uri.removeprefix(ANNEX_LINK))
                del annotation["/A"]


def _indirect(pdf: pikepdf.Pdf, thing: Any) -> Any:
    return thing if thing.is_indirect else pdf.make_indirect(thing)
