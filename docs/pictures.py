"""Draw the demonstration as an SVG of the terminal, from a real run: `make pictures`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 116
TARGET = Path(__file__).parent / "demo.svg"


LEFT_OUT = (
    *("Looking back", "It is checked", "Keys on chain", "A provider's credential", "The bank link", "Money"),
    "Try it yourself",
)
"""Chapters that would make the picture too tall."""


def _chapters(story: str) -> str:
    """The story without the chapters that are left out; a title is a line of its own in bold."""
    parts = re.split(r"\n(?=\x1b\[1m[^\x1b\n]+\x1b\[0m\n)", story.strip("\n"))
    return "\n".join(part for part in parts if not any(title in part.partition("\n")[0] for title in LEFT_OUT))


def main() -> None:
    """Run `cmwallet demo` and write docs/demo.svg."""
    environment = os.environ | {"FORCE_COLOR": "1"}
    command = [sys.executable, "-m", "cmwallet", "demo"]
    story = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout  # noqa: S603
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        shown = _chapters(story)
        console.print(Text.from_ansi("$ cmwallet demo\n\n" + shown), soft_wrap=False)
        drawn = console.export_svg(title="cmwallet demo")
    # The picture asks no other host for a font; a reader's own monospaced font serves.
    TARGET.write_text(re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL), "utf-8")
    sys.stdout.write(f"{TARGET.name} is drawn\n")


if __name__ == "__main__":
    main()
