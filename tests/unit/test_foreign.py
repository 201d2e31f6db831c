"""Foreign text on its way to a terminal."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from cmwallet.foreign import as_text, clean

ESC = "\x1b"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("CyberMiles Token", "CyberMiles Token"),
        ("  two \n\r\n lines\t", "two lines"),
        (f"{ESC}[31mred{ESC}[0m", "[31mred[0m"),
        (f"{ESC}]8;;http://evil{ESC}\\click", "]8;;http://evil\\click"),
        ("\x9b31m", "31m"),
        ("abc\u202etxt.exe", "abctxt.exe"),
        ("a\u200bb\u200d\u2060\ufeffc", "abc"),
        ("a\u00adb", "ab"),
        ("\U000e0041\U000e0042x", "x"),
        ("a\u3164\u2800\u00a0b", "a b"),
        ("x\u2028y\u2029z", "x y z"),
        ("\ud800", ""),
        ("\ue000x", "x"),
        ("bell\x07\x00\x7f", "bell"),
        ("日本語 Größe 🙂", "日本語 Größe 🙂"),
    ],
)
def test_what_controls_a_terminal_or_hides_is_removed(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_marks_do_not_pile_up() -> None:
    assert clean("e" + "\u0301" * 500 + "x") == "e" + "\u0301" * 3 + "x"
    assert clean("\u0301\u0301x") == "x"


def test_length_is_capped_and_the_cut_is_shown() -> None:
    assert clean("a" * 500, 10) == "a" * 9 + "…"
    assert len(clean("\u200b" * 10**6 + "a", 10)) <= 10
    assert len(clean("é" * 10**6)) == 200


@pytest.mark.parametrize("value", [None, 7, b"x", ["x"], {"a": 1}])
def test_what_is_no_text_is_named_by_its_type(value: object) -> None:
    assert clean(value) == f"[{type(value).__name__}]"


@given(st.text(max_size=300), st.integers(1, 60))
def test_nothing_dangerous_survives(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit + 1
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for c in cleaned)


def test_rich_finds_no_markup_in_it() -> None:
    output = io.StringIO()
    Console(file=output, force_terminal=True, color_system="truecolor", width=80).print(
        as_text(f"[red]x[/red] [link=http://evil]y[/link]{ESC}[2J")
    )
    assert output.getvalue() == "[red]x[/red] [link=http://evil]y[/link][2J\n"
