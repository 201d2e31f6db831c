"""Offer of an anchor on the consent page: where, and what it will cost, as the terminal says before its yes.

The server sends nothing: the wish goes into the index of the grants, and the next command about grants sends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmwallet.errors import Problem
from cmwallet.grants.anchoring import ANCHOR_GAS, quote_anchor
from cmwallet.transactions.fees import Overrides
from oauth.web.views import AnchorOffer

if TYPE_CHECKING:
    from cmwallet.identities.identities import Identity
    from cmwallet.node.access import WalletAccess
    from cmwallet.serving.chain_reader import ChainReader


@dataclass(frozen=True)
class AnchorOffers:
    """Offered on `local`, where the terminal anchors too; not on other networks, nor to an identity for one dapp.

    There she asks for an anchor by `--anchor` in the terminal. A page offers, and anchors only what she ticks: what is
    public for ever is never the default of a form.
    """

    reader: ChainReader
    identity: Identity

    def find(self, expires: int) -> AnchorOffer | None:
        """Return where a consent until `expires` is anchored; None when it is not, or the chain cannot be asked."""
        if self.identity.only_for is not None:
            return None
        try:
            return self.reader.ask(lambda access: self._quoted(access, expires))
        except Problem:
            return None

    def _quoted(self, access: WalletAccess, expires: int) -> AnchorOffer | None:
        if not access.network.embedded:
            return None
        _, fee = quote_anchor(access, str(self.identity.account), expires, Overrides(gas_limit=ANCHOR_GAS))
        return AnchorOffer(access.network.name, str(fee.rounded()))
