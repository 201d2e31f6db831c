"""Writes the manual pages into the wheel, under share/man: they are made of the command tree, and in no repository."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManualPages(BuildHookInterface):
    """A step of the build of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the signature is Hatch's
        """Write the pages and have them installed below the prefix."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from cmwallet.cli.reference.pages import write_pages

            folder = root / "build" / "man"
            for file in write_pages(folder):
                build_data["shared_data"][str(file)] = f"share/man/{file.relative_to(folder).as_posix()}"
        finally:
            sys.path.remove(str(root))
