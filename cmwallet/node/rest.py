"""Transport of a Cosmos chain's REST interface: what is asked, and how its refusals come.

What the node refuses is `RpcRefused` with the code of gRPC that it answers: 3 says that the question was wrong, 5 that
there is no such thing, 12 that it offers no such question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

INVALID: Final = 3
NOT_FOUND: Final = 5
UNIMPLEMENTED: Final = 12


class RestTransport(Protocol):
    """What a reader asks; `HttpRest` over a network, a double in tests."""

    def get(self, path: str, query: Mapping[str, str] | None = None) -> object:
        """Return the document at a path. Raises `NetworkFailed`, `RpcRefused`."""

    def post(self, path: str, document: Mapping[str, object]) -> object:
        """Return the answer to a document. Raises `NetworkFailed`, `RpcRefused`."""

    def close(self) -> None:
        """Let go of the connection."""
