"""Request and answer as the core sees them: no framework, no socket.

An adapter turns HTTP into `Request` and `Response` into HTTP. The address under which the server is reached is never
read from a request: it stands in the issuer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from identity.jose.encoding import write_json
from oauth.core.errors import Refused

Headers = tuple[tuple[str, str], ...]

NO_STORE: Headers = (("cache-control", "no-store"), ("pragma", "no-cache"))


@dataclass(frozen=True)
class Request:
    """`path` and `query` as they came (percent-encoded), names of headers in lower case, repeated ones kept.

    `remote` is the address of the other side, for limits and for the user's eyes.
    """

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    remote: str

    def header(self, name: str) -> list[str]:
        """Return every value of a header."""
        return [value for other, value in self.headers if other == name]


@dataclass(frozen=True)
class Response:
    """What goes back."""

    status: int
    headers: Headers = field(default=())
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first value of a header."""
        return next((value for other, value in self.headers if other == name), None)


Later = Callable[[], Response]
"""The rest of the work on a request, in which somebody has to be waited for: for a thread."""


def json_response(document: object, status: int = 200, headers: Headers = NO_STORE) -> Response:
    """Answer with JSON; not to be kept by anybody on the way unless `headers` say otherwise."""
    return Response(status, (("content-type", "application/json"), *headers), write_json(document))


def refusal(refused: Refused, headers: Headers = ()) -> Response:
    """Answer with an error (RFC 6749 §5.2)."""
    more = headers if refused.retry_after is None else (*headers, ("retry-after", str(refused.retry_after)))
    body = {"error": refused.error, "error_description": refused.description}
    return json_response(body, refused.status, (*NO_STORE, *more))
