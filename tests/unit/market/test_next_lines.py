"""What is next, as a terminal shows it: no command is broken."""

from __future__ import annotations

from cmwallet.cli.market.shown import next_lines

ROWS = [
    ("seller", "deliver, and say so", "cmwallet deal deliver 1"),
    ("anybody", "from then on: the price goes back", "cmwallet market advance deal/1"),
]


def test_wide_terminal_has_a_line_for_each() -> None:
    assert next_lines(ROWS, 82) == [
        "next  seller   deliver, and say so                cmwallet deal deliver 1",
        "      anybody  from then on: the price goes back  cmwallet market advance deal/1",
    ]


def test_commands_stand_beneath_where_a_line_would_be_broken() -> None:
    assert next_lines(ROWS, 79) == [
        "next  seller   deliver, and say so",
        "               cmwallet deal deliver 1",
        "      anybody  from then on: the price goes back",
        "               cmwallet market advance deal/1",
    ]
