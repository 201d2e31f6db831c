"""JSON of others."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.hostile_json import load_json

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def depth(document: object) -> int:
    if isinstance(document, dict):
        return 1 + max(map(depth, document.values()), default=0)
    if isinstance(document, list):
        return 1 + max(map(depth, document), default=0)
    return 0


@given(DOCUMENTS, st.booleans())
def test_ordinary_documents_come_out_as_they_are(document: object, escape: bool) -> None:
    content = json.dumps(document, ensure_ascii=escape).encode("utf-8", "surrogatepass")
    assert load_json(content, depth(document)) == document
    if depth(document):
        with pytest.raises(ValueError, match="deeply"):
            load_json(content, depth(document) - 1)


@pytest.mark.parametrize("mixed", [b"[", b'{"a":', b'[{"a":', b'{"a":['])
def test_the_limit_is_exact_for_every_kind_of_nesting(mixed: bytes) -> None:
    def nested(times: int) -> bytes:
        opened = mixed * times
        closed = opened[::-1].translate(bytes.maketrans(b"[{", b"]}"), b'":a')
        return opened + (b"1" if mixed.endswith(b":") else b"") + closed

    per_time = mixed.count(b"[") + mixed.count(b"{")
    assert depth(load_json(nested(64 // per_time))) == 64
    with pytest.raises(ValueError, match="deeply"):
        load_json(nested(64 // per_time + 1))


def test_brackets_inside_of_strings_do_not_count() -> None:
    text = json.dumps(["[" * 500, '\\"[{' * 500, "\\"])
    assert load_json(text.encode()) == json.loads(text)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[1,]", b"NaN", b"[Infinity]", b"-Infinity", b"\xff", b"\xef\xbb\xbf{}",
        b'{"a":1,"a":2}', b"9" * 4400,
        b"[}", b'["', b'"\\', b'["\\"]', '"x"'.encode("utf-16"), b"{}{}", b"'a'",
    ],
)  # fmt: skip
def test_what_is_no_json_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError):
        load_json(content)


@given(st.binary(max_size=100))
def test_any_bytes_are_a_document_or_a_value_error(content: bytes) -> None:
    try:
        load_json(content)
    except ValueError:
        pass


@pytest.mark.parametrize("unit", ["[", '{"a":', '["', '"\\"', '"\\\\"', "[[],", "]"])
def test_a_raised_recursion_limit_and_megabytes_of_brackets_do_not_end_the_process(unit: str) -> None:
    code = f"""
import sys
sys.setrecursionlimit(1_000_000)
from identity.hostile_json import load_json
try:
    load_json({unit!r}.encode() * 500_000)
except ValueError:
    sys.exit(7)
"""
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 7
