"""An exchange of a test: an account with a published key, offers that name it, and the requests that it signs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cmwallet.market.item_reference import parse_contract_reference
from cmwallet.market.loans.agreement import Party
from cmwallet.market.loans.offer import make_offer, read_offer
from cmwallet.market.loans.settlement_request import SettlementRequest, sign_settlement_request
from identity.address import parse_address
from identity.did import Did
from identity.jose.encoding import encode
from identity.jose.keys import LocalKey, local_key
from identity.secret import Secret
from tests.hostile.inprocess import Wallet

KEY = local_key("ES256", Secret(bytes([77]) * 32))
OTHER_KEY = local_key("ES256", Secret(bytes([78]) * 32))


def exchange_of(home: Wallet) -> str:
    """Make account-1 an exchange with a key on chain; return its address."""
    home.run("identity", "create", "exchange", "--account", "account-1")
    file = home.folder / "exchange.jwk"
    file.write_text(json.dumps({**KEY.public.document, "d": encode(bytes([77]) * 32)}), "utf-8")
    file.chmod(0o600)
    home.run("identity", "key", "publish", file, "--identity", "exchange", "--yes")
    return str(home.json("identity", "show", "exchange")["account"])


def named_in(file: Path, exchange: str) -> Path:
    """Return an offer as the exchange would have made it."""
    offer = read_offer(file.read_bytes())
    terms = replace(offer.agreement.terms, exchange=parse_address(exchange))
    made = make_offer(replace(offer.agreement, terms=terms), offer.salt)
    changed = file.with_suffix(".exchange.json")
    changed.write_bytes(made.content())
    return changed


def requested(home: Wallet, number: str, exchange: str, now: int, *, key: LocalKey = KEY, **changes: Any) -> Path:
    """Return the exchange's request for the disbursement of a loan, with some of its members changed."""
    shown = home.json("loan", "show", number)
    chain = home.json("chain", "status")
    reference = parse_contract_reference(f"eip155:1234:{shown['contract']}", chain["genesis"])
    agreed: dict[str, Any] = {
        "place": 0,
        "amount": shown["principal"]["raw"],
        "currency": shown["currency"],
        "due": shown["next_payment"]["due"][:10],
        "name": "Ann Lee",
        "iban": "DE17370400442741900500",
        "loan": int(number),
        "expires": now + 3_600,
        "issuer": str(Did(1234, parse_address(exchange))),
    }
    asked = agreed | changes
    request = SettlementRequest(
        issuer=asked["issuer"],
        loan=reference.item(asked["loan"]),
        place=asked["place"],
        amount=int(asked["amount"]),
        currency=asked["currency"],
        due=date.fromisoformat(asked["due"]),
        creditor=Party(asked["name"], asked["iban"]),
        issued=now,
        expires=asked["expires"],
    )
    file = home.folder / "request.jwt"
    file.write_text(sign_settlement_request(request, key), "utf-8")
    return file
