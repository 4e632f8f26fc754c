"""Last touches on a document before it is written: PDF/UA-1 beside PDF/A-3a, artifacts, a smaller tag tree.

WeasyPrint's `pdf/a-3a` meets the rules of PDF/UA-1 but for its identification, the scope of header cells,
running heads (which must be artifacts) and decorative images.
"""

from typing import Any

import pydyf

_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_TABULAR = ("/Table", "/TR", "/THead", "/TBody", "/TFoot", "/L", "/LI", "/Document")


class _Tree:
    """The objects of a document seen through its structure tree."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.root = self.at(pdf.catalog["StructTreeRoot"])
        self.document = self.at(self.root["K"][0])
        nums = self.at(self.root["ParentTree"])["Nums"]
        self.parents = {page: nums[2 * i + 1] for i, page in enumerate(pdf.page_references)}
        self.elements = [
            o for o in pdf.objects if isinstance(o, pydyf.Dictionary) and o.get("Type") == "/StructElem"
        ]

    def at(self, reference: Any) -> Any:
        """The object behind "12 0 R"."""
        return self.pdf.objects[int(reference.split()[0])]

    def below(self, element: Any) -> Any:
        """The element and all elements under it, children first."""
        for kid in element["K"]:
            if not isinstance(kid, int):
                child = self.at(kid)
                if child.get("Type") == "/StructElem":
                    yield from self.below(child)
        yield element

    def make_artifact(self, page: Any, marks: set[int], kind: str) -> None:
        """Turn the marked content `marks` of a page into an artifact that readers skip."""
        stream = self.at(self.at(page)["Contents"]).stream
        for i, token in enumerate(stream):
            if token == b"BDC" and isinstance(stream[i - 1], dict) and stream[i - 1].get("MCID") in marks:
                stream[i - 2] = "/Artifact"
                stream[i - 1] = pydyf.Dictionary({"Type": kind})
        for mark in marks:
            self.parents[page][mark] = "null"


def finish(document: Any, pdf: Any) -> None:
    """The `finisher` of WeasyPrint: everything above, on the objects about to be written."""
    tree = _Tree(pdf)
    _identify(pdf)
    _scope_headers(tree)
    _release_margins(tree)
    _release_decoration(tree)
    _collapse_spans(tree)
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and "Interpolate" in thing.extra:
            thing.extra["Interpolate"] = "false"
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _identify(pdf: Any) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    xmp = b"".join(metadata.stream)
    metadata.stream = [xmp.replace(b"</rdf:RDF>", _UA + b"</rdf:RDF>", 1)]
    metadata.compress = False


def _scope_headers(tree: _Tree) -> None:
    """Header cells say what they head; those with an ID are listed in the ID tree."""
    named = []
    for element in tree.elements:
        if element["S"] != "/TH":
            continue
        group = tree.at(element["P"])
        while group["S"] not in ("/THead", "/TBody", "/TFoot", "/Table"):
            group = tree.at(group["P"])
        attributes = element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
        attributes["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        if "ID" in element:
            named.append((element["ID"], element.reference))
    if named:
        named.sort(key=lambda pair: pair[0].data)
        names = pydyf.Array(item for pair in named for item in pair)
        tree.root["IDTree"] = pydyf.Dictionary({"Names": names})


def _release_margins(tree: _Tree) -> None:
    """Running heads and feet hang outside the tree: make their content pagination artifacts."""
    linked = set(tree.document["K"])
    marks: dict[Any, set[int]] = {}
    dead = []
    for orphan in tree.elements:
        if orphan.get("P") == tree.document.reference and orphan.reference not in linked:
            for element in tree.below(orphan):
                dead.append(element)
                marks.setdefault(element["Pg"], set()).update(k for k in element["K"] if isinstance(k, int))
    for page, found in marks.items():
        tree.make_artifact(page, found, "/Pagination")
    for element in dead:
        element.clear()


def _release_decoration(tree: _Tree) -> None:
    """A picture without a description is decoration."""
    for element in tree.elements:
        if element and element["S"] == "/Figure" and not element.get("Alt"):
            marks = {k for k in element["K"] if isinstance(k, int)}
            tree.make_artifact(element["Pg"], marks, "/Layout")
            tree.at(element["P"])["K"].remove(element.reference)
            element.clear()


def _collapse_spans(tree: _Tree) -> None:
    """A Span that only wraps one piece of text gives it to its parent: half the objects, same reading."""
    for element in tree.elements:
        if not element or element["S"] in _TABULAR:
            continue
        kids = element["K"]
        for i, kid in enumerate(kids):
            child = None if isinstance(kid, int) else tree.at(kid)
            if child and _is_bare_span(child) and child["Pg"] == element["Pg"]:
                kids[i] = child["K"][0]
                tree.parents[element["Pg"]][kids[i]] = element.reference
                child.clear()


def _is_bare_span(element: Any) -> bool:
    kids = element.get("K", ())
    return element.get("S") == "/Span" and len(element) == 5 and len(kids) == 1 and isinstance(kids[0], int)
