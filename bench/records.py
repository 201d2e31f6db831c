"""Records at size: 100,000 fields and 1,000 scans of a megabyte; opening, getting, listing, exporting.

KeePass reads its file whole when it opens and then works in memory; SQLCipher decrypts pages, logs nothing, and proves
no absence. All three export through the same age encryption into a file. The scans of KeePass are a tenth as large, and
its rate counts its own bytes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.measure import Run, in_turn, timed
from bench.record_boxes import Box, KeePass, Ours, SqlCipher, value_of
from bench.report import Row, Skipped, Target

CLAIM = "records (the vault's Argon2id, log and tree included)"
RECORDS, SCANS = 100_000, 1_000
ROUNDS = 3
GETS = 4
GET = Target("at least", 100, of="rate")
EXPORT = Target("at least", 50, of="rate")


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Measure with `scale` of the records and scans."""
    records, scans = int(RECORDS * scale), int(SCANS * scale)
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as name:
        folder = Path(name)
        boxes: list[Box] = [make(folder, records, scans) for make in (Ours, KeePass, SqlCipher)]
        what = f"of {records:,} records, {scans:,} scans"
        opened = in_turn(ROUNDS, *(_opening(box) for box in boxes))
        listed = in_turn(ROUNDS, *(_listing(box, records + scans) for box in boxes))
        for box in boxes:
            box.open()
        got = in_turn(ROUNDS, *(_getting(box, records) for box in boxes))
        exported = in_turn(ROUNDS, *(_exporting(box, folder / "export", scans) for box in boxes))
        for box in boxes:
            box.close()
    return [
        *_rows(f"get one {what}", got, target=GET),
        *_rows(f"open {what}", opened),
        *_rows(f"list the names {what}, for the first time", listed),
        *_rows(f"export a megabyte {what}", exported, target=EXPORT, shown_as_rate=True),
    ]


def _rows(
    what: str, seconds: list[list[float]], *, target: Target | None = None, shown_as_rate: bool = False
) -> list[Row]:
    ours, keepass, sqlcipher = seconds
    shown = "rate" if shown_as_rate else "time"
    return [
        Row(what, ours, "pykeepass", keepass, "faster", shown, target),  # type: ignore[arg-type]
        Row(what, ours, "SQLCipher", sqlcipher, "slower", shown),  # type: ignore[arg-type]
    ]


def _opening(box: Box) -> Run:
    def run() -> float:
        try:
            return timed(box.open)
        finally:
            box.close()

    return run


def _listing(box: Box, expected: int) -> Run:
    def check() -> None:
        if box.names() != expected:
            raise RuntimeError("not every name was listed")

    def run() -> float:
        box.open()
        try:
            return timed(check)
        finally:
            box.close()

    return run


def _getting(box: Box, records: int) -> Run:
    places = range(records // GETS // 2, records, records // GETS)

    def check() -> None:
        for number in places:
            if box.get(number) != value_of(number):
                raise RuntimeError("not the value that was kept")

    return lambda: timed(check, len(places))


def _exporting(box: Box, file: Path, scans: int) -> Run:
    import pyrage

    from identity.records.age_file import encrypt_to_recipients

    megabytes = scans * box.scan_bytes / 1e6
    recipient = str(pyrage.x25519.Identity.generate().to_public())

    def export() -> None:
        with file.open("wb") as target:
            encrypt_to_recipients(box.pieces(), target, [recipient])

    def run() -> float:
        seconds = timed(export)
        if file.stat().st_size < megabytes * 1e6:
            raise RuntimeError("not everything was exported")
        file.unlink()
        return seconds / megabytes

    return run
