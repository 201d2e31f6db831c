"""What both drivers are called, and where they send for what they have not."""

from __future__ import annotations

from typing import Final

NAME: Final = "precompiles"
BY_REST: Final = "network add --rest URL, which tells and does all of it"
