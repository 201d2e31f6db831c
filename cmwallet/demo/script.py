"""Script of a demonstration: chapters of steps, each a command line that a reader can type herself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Step:
    """A line of shell and what to say before it. `expected` is its exit code: refusals are part of the story."""

    say: str
    command: str
    expected: int = 0


@dataclass(frozen=True)
class Chapter:
    """A part of the story."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Story:
    """A demonstration. `props` are files that lie ready, by name; `strike` is a line of shell that ends what it left.

    `prepare` are command lines that come before the first chapter, without a commentary. `programs` are commands beside
    `cmwallet` that stand in for people: each with its module.
    """

    chapters: tuple[Chapter, ...]
    props: Mapping[str, str] = field(default_factory=dict)
    prepare: tuple[str, ...] = ()
    strike: str = "true"
    programs: Mapping[str, str] = field(default_factory=dict)

    @property
    def steps(self) -> list[Step]:
        """Every step of every chapter."""
        return [step for chapter in self.chapters for step in chapter.steps]
