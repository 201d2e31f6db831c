"""A transaction in progress: the port that the tables speak to.

The statements are portable SQL with named parameters (`:name`), one text for every engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Values = Mapping[str, object]
Row = tuple[Any, ...]
"""What a statement answers: the schema says of what type each column is."""


class Work(Protocol):
    """A transaction in progress. Whatever leaves it as an error rolls it back."""

    def run(self, statement: str, values: Values | None = None) -> int:
        """Execute a statement; return how many rows it changed."""

    def run_many(self, statement: str, values: Sequence[Values]) -> None:
        """Execute a statement once for each of `values`."""

    def one(self, statement: str, values: Values | None = None) -> Row | None:
        """Return the first row of the answer, or None."""

    def held(self, statement: str, values: Values | None = None) -> Row | None:
        """Return the first row of a plain SELECT as it is now; nobody else changes it while this transaction lasts."""

    def all(self, statement: str, values: Values | None = None) -> list[Row]:
        """Return every row of the answer."""
