"""`cmwallet identity edit`: all values at once, in the user's own editor.

The editor sees a file in a folder that lies in memory, private to the user and wiped afterwards, with whatever the
editor left beside it. What is wrong is said and offered again: nothing that was typed is lost, and nothing is kept
before all of it is right.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from cmwallet.cli.identity.common import records_of
from cmwallet.cli.identity.files import AllowDisk
from cmwallet.cli.results import identities
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from identity.records.field import Json
    from identity.records.store import Records

app = Commands()
_FILE: Final = "records.json"


@app.add(
    "edit",
    IDENTITY,
    result=identities.EditedFields,
    example="cmwallet identity edit\nEDITOR='code --wait' cmwallet identity edit --only address",
)
def edit(
    fields: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="FIELD", help="Only this field or group; several can be named."),
    ] = None,
    allow_disk: AllowDisk = False,
) -> None:
    """Edit the values in $VISUAL or $EDITOR, as JSON of names and values.

    A line that is removed unsets its field. Nothing is kept before every value is right. Without a RAM-backed folder
    it is refused unless --allow-disk: what is written to a disk can be found there later.
    """
    from cmwallet.home.ram_folder import ram_folder

    with session() as opened:
        records = records_of(opened, selected_identity(opened))
        before = _values(records, fields or [])
        with ram_folder(allow_disk=allow_disk) as folder:
            changed, removed = _edited(records, before, folder / _FILE)
        output.result({"set": changed, "unset": removed}, "\n".join([*changed, *removed]) or None)
        if not changed and not removed:
            output.status("nothing was changed")
        if removed:
            output.hint("the history of what was removed remains; identity unset FIELD --purge removes that too")


def _values(records: Records, names: Sequence[str]) -> dict[str, Json]:
    from identity.records.schema import attachment_label, is_group, type_of

    for name in names:
        if not is_group(name):
            type_of(name)
    return {
        record.name: record.value
        for record in records.all(reason="identity edit")
        if attachment_label(record.name) is None
        and (not names or any(record.name == name or record.name.startswith(f"{name}.") for name in names))
    }


def _edited(records: Records, before: Mapping[str, Json], file: Path) -> tuple[list[str], list[str]]:
    """Let the file be edited until it is right or given up; the names that were set and unset."""
    from cmwallet.cli.terminal import prompt
    from identity.errors import InvalidInput
    from identity.storage import create_private

    create_private(file, (json.dumps(before, ensure_ascii=False, indent=2) + "\n").encode())
    while True:
        _run_editor(file)
        try:
            return _keep(records, before, _read(file))
        except InvalidInput as problem:
            if not prompt.has_terminal():
                raise
            lines = [f"error: {problem.message}", *([f"hint: {problem.hint}"] if problem.hint else [])]
            if prompt.ask_after(lines, "Press Enter to edit on, or type no to give up", hint="").lower() == "no":
                raise


def _run_editor(file: Path) -> None:
    import shlex
    import shutil
    import subprocess
    import sys

    from cmwallet.cli.terminal import prompt
    from cmwallet.errors import InputNeeded, Interrupted, NotFound
    from cmwallet.home.secret_sources import without_secrets

    stated = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if stated is None and not prompt.has_terminal():
        raise InputNeeded("an editor needs a terminal", hint="set EDITOR to one that needs none")
    command = shlex.split(stated or "vi")
    if not command or shutil.which(command[0]) is None:
        raise NotFound("there is no editor", hint="set EDITOR")
    shown_on = None if sys.stdout.isatty() else sys.stderr  # what it prints is no result of ours
    done = subprocess.run(  # noqa: S603 - the user's own editor
        [*command, str(file)], check=False, stdout=shown_on, env=without_secrets(os.environ)
    )
    if done.returncode != 0:
        raise Interrupted(f"the editor ended with {done.returncode}; nothing was changed")


def _read(file: Path) -> dict[str, Any]:
    from identity.errors import InvalidInput
    from identity.records.claims import load_object
    from identity.storage import storage_errors

    with storage_errors(file):
        content = file.read_bytes()
    document = load_object(content, "the edited text")
    for name, value in document.items():
        if value is None:
            raise InvalidInput(f"{name[:80]} has no value", hint="remove the line to unset the field")
    return document


def _keep(records: Records, before: Mapping[str, Json], after: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    from identity.records.store import Update

    changed = [name for name, value in after.items() if name not in before or before[name] != value]
    removed = [name for name in before if name not in after]
    records.change([Update(name, after[name]) for name in changed], removed)
    return changed, removed
