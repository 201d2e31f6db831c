"""Connection to the authorisation server's state: `oauth.db` in the home, or the database of `oauth.store`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oauth.store.engine import Store, open_store

if TYPE_CHECKING:
    from cmwallet.home.config import Config
    from cmwallet.home.folder import Home


def open_grants_store(home: Home, config: Config) -> Store:
    """Open the store; close it after use.

    Raises:
        Busy, StorageFailed, PermissionsTooLax, Damaged: as of any file of the home.
        StoreUnreachable: the database server does not answer.
    """
    place = config.value("oauth.store").text
    if place is not None:
        return open_store(place)
    home.prepare()
    return open_store(home.oauth_file)


def is_used(home: Home, config: Config) -> bool:
    """Whether there is a store at all; asking does not make one."""
    return home.oauth_file.exists() or config.value("oauth.store").text is not None
