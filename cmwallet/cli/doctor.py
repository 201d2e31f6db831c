"""`cmwallet doctor`: what is wrong with a home and its machine, and what can be mended at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import home
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.doctor.finding import Finding
    from cmwallet.session import Session

app = Commands()


@app.add(
    "doctor",
    result=home.Examination,
    example="cmwallet doctor\ncmwallet doctor --fix\ncmwallet doctor --online --json | jq -r '.findings[].message'",
)
def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Mend what needs no secret and loses nothing.")] = False,
    online: Annotated[bool, typer.Option("--online", help="Ask the network's node too.")] = False,
) -> None:
    """Look for what is wrong: permissions, interrupted writes, damaged files, open transactions, age, the machine.

    Exit code 0 when nothing has to be done, 13 when something has, 14 when something is damaged. Nobody is asked for a
    passphrase; where the vault is open all the same, the policy is looked at too. cmwallet vault verify decrypts and
    authenticates everything.
    """
    from cmwallet.doctor.finding import Level
    from cmwallet.errors import Damaged, NotFound, Unmended

    with session() as opened:
        if not opened.home.path.is_dir():
            raise NotFound(f"there is no home here: {opened.home.path}", hint="cmwallet init makes one")
        found = _look(opened, online=online)
        mended = _mend(found) if fix else []
        if mended:
            found = _look(opened, online=online)
        output.table(
            {"findings": [_document(one) for one in found], "mended": [_document(one) for one in mended]},
            ("check", "level", "finding", "mended by"),
            [(one.check, one.level.value, one.message, one.hint or "") for one in found],
            empty="nothing is wrong",
        )
        for one in mended:
            output.status(f"mended: {one.message}")
        damaged = [one for one in found if one.level is Level.DAMAGED]
        left = [one for one in found if one.level is Level.TODO]
        if damaged:
            raise Damaged(f"findings of damage: {len(damaged)}", hint="keep a copy of the home before anything")
        if left:
            can = sum(1 for one in left if one.fix is not None)
            hint = f"cmwallet doctor --fix mends {can} of them" if can else "each finding says what mends it"
            raise Unmended(f"findings to be mended: {len(left)}", hint=hint)


def _look(opened: Session, *, online: bool) -> list[Finding]:
    from cmwallet.doctor.contents import check_contents
    from cmwallet.doctor.files import check_files
    from cmwallet.doctor.machine import check_machine
    from cmwallet.doctor.node import check_node

    found = [*check_files(opened.home), *check_contents(opened), *check_machine()]
    return [*found, *check_node(opened)] if online else found


def _mend(found: list[Finding]) -> list[Finding]:
    """Apply every fix there is; what cannot be done is found again by the next look."""
    mended = []
    for one in found:
        if one.fix is None:
            continue
        try:
            one.fix()
        except OSError as error:
            output.warn(f"{one.message}: not mended: {error.strerror}")
        else:
            mended.append(one)
    return mended


def _document(one: Finding) -> home.Diagnosis:
    return {
        "check": one.check,
        "level": one.level.value,
        "message": one.message,
        "hint": one.hint,
        "fixable": one.fix is not None,
    }
