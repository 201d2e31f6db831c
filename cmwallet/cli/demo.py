"""`cmwallet demo`: what the program is for, played."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from cmwallet.cli.results import home
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.runtime import runtime
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.demo.player import Played
    from cmwallet.demo.script import Chapter, Step, Story

app = Commands()

Name = Literal["wallet", "vault", "credentials", "bank", "grants", "deal", "court", "loan", "network"]


@app.add(
    "demo",
    result=home.Demonstration,
    example="cmwallet demo\ncmwallet demo grants\ncmwallet demo --script | sh\n"
    "cmwallet demo --json | jq -r '.steps[].command'",
)
def demo(
    name: Annotated[
        Name | None,
        typer.Argument(
            metavar="[wallet|vault|credentials|bank|grants|deal|court|loan|network]",
            help="A chapter; none: six steps of all.",
        ),
    ] = None,
    script: Annotated[bool, typer.Option("--script", help="Play nothing: print the commands, to try them.")] = False,
) -> None:
    """Play six steps in a minute, or a chapter by its name, in a throw-away home; at a terminal Enter goes on.

    Your own home is not touched. With --json the steps and what they printed come as one document.
    """
    from cmwallet.demo.player import commands, play

    story = _story(name)
    if script:
        output.result({"steps": [], "commands": commands(story)}, "\n".join(commands(story)))
        return
    played: list[dict[str, object]] = []
    with output.progress("preparing a home to play in", len(story.prepare)) as bar:
        scenes = play(story, bar.advance)
        first = next(scenes)
    with closing(scenes):  # the home goes also when this is interrupted in between
        _show(first, scenes, played)
    if runtime.json:
        output.result({"steps": played, "commands": commands(story)}, None)
        return
    chosen = "" if name is None else f" {name}"
    output.result(None, f"\nTry it yourself: cmwallet demo{chosen} --script prints all of its commands.")
    if name is None:
        chapters = f"Chapters, each as cmwallet demo CHAPTER: {', '.join(get_args(Name))}."
        output.result(None, textwrap.fill(chapters, 79, break_on_hyphens=False))


def _story(name: Name | None) -> Story:
    from cmwallet.demo.identity_stories import BANK, CREDENTIALS, GRANTS
    from cmwallet.demo.loan_story import LOAN
    from cmwallet.demo.market_stories import COURT, DEAL
    from cmwallet.demo.network_story import NETWORK
    from cmwallet.demo.six_steps import SIX_STEPS
    from cmwallet.demo.wallet_stories import VAULT, WALLET

    stories: dict[Name | None, Story] = {
        None: SIX_STEPS,
        "wallet": WALLET,
        "vault": VAULT,
        "credentials": CREDENTIALS,
        "bank": BANK,
        "grants": GRANTS,
        "deal": DEAL,
        "court": COURT,
        "loan": LOAN,
        "network": NETWORK,
    }
    return stories[name]


def _show(
    first: Chapter | Step | Played, scenes: Iterator[Chapter | Step | Played], played: list[dict[str, object]]
) -> None:
    from itertools import chain

    from cmwallet.cli.terminal import prompt
    from cmwallet.demo.fitting import WIDTH, fit_command, fit_screen
    from cmwallet.demo.player import Played
    from cmwallet.demo.script import Chapter, Step

    waits = not runtime.json and prompt.guided()
    for scene in chain([first], scenes):
        if isinstance(scene, Played):
            played.append({"command": scene.step.command, "exit": scene.step.expected, "screen": scene.text})
        if runtime.json:
            continue
        if isinstance(scene, Chapter):
            output.result(None, f"\n{_style('1', scene.title)}")
        elif isinstance(scene, Step):
            if waits and played:
                prompt.ask("\nEnter goes on", hint="Ctrl-C ends it")
            said = ["", *textwrap.wrap(scene.say, WIDTH)] if scene.say else []
            sign = _style("32", "$")
            output.result(None, "\n".join([*said, f"{sign} {fit_command(scene.command, WIDTH - 2)}"]))
        else:
            output.result(None, fit_screen(scene.screen if _coloured() else scene.text))


def _style(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if _coloured() else text


def _coloured() -> bool:
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
