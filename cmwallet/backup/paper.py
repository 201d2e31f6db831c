"""Paper sheet: the recovery key, a share of it, or a recovery phrase, with all that whoever finds it has to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.backup.pdf import HEIGHT, WIDTH, Page
from identity.secret import Secret

_LEFT: Final = 56
_RIGHT: Final = WIDTH - _LEFT
_QR_SIDE: Final = 190
_QUIET: Final = 4
_LINE: Final = 14
_COLUMNS: Final = 96


@dataclass(frozen=True)
class Sheet:
    """What stands on a sheet: `secret` in rows as it is written by hand, and whole in the QR code."""

    title: str
    vault_id: str
    made: str
    about: Sequence[str]
    rows: Sequence[str]
    secret: Secret
    command: str
    blanks: Sequence[str] = ()


def recovery_sheet(key: Secret, vault_id: str, made: str) -> Sheet:
    """Return the sheet of a recovery key, in the groups that its checksum ends."""
    head, *groups = key.text().split("-")
    return Sheet(
        title="Recovery key of a cmwallet vault",
        vault_id=vault_id,
        made=made,
        about=(
            "This key opens the vault without its passphrase, and every backup of it that was encrypted to it.",
            "It is no recovery phrase: no wallet takes it, and without a copy of the vault it opens nothing.",
            "Keep it away from the backups: whoever has both has everything.",
            "The last groups hold a checksum, so that a slip of the pen is noticed.",
        ),
        rows=(f"{head} - {' - '.join(groups[:7])} -", " - ".join(groups[7:])),
        secret=key,
        command="cmwallet backup restore FILE.age --recovery-from prompt",
        blanks=("Copies of the backup are kept at",),
    )


def share_sheet(share: Secret, number: int, needed: int, vault_id: str, made: str) -> Sheet:
    """Return the sheet of one share of a recovery key (SLIP-39), of which `needed` are necessary."""
    words = share.text().split()
    return Sheet(
        title=f"Share {number} of a recovery key ({needed} are needed)",
        vault_id=vault_id,
        made=made,
        about=(
            f"{needed} shares of this set give back the recovery key of a cmwallet vault. One alone says nothing.",
            "It is no recovery phrase: a device that knows SLIP-39 would make an empty wallet of it.",
            f"All shares of this set begin with the words: {' '.join(words[:2])}.",
        ),
        rows=_numbered(words),
        secret=share,
        command="cmwallet backup restore FILE.age --shares",
        blanks=("The other shares are kept by", "Copies of the backup are kept at"),
    )


def phrase_sheet(phrase: Secret, wallet: str, vault_id: str, made: str) -> Sheet:
    """Return the sheet of a recovery phrase: whoever reads it has the money."""
    return Sheet(
        title=f"Recovery phrase of the wallet {wallet}",
        vault_id=vault_id,
        made=made,
        about=(
            "WHOEVER READS THIS PHRASE HAS THE MONEY of the accounts that are derived from it.",
            "It restores those accounts and the keys of identities made from it, here and in other wallets (BIP-39).",
            "It does not restore records, credentials, grants or imported keys: those are in the backup alone.",
        ),
        rows=_numbered(phrase.text().split()),
        secret=phrase,
        command="cmwallet init --restore",
    )


def _numbered(words: Sequence[str], in_a_row: int = 4) -> tuple[str, ...]:
    cells = [f"{place:>2} {word:<12}" for place, word in enumerate(words, 1)]
    return tuple("".join(cells[start : start + in_a_row]).rstrip() for start in range(0, len(cells), in_a_row))


def draw(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF."""
    page = Page(sheet.title)
    base = HEIGHT - 72.0
    page.text(_LEFT, base, sheet.title, size=18, font="Helvetica-Bold")
    base -= 28
    for name, value in (("vault", sheet.vault_id), ("made on", sheet.made), ("used by", sheet.command)):
        page.text(_LEFT, base, name, font="Helvetica-Bold")
        page.text(_LEFT + 60, base, value, font="Courier")
        base -= _LINE
    base -= _LINE
    for sentence in sheet.about:
        for line in _wrapped(sentence):
            page.text(_LEFT, base, line)
            base -= _LINE
    base -= _LINE
    for row in sheet.rows:
        page.text(_LEFT, base, row, size=11, font="Courier-Bold")
        base -= 1.5 * _LINE
    base -= _QR_SIDE
    _draw_code(page, sheet.secret.text(), _LEFT, base)
    for blank in sheet.blanks:
        base -= 3 * _LINE
        page.text(_LEFT, base, blank)
        page.line(_LEFT + 190, base - 2, _RIGHT - _LEFT - 190)
    return page.encode()


def _wrapped(sentence: str) -> list[str]:
    import textwrap

    return textwrap.wrap(sentence, _COLUMNS)


def _draw_code(page: Page, text: str, left: float, bottom: float) -> None:
    """Draw a QR code with its quiet zone, a rectangle for each run of dark modules."""
    import segno

    matrix = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    module = _QR_SIDE / (len(matrix) + 2 * _QUIET)
    for number, row in enumerate(matrix):
        below = bottom + (len(matrix) + _QUIET - 1 - number) * module
        start = 0
        while (start := row.find(1, start)) >= 0:
            end = row.find(0, start) if 0 in row[start:] else len(row)
            page.rectangle(left + (_QUIET + start) * module, below, (end - start) * module, module)
            start = end
