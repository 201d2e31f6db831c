"""Migration of a home of an older release, at its first unlock.

Older releases authenticated of a journal entry its order alone, and of `config.toml` nothing. What stands there when
the vault is first opened by this release is what the user lives with; from then on a change is noticed.
"""

from __future__ import annotations

import hmac

from cmwallet.home.agreed_settings import AgreedSettings, endpoint_reliance, fee_cap_reliance
from cmwallet.home.config import Config
from cmwallet.home.database import Database, authenticate_row
from cmwallet.node.networks import Pins, all_networks
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import RESERVED, JournalEntry
from identity.vault.interface import Keeper


def adopt_older_rows(database: Database, keeper: Keeper, config: Config) -> None:
    """Authenticate what an older release left; an entry whose order was changed keeps failing its check."""
    journal = Journal(database, lambda: keeper)
    journal.adopt([entry for entry in journal.entries() if _order_is_genuine(keeper, entry)])
    agreed, pins = AgreedSettings(database), Pins(database)
    reliances = [
        endpoint_reliance(network.name, network.relied_on)
        for network in all_networks(config).values()
        if network.rpc is not None and pins.find(network.name) is not None
    ]
    cap = fee_cap_reliance(config)
    for reliance in reliances if cap is None else [*reliances, cap]:
        agreed.agree(keeper, reliance.setting, reliance.value)
    database.forget_older_release()


def _order_is_genuine(keeper: Keeper, entry: JournalEntry) -> bool:
    order = {
        # Signing wrote the number that "everything" came to; until then the row has to tell its own intent.
        "intent": entry.intent_fields.fingerprint if entry.state == RESERVED else entry.intent,
        "network": entry.network,
        "symbol": entry.symbol,
        "decimals": entry.decimals,
        "created": repr(entry.created),
    }
    return hmac.compare_digest(authenticate_row(keeper, "journal", order), entry.mac or b"")
