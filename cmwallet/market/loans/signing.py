"""Signing of a loan's terms by an account of this home, and the order that submits them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.calls.typed import LOAN_TERMS_TYPE
from cmwallet.errors import InvalidInput, NotVerified
from cmwallet.keys.secp256k1 import recover_address
from cmwallet.market.item_reference import check_chain
from cmwallet.market.loans.offer import LoanOffer
from cmwallet.market.loans.terms import BORROWER, LENDER, ROLES
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.order import Order
from cmwallet.transactions.signables import SignableTypedData
from identity.address import Address
from identity.consent.terms import read_signature
from identity.eip712 import Domain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmwallet.home.database import Database
    from cmwallet.node.access import NetworkAccess
    from identity.vault.interface import Keeper


def check_offer(access: NetworkAccess, loans: BoundContract, offer: LoanOffer, domain: Domain, now: int) -> None:
    """Refuse an offer that cannot become a loan here; `now` is chain time, `domain` the contract's.

    Raises:
        NotVerified: it is of another chain or contract, or a signature in it is not of these terms.
        InvalidInput: the contract would not take its terms.
    """
    check_chain(access, offer.agreement.contract)
    if offer.agreement.contract.contract != loans.address:
        raise NotVerified(
            f"the offer is for another contract of loans: {offer.agreement.contract.contract}",
            hint="ask for one of the contract in use here",
        )
    offer.agreement.terms.check(now)
    offer.check_signatures(domain, recover_address)


def role_of(offer: LoanOffer, account: Address) -> str:
    """Return what an account is in an offer. Raises `InvalidInput` when it is no party."""
    for role in ROLES:
        if offer.agreement.terms.party(role) == account:
            return role
    raise InvalidInput(
        "that account is neither the borrower nor the lender of this loan", hint="name the right one with --from"
    )


def choose_signer(offer: LoanOffer, chosen: Account, own: Sequence[Account]) -> Account:
    """Return who signs when nobody was named: `chosen` if it is a party that has not signed, else an own account."""
    wanted = [offer.agreement.terms.party(role) for role in ROLES if role not in offer.signatures]
    if offer.you is not None and offer.you not in offer.signatures:
        wanted = [offer.agreement.terms.party(offer.you)]
    able = [account for account in own if account.can_sign and account.address in wanted]
    return chosen if chosen.address in wanted or not able else able[0]


def sign_terms(database: Database, keeper: Keeper, account: Account, offer: LoanOffer, domain: Domain) -> LoanOffer:
    """Return the offer with the account's signature. Raises `Tampered` when the account's row was changed outside."""
    Accounts(database).check(keeper, account)
    asked = SignableTypedData(domain, LOAN_TERMS_TYPE, offer.agreement.terms.values)
    signature = keeper.sign(account.record, asked, reason="sign the terms of a loan")
    return offer.signed_by(role_of(offer, account.address), signature)


def may_submit(offer: LoanOffer, account: Address) -> bool:
    """Whether an account can hand in what both signed: with a collateral the borrower alone, who pays it."""
    terms = offer.agreement.terms
    return offer.complete and (terms.collateral == 0 or terms.borrower == account)


def agree_order(loans: BoundContract, account: Account, offer: LoanOffer, *, wcmt: bool, label: str = "") -> Order:
    """Return the order that makes the loan of an offer that both signed; a collateral goes along in coins, or WCMT."""
    terms = offer.agreement.terms
    signatures = [_split(read_signature(offer.signatures[role])) for role in (BORROWER, LENDER)]
    other = terms.lender if account.address == terms.borrower else terms.borrower
    coins = 0 if wcmt else terms.collateral
    return loans.order(account, "agree", terms.values, *signatures, coins=coins, label=label, named=(other,))


def _split(signature: bytes) -> tuple[int, bytes, bytes]:
    return 27 + signature[64], signature[:32], signature[32:64]
