"""The dapp's side: what a third party needs to ask a user for fields, and to read them (docs/dapp-guide.md).

Names are imported on first use, so that a program pays only for what it takes.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oauth.dapp.answers import Tokens as Tokens
    from oauth.dapp.dapp import Connection as Connection
    from oauth.dapp.dapp import Dapp as Dapp
    from oauth.dapp.dapp import connect as connect
    from oauth.dapp.dpop import DPoPAuth as DPoPAuth
    from oauth.dapp.dpop import make_proof as make_proof
    from oauth.dapp.guarded_http import make_guarded_http as make_guarded_http
    from oauth.dapp.key_files import read_key as read_key
    from oauth.dapp.polling import wait_for_device as wait_for_device
    from oauth.dapp.wallets import require_wallet as require_wallet
    from oauth.dapp.wish import Wish as Wish
    from oauth.dapp.wish import parse_fields as parse_fields

_PUBLIC = {
    "Connection": "dapp",
    "Dapp": "dapp",
    "DPoPAuth": "dpop",
    "Tokens": "answers",
    "Wish": "wish",
    "connect": "dapp",
    "make_guarded_http": "guarded_http",
    "make_proof": "dpop",
    "parse_fields": "wish",
    "read_key": "key_files",
    "require_wallet": "wallets",
    "wait_for_device": "polling",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605 - a list of the names above


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"oauth.dapp.{_PUBLIC[name]}"), name)
