"""The door of one home and network: its clients, its requests, and the methods that it answers itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import cmwallet
from cmwallet.accounts.accounts import Accounts
from cmwallet.errors import Locked
from cmwallet.localchain.errors import RpcFailure, invalid_params
from cmwallet.node.networks import Network
from cmwallet.signer.answers import CHAIN_UNKNOWN, UNAUTHORISED
from cmwallet.signer.clients import Admission, Client, Clients
from cmwallet.signer.dispatch import Answers, Call, Method
from cmwallet.signer.kept_requests import KeptRequests
from cmwallet.signer.node_reads import NodeReads
from cmwallet.signer.pairing import Pairings
from cmwallet.signer.recovered import hand_out, recover
from cmwallet.signer.requests import Request, Requests
from cmwallet.signer.signing import Agreement, OpenSession, SigningDesk
from cmwallet.signer.store import Store
from cmwallet.signer.wishes import read_wish
from identity.address import Address

_HELLO_BYTES: Final = 32


@dataclass(frozen=True)
class Chain:
    """The network that a door serves, with what was read of it when the door was opened."""

    network: Network
    genesis: str
    reads: NodeReads


class Door:
    """Everything behind the door's HTTP server."""

    def __init__(
        self,
        store: Store,
        chain: Chain,
        open_session: OpenSession,
        *,
        announce: Callable[[Request], None] = lambda _request: None,
    ) -> None:
        self.chain = chain
        self.clients = Clients(store, time.time)
        self.kept = KeptRequests(store, time.time)
        self.requests = Requests(self.kept, announce=announce)
        self.pairings = Pairings(time.monotonic)
        self._open_session = open_session
        self._desk = SigningDesk(open_session, self.requests, self.clients, chain.genesis)

    def recover(self) -> None:
        """Find what a door that was killed signed and never answered."""
        with self._open_session(Agreement()) as opened:
            recover(opened, self.chain.genesis, self.kept, self.clients, self.requests)

    def answers(self) -> Answers:
        """Return who answers what."""
        network = self.chain.network
        here: dict[str, Method] = {
            "eth_accounts": lambda call, _: list(_client(call).accounts),
            "eth_requestAccounts": lambda call, _: list(_client(call).accounts),
            "eth_chainId": lambda _call, _params: hex(network.chain_id),
            "net_version": lambda _call, _params: str(network.chain_id),
            "web3_clientVersion": lambda _call, _params: f"cmwallet/{cmwallet.__version__}",
            "wallet_getPermissions": lambda call, _: _permissions(_client(call)),
            "wallet_requestPermissions": lambda call, _: _permissions(_client(call)),
            "wallet_revokePermissions": self._revoke,
            "wallet_switchEthereumChain": self._switch,
            "wallet_getCapabilities": lambda _call, _params: {
                hex(network.chain_id): {"atomic": {"status": "unsupported"}}
            },
            "personal_ecRecover": lambda _call, params: _recover(params),
            "cmwallet_hello": self._hello,
        }
        unpaired: dict[str, Method] = {
            "eth_requestAccounts": self._pair,
            "cmwallet_hello": self._hello,
            "cmwallet_pairing": self._poll_pairing,
        }
        return Answers(here, unpaired, self.chain.reads.ask, self._sign, self._send_raw)

    def pair(
        self, letters: str, accounts: Sequence[Address], seconds: int | None, *, by_policy: bool, most: int | None
    ) -> Client:
        """Let a page in by its letters. Raises `NotFound`."""
        found = self.pairings.find(letters)
        name = urlsplit(found.origin).netloc.replace(":", "-").strip("[]").replace("[", "").replace("]", "")
        wanted = Admission(name, accounts, found.origin, seconds, by_policy, most=most)
        client, found.token = self.clients.add(wanted)
        return client

    def _sign(self, call: Call, method: str, params: Sequence[object], digest: bytes) -> str:
        client = _client(call)
        wish = read_wish(method, params, client, self.chain.network.chain_id)
        request = self.requests.enter(
            client,
            digest,
            method,
            wish.account,
            call.present,
            lambda one: self._desk.carry_out(one, wish),
            call.process,
        )
        answer = self.requests.wait_answer(request)
        if request.recovered:
            with self._open_session(Agreement()) as opened:
                hand_out(opened, request)
        call.answered.append(request)
        return answer

    def _send_raw(self, call: Call, params: Sequence[object]) -> object:
        """Bytes that an own account signed are adopted into the journal before they go out; others' are passed on."""
        from cmwallet.transactions.execution import Terms, seconds_of
        from cmwallet.transactions.stage_broadcast import Broadcaster, handed_raw

        _client(call)
        if len(params) != 1 or not isinstance(params[0], str):
            raise invalid_params("expected the bytes of a transaction")
        handed = handed_raw(params[0])
        with self._open_session(Agreement()) as opened:
            if Accounts(opened.database).find(handed.sender) is None:
                return self.chain.reads.ask("eth_sendRawTransaction", params)
            if not opened.opened_before:
                raise Locked("the vault is locked")
            seconds = seconds_of(opened, Terms())
            sender = Broadcaster(
                opened.home, opened.database, opened.client, opened.network, lambda: opened.keeper, seconds
            )
            return sender.send(handed).hash

    def _switch(self, _call: Call, params: Sequence[object]) -> None:
        asked = params[0].get("chainId") if len(params) == 1 and isinstance(params[0], dict) else None
        if not isinstance(asked, str):
            raise invalid_params("expected a chain id")
        if asked.lower() != hex(self.chain.network.chain_id):
            raise RpcFailure(CHAIN_UNKNOWN, f"this is chain {self.chain.network.chain_id}, and no other")

    def _revoke(self, call: Call, _params: Sequence[object]) -> None:
        self.clients.remove(_client(call).name)

    def _hello(self, call: Call, params: Sequence[object]) -> str:
        """Prove to a page that this is the door which gave it its token, before it sends that."""
        try:
            nonce = bytes.fromhex(str(params[0])) if len(params) == 1 else b""
        except ValueError:
            nonce = b""
        if len(nonce) != _HELLO_BYTES:
            raise invalid_params(f"expected {_HELLO_BYTES} bytes in hex")
        answer = self.clients.answer_hello(call.origin, nonce)
        if answer is None:
            raise RpcFailure(UNAUTHORISED, "this page is not paired")
        return answer

    def _pair(self, call: Call, _params: Sequence[object]) -> object:
        made = self.pairings.begin(call.origin)
        letters = f"{made.letters[:4]}-{made.letters[4:]}"
        raise RpcFailure(
            UNAUTHORISED,
            f"not paired: compare {letters} in cmwallet signer requests",
            {"letters": letters, "ticket": made.ticket},
        )

    def _poll_pairing(self, call: Call, params: Sequence[object]) -> str | None:
        if len(params) != 1 or not isinstance(params[0], str):
            raise invalid_params("expected the ticket")
        token = self.pairings.poll(call.origin, params[0])
        return None if token is None else token.text()


def _client(call: Call) -> Client:
    assert call.client is not None
    return call.client


def _permissions(client: Client) -> list[object]:
    """EIP-2255."""
    caveat = {"type": "restrictReturnedAccounts", "value": list(client.accounts)}
    return [{"invoker": client.origin, "parentCapability": "eth_accounts", "caveats": [caveat]}]


def _recover(params: Sequence[object]) -> str:
    from cmwallet.signing.messages import message_digest
    from cmwallet.signing.verifying import recover

    try:
        content, signature = (bytes.fromhex(str(one).removeprefix("0x")) for one in params)
    except ValueError:
        raise invalid_params("expected a message and a signature of 65 bytes, both in hex") from None
    signer, reason = recover(message_digest(content), signature)
    if signer is None:
        raise invalid_params(str(reason))
    return signer
