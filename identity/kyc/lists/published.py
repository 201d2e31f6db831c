"""Publication date of a list: the one that it states for itself, else the one on which its files were last written.

A list that states no day that is known here looks as young as its file, so each format's own statement is read:
OFAC's `Publish_Date` and `DateOfIssue`, the attributes of the UN and the EU, the line above the heading of the two
British lists. OpenSanctions states a day for each entry; the newest of them is the list's, told by the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from identity.kyc.lists.entry import date_of

_HEAD: Final = 1 << 16
_STATED: Final = (
    re.compile(r"<(?:\w+:)?Publish_Date>\s*(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"),
    re.compile(
        r"<(?:\w+:)?DateOfIssue\b[^>]*>\s*<(?:\w+:)?Year>(?P<year>\d{4})</(?:\w+:)?Year>\s*"
        r"<(?:\w+:)?Month>(?P<month>\d{1,2})</(?:\w+:)?Month>\s*<(?:\w+:)?Day>(?P<day>\d{1,2})<"
    ),
    re.compile(r"\b(?:dateGenerated|generationDate)\s*=\s*[\"'](?P<text>\d{4}-\d\d-\d\d)"),
    re.compile(r"^\s*\"?(?:Last Updated|Report Date)\"?\s*[:,]\s*\"?(?P<text>[^\",\r\n]{8,20})", re.IGNORECASE),
)


def stated_day(head: bytes) -> str | None:
    """Return the day that the beginning of a list states, YYYY-MM-DD; None when it states none that exists."""
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = head.decode("utf-16" if wide else "utf-8-sig", "replace")
    for pattern in _STATED:
        match = pattern.search(text)
        if match is not None:
            found = match.groupdict()
            try:
                if "text" not in found:
                    return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
            except ValueError:
                continue
            day = date_of(re.sub(r"(?<=\d)-(?=[A-Za-z])|(?<=[A-Za-z])-(?=\d)", " ", found["text"].strip()))
            if day is not None and len(day) == 10:
                return day
    return None


def published(files: Iterable[Path], told: str | None) -> tuple[str, str]:
    """Return (the day of a list, YYYY-MM-DD; whether the `list` says so or its `file`).

    `files` are all that it is read from, the main one first; `told` is the newest day that its entries state. Of the
    days on which several files were written the oldest counts.
    """
    every = list(files)
    with every[0].open("rb") as stream:
        stated = stated_day(stream.read(_HEAD)) or told
    if stated is not None:
        return stated, "list"
    written = min(file.stat().st_mtime for file in every)
    return datetime.fromtimestamp(written, UTC).date().isoformat(), "file"
