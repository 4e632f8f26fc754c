"""Rows of a procedure inside BPMN's extensionElements, and back; no attribute is ever called `id`.

Texts, numbers and flags are attributes, lists hold items, tables are elements; a text that reads like a
number or a flag says `type="text"`."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement

NAMESPACE = "https://palabre.invalid/bpmn/1"
PREFIX = "palabre"
_NUMBER = re.compile(r"-?\d{1,18}")
_WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AS_ATTRIBUTE = {"id": "name"}
_KEPT = {"name", "type", "key"}


def clean(text: str) -> str:
    """A text without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def attach(parent: Element, tag: str, row: Mapping[str, Any]) -> Element:
    """A row as an element under another."""
    element = SubElement(parent, f"{PREFIX}:{tag}")
    _fill(element, row)
    return element


def _fill(element: Element, row: Mapping[str, Any]) -> None:
    for key, value in row.items():
        if _fits_attribute(key, value):
            element.set(_AS_ATTRIBUTE.get(key, key), _said(value))
        else:
            _add(element, key, value)


def _fits_attribute(key: str, value: Any) -> bool:
    simple = not isinstance(value, Mapping | list) and not _ambiguous(value)
    return simple and key not in _KEPT and _WORD.fullmatch(key) is not None


def _add(element: Element, key: str, value: Any) -> None:
    usual = _WORD.fullmatch(key) and key != "item"
    child = SubElement(element, f"{PREFIX}:{key if usual else 'entry'}", {} if usual else {"key": clean(key)})
    _hold(child, value)


def _hold(child: Element, value: Any) -> None:
    if isinstance(value, Mapping):
        child.set("type", "table")
        _fill(child, value)
    elif isinstance(value, list):
        for one in value:
            _hold(SubElement(child, f"{PREFIX}:item"), one)
        if not value:
            child.set("type", "list")
    else:
        if _ambiguous(value):
            child.set("type", "text")
        child.text = _said(value)


def _ambiguous(value: Any) -> bool:
    return isinstance(value, str) and _read(value) != value


def _said(value: Any) -> str:
    return clean(str(value).lower() if isinstance(value, bool) else str(value))


def _read(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if _NUMBER.fullmatch(text) and str(int(text)) == text else text


def read_row(element: Element) -> dict[str, Any]:
    """The row an element holds."""
    keys = {attribute: key for key, attribute in _AS_ATTRIBUTE.items()}
    row: dict[str, Any] = {
        keys.get(name, name): _read(value)
        for name, value in element.attrib.items()
        if name not in ("type", "key")
    }
    for child in element:
        tag = _local(child)
        row[child.get("key", "") if tag == "entry" else tag] = _held(child)
    return row


def _held(child: Element) -> Any:
    kind = child.get("type", "")
    items = list(child)
    if kind == "table":
        return read_row(child)
    if kind == "list" or (items and all(_local(one) == "item" for one in items)):
        return [_held(one) for one in items]
    text = child.text or ""
    return text if kind == "text" else _read(text)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2]
