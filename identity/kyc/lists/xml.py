"""Streaming XML for lists, by expat and nothing above it.

A document with a DOCTYPE is refused outright, which leaves no entity to define, so none to expand and none to fetch.
Depth, text, children and the size of one token are bounded; elements outside the wanted ones are never kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from identity.kyc.lists.reading import Source

MAX_DEPTH: Final = 40
MAX_TEXT: Final = 1 << 20
MAX_CHILDREN: Final = 50_000
MAX_TOKEN: Final = 4 << 20
"""Bytes of a tag, a comment or anything else that expat must have whole before it says a word."""


@dataclass
class Node:
    """An element: local name, attributes by local name, text of its own, children."""

    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, stripped."""
        return "".join(self.pieces).strip()

    def all(self, *path: str) -> list[Node]:
        """Every descendant at a path of local names."""
        found = [self]
        for tag in path:
            found = [child for node in found for child in node.children if child.tag == tag]
        return found

    def texts(self, *path: str) -> list[str]:
        """The texts of `all(*path)` that are not empty."""
        return [node.text for node in self.all(*path) if node.text]

    def first(self, *path: str) -> str:
        """The first of `texts(*path)`, or nothing."""
        return next(iter(self.texts(*path)), "")


class _Builder:
    def __init__(self, source: Source, wanted: Collection[str], roots: Collection[str]) -> None:
        self.source = source
        self.wanted = wanted
        self.roots = roots
        self.done: list[Node] = []
        self.open: list[Node] = []
        self.depth = 0
        self.held = 0

    def doctype(self, *_declaration: object) -> None:
        self.source.fault("has a DOCTYPE, which no list needs")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if self.depth == 0 and tag not in self.roots:
            self.source.fault("is not the XML of this list")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.source.fault("is nested too deeply")
        if not self.open and tag not in self.wanted:
            return
        node = Node(tag, {_local(key): value for key, value in attributes.items()})
        self._hold(1)
        if self.open:
            self.open[-1].children.append(node)
        self.open.append(node)

    def end(self, _name: str) -> None:
        self.depth -= 1
        if not self.open:
            return
        node = self.open.pop()
        if not self.open:
            self.done.append(node)
            self.held = 0

    def data(self, text: str) -> None:
        if self.open:
            self._hold(len(text) * MAX_CHILDREN // MAX_TEXT)
            self.open[-1].pieces.append(text)

    def _hold(self, cost: int) -> None:
        self.held += cost
        if self.held > MAX_CHILDREN:
            self.source.fault("has an entry that is too large")


def elements(source: Source, wanted: Collection[str], roots: Collection[str]) -> Iterator[Node]:
    """Yield every outermost element with a wanted local name. Raises `InvalidInput` for XML that is not well-formed."""
    builder = _Builder(source, wanted, roots)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    fed = 0
    try:
        for chunk in source.chunks():
            parser.Parse(chunk, False)
            source.line = parser.CurrentLineNumber
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > MAX_TOKEN:
                source.fault("has a tag or a comment that never ends")
            yield from builder.done
            builder.done.clear()
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        source.line = parser.CurrentLineNumber
        source.fault(f"not well-formed XML: {expat.ErrorString(parser.ErrorCode) or error}")
    yield from builder.done


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
