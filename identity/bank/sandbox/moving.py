"""Moving the clock of a sandbox bank that runs, as whoever reads its folder may."""

from __future__ import annotations

from pathlib import Path

import httpx2

from identity.bank.errors import BankUnreachable
from identity.bank.http import judge
from identity.bank.sandbox.clock import PATH, find_running
from identity.bounded_http import BoundedTransport
from identity.loopback import HOST

_SECONDS = 10.0


def move_clock(folder: Path, seconds: int) -> dict[str, object]:
    """Move the clock of the bank that runs on a folder ahead; return `now` (RFC 3339) and `ahead` (seconds).

    Raises `NotFound` when none runs there, `BankUnreachable`, `BankRefused`.
    """
    running = find_running(folder)
    headers = {"Authorization": f"Bearer {running.token}"}
    with httpx2.Client(transport=BoundedTransport(trust_env=False), timeout=_SECONDS, trust_env=False) as client:
        try:
            answer = client.post(f"http://{HOST}:{running.port}{PATH}", json={"ahead": seconds}, headers=headers)
        except httpx2.HTTPError as error:
            raise BankUnreachable(f"the sandbox bank gave no answer: {type(error).__name__}") from None
    return judge(answer.status_code, answer.content)
