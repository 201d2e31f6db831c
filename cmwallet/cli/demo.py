"""`cmwallet demo`: the main job, played."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cmwallet.cli.results import home
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.runtime import runtime
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.demo.player import Played
    from cmwallet.demo.script import Chapter, Step

app = Commands()

_WIDTH = 88


@app.add(
    "demo",
    result=home.Demonstration,
    example="cmwallet demo\ncmwallet demo deal\ncmwallet demo --json | jq -r '.steps[].command'",
)
def demo(
    name: Annotated[
        Literal["wallet", "deal", "court", "loan"],
        typer.Argument(metavar="[wallet|deal|court|loan]", help="What is played."),
    ] = "wallet",
) -> None:
    """Play the main job, a deal, a case or a loan in a throw-away home, and print the same steps as commands to try.

    Your own home is not touched. With --json the steps and what they printed come as one document.
    """
    from cmwallet.demo.loan_story import LOAN
    from cmwallet.demo.market_stories import COURT, DEAL
    from cmwallet.demo.player import commands, play
    from cmwallet.demo.story import WALLET

    story = {"wallet": WALLET, "deal": DEAL, "court": COURT, "loan": LOAN}[name]
    played: list[dict[str, object]] = []
    with closing(play(story)) as scenes:  # the home goes also when this is interrupted in between
        _show(scenes, played)
    if runtime.json:
        output.result({"steps": played, "commands": commands(story)}, None)
        return
    output.result(None, "\n".join(["", _style("1", "Try it yourself"), "", *commands(story)]))


def _show(scenes: Iterator[Chapter | Step | Played], played: list[dict[str, object]]) -> None:
    from cmwallet.demo.player import Played
    from cmwallet.demo.script import Chapter, Step

    for scene in scenes:
        if isinstance(scene, Played):
            played.append({"command": scene.step.command, "exit": scene.step.expected, "screen": scene.text})
        if runtime.json:
            continue
        if isinstance(scene, Chapter):
            output.result(None, f"\n{_style('1', scene.title)}")
        elif isinstance(scene, Step):
            said = ["", *textwrap.wrap(scene.say, _WIDTH)] if scene.say else []
            output.result(None, "\n".join([*said, f"{_style('32', '$')} {scene.command}"]))
        else:
            output.result(None, scene.screen if _coloured() else scene.text)


def _style(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if _coloured() else text


def _coloured() -> bool:
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
