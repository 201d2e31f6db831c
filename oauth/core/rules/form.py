"""Parameters come in the body as a form, each at most once, and never in the address (RFC 6749 §3.2)."""

from __future__ import annotations

from urllib.parse import unquote_plus

from oauth.core.call import Call
from oauth.core.errors import InvalidRequest
from oauth.core.limits import PARAMETER_CHARACTERS

_TYPE = "application/x-www-form-urlencoded"
_MOST = 40


def parameters_are_a_form(call: Call) -> None:
    """Read the body. An empty value counts as absent (RFC 6749 §3.1)."""
    if call.request.query:
        raise InvalidRequest("parameters stand in the body, not in the address")
    kinds = call.request.header("content-type")
    if len(kinds) != 1 or kinds[0].partition(";")[0].strip().lower() != _TYPE:
        raise InvalidRequest(f"the body is {_TYPE}")
    try:
        text = call.request.body.decode("ascii")
    except UnicodeDecodeError:
        raise InvalidRequest("the body is not a form") from None
    call.form = parse_form(text)


def parse_form(text: str) -> dict[str, str]:
    """Return the parameters of a form or query. Raises `InvalidRequest` when one stands there twice."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    pairs = text.split("&") if text else []
    if len(pairs) > _MOST:
        raise InvalidRequest("there are too many parameters")
    for pair in pairs:
        try:
            name, value = (_unquoted(part) for part in pair.partition("=")[::2])
        except UnicodeDecodeError:
            raise InvalidRequest("a parameter is not UTF-8") from None
        if name in seen:
            raise InvalidRequest("a parameter stands there twice")
        seen.add(name)
        if len(value) > PARAMETER_CHARACTERS or "\0" in value:
            raise InvalidRequest("a parameter is too long, or not text")
        if value:
            found[name] = value
    return found


def _unquoted(text: str) -> str:
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text
