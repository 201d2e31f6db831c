"""Forms of the pages: read strictly, up to their number of members."""

from __future__ import annotations

import pytest

from oauth.web.forms import Form, read_form
from oauth.web.ports import PageProblem

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("kind", [FORM, FORM.upper(), f"{FORM}; charset=utf-8"])
def test_a_form_has_members_and_ticked_fields(kind: str) -> None:
    body = b"ticket=t&field=email&field=given_name&note="
    assert read_form(body, kind) == Form({"ticket": "t", "note": ""}, ("email", "given_name"))
    assert read_form(b"", kind) == Form({}, ())


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "application/json", f"{FORM}2"], ids=repr)
def test_what_is_sent_as_something_else_is_no_form(kind: str) -> None:
    with pytest.raises(PageProblem, match="bad_request") as refused:
        read_form(b"a=b", kind)
    assert (refused.value.kind, refused.value.status) == ("bad_request", 400)


@pytest.mark.parametrize("body", [b"a", b"a=b&c", b"a=b&", b"&", b"a=\xff", "a=\u00e9".encode()], ids=repr)
def test_what_is_written_otherwise_is_no_form(body: bytes) -> None:
    with pytest.raises(PageProblem, match="bad_request"):
        read_form(body, FORM)


@pytest.mark.parametrize("body", [b"a=b&a=b", b"a=b&a=", b"field=x&field=x"], ids=repr)
def test_a_form_says_nothing_twice(body: bytes) -> None:
    assert read_form(b"field=x&field=y", FORM).fields == ("x", "y")
    with pytest.raises(PageProblem, match="bad_request"):
        read_form(body, FORM)


def test_a_form_has_three_hundred_members() -> None:
    parts = [f"field={number}" for number in range(301)]
    assert len(read_form("&".join(parts[:300]).encode(), FORM).fields) == 300
    with pytest.raises(PageProblem, match="bad_request"):
        read_form("&".join(parts).encode(), FORM)
