"""Draw the demonstration's six steps as an SVG of a terminal, from a real run: `make pictures`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from cmwallet.demo.fitting import WIDTH, fit_command
from cmwallet.demo.six_steps import SIX_STEPS

MOST_LINES: Final = 25
TARGET: Final = Path(__file__).parent / "demo.svg"
SHOWN: Final = ("confirmed", "error:", "age_equal", "Maria|error:", "revoked", "error:")
"""How the lines begin that are shown of what each step prints."""


def picture(screens: list[str]) -> list[str]:
    """Return the lines of the picture, by what each of the six steps printed."""
    lines: list[str] = []
    for step, screen, shown in zip(SIX_STEPS.steps, screens, SHOWN, strict=True):
        lines += [f"\x1b[1m{step.say}\x1b[0m", f"\x1b[32m$\x1b[0m {fit_command(step.command, WIDTH - 2)}"]
        for line in screen.splitlines():
            if re.match(shown, line):
                cut = line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
                lines.append(re.sub("^error:", "\x1b[31merror:\x1b[0m", cut))
    return "\n".join(lines).split("\n")


def main() -> None:
    """Play the six steps and write docs/demo.svg."""
    command = [sys.executable, "-m", "cmwallet", "demo", "--json"]
    played = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=True).stdout  # noqa: S603
    lines = picture([step["screen"] for step in json.loads(played)["steps"]])
    if len(lines) > MOST_LINES:
        raise SystemExit(f"the picture would have {len(lines)} lines, and {MOST_LINES} are what a page has room for")
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        console.print(Text.from_ansi("\n".join(lines)), soft_wrap=False)
        drawn = console.export_svg(title="cmwallet demo")
    # The picture asks no other host for a font; a reader's own monospaced font serves.
    TARGET.write_text(re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL), "utf-8")
    sys.stdout.write(f"{TARGET.name} is drawn\n")


if __name__ == "__main__":
    main()
