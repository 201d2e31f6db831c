"""A seller with keys in a registry that nobody runs, and what she offers."""

from __future__ import annotations

from dataclasses import dataclass, field

from cmwallet.market.listing import DAY, Listing
from identity.credentials.did_keys import FOR_EVER, did_keys
from identity.credentials.issuers import IssuerKeys, normal_issuer
from identity.did import COMPROMISED_NAME, AttributeChange, Change, History, parse_did, thumbprint_bytes
from identity.jose.keys import LocalKey, local_key
from identity.keys import attribute_of
from identity.rejections import UnknownIssuer
from identity.secret import Secret
from tests.unit.market.world import DEALS, SELLER

NOW = 1_800_000_000
CMT = 10**18
KEY, OTHER_KEY = (local_key("ES256", Secret(bytes([number]) * 32)) for number in (9, 10))
ED_KEY = local_key("EdDSA", Secret(bytes([11]) * 32))

LISTING = Listing(
    seller=SELLER,
    title="A bicycle",
    description="A bicycle, nearly new.\n",
    media_type="text/plain",
    price=50 * CMT,
    deposit=25 * CMT,
    accept_by=DAY,
    deliver_by=7 * DAY,
    window=3 * DAY,
    arbiter=None,
    fee_bps=None,
    certificate=None,
    contract=DEALS,
    issued=NOW,
)


@dataclass
class Registry:
    """Keys of the seller over time, a block each; it is a `KeySource`."""

    now: int = NOW
    changes: list[Change] = field(default_factory=list)
    times: dict[int, int] = field(default_factory=dict)

    def _add(self, time: int, name: str, value: bytes, valid_to: int) -> None:
        block = len(self.changes) + 1
        self.times[block] = time
        self.changes.append(AttributeChange(block, name, value, valid_to))

    def publish(self, key: LocalKey, at: int = NOW - 100, until: int = FOR_EVER) -> None:
        self._add(at, *attribute_of(*key.public.raw), until)

    def end(self, key: LocalKey, at: int) -> None:
        self._add(at, *attribute_of(*key.public.raw), at)

    def compromise(self, key: LocalKey, since: int, at: int) -> None:
        value = thumbprint_bytes(key.public.thumbprint) + since.to_bytes(8, "big")
        self._add(at, COMPROMISED_NAME, value, FOR_EVER)

    def keys_of(self, issuer: str) -> IssuerKeys:
        if normal_issuer(issuer) != normal_issuer(LISTING.did):
            raise UnknownIssuer("nobody of that name has keys here")
        history = History(parse_did(LISTING.did), tuple(self.changes), 1000, self.now)
        return did_keys(history, self.times, self.now).issuer_keys(self.now, "chain", None)


def registry(*keys: LocalKey) -> Registry:
    made = Registry()
    for key in keys or (KEY,):
        made.publish(key)
    return made
