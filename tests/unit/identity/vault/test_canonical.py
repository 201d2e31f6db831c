"""Typed access to what the vault has written: whatever is of another type is named, and never taken."""

from __future__ import annotations

import json

import pytest

from identity.errors import Damaged
from identity.vault.canonical import MAXIMUM_INTEGER, Fields


def fields(**members: object) -> Fields:
    return Fields(json.dumps(members).encode(), "the note")


@pytest.mark.parametrize(
    ("method", "value", "said"),
    [
        ("text", None, "has no text 'x'"),
        ("text", 1, "has no text 'x'"),
        ("text", ["a"], "has no text 'x'"),
        ("number", "1", "has no number 'x'"),
        ("number", True, "has no number 'x'"),
        ("number", -1, "has no number 'x'"),
        ("number", MAXIMUM_INTEGER + 1, "has no number 'x'"),
        ("number", 1.0, "has no number 'x'"),
        ("raw", 1, "has no text 'x'"),
        ("raw", "0g", "has no hex 'x'"),
        ("raw", "0", "has no hex 'x'"),
        ("raw", "AB", "has no hex 'x' of the right length"),
        ("raw", "ab cd", "has no hex 'x' of the right length"),
        ("texts", "a", "has no list 'x'"),
        ("texts", ["a", 1], "has no list 'x'"),
        ("map", ["a"], "has no object 'x'"),
        ("map", {"a": 1}, "has no object 'x'"),
        ("pairs", {"a": "b"}, "has no list 'x'"),
        ("pairs", ["ab"], "has no list of pairs 'x'"),
        ("pairs", [["a"]], "has no list of pairs 'x'"),
        ("pairs", [["a", "b", "c"]], "has no list of pairs 'x'"),
        ("pairs", [["a", 1]], "has no list of pairs 'x'"),
    ],
)
def test_a_member_of_another_type_is_named(method: str, value: object, said: str) -> None:
    with pytest.raises(Damaged) as problem:
        getattr(fields(x=value), method)("x")
    assert (problem.value.message, problem.value.hint) == (f"the note {said}", "restore the vault from a backup")


@pytest.mark.parametrize(
    ("method", "value", "read"),
    [
        ("text", "", ""),
        ("number", 0, 0),
        ("number", MAXIMUM_INTEGER, 2**53 - 1),
        ("raw", "00ff", b"\x00\xff"),
        ("raw", "", b""),
        ("texts", ["a", "b"], ["a", "b"]),
        ("map", {"a": "b"}, {"a": "b"}),
        ("pairs", [["a", "b"], ["c", "d"]], [("a", "b"), ("c", "d")]),
    ],
)
def test_a_member_of_its_type_is_read(method: str, value: object, read: object) -> None:
    assert getattr(fields(x=value), method)("x") == read


@pytest.mark.parametrize(("size", "fits"), [(1, False), (2, True), (3, False)])
def test_bytes_and_numbers_are_as_many_as_are_asked_for(size: int, fits: bool) -> None:
    found = fields(raw="00ff", numbers=[0, MAXIMUM_INTEGER])
    if fits:
        assert (found.raw("raw", size), found.numbers("numbers", size)) == (b"\x00\xff", [0, MAXIMUM_INTEGER])
        return
    with pytest.raises(Damaged, match="has no hex 'raw' of the right length"):
        found.raw("raw", size)
    with pytest.raises(Damaged, match=f"has no list of {size} numbers 'numbers'"):
        found.numbers("numbers", size)


@pytest.mark.parametrize("value", [None, "ab", [0, -1], [0, True], [0, "1"], [0, MAXIMUM_INTEGER + 1]])
def test_what_is_no_list_of_numbers_is_named(value: object) -> None:
    with pytest.raises(Damaged, match="has no list of 2 numbers 'x'"):
        fields(x=value).numbers("x", 2)


@pytest.mark.parametrize("authenticated", [False, True])
@pytest.mark.parametrize(
    ("data", "said"), [(b"{", "is not readable"), (b"\xff", "is not readable"), (b"[]", "is not an object")]
)
def test_what_is_no_object_is_named(data: bytes, said: str, authenticated: bool) -> None:
    with pytest.raises(Damaged, match=f"^the note {said}$"):
        Fields(data, "the note", authenticated=authenticated)
