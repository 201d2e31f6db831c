"""Polling of the token endpoint in a device flow: kindly, since clocks run apart and servers count (RFC 8628 §3.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from oauth.dapp.answers import Tokens
from oauth.dapp.dapp import Connection, DeviceCode
from oauth.dapp.errors import ServerRefused

SLACK: Final = 1.2
"""Factor on the server's interval: the clocks of virtual machines run up to a third fast."""


def wait_for_device(connection: Connection, code: DeviceCode, sleep: Callable[[float], None]) -> Tokens:
    """Return the tokens once the user has said yes. Raises `ServerRefused`: she said no, or the code expired."""
    while True:
        sleep(code.interval * SLACK)
        if connection.now >= code.expires:
            raise ServerRefused(
                "the code has expired and nobody typed it", hint="begin again", details={"error": "expired_token"}
            )
        answer = connection.ask_device(code)
        if isinstance(answer, Tokens):
            return answer
        code = answer
