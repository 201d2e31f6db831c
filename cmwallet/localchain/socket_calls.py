"""Calls on the private socket of the chain's server: what is said before, or instead of, JSON-RPC.

    hello                       {"result": greeting}; from then on each frame is JSON-RPC, a request or a batch
    listen {port, origins}      {"result": {"url": …}}: serve over HTTP too
    end {schema}                {"result": {"ends": true or false}}

A server that ends answers `ENDED` to whatever comes: nothing of it was done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

HELLO: Final = "hello"
LISTEN: Final = "listen"
END: Final = "end"

ENDED: Final[Mapping[str, object]] = {"ended": True}
ENDED_FRAME: Final = json.dumps(ENDED).encode()
