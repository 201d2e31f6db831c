"""`cmwallet identity attach|detach|open`: scans and other files, sealed in the vault."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.common import records_of
from cmwallet.cli.results import identities
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.files import open_stdin, stdout_bytes
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.records.attachments import Attachment, Attachments

app = Commands()
Label = Annotated[
    str, Kind.ATTACHMENT, typer.Argument(metavar="LABEL", help="Its label: small letters, digits, - and _.")
]
AllowDisk = Annotated[
    bool, typer.Option("--allow-disk", help="Write plaintext to the disk where no folder lies in memory.")
]


@app.add(
    "attach",
    IDENTITY,
    result=identities.Attachment,
    example="cmwallet identity attach passport scan.pdf\n"
    "scanimage --format=png | cmwallet identity attach passport - --name passport.png",
)
def attach(
    label: Label,
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The file, at most 50 MiB; - is stdin.")],
    file_name: Annotated[
        str | None, Kind.NAME, typer.Option("--name", metavar="NAME", help="Its name; none: that of the file.")
    ] = None,
    media_type: Annotated[
        str | None, typer.Option("--media-type", metavar="TYPE", help="Such as image/jpeg; none: by its name.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of the file with this label.")] = False,
) -> None:
    """Keep a file in the vault. The file itself stays where it is; its copy is there whole or not at all."""
    stated = file_name or ("stdin" if file == "-" else file)
    with open_binary(file) as content, session() as opened:
        kept = _attachments(opened).attach(label, content, file_name=stated, media_type=media_type, overwrite=replace)
        output.result(attachment_document(kept), kept.record.name)
        output.status(f"{kept.size} bytes, SHA-256 {kept.sha256}")
        if file != "-":
            output.hint(f"{file} is still there, unencrypted")


@app.add("detach", IDENTITY, result=identities.Detached, example="cmwallet identity detach passport")
def detach(label: Label, yes: Yes = False) -> None:
    """Remove a file from the vault."""
    from cmwallet.cli.terminal.confirm import require_yes

    with session() as opened:
        attachments = _attachments(opened)
        found = attachments.info(label, reason=f"identity detach {label}")
        require_yes(yes, f"Remove the attachment {label} ({found.size} bytes)?")
        attachments.detach(label)
        output.result({"detached": label}, None)
        output.status(f"removed {label}")


@app.add(
    "open",
    IDENTITY,
    result=identities.OpenedAttachment,
    example="cmwallet identity open passport\ncmwallet identity open passport --out scan.pdf\n"
    "cmwallet identity open passport --out - | sha256sum",
)
def open_(
    label: Label,
    to: Annotated[
        str | None, typer.Option("--out", metavar="FILE|-", help="A new file for it (0600), or - for stdout.")
    ] = None,
    viewer: Annotated[
        str | None, typer.Option("--viewer", metavar="COMMAND", help="Show it with this program.")
    ] = None,
    allow_disk: AllowDisk = False,
) -> None:
    """Show an attachment, or write it to a file or a pipe.

    It is shown by the desktop's viewer, or that of --viewer, from a folder in memory that is wiped afterwards.
    """
    from cmwallet.errors import Usage

    if to is not None and viewer is not None:
        raise Usage("--out and --viewer exclude each other")
    with session() as opened:
        attachments = _attachments(opened)
        found = attachments.info(label, reason=f"identity open {label}")
        pieces = attachments.read(label, reason=f"identity open {label}")
        if to == "-":
            with stdout_bytes() as target:
                for piece in pieces:
                    target.write(piece)
        elif to is not None:
            with new_file(Path(to)) as target:
                for piece in pieces:
                    target.write(piece)
            output.result({**attachment_document(found), "file": to}, None)
            output.status(f"written to {to}")
        else:
            _view(found, pieces, viewer, allow_disk=allow_disk)


def attachment_document(found: Attachment) -> identities.Attachment:
    """Return an attachment as the commands print it."""
    return {
        "name": found.record.name,
        "label": found.label,
        "file_name": found.file_name,
        "media_type": found.media_type,
        "size": found.size,
        "sha256": found.sha256,
        "collected": found.record.collected,
        "source": found.record.source,
    }


@contextmanager
def open_binary(file: str) -> Iterator[IO[bytes]]:
    """Open a file for reading, or stdin for `-`. Raises `NotFound`."""
    from cmwallet.errors import NotFound

    if file == "-":
        yield open_stdin()
        return
    try:
        content = Path(file).open("rb")  # noqa: SIM115 - closed below; an error of opening has its own message
    except OSError as error:
        raise NotFound(f"cannot read {file}: {(error.strerror or '').lower()}") from None
    with content:
        yield content


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a new private file piece by piece; it appears whole or not at all."""
    from identity.storage import creating_private

    with creating_private(path) as file:
        yield file


def _attachments(opened: Session) -> Attachments:
    from identity.records.attachments import Attachments

    return Attachments(records_of(opened, selected_identity(opened)))


def _view(found: Attachment, pieces: Iterator[bytes], viewer: str | None, *, allow_disk: bool) -> None:
    import os
    import shlex
    import shutil
    import subprocess

    from cmwallet.cli.terminal import prompt
    from cmwallet.errors import InputNeeded, NotFound
    from cmwallet.home.ram_folder import ram_folder
    from cmwallet.home.secret_sources import without_secrets

    desktop = shutil.which("xdg-open") or shutil.which("open")
    command = shlex.split(viewer) if viewer else [desktop] if desktop else []
    if not command or shutil.which(command[0]) is None:
        raise NotFound("there is no viewer", hint="--viewer COMMAND, or --out FILE")
    if not viewer and not prompt.has_terminal():
        raise InputNeeded("the desktop's viewer needs somebody at a terminal", hint="--viewer COMMAND, or --out FILE")
    with ram_folder(allow_disk=allow_disk) as folder:
        copy = folder / found.file_name
        with new_file(copy) as target:
            for piece in pieces:
                target.write(piece)
        shown_on = None if sys.stdout.isatty() else sys.stderr  # what it prints is no result of ours
        done = subprocess.run(  # noqa: S603 - the user's own viewer
            [*command, str(copy)], check=False, stdout=shown_on, env=without_secrets(os.environ)
        )
        if not viewer:
            # The desktop's opener returns at once; the copy has to stay until the person has looked.
            prompt.ask("press Enter when you have looked", hint="--viewer COMMAND, or --out FILE")
    output.result({**attachment_document(found), "viewer": command[0], "viewer_exit": done.returncode}, None)
