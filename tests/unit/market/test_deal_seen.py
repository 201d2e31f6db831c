"""A call names the hash of the deal that was shown: fields that do not fit it are refused, in every state."""

from dataclasses import replace

import pytest

from cmwallet.errors import NotVerified
from cmwallet.market.deals.deal import DISPUTED
from cmwallet.market.deals.seen import digest_seen
from tests.unit.market.chain import BUYER, CMT, OTHER, SELLER, opened_chain

NOTHING = bytes(32)
FEE = 2_500


@pytest.fixture
def chain(tmp_path):
    with opened_chain(tmp_path) as found:
        yield found


def read(chain, number):
    (own,) = [one for one in chain.items(BUYER.address, ended=True) if one.item.number == number]
    return own.item


def seen(chain, deal):
    return digest_seen(chain.market.bound(chain.deals), deal, str(deal.number))


def accepted(chain, **named):
    number = chain.offer(**named)
    chain.send(SELLER, "accept", number, chain.digest(number), value=7 * CMT)
    return number


def disputed(chain, **named):
    number = accepted(chain, **named)
    chain.send(BUYER, "dispute", number, NOTHING, "", NOTHING)
    return number


def enrolled(chain, wei):
    chain.send(OTHER, "enrol", wei, NOTHING, "", value=wei)


def arbitrated(chain):
    """The offer named nobody; the one who bid is appointed."""
    enrolled(chain, 7 * CMT)
    number = disputed(chain)
    chain.send(OTHER, "bid", number, 100, NOTHING)
    for party in (BUYER, SELLER):
        chain.send(party, "choose", number, OTHER.address, 100)
    return number


def with_arbiter(chain):
    """The one whom the offer named is appointed."""
    enrolled(chain, 7 * CMT)
    return disputed(chain, arbiter=OTHER, fee=FEE)


def without_bond(chain):
    """The one whom the offer named has no part in it any more: only the event still has her."""
    return disputed(chain, arbiter=OTHER, fee=FEE)


SITUATIONS = {
    "offered": lambda chain: chain.offer(),
    "offered with an arbiter": lambda chain: chain.offer(arbiter=OTHER, fee=FEE),
    "funded": accepted,
    "disputed": disputed,
    "arbitrated": arbitrated,
    "with the arbiter of the offer": with_arbiter,
    "without the arbiter of the offer": without_bond,
}


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=list(SITUATIONS))
def test_what_a_node_says_otherwise_is_not_agreed_to(chain, situation):
    number = situation(chain)
    deal = read(chain, number)
    assert seen(chain, deal) == chain.digest(number)
    lies = {
        "number": number + 1,
        "buyer": OTHER.address,
        "seller": OTHER.address,
        "price": deal.price - 1,
        "deposit": deal.deposit - 1,
        "accept_by": deal.accept_by + 1,
        "deliver_by": deal.deliver_by + 1,
        "window": deal.window + 1,
        "terms": b"\1" * 32,
        "digest": b"\1" * 32,
    }
    for name, lie in lies.items():
        with pytest.raises(NotVerified):
            seen(chain, replace(deal, **{name: lie}))
        with pytest.raises(NotVerified):
            seen(chain, replace(deal, state=DISPUTED, **{name: lie}))


def test_an_arbiter_whom_the_offer_does_not_name_is_not_agreed_to(chain):
    deal = read(chain, chain.offer(arbiter=OTHER, fee=FEE))
    for lie in ({"arbiter": None}, {"arbiter": SELLER.address}, {"fee_bps": FEE - 1}):
        with pytest.raises(NotVerified):
            seen(chain, replace(deal, **lie))
