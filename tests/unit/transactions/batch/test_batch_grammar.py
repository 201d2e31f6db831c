"""What a batch file may look like: CSV of any delimiter, JSON lines, and everything that is refused, with its line."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.transactions.batch.grammar import MAX_BYTES, MAX_CELL, MAX_LINES, WrittenLine, read_lines

READ = {
    "comma": "to,amount\nbob,1\ncara,2.5\n",
    "semicolon": "to;amount\nbob;1\ncara;2.5\n",
    "tab": "to\tamount\nbob\t1\ncara\t2.5\n",
    "mark of UTF-8": "\ufeffto,amount\nbob,1\ncara,2.5\n",
    "lines of Windows": "to,amount\r\nbob,1\r\ncara,2.5\r\n",
    "no last end of line": "to,amount\nbob,1\ncara,2.5",
    "quoted": '"to","amount"\n"bob","1"\n"cara","2.5"\n',
    "blanks around cells": " to , amount \nbob , 1\n cara, 2.5\n",
    "another order": "Amount,TO\n1,bob\n2.5,cara\n",
    "JSON": '{"to":"bob","amount":"1"}\n{"to":"cara","amount":"2.5","memo":null}\n',
    "JSON after blank lines": '\n  {"to":"bob","amount":"1"}\n\n{"amount":"2.5","to":"cara"}',
}


@pytest.mark.parametrize("case", READ)
def test_the_same_two_lines_in_every_spelling(case: str) -> None:
    lines = read_lines(READ[case].encode())
    assert [(line.to, line.amount, line.token, line.memo, line.id) for line in lines] == [
        ("bob", "1", "", "", ""),
        ("cara", "2.5", "", "", ""),
    ]


def test_a_line_has_the_number_that_an_editor_shows() -> None:
    text = 'to,amount,memo\n\nbob,1,"said ""yes"""\n,,\ncara,2,#3\n'
    assert [(line.number, line.memo) for line in read_lines(text.encode())] == [(3, 'said "yes"'), (5, "#3")]


def test_a_hash_is_data_and_a_comma_in_quotes_too() -> None:
    (line,) = read_lines(b'to,amount,memo,id\n#bob,1,"bread, butter",#1\n')
    assert line == WrittenLine(2, "#bob", "1", "", "bread, butter", "#1")


FILES = {
    "an unknown column": (b"to,amount,currency\nbob,1,EUR\n", "column 'currency'"),
    "an unknown member": (b'{"to":"bob","amount":"1","gas":"5"}', "column 'gas'"),
    "no amount": (b"to,memo\nbob,x\n", "no column 'amount'"),
    "no header": (b"bob,1\ncara,2\n", "column 'bob'"),
    "a column twice": (b"to,to,amount\nbob,bob,1\n", "column 'to' twice"),
    "nothing": (b"", "no lines"),
    "a header alone": (b"to,amount\n\n", "no lines"),
    "no UTF-8": (b"to,amount\nbob,1\nj\xf6rg,2\n", "line 3 of the batch is not UTF-8"),
    "UTF-16": ("to,amount\nbob,1\n".encode("utf-16"), "line 1 of the batch is not UTF-8"),
    "too long": (b"to,amount\n" + b"x" * MAX_BYTES, "longer than 16 MiB"),
    "too many lines": (b"to,amount\n" + b"b,1\n" * (MAX_LINES + 1), "more than 100000 lines"),
}


@pytest.mark.parametrize("case", FILES)
def test_what_is_no_batch_is_refused_as_a_whole(case: str) -> None:
    content, said = FILES[case]
    with pytest.raises(InvalidInput) as refused:
        read_lines(content)
    assert said in refused.value.message


LINES = {
    "a cell too few": ("to,amount,memo\nbob,1\n", 2, "2 cells, and the header has 3"),
    "a decimal comma": ("to,amount\nbob,1,5\n", 2, "a comma in a number is no decimal point"),
    "an empty recipient": ("to,amount\n,5\n", 2, "'to' is empty"),
    "an empty amount": ("to,amount\nbob,\n", 2, "'amount' is empty"),
    "a long cell": (f"to,amount,memo\nbob,1,{'x' * (MAX_CELL + 1)}\n", 2, "'memo' is longer than 512 bytes"),
    "a cell long in bytes": (f"to,amount,memo\nbob,1,{'é' * (MAX_CELL // 2 + 1)}\n", 2, "'memo' is longer"),
    "a null byte": ("to,amount\nbob\0,1\n", 2, "invisible or control character in 'to'"),
    "the other direction": ("to,amount,memo\nbob,1,\u202egnorw\n", 2, "invisible or control character in 'memo'"),
    "a joiner": ("to,amount\nbo\u200db,1\n", 2, "invisible or control character in 'to'"),
    "a line in a cell": ('to,amount,memo\nbob,1,"two\nlines"\n', 2, "invisible or control character in 'memo'"),
    "an open quote": ('to,amount\nbob,1\n"cara,2\ndave,3\n', 3, "a quote that is not closed"),
    "an id in some lines": ("to,amount,id\nbob,1,a\nbob,1,\n", 3, "no id, and other lines have one"),
    "an id twice": ("to,amount,id\nbob,1,a\ncara,1,a\n", 3, "the id 'a' stands in line 2 too"),
    "a number as amount": ('{"to":"bob","amount":1.5}\n', 1, "amounts are written in quotes"),
    "a list": ('{"to":"bob","amount":"1"}\n["cara","2"]\n', 2, "not a JSON object"),
    "no JSON": ('{"to":"bob","amount":"1"}\n{"to":\n', 2, "not a JSON object a line"),
    "a member twice": ('{"to":"bob","to":"eve","amount":"1"}\n', 1, "not a JSON object a line"),
    "no recipient": ('{"amount":"1"}\n', 1, "no 'to'"),
}


@pytest.mark.parametrize("case", LINES)
def test_a_line_that_cannot_be_read_is_told_by_its_number(case: str) -> None:
    text, number, said = LINES[case]
    with pytest.raises(InvalidInput) as refused:
        read_lines(text.encode())
    (fault,) = refused.value.details["lines"]  # type: ignore[misc]
    assert fault["line"] == number
    assert said in fault["problem"]


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = "to,amount\n" + "".join(f"bob,{number},{number}\n" for number in range(50))
    with pytest.raises(InvalidInput, match="and 49 more") as refused:
        read_lines(text.encode())
    assert [one["line"] for one in refused.value.details["lines"]] == list(range(2, 52))  # type: ignore[attr-defined]


cells = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f"), max_size=20).map(
    lambda text: "".join(one for one in text if one.isprintable()).strip()
)
filled = cells.filter(bool)
rows = st.lists(st.tuples(filled, filled, cells, cells), min_size=1, max_size=8)


@given(rows, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]))
def test_what_the_standard_writer_writes_is_read_back(found: list[tuple[str, ...]], delimiter: str, end: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerows([("to", "amount", "token", "memo"), *found])
    lines = read_lines(text.getvalue().encode())
    assert [(line.to, line.amount, line.token, line.memo) for line in lines] == found
    as_json = "\n".join(json.dumps(dict(zip(("to", "amount", "token", "memo"), row, strict=True))) for row in found)
    assert [(line.to, line.amount, line.token, line.memo) for line in read_lines(as_json.encode())] == found


@given(st.binary(max_size=200))
def test_any_bytes_are_lines_or_one_clear_error(content: bytes) -> None:
    try:
        lines = read_lines(content)
    except InvalidInput:
        return
    assert lines
