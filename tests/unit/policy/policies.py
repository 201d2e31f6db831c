"""Random policies and requests, and a second evaluation of limits: plain sums over a list, by the text of the rules."""

from __future__ import annotations

from hypothesis import strategies as st

from cmwallet.policy.facts import Movement, RequestFacts
from cmwallet.policy.language import Limit, Policy, Rule
from identity.address import to_address

BOB, EVE, SHOP = (to_address(number.to_bytes(20, "big")) for number in (0xB0B, 0xE7E, 0x540))
MINE, OTHER = (to_address(number.to_bytes(20, "big")) for number in (0xA1, 0xA2))
TOKEN = "0x" + "77" * 20
KINDS = ("send", "approve", "permit", "permit:dai", "consent", "message", "blind", "present", "read")

addresses = st.sampled_from((BOB, EVE, SHOP))
amounts = st.integers(0, 12)


def some(values, **more):
    """None, or a tuple of some of the values."""
    return st.none() | st.lists(st.sampled_from(values), min_size=1, unique=True, **more).map(tuple)


@st.composite
def requests(draw) -> RequestFacts:
    kind = draw(st.sampled_from(KINDS))
    to = draw(addresses)
    asset = draw(st.sampled_from(("native", TOKEN)))
    amount = draw(amounts)
    lets_take = kind in ("approve", "permit", "permit:dai")
    moves = kind in ("send", "approve", "permit", "permit:dai")
    movement = Movement(asset, amount, amount if lets_take else 0, to)
    return RequestFacts(
        kind=kind,
        words=kind,
        account=draw(st.sampled_from((MINE, OTHER))),
        chain_id=draw(st.sampled_from((1, 18))),
        movements=(movement,) if moves else (),
        towards=(to,) if moves else (),
        spenders=(to,) if lets_take else (),
        max_fee=draw(st.integers(0, 2)) if kind in ("send", "approve") else 0,
        fields=draw(st.sampled_from(((), ("email",), ("email", "document.number")))) if kind == "consent" else (),
        client=draw(st.sampled_from((None, "did:a", "did:b"))),
        until=draw(st.none() | st.integers(1, 50)),
        nonce=draw(st.integers(0, 3)) if kind in ("send", "approve") else None,
        unread=draw(st.booleans()),
    )


@st.composite
def rules(draw, name: str) -> Rule:
    return Rule(
        effect=draw(st.sampled_from(("deny", "ask", "allow"))),
        name=name,
        how=draw(st.sampled_from((None, "yes", "passphrase"))),
        kinds=draw(some(KINDS)),
        accounts=draw(some((MINE, OTHER))),
        chains=draw(some((1, 18))),
        to=draw(some((BOB, EVE, SHOP))),
        tokens=draw(some(("native", TOKEN))),
        clients=draw(some(("did:a", "did:*"))),
        fields=draw(some(("email", "document.*"))),
        longest=draw(st.none() | st.integers(1, 50)),
        most=draw(st.none() | amounts),
    )


@st.composite
def limits(draw, name: str) -> Limit:
    asset = draw(st.sampled_from(("native", TOKEN, "each-token", "exposure", "grants")))
    total, count = draw(st.none() | st.integers(0, 30)), draw(st.none() | st.integers(0, 4))
    return Limit(
        name=name,
        asset=asset,
        per_transaction=draw(amounts),
        total=total,
        window=None if total is None and count is None else draw(st.integers(60, 100)),
        count=count,
        fees=draw(st.booleans()) if asset == "native" else False,
        accounts=draw(some((MINE, OTHER))),
        chains=draw(some((1, 18))),
        longest=draw(st.none() | st.integers(1, 50)) if asset == "grants" else None,
    )


@st.composite
def policies(draw) -> Policy:
    return Policy(
        default=draw(st.sampled_from(("ask", "deny", "allow"))),
        asking=draw(st.sampled_from(("yes", "passphrase"))),
        limits=tuple(draw(limits(f"limit {number}")) for number in range(draw(st.integers(0, 3)))),
        rules=tuple(draw(rules(f"rule {number}")) for number in range(draw(st.integers(0, 5)))),
        known=draw(st.sampled_from(((), (BOB,), (BOB, SHOP)))),
        exclusive=draw(st.sampled_from(((), (1,), (1, 18)))),
        frozen=draw(st.sampled_from((False, False, False, True))),
    )
