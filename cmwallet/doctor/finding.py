"""Findings of the checks: what is wrong, how bad it is, and what mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad a finding is."""

    NOTE = "note"
    """Good to know; nothing has to be done."""
    TODO = "to do"
    """Something to be mended, or finished."""
    DAMAGED = "damaged"
    """Data are broken, or were changed from outside."""


@dataclass(frozen=True)
class Finding:
    """One finding. `fix` mends it, needs no secret and loses nothing; None where only its owner can."""

    check: str
    level: Level
    message: str
    hint: str | None = None
    fix: Callable[[], object] | None = None
