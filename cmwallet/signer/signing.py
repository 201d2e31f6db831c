"""Carrying out what a client asked for, by the roads that every command takes; the vault is the agent's.

    agent, or "locked" ─► prepare, screen ─► the policy refuses ─► a person decides ─► sign, journal, broadcast

A session is opened for each request, so that a door that runs for weeks holds no agent, node or database that is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.accounts.recipients import Recipient
from cmwallet.errors import ApprovalNeeded, Denied, Locked, NetworkFailed, NotFound, PolicyRefused, Unconfirmed
from cmwallet.foreign import clean
from cmwallet.localchain.errors import RpcFailure
from cmwallet.node.chain_identity import identify
from cmwallet.policy.sealed import find_policy
from cmwallet.signer.answers import UNAUTHORISED
from cmwallet.signer.clients import Clients
from cmwallet.signer.next_nonce import check_nonce
from cmwallet.signer.requests import Request, Requests
from cmwallet.signer.wishes import MessageWish, TransactionWish, TypedDataWish, Wish
from cmwallet.transactions.encoding import MAX_NONCE
from cmwallet.transactions.execution import Terms, Unattended, execute
from cmwallet.transactions.order import Order, Prepared, build_transaction, native_asset
from cmwallet.transactions.signables import SignableDocument, SignableMessage, SignableTransaction

if TYPE_CHECKING:
    from cmwallet.session import Session
    from cmwallet.signing.facts import Explanation
    from cmwallet.transactions.finding import Finding
    from cmwallet.transactions.signature import Asked
    from identity.secret import Secret
    from identity.vault.interface import Signable

_LINE: Final = 400


class Agreement:
    """What a person agreed to in this request; the policy's own question is answered by that, by nothing else."""

    def __init__(self) -> None:
        self.given = False

    def agree(self, needed: ApprovalNeeded) -> Secret | None:
        """Answer the policy where it wants a yes. Raises the error where it wants the passphrase, or nobody agreed."""
        if needed.details.get("how") == "passphrase" or not self.given:
            raise needed
        return None


OpenSession = Callable[[Agreement], AbstractContextManager["Session"]]


@dataclass(frozen=True)
class SigningDesk:
    """Carries requests out: `open_session` opens the home, `requests` has a person decide.

    `genesis` is that of the chain which the node served when the door was opened; no other gets anything signed.
    """

    open_session: OpenSession
    requests: Requests
    clients: Clients
    genesis: str

    def carry_out(self, request: Request, wish: Wish) -> str:
        """Return the transaction's hash, or the signature in hex. Raises `Problem`, `RpcFailure`."""
        agreement = Agreement()
        with self.open_session(agreement) as opened:
            if not opened.opened_before:
                raise Locked("the vault is locked", hint="cmwallet unlock")
            account = _account(opened, wish)
            question = Question(self.requests, self.clients, request, opened, account, agreement, self.genesis)
            if isinstance(wish, TransactionWish):
                return _send(question, wish)
            return _sign(question, wish)


@dataclass(frozen=True)
class Question:
    """The decision about one request: the policy's, or a person's."""

    requests: Requests
    clients: Clients
    request: Request
    opened: Session
    account: Account
    agreement: Agreement
    genesis: str

    def check_chain(self) -> None:
        """Raise `NetworkFailed` when the node has become that of another chain."""
        identify(self.opened.client, self.opened.network)
        if self.opened.client.genesis_hash() != self.genesis:
            raise NetworkFailed("the node serves another chain than when the door was opened; nothing was signed")

    def decide(self, what: Signable, lines: list[str]) -> None:
        """Return once it may be signed.

        Raises:
            PolicyRefused: the policy denies it; nobody is asked. ApprovalNeeded: it wants the passphrase.
            Denied: a person said no or did not answer, or the client has hung up.
        """
        if self._policy_lets(what) and self.request.client.by_policy and find_policy(self.opened.keeper) is not None:
            if self.request.abandoned:
                raise Denied("the client has hung up; nothing was signed")
            return
        self.requests.ask(self.request, [clean(line, _LINE) for line in lines])
        self.agreement.given = True

    def _policy_lets(self, what: Signable) -> bool:
        try:
            self.opened.keeper.preview(self.account.record, [what], reason="asked at the door")
        except ApprovalNeeded as needed:
            if needed.details.get("how") == "passphrase":
                raise
            return False
        return True


def _account(opened: Session, wish: Wish) -> Account:
    try:
        account = Accounts(opened.database).get(wish.account)
    except NotFound:
        raise RpcFailure(UNAUTHORISED, "that account is not here any more") from None
    if not account.can_sign:
        raise RpcFailure(UNAUTHORISED, "the key of that account is not here")
    return account


def _send(question: Question, wish: TransactionWish) -> str:
    opened, request = question.opened, question.request
    question.check_chain()
    if not request.client.own_nonces:
        check_nonce(opened, wish.account, wish.nonce)
    recipient = None if wish.to is None else Recipient(wish.to, Accounts(opened.database).find(wish.to))
    order = Order(
        question.account,
        recipient,
        native_asset(opened.network),
        wish.value,
        data=wish.data,
        memo=request.client.name,
        label=request.kept.label,
    )
    try:
        entry = execute(opened, order, Terms(overrides=wish.overrides, no_wait=True), DoorApprover(question, wish))
    except Unconfirmed as unknown:
        if not isinstance(unknown.details.get("hash"), str):
            raise
        return str(unknown.details["hash"])  # it may be mined: a client that heard of an error would send another
    assert entry is not None
    return str(entry.hash)


