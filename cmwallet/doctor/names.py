"""Files of names for the shell's completion: whether they have what the home has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cmwallet.doctor.finding import Finding, Level

if TYPE_CHECKING:
    from cmwallet.session import Session


def check_names(opened: Session) -> Iterator[Finding]:
    """Hold the files against `wallet.db` and `config.toml`; a name that is missing is only not completed."""
    from cmwallet.home.name_files import is_current, write_names

    if not opened.home.wallet_file.exists():
        return
    names = {**opened.database.all_names(), "network": list(opened.config.table("networks"))}
    behind = [kind for kind, held in names.items() if not is_current(opened.home, kind, held)]

    def write() -> None:
        for kind in behind:
            write_names(opened.home, kind, names[kind])

    if behind:
        message = f"names for completion are not those of the home: {', '.join(behind)}"
        yield Finding("names", Level.NOTE, message, "cmwallet doctor --fix", write)
