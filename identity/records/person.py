"""Person of the records: names and birth date."""

from __future__ import annotations

from collections.abc import Callable


def full_name(text: Callable[[str], str | None]) -> str | None:
    """Return the full name: of its parts, or as it is displayed. `text` gives a field, None where it is unset."""
    parts = [text(name) for name in ("given_name", "middle_name", "family_name")]
    return text("name") if parts[0] is None or parts[2] is None else " ".join(filter(None, parts))