class DoorApprover(Unattended):
    """The `cmwallet.transactions.execution.Approver` of the door: asks the policy, or has a person decide."""

    def __init__(self, question: Question, wish: TransactionWish) -> None:
        self._question = question
        self._wish = wish

    def approve(self, prepared: Prepared) -> None:
        """Return once the policy or a person has said yes; chain and nonce are looked at again then."""
        what = SignableTransaction(build_transaction(prepared, prepared.amount, MAX_NONCE))
        client, fee = self._question.request.client.name, prepared.highest_fee
        spent = replace(fee, raw=fee.raw + prepared.amount)
        self._question.clients.check(client, spent)
        self._question.decide(what, transaction_lines(self._question.opened, prepared, what))
        self._question.check_chain()
        if not self._question.request.client.own_nonces:
            check_nonce(self._question.opened, self._wish.account, self._wish.nonce)
        self._question.clients.spend(client, spent)


def transaction_lines(opened: Session, prepared: Prepared, what: SignableTransaction) -> list[str]:
    """Return what a person reads before deciding about a transaction."""
    from cmwallet.signing.calls import explain_transaction
    from cmwallet.transactions.home_naming import HomeNaming
    from cmwallet.transactions.signature import surroundings
    from cmwallet.transactions.signature_screening import screen_signature

    order, asked = prepared.order, what.transaction
    naming = HomeNaming(opened, ask_node=True)
    explained = explain_transaction(asked.chain_id or 0, order.to, asked.value, asked.data, naming)
    findings = screen_signature(what.explanation, surroundings(opened, order.sender, what.explanation))
    lines = [
        f"from  {order.sender.name} ({order.sender.address})",
        f"to    {order.towards}",
        f"send  {order.asset.amount(prepared.amount)} on {prepared.network.name}",
        f"fee   about {prepared.expected_fee}, at most {prepared.highest_fee}",
    ]
    lines += [f"does  {fact.words}" for fact in explained.facts] if order.data else []
    lines += _warnings(findings)
    lines += ["warning: you never paid this address before"] if prepared.verdict.first_payment else []
    lines += [f"warning: {finding.words}" for finding in prepared.findings]
    return lines


def _sign(question: Question, wish: MessageWish | TypedDataWish) -> str:
    from cmwallet.transactions.signature import sign_asked

    asked = _asked_message(question, wish) if isinstance(wish, MessageWish) else _asked_typed(question, wish)
    asked.refuse(())
    account = question.account
    lines = [f"from  {account.name} ({account.address})"]
    lines += [f"sign  {fact.words}" for fact in asked.explained.facts]
    lines += [f"for   the contract {asked.explained.contract}"] if asked.explained.contract is not None else []
    question.decide(asked.what, lines + _warnings(asked.findings))
    signature = sign_asked(question.opened, question.opened.keeper, asked, ())
    return "0x" + (signature[:64] + bytes((27 + signature[64],))).hex()


def _asked_message(question: Question, wish: MessageWish) -> Asked:
    """Raises `PolicyRefused` for what may be something else, and for a sign-in that is not the page's own."""
    from urllib.parse import urlsplit

    from cmwallet.signing.explaining import explain_message
    from cmwallet.signing.messages import sign_in_of, why_blind
    from cmwallet.transactions.signature import Asked, surroundings
    from cmwallet.transactions.signature_screening import screen_sign_in, screen_signature

    reason = why_blind(wish.content)
    if reason is not None:
        raise PolicyRefused(f"{reason}; nothing was signed", hint="cmwallet sign message --blind")
    explained: Explanation = explain_message(wish.content)
    here = surroundings(question.opened, question.account, explained)
    findings: list[Finding] = screen_signature(explained, here)
    sign_in = sign_in_of(wish.content)
    if sign_in is not None:
        domain = urlsplit(question.request.client.origin).netloc
        if not domain:
            raise PolicyRefused("a tool has no site to sign in to; nothing was signed", hint="cmwallet sign siwe")
        findings = [*screen_sign_in(sign_in, domain, here), *findings]
    return Asked(question.account, SignableMessage(wish.content), explained, findings)


def _asked_typed(question: Question, wish: TypedDataWish) -> Asked:
    """Raises `InvalidInput` for a document that is no typed data, `ReplayRisk` for another chain of the same id."""
    from cmwallet.signing.explaining import explain_typed_data
    from cmwallet.transactions.home_naming import HomeNaming
    from cmwallet.transactions.signature import Asked, refuse_other_chain, surroundings
    from cmwallet.transactions.signature_screening import screen_signature

    what = SignableDocument(wish.document)
    explained = explain_typed_data(what.typed)
    here = surroundings(question.opened, question.account, explained)
    refuse_other_chain(question.opened, question.account, explained)
    named = explain_typed_data(what.typed, HomeNaming(question.opened, ask_node=here.at_hand))
    return Asked(question.account, what, named, screen_signature(explained, here))


def _warnings(findings: Sequence[Finding]) -> list[str]:
    return [f"warning: {one.words}" for one in findings]
