"""The names that the bench makes: what the public systems of romanisation make of a word."""

import pytest

from bench.romanising import SYSTEMS, romanised, stock, written
from bench.two_scripts import measure

BY_NAME = {system.name: system for system in SYSTEMS}


@pytest.mark.parametrize(
    ("system", "sounds", "latin"),
    [
        ("ALA-LC", "*shariif", "al-Sharif"),
        ("BGN/PCGN", "*shariif", "Ash-Sharif"),
        ("BGN/PCGN", "*qaaDii", "Al-Qadi"),
        ("Maghreb", "jamaal", "Djamal"),
        ("Maghreb", "rashiid", "Rachid"),
        ("Maghreb", "yuusuf", "Youssouf"),
        ("Egypt", "jamaal", "Gamal"),
        ("Persian", "qaasim", "Ghasem"),
        ("Persian", "faaTima@", "Fatemeh"),
        ("Persian", "riDaa", "Reza"),
        ("Urdu", "saEiid", "Saeed"),
        ("BGN/PCGN", "Eabd+raHmaan", "Abdur Rahman"),
        ("Persian", "naSr+llaah", "Nasrollah"),
        ("ALA-LC", "Eabd+llaah", "Abdallah"),
    ],
)
def test_a_word_is_written_as_the_system_has_it(system, sounds, latin):
    assert romanised(sounds, BY_NAME[system]) == latin


def test_the_halves_have_no_word_in_common():
    words = [{word[0] for pair in stock(held_out) for word in pair} for held_out in (False, True)]
    assert words[0]
    assert words[1]
    assert not words[0] & words[1]


def test_a_compound_is_written_together_and_apart():
    arabic = {name.arabic.split()[0] for name in (*written(held_out=False), *written(held_out=True))}
    assert {"عبدالله", "عبد", "نصرالله", "نصر"} <= arabic


def test_what_no_rule_was_written_for_is_found_and_little_else():
    rows = {row.threshold: row for row in measure() if hasattr(row, "threshold")}
    assert rows[0.5].recall >= 0.95
    assert rows[0.5].taken_for == 0.0
    assert rows[0.5].taken_for_namesake <= 0.03
    assert rows[0.3].recall >= rows[0.5].recall >= rows[0.7].recall
