"""Parser of ISO 20022 messages: no network, no entities, no definitions of their own."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from identity.bank.money import Money, parse_money
from identity.errors import InvalidInput
from identity.text_files import decode_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENCODING: Final = re.compile(rb"\A\s*<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_AMOUNT: Final = re.compile(r"0*([0-9]+)(?:\.([0-9]*?)0*)?", re.ASCII)
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2}|T.*)?", re.ASCII)


def parse_document(content: bytes) -> tuple[_Element, str]:
    """Return the root of a message and its namespace. Raises `InvalidInput`: no XML, not whole, with definitions."""
    from lxml import etree

    plain = _in_utf8(content)
    if "<!DOCTYPE" in plain.upper() or "<!ENTITY" in plain.upper():
        raise InvalidInput(
            "the statement brings definitions of its own", hint="banks send none; do not trust this file"
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(plain.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise InvalidInput("the statement is no XML, or not whole") from None
    return root, etree.QName(root).namespace or ""


def _in_utf8(content: bytes) -> str:
    """The text of a message without its declaration, whose encoding is gone then."""
    declared = _ENCODING.match(content)
    name = declared[1].decode().lower() if declared else ""
    if name.startswith(("iso-8859-", "windows-12")):
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            raise InvalidInput(f"the statement says that it is {name}, and is not") from None
    else:
        text = decode_text(content, "the statement")
    return _DECLARATION.sub("", text)


class Node:
    """One element, asked by paths without namespaces."""

    def __init__(self, element: _Element, namespace: str) -> None:
        self._element = element
        self._names = {"c": namespace}

    def text(self, path: str) -> str:
        """The text at a path, trimmed; empty where there is none."""
        return (self._element.findtext(_qualified(path), default="", namespaces=self._names) or "").strip()

    def texts(self, path: str) -> list[str]:
        """The texts at every place of a path that is not empty."""
        found = self._element.findall(_qualified(path), self._names)
        return [text for item in found if (text := (item.text or "").strip())]

    def all(self, path: str) -> list[Node]:
        """The elements at a path."""
        return [Node(item, self._names["c"]) for item in self._element.findall(_qualified(path), self._names)]

    def money(self, path: str) -> Money | None:
        """The amount at a path, None where there is none.

        Zeros in front and behind lose nothing and are left out (the schema has up to five decimals). Raises
        `InvalidInput` quoting what the file says.
        """
        stated = self._element.find(_qualified(path), self._names)
        if stated is None:
            return None
        text = (stated.text or "").strip()
        found = _AMOUNT.fullmatch(text)
        if found is None:
            raise InvalidInput(f"not an amount of money: {text[:40]!r}", hint="such as 12.50")
        whole, cents = found[1], found[2] or ""
        try:
            return parse_money(f"{whole}.{cents}" if cents else whole, stated.get("Ccy", ""))
        except InvalidInput as problem:
            message = problem.message if cents == "" or len(cents) <= 2 else f"not whole cents: {text[:40]!r}"
            raise InvalidInput(message, hint=problem.hint) from None

    def day(self, *paths: str) -> str:
        """The day at the first path that has one, as RFC 3339. Raises `InvalidInput`.

        A zone or a time behind it (`xs:date`, `xs:dateTime`) says nothing of the day that the bank means.
        """
        stated = next((text for path in paths if (text := self.text(path))), "")
        found = _DAY.fullmatch(stated)
        try:
            return date.fromisoformat(found[1] if found else "").isoformat() + "T00:00:00Z"
        except ValueError:
            what = f"not a day: {stated[:40]!r}" if stated else "it has neither a booking day nor a value day"
            raise InvalidInput(what) from None


def _qualified(path: str) -> str:
    return "/".join(step if step == "*" else f"c:{step}" for step in path.split("/"))
