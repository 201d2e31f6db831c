"""Where shells look for a user's own completion scripts, and man for pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def install_script(shell: str, text: str) -> tuple[Path, str | None]:
    """Write a shell's script to where it looks; return the file, and what is still to be done by hand.

    Raises `StorageFailed`.
    """
    data, config = _folder("XDG_DATA_HOME", ".local/share"), _folder("XDG_CONFIG_HOME", ".config")
    if shell == "bash":
        file, hint = data / "bash-completion" / "completions" / "cmwallet", None
    elif shell == "zsh":
        file = data / "zsh" / "site-functions" / "_cmwallet"
        hint = f"put this before compinit in ~/.zshrc: fpath=({file.parent} $fpath)"
    elif shell == "fish":
        file, hint = config / "fish" / "completions" / "cmwallet.fish", None
    else:
        file = config / "powershell" / "cmwallet.ps1"
        hint = f"put this into $PROFILE: . {file}"
    _write(file, text)
    return file, hint


def install_pages() -> tuple[int, Path]:
    """Link the manual pages of this release, or write them; return how many, and the folder. Raises `StorageFailed`."""
    from cmwallet.cli.reference.pages import installed_pages, pages

    folder = _folder("XDG_DATA_HOME", ".local/share") / "man"
    _remove_old(folder)
    found = installed_pages()
    for page in found:
        with _place(folder / page.parent.name / page.name) as temporary:
            temporary.symlink_to(page)
    written = {} if found else pages()
    for name, text in written.items():
        _write(folder / name, text)
    return len(found or written), folder


def _remove_old(folder: Path) -> None:
    """Remove links to pages of a release that is gone."""
    for page in folder.glob("man[17]/cmwallet*.[17]"):
        if page.is_symlink() and not page.exists():
            page.unlink()


def _folder(variable: str, below: str) -> Path:
    stated = os.environ.get(variable, "")
    return Path(stated) if stated.startswith("/") else Path.home() / below


def _write(file: Path, text: str) -> None:
    with _place(file) as temporary:
        temporary.write_text(text if text.endswith("\n") else text + "\n", "utf-8")


@contextmanager
def _place(file: Path) -> Iterator[Path]:
    """Yield a temporary name beside a file, which takes the file's place afterwards."""
    from identity.storage import storage_errors

    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    with storage_errors(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
