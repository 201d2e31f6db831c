"""Confirmations: moving value, revealing a secret and deleting need a typed yes, or `--yes`."""

from __future__ import annotations

from collections.abc import Sequence

from cmwallet.errors import Interrupted


def require_yes(
    given: bool, question: str, *, word: str = "yes", option: str = "--yes", lines: Sequence[str] = ()
) -> None:
    """Go on when the option was given or the word is typed; else raise.

    Raises:
        InputNeeded: there is nobody to ask.
        Interrupted: something else was typed; nothing was done.
    """
    if given:
        return
    from cmwallet.cli.terminal import prompt

    if not prompt.confirm(question, word=word, option=option, lines=lines):
        raise Interrupted("not confirmed; nothing was done")
