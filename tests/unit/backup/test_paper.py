"""The sheet of paper: a PDF that says where its own parts are, with all that is needed on it."""

from __future__ import annotations

import re

import pytest

from cmwallet.backup.paper import draw, phrase_sheet, recovery_sheet, share_sheet
from cmwallet.backup.pdf import HEIGHT, WIDTH, Page
from cmwallet.backup.shares import split_key
from cmwallet.errors import InvalidInput
from identity.secret import Secret
from identity.vault.recovery import format_key

KEY = format_key(bytes(range(32)))
VAULT = "ab" * 16


def sheets() -> dict[str, bytes]:
    share = split_key(KEY, 2, 3)[1]
    words = Secret(" ".join(["abandon"] * 23 + ["art"]))
    return {
        "key": draw(recovery_sheet(KEY, VAULT, "2026-11-30")),
        "share": draw(share_sheet(share, 2, 2, VAULT, "2026-11-30")),
        "phrase": draw(phrase_sheet(words, "main (old)", VAULT, "2026-11-30")),
    }


@pytest.mark.parametrize("name", ["key", "share", "phrase"])
def test_its_table_leads_to_its_objects(name: str) -> None:
    content = sheets()[name]
    assert content.startswith(b"%PDF-1.4\n")
    assert content.endswith(b"%%EOF\n")
    table = int(content.rpartition(b"startxref\n")[2].split()[0])
    lines = content[table:].split(b"\n")
    assert lines[0] == b"xref"
    count = int(lines[1].split()[1])
    for number, line in enumerate(lines[3 : 2 + count], 1):
        assert len(line) == 19
        assert content[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)
    stated = int(re.search(rb"/Length (\d+)", content)[1])  # type: ignore[index]
    stream = content.partition(b"stream\n")[2].partition(b"\nendstream")[0]
    assert len(stream) == stated


@pytest.mark.parametrize("name", ["key", "share", "phrase"])
def test_all_that_is_drawn_is_on_the_page(name: str) -> None:
    stream = sheets()[name].partition(b"stream\n")[2].partition(b"\nendstream")[0].decode("cp1252")
    for left, bottom, width, height in re.findall(r"^([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re f$", stream, re.MULTILINE):
        assert 0 <= float(left) <= float(left) + float(width) <= WIDTH
        assert 0 <= float(bottom) <= float(bottom) + float(height) <= HEIGHT
    bases = [float(base) for base in re.findall(r"Tf [\d.]+ ([\d.]+) Td", stream)]
    assert min(bases) > 20
    assert "-" not in re.sub(r"\(.*?\)", "", stream), "nothing lies below or left of the page"


def test_the_same_sheet_is_the_same_bytes() -> None:
    assert draw(recovery_sheet(KEY, VAULT, "2026-11-30")) == draw(recovery_sheet(KEY, VAULT, "2026-11-30"))


def test_what_ends_a_text_in_pdf_is_escaped() -> None:
    page = Page("t")
    page.text(1, 1, r"a (b) \ c")
    assert rb"(a \(b\) \\ c)" in page.encode()
    assert rb"main \(old\)" in sheets()["phrase"]


@pytest.mark.parametrize("text", ["\u4e2d", "a\nb", "a\x00b", "\u202e"])
def test_what_the_fonts_lack_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="sheet"):
        Page("t").text(1, 1, text)


def test_letters_of_western_languages_are_written() -> None:
    page = Page("t")
    page.text(1, 1, "Zoë – Müller €")
    assert "Zoë – Müller €".encode("cp1252") in page.encode()
