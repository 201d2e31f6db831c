"""The exchange's view of the chain: which keys a DID lists, and that it is the chain that the exchange is for.

It reads only, by a node of its own; nothing here signs, and nobody's wallet is asked.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final

from cmwallet.errors import NetworkFailed, Stale
from cmwallet.exchange.agreements import Place
from cmwallet.exchange.folder import Settings
from cmwallet.exchange.loan_index import LoanIndex, PastLoan
from cmwallet.identities.registry import ChainKeyHistory
from cmwallet.market.item_reference import ContractReference
from cmwallet.market.loans.credit import CreditHistory
from cmwallet.market.loans.loan import Loan, read_loan
from cmwallet.market.loans.reading import complete_loans
from cmwallet.market.loans.terms import loan_domain
from cmwallet.market.reader import Reader
from cmwallet.node.chain_time import chain_time
from cmwallet.node.client import NodeClient
from cmwallet.node.freshness import lag_of
from cmwallet.node.http import HttpTransport, Limits
from cmwallet.node.networks import Network
from cmwallet.node.rpc import Transport
from cmwallet.node.server_transport import ServerTransport
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address, parse_address
from identity.credentials.did_keys import did_keys
from identity.credentials.issuers import IssuerKeys
from identity.did import Did, parse_did, resolve
from identity.eip712 import Domain
from identity.recovery import accounts_of
from identity.rejections import UnknownIssuer
from identity.signing_time import compromised_since

LOANS: Final = "Loans"
_SECONDS: Final = 15.0

log = logging.getLogger("cmwallet.exchange")


class ExchangeChain:
    """One chain, by one node. It may be used by several threads, which take turns."""

    def __init__(self, settings: Settings, clock: Callable[[], float], transport: Transport | None = None) -> None:
        """Prepare to ask; nothing is sent yet. `transport` None: the node that the settings name."""
        self.settings = settings
        self.network = Network(
            settings.network,
            settings.chain_id,
            "evm",
            settings.symbol,
            settings.confirmations,
            rpc=settings.node,
            fallbacks=settings.fallbacks,
            on_demand=settings.on_demand,
        )
        self._clock = clock
        self._given = transport
        self._opened: NodeClient | None = None
        self._domain: Domain | None = None
        self._index = LoanIndex(settings.first_block, settings.confirmations)
        self._lock = threading.Lock()

    @property
    def client(self) -> NodeClient:
        """The node, once it has been found to serve this chain. Raises `NetworkFailed`."""
        with self._lock:
            if self._opened is None:
                client = NodeClient(self._given or _transport(self.settings, self.network))
                try:
                    _check_chain(client, self.settings)
                except BaseException:
                    client.close()
                    raise
                self._opened = client
            return self._opened

    def keys_of(self, did: Did) -> frozenset[str]:
        """Return the thumbprints of the keys that a DID lists now and that were never called compromised.

        Raises `NetworkFailed` (and `Stale`, when the node lags), `RpcRefused`.
        """
        now = int(self._clock())
        self._require_fresh(now)
        history = ChainKeyHistory.at(self.client, self.network, self.settings.registry).history(did)
        keys = resolve(history, now).keys
        return frozenset(key.thumbprint for key in keys if compromised_since(history.changes, key.thumbprint) is None)

    def issuer_keys(self, issuer: str) -> IssuerKeys:
        """Return the keys of an issuer's DID over time. Raises `UnknownIssuer`, `NetworkFailed`."""
        now, did = int(self._clock()), parse_did(issuer)
        if did.chain_id != self.settings.chain_id:
            raise UnknownIssuer("the issuer's DID is of another chain")
        self._require_fresh(now)
        history = ChainKeyHistory.at(self.client, self.network, self.settings.registry).history(did)
        times = {block: self._time_of(block) for block in {change.block for change in history.changes}}
        return did_keys(history, times, now).issuer_keys(now, "chain", accounts_of)

    def now(self) -> int:
        """Return chain time: by it the contract judges every deadline. Raises `NetworkFailed`."""
        return chain_time(self.client)

    def domain(self) -> Domain:
        """Return what signatures of loans are bound to here. Raises `NetworkFailed`."""
        if self._domain is None:
            self._domain = loan_domain(self.contract, bytes(self._loans().ask("domainSalt")))
        return self._domain

    @property
    def contract(self) -> ContractReference:
        """The contract of loans, as files name it."""
        return ContractReference(self.settings.chain_id, self.settings.genesis, self.settings.loans)

    def place(self, exchange: str) -> Place:
        """Return where agreements are made; `exchange` is the account of the exchange's DID."""
        return Place(self.contract, self.domain(), parse_address(exchange))

    def history(self, account: Address, attested: Collection[Address]) -> CreditHistory:
        """Return what a borrower's record is made of, as the contract counts it for each of her lenders.

        `attested` are the lenders who count in full. Raises `NetworkFailed`, `RpcRefused`.
        """
        return self._index.history(self._loans(), account, attested)

    def past(self, account: Address, *, lent: bool = False) -> Sequence[PastLoan]:
        """Return the loans that an account borrowed, or lent, the newest first."""
        self._index.follow(self._loans())
        return self._index.past(account, lent=lent)

    def loan_under(self, digest: bytes) -> int | None:
        """Return the number of the loan that stands under a digest. Raises `NetworkFailed`."""
        self._index.follow(self._loans())
        return self._index.number_of(digest)

    def loan(self, number: int) -> Loan:
        """Return a loan as it is now, with its open claims. Raises `NotFound`, `NetworkFailed`."""
        contract = self._loans()
        reader = Reader(self.client, None)
        (answer,) = reader.many([(contract.address, contract.call_data("loans", number))])
        return complete_loans(reader, contract, [read_loan(number, answer)], ())[0]

    def _time_of(self, number: int) -> int:
        block = self.client.block(number)
        if block is None:
            raise NetworkFailed(f"the node does not have block {number}", hint="it keeps no history; ask another node")
        return block.timestamp

    def _loans(self) -> BoundContract:
        return BoundContract.at(self.client, self.network, LOANS, self.settings.loans)

    def close(self) -> None:
        """Let go of the node."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _require_fresh(self, now: int) -> None:
        """A key may have been revoked since the newest block of a node that lags."""
        lag = lag_of(self.client, self.network, None, now)
        if lag is not None:
            raise Stale(lag.sentence, hint="ask another node")


def _transport(settings: Settings, network: Network) -> Transport:
    if network.fallbacks:
        from cmwallet.node.endpoint_roster import Rules, Surroundings
        from cmwallet.node.pooling import pooled

        rules = Rules(network, settings.genesis, on_demand=network.on_demand, seconds=_SECONDS)
        return pooled(rules, Surroundings(note=log.warning, detail=log.info))
    if settings.node is not None:
        return HttpTransport(settings.node, limits=Limits(total_seconds=_SECONDS))
    found = ServerTransport.open(Path(settings.chain_directory or "."), seconds=_SECONDS)
    if found is None:
        raise NetworkFailed("the server of the embedded chain does not run", hint="cmwallet chain start")
    return found


def _check_chain(client: NodeClient, settings: Settings) -> None:
    if client.chain_id() != settings.chain_id or client.genesis_hash() != settings.genesis:
        raise NetworkFailed("the node serves another chain than the exchange was made for")
