"""Host names as a person types them."""

from __future__ import annotations

import re
from typing import Final

from identity.errors import InvalidInput

_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+", re.ASCII)


def parse_host(text: str) -> str:
    """Return a host's name in lower case, ASCII (IDNA). Raises `InvalidInput`: an address, a port, or without a dot."""
    name = text.strip().lower()
    try:
        name = name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        name = ""
    if not _HOST.fullmatch(name) or name.replace(".", "").isdigit() or len(name) > 253:
        raise InvalidInput("that is no host", hint="such as shop.example")
    return name
