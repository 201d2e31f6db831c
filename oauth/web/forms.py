"""Forms: read strictly, and proven to come from our own page in the browser session that was shown it.

A form carries a ticket: random, bound by a MAC to the session and to what it is for, used once. Besides, the browser
itself says where a POST comes from: `Origin` is the issuer's, or `null` (as it is sent under `no-referrer`) with
`Sec-Fetch-Site: same-origin`.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from identity.errors import Problem
from identity.jose.encoding import decode, encode
from oauth.web.ports import PageProblem

TICKET: Final = "ticket"
_RANDOM = 16
_MOST_FIELDS = 300
_REPEATED: Final = frozenset({"field"})

UseOnce = Callable[[str], bool]
"""Notes the hash of a ticket; whether it was new."""


@dataclass(frozen=True)
class Form:
    """The members of a form; `fields` are the ticked ones, of which there may be many."""

    members: Mapping[str, str]
    fields: tuple[str, ...]

    def get(self, name: str) -> str:
        """Return a member; empty when it is absent."""
        return self.members.get(name, "")


class Tickets:
    """Makes and checks the tickets of forms, under a key of their own."""

    def __init__(self, key: bytes, use_once: UseOnce) -> None:
        self._key = key
        self._use_once = use_once

    def make(self, session: str, purpose: str) -> str:
        """Return a ticket for one form: 128 random bits and their MAC."""
        random = secrets.token_bytes(_RANDOM)
        return encode(random + self._mac(random, session, purpose))

    def take(self, text: str, session: str, purpose: str) -> None:
        """Use a ticket up. Raises `PageProblem` for one of another session or form, or a used one."""
        try:
            raw = decode(text, "a ticket")
        except Problem:
            raw = b""
        random, mac = raw[:_RANDOM], raw[_RANDOM:]
        if not hmac.compare_digest(mac, self._mac(random, session, purpose)):
            raise PageProblem("stale_form", 403)
        if not self._use_once(sha256(raw).hexdigest()):
            raise PageProblem("stale_form", 403)

    def _mac(self, random: bytes, session: str, purpose: str) -> bytes:
        return hmac.digest(self._key, b"\0".join((random, session.encode(), purpose.encode())), "sha256")


def read_form(body: bytes, content_type: str) -> Form:
    """Return the form in a body. Raises `PageProblem` for another type, a repeated member, or nonsense."""
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise PageProblem("bad_request")
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise PageProblem("bad_request") from None
    members = {name: value for name, value in pairs if name not in _REPEATED}
    fields = tuple(value for name, value in pairs if name in _REPEATED)
    if len(members) + len(fields) != len(pairs) or len(set(fields)) != len(fields):
        raise PageProblem("bad_request")
    return Form(members, fields)


def check_origin(request: Request, origin: str) -> None:
    """Raise `PageProblem` for a POST that does not come from a page of ours."""
    stated, site = request.headers.getlist("origin"), request.headers.get("sec-fetch-site")
    if site not in (None, "same-origin"):
        raise PageProblem("foreign_form", 403)
    if stated == [origin] or (stated in ([], ["null"]) and site == "same-origin"):
        return
    raise PageProblem("foreign_form", 403)
