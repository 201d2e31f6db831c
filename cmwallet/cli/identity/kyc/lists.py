"""`cmwallet identity kyc lists`: the sanctions lists that names are screened against."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import accounts, kyc
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.files import open_stdin
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import Yes
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from identity.kyc.lists.index import ListIndex, ListInfo

_STDIN = "-"
_UPDATE = "cmwallet identity kyc lists update"

app = Commands(help="Sanctions lists: add, update, list, remove.")

ListName = Annotated[
    str, Kind.SANCTIONS_LIST, typer.Argument(metavar="NAME", help="A name for the list, such as ofac-sdn.")
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="ofac-csv, ofac-xml, ofac-advanced, un-xml, eu-xml, uk-csv, opensanctions-csv or ftm-json; none: guessed.",
    ),
]
Shrink = Annotated[bool, typer.Option("--allow-shrink", help="Accept a file with less than half of the entries.")]


@app.add(
    "add",
    result=kyc.SanctionsList,
    example="cmwallet identity kyc lists add un consolidated.xml\n"
    "cmwallet identity kyc lists add ofac-sdn ~/Downloads/sdn-csv/",
)
def add(
    name: ListName,
    path: Annotated[
        Path, typer.Argument(metavar="PATH|-", help="The file, or a folder with OFAC's CSV set of four; - is stdin.")
    ],
    form: FormatOption = None,
) -> None:
    """Read a list from a file into the index; a broken file changes nothing. The vault stays closed."""
    from cmwallet.errors import AlreadyExists

    with opened_index(create=True) as index:
        if any(known.name == name for known in index.lists()):
            raise AlreadyExists(f"there is a list {name!r} already", hint="cmwallet identity kyc lists update")
        _report(_read(index, name, path, form, allow_shrink=False))


@app.add(
    "update",
    result=kyc.SanctionsList | list[kyc.SanctionsList],
    example="cmwallet identity kyc lists update\ncmwallet identity kyc lists update un new/consolidated.xml",
)
def update(
    name: Annotated[
        str | None, Kind.SANCTIONS_LIST, typer.Argument(metavar="[NAME]", help="The list; none: all of them.")
    ] = None,
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH|-]", help="The new file; none: where it was read from.")
    ] = None,
    form: FormatOption = None,
    allow_shrink: Shrink = False,
) -> None:
    """Read lists again, from where they came or from a new file; until one is read whole, the old one answers."""
    from cmwallet.errors import InvalidInput

    with opened_index() as index:
        chosen = index.lists() if name is None else [index.get(name)]
        lost = [] if path is not None else [known.name for known in chosen if known.path == _STDIN]
        if lost and len(lost) == len(chosen):
            raise InvalidInput(
                f"{lost[0]} was read from stdin", hint=f"cmwallet identity kyc lists update {lost[0]} PATH"
            )
        done = [
            _read(index, known.name, path or Path(known.path), form or known.format, allow_shrink=allow_shrink)
            for known in chosen
            if known.name not in lost
        ]
    for left in lost:
        output.warn(f"{left} stays as it is: it was read from stdin; cmwallet identity kyc lists update {left} PATH")
    if name is not None:
        _report(done[0])
    else:
        _table(done)


@app.add("list", result=list[kyc.SanctionsList], example="cmwallet identity kyc lists list --json")
def list_() -> None:
    """List the lists: where each came from, of which day it is, how many entries it has, its SHA-256."""
    from cmwallet.home.folder import find_home

    if not find_home().lists_file.exists():
        _table([])
        return
    with opened_index() as index:
        _table(index.lists())


@app.add("remove", result=accounts.Removed, example="cmwallet identity kyc lists remove un --yes")
def remove(name: ListName, yes: Yes = False) -> None:
    """Remove a list from the index; its file is left alone."""
    from cmwallet.cli.terminal.confirm import require_yes

    with opened_index() as index:
        index.get(name)
        require_yes(yes, f"Remove the list {name}? Names will not be screened against it any more.")
        index.remove(name)
    output.result({"removed": name}, None)
    output.status(f"removed {name}")


@contextmanager
def opened_index(*, create: bool = False) -> Iterator[ListIndex]:
    """Open the home's index. Raises `NotFound` when no list was ever added."""
    from cmwallet.errors import NotFound
    from cmwallet.home.folder import find_home
    from identity.kyc.lists.index import ListIndex

    home = find_home()
    if create:
        home.prepare()
    elif not home.lists_file.exists():
        raise NotFound("there is no sanctions list yet", hint="cmwallet identity kyc lists add NAME PATH")
    with ListIndex(home.lists_file, create=create) as index:
        yield index


def list_document(info: ListInfo) -> kyc.SanctionsList:
    """Return a list as the commands print it."""
    return {
        "name": info.name,
        "format": info.format,
        "path": info.path,
        "sha256": info.sha256,
        "published": info.published,
        "added": info.added,
        "entries": info.entries,
        "names": info.names,
        "dated_by": info.dated,
        "missing": list(info.missing),
        "addresses": info.addresses,
    }


def warn_of(info: ListInfo) -> None:
    """Warn of what makes a list say less than it seems to: its age, and files of its set that were not there."""
    from datetime import UTC, date, datetime

    from identity.kyc.checks.screening import OLD_DAYS

    days = (datetime.now(UTC).date() - date.fromisoformat(info.published)).days
    if days > OLD_DAYS:
        output.warn(f"the list {info.name} is {days} days old; {_UPDATE}")
    if info.addresses is None:
        output.warn(f"the list {info.name} was read without addresses on chains; {_UPDATE} {info.name}")
    if info.missing:
        files = ", ".join(info.missing)
        output.warn(
            f"the list {info.name} is not whole: {files} missing, so that aliases, addresses or remarks are not known"
        )


def _read(index: ListIndex, name: str, path: Path, form: str | None, *, allow_shrink: bool) -> ListInfo:
    import time

    from cmwallet.cli.terminal.documents import when
    from identity.kyc.lists.formats import main_file

    with _spooled(path) as file, output.progress(f"reading {name}", main_file(file).stat().st_size) as bar:
        return index.put(
            name,
            file,
            form,
            now=when(int(time.time())),
            advance=bar.advance,
            allow_shrink=allow_shrink,
            origin=None if file is path else _STDIN,
        )


@contextmanager
def _spooled(path: Path) -> Iterator[Path]:
    """Yield the path, or for `-` a temporary copy of stdin: a list is read twice."""
    import shutil
    import tempfile

    from identity.storage import storage_errors

    if str(path) != _STDIN:
        yield path
        return
    with storage_errors(Path(tempfile.gettempdir())), tempfile.NamedTemporaryFile(prefix="cmwallet-list-") as copy:
        shutil.copyfileobj(open_stdin(), copy)
        copy.flush()
        yield Path(copy.name)


def _report(info: ListInfo) -> None:
    warn_of(info)
    output.result(list_document(info), f"{info.name}\t{info.entries}\t{info.published}")


def _table(every: list[ListInfo]) -> None:
    for info in every:
        warn_of(info)
    output.table(
        [list_document(info) for info in every],
        ("name", "format", "published", "entries", "sha256"),
        [(info.name, info.format, info.published, str(info.entries), info.sha256) for info in every],
        empty="there is no sanctions list yet; cmwallet identity kyc lists add NAME PATH",
    )
