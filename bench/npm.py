"""Programs that come from npm (tests/interop): the compiled ones, without the wrapper that would slow them down."""

from __future__ import annotations

from pathlib import Path

_PACKAGES = Path(__file__).parents[1] / "tests" / "interop" / "node_modules" / "@foundry-rs"


def npm_program(name: str) -> str | None:
    """The path of `cast` or `anvil`; None when it is not installed."""
    found = sorted(_PACKAGES.glob(f"{name}-*/bin/{name}"))
    return str(found[0]) if found else None
