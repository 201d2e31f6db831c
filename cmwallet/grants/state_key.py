"""The OAuth-state key, under which the authorisation server's state is sealed: 32 random bytes kept in the vault."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from cmwallet.errors import AlreadyExists, Damaged
from identity.secret import Secret
from oauth.state_key import KEY_BYTES, StateKey

if TYPE_CHECKING:
    from identity.vault.interface import Keeper

TYPE_STATE_KEY: Final = "oauth/state-key"
_KEY_LOCATOR: Final = ("oauth", "state-key")


def state_key(keeper: Keeper) -> StateKey:
    """Return the OAuth-state key of this vault, made on first use."""
    record = keeper.find(*_KEY_LOCATOR)
    if record is None:
        fresh = Secret(secrets.token_bytes(KEY_BYTES))
        try:
            record = keeper.seal(TYPE_STATE_KEY, "OAuth state", fresh, locator=_KEY_LOCATOR)
        except AlreadyExists:  # another process was faster
            record = keeper.find(*_KEY_LOCATOR)
    if record is None:
        raise Damaged("the key of the OAuth state is gone", hint="cmwallet vault verify")
    return StateKey(keeper.open_record(record, reason="open the state of the grants").payload)
