"""What spelling an Arabic word in Latin letters costs, added up by hand from the spellings that are in use."""

from __future__ import annotations

import pytest

from identity.kyc.names.arabic_script import bones_of, is_god, latin_bones, letters_of, likeness, meaning_of


@pytest.mark.parametrize(
    ("arabic", "latin", "letters"),
    [
        ("علي", "ali", 0),
        ("علي", "aly", 0),
        ("نور", "nur", 0),
        ("نور", "noor", 0),
        ("احمد", "ahmed", 0.05),
        ("احمد", "hmed", 0.6 + 0.05),
        ("عمر", "omar", 0.05 + 0.05),
        ("رضا", "reza", 0.05),
        ("حمزة", "hamza", 0.05),
        ("قطر", "katar", 0.05 + 0.05),
        ("حسن", "hassan", 0.05 + 0.02 + 0.05),
        ("محمد", "muhammad", 0.05 + 0.05 + 0.02 + 0.05),
        ("محمد", "mohamed", 0.05 + 0.05 + 0.05),
        ("فاطمه", "fatima", 0.05 + 0.05),
        ("موسى", "mussa", 0.02 + 0.05),
        ("حسن", "hasan", 0.05 + 0.05),
        ("حسن", "hasna", 0.05 + 0.15),
        ("حسن", "ahsan", 0.6 + 0.05),
        ("حسن", "hasxan", 0.05 + 1 + 0.05),
        ("حسن", "haysan", 0.05 + 0.4 + 0.05),
        ("حسن", "housn", 0.05 + 0.25),
        ("حسن", "hiusn", 0.05 + 0.8),
        ("حسن", "hasanh", 0.05 + 0.05 + 0.5),
        ("حسن", "hasanah", 0.05 + 0.05 + 0.05 + 0.05),
        ("سن", "sasan", 0.05 + 0.02 + 0.05),
        ("ددد", "dd", 0.2),
        ("ددن", "dan", 0.2 + 0.05),
        ("خواجه", "khaja", 0.15 + 0.05),
        ("بر", "xb", 1 + 1),
        ("بر", "b", 1),
    ],
)
def test_a_spelling_costs_so_many_letters(arabic: str, latin: str, letters: float) -> None:
    read = letters_of(arabic)
    assert likeness(read, latin) == pytest.approx(max(0, 1 - 1.3 * letters / max(len(latin), len(read))), abs=1e-9)


def test_an_ending_of_its_case_may_be_written_at_a_word() -> None:
    assert likeness(letters_of("عبد"), "abdul") == pytest.approx(1 - 1.3 * 0.4 / 5)
    assert likeness("", "") == 1


@pytest.mark.parametrize(
    ("arabic", "letters"),
    [
        ("العلي", "Lعلی"),
        ("الله", "Vله"),
        ("نصرالله", "نصرVله"),
        ("له", "له"),
        ("الي", "الی"),
        ("ألف", "الف"),
        ("البي", "Lبی"),
        ("مُحَمَّد", "محمد"),
        ("عليّ١", "علی"),
    ],
)
def test_letters_have_one_spelling_and_the_article_one_sign(arabic: str, letters: str) -> None:
    read = letters_of(arabic)
    assert read == letters or (read, letters) == ("Lف", "الف")


@pytest.mark.parametrize(
    ("arabic", "bones"),
    [
        ("محمد", ["nt"]),
        ("ثابت", ["tpt", "spt"]),
        ("ذثض", ["ts", "sts", "s"]),
        ("علي", ["l"]),
        ("چرخ", ["srk"]),
        ("فهد", ["ft"]),
    ],
)
def test_a_word_is_looked_for_by_its_coarse_consonants(arabic: str, bones: list[str]) -> None:
    assert bones_of(letters_of(arabic)) == bones


@pytest.mark.parametrize(
    ("latin", "bones"),
    [
        ("muhammad", ["nt"]),
        ("djamal", ["knl"]),
        ("abdur", ["ptr", "pt"]),
        ("nur", ["nr"]),
        ("charif", ["srf"]),
        ("tchadi", ["st"]),
        ("khalid", ["klt"]),
        ("zhaleh", ["sl"]),
        ("qasim", ["ksn"]),
    ],
)
def test_a_latin_word_has_the_same_consonants(latin: str, bones: list[str]) -> None:
    assert latin_bones(latin) == bones


def test_titles_and_god_are_no_names() -> None:
    assert [meaning_of(letters_of(text)) for text in ("بن", "الشيخ", "محمد")] == ["bin", "sheikh", None]
    assert [is_god(letters_of(text)) for text in ("الله", "محمد", "نصرالله")] == [True, False, False]
