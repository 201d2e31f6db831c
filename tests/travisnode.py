"""A node of Travis on loopback that keeps the chain's books of stake: checked when sent, carried out in the next block.

Rules after `CyberMiles/travis` at 3e0f321b, `modules/stake/handler.go` and `modules/governance/handler.go`; the shapes
of its answers after `api/cmt.go` and the documentation's samples. It is a double: no consensus, a block a transaction.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from cmwallet.transactions.encoding import decode
from cmwallet.transactions.travis import cmt_hash
from identity.keccak import keccak256

CHAIN_ID = 18
COIN = 10**18
PARAMS: dict[str, Any] = {
    "max_vals": 19,
    "backup_vals": 5,
    "self_staking_ratio": "1/10",
    "unstake_waiting_period": 60_480,
    "proposal_expire_period": 60_480,
    "declare_candidacy_gas": 1_000_000,
    "update_candidacy_gas": 1_000_000,
    "set_comp_rate_gas": 21_000,
    "update_candidate_account_gas": 1_000_000,
    "accept_candidate_account_update_request_gas": 1_000_000,
    "transfer_fund_proposal_gas": 2_000_000,
    "change_params_proposal_gas": 2_000_000,
    "min_staking_amount": 1_000,
    "gas_price": 2_000_000_000,
}


class Refused(Exception):
    """What the chain's check says."""


@dataclass
class Books:
    """The state of the chain; addresses in lower case, amounts in wei."""

    height: int = 100
    balances: dict[str, int] = field(default_factory=dict)
    nonces: dict[str, int] = field(default_factory=dict)
    candidates: dict[str, dict[str, Any]] = field(default_factory=dict)
    delegations: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    proposals: list[dict[str, Any]] = field(default_factory=list)
    votes: dict[str, dict[str, str]] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)
    done: dict[str, dict[str, Any]] = field(default_factory=dict)

    def candidate(self, address: str, *, standing: bool = True) -> dict[str, Any]:
        found = self.candidates.get(address.lower())
        if found is None:
            raise Refused("Candidate does not exist for that address")
        if standing and found["shares"] == 0:
            raise Refused("Candidate has been withdrawn")
        return found

    def pay(self, account: str, amount: int) -> None:
        if self.balances.get(account, 0) < amount:
            raise Refused("Insufficient funds")
        self.balances[account] = self.balances.get(account, 0) - amount

    def fee(self, account: str, gas: str) -> int:
        fee = PARAMS[gas] * PARAMS["gas_price"]
        self.pay(account, fee)
        return fee

    def require_validator(self, account: str) -> None:
        if self.candidates.get(account, {}).get("state") not in ("Validator", "Backup Validator"):
            raise Refused("Invalid validator")

    # The routes: sender, members → fee in wei and data.

    def declare(self, sender: str, said: dict[str, Any]) -> tuple[int, str]:
        if sender in self.candidates:
            raise Refused("Address has been declared")
        most = int(said["max_amount"])
        self.pay(sender, most // 10)
        fee = self.fee(sender, "declare_candidacy_gas")
        self.add_candidate(sender, most, said["comp_rate"], said["description"]["name"], most // 10, said["pub_key"])
        return fee, ""

    def add_candidate(
        self, owner: str, most: int, rate: str, name: str, shares: int, key: str, state: str = "Candidate"
    ) -> None:
        self.candidates[owner.lower()] = {
            "id": len(self.candidates) + 1,
            "pub_key": {"type": "tendermint/PubKeyEd25519", "value": key},
            "owner_address": owner,
            "shares": shares,
            "max_shares": most,
            "comp_rate": rate,
            "description": {"name": name, "website": "https://a.example/", "location": "", "email": "", "profile": "p"},
            "verified": "N",
            "active": "Y",
            "state": state,
        }
        own = {"delegate": shares, "pending": 0, "completely": False, "source": "cube"}
        self.delegations[owner.lower(), owner.lower()] = own

    def update(self, sender: str, said: dict[str, Any]) -> tuple[int, str]:
        found = self.candidate(sender)
        if said["comp_rate"] == "":
            raise Refused("invalid rational")
        if said["max_amount"]:
            more = int(said["max_amount"]) // 10 - int(self.delegations[sender, sender]["delegate"])
            if int(said["max_amount"]) != found["max_shares"] and more > 0:
                self.pay(sender, more)
                found["shares"] += more
                self.delegations[sender, sender]["delegate"] += more
            found["max_shares"] = int(said["max_amount"])
        for name, text in said["description"].items():
            if text:
                found["description"][name] = text
        if said["comp_rate"] != "0":
            found["comp_rate"] = said["comp_rate"]
        return self.fee(sender, "update_candidacy_gas"), ""

    def withdraw_candidacy(self, sender: str, _said: dict[str, Any]) -> tuple[int, str]:
        found = self.candidate(sender, standing=False)
        for (account, owner), one in self.delegations.items():
            if owner == sender and account:
                one["pending"] += one["delegate"]
                one["delegate"] = 0
        found |= {"shares": 0, "active": "N"}  # the end of the block takes it out of the list
        return 0, ""

    def switch(self, sender: str, on: bool) -> tuple[int, str]:
        found = self.candidate(sender)
        if (found["active"] == "Y") == on:
            raise Refused(f"Candidate has been {'activated' if on else 'deactivated'}")
        found["active"] = "Y" if on else "N"
        return 0, ""

    def delegate(self, sender: str, said: dict[str, Any]) -> tuple[int, str]:
        found, amount = self.candidate(said["validator_address"]), int(said["amount"])
        owner = said["validator_address"].lower()
        if amount <= 0:
            raise Refused("Amount must be > 0")
        new = {"delegate": 0, "pending": 0, "completely": False, "source": "cmt_wallet"}
        held = self.delegations.setdefault((sender, owner), new)
        if held["completely"]:
            raise Refused("Delegator has a pending withdrawal")
        if found["shares"] + amount > found["max_shares"]:
            raise Refused("Validator has reached its declared max amount CMTs to be staked")
        self.pay(sender, amount)
        held["delegate"] += amount
        held["source"] = "cmt_wallet"
        found["shares"] += amount
        return 0, ""

    def withdraw(self, sender: str, said: dict[str, Any]) -> tuple[int, str]:
        found, amount = self.candidate(said["validator_address"], standing=False), int(said["amount"])
        held = self.delegations.get((sender, said["validator_address"].lower()))
        if held is None:
            raise Refused("No corresponding delegation exists")
        if held["completely"] or (said["completely_withdraw"] and held["pending"]):
            raise Refused("Delegator has a pending withdrawal")
        if amount > held["delegate"]:
            raise Refused("Invalid withdrawal amount")
        held["delegate"] -= amount
        held["pending"] += amount
        held["completely"] = said["completely_withdraw"]
        found["shares"] -= amount
        return 0, ""

    def set_rate(self, sender: str, said: dict[str, Any]) -> tuple[int, str]:
        found = self.candidate(sender)
        if Fraction(said["comp_rate"]) > Fraction(found["comp_rate"]):
            raise Refused("Compensation rate must between 0 and 1, and less than the default value")
        return self.fee(sender, "set_comp_rate_gas"), ""

    def move(self, sender: str, said: dict[str, Any]) -> tuple[int, str]:
        self.candidate(sender)
        self.requests.append({"from": sender, "to": said["new_candidate_account"].lower()})
        return self.fee(sender, "update_candidate_account_gas"), str(len(self.requests))

    def accept(self, sender: str, said: dict[str, Any]) -> tuple[int, str]:
        number = said["account_update_request_id"]
        if number > len(self.requests) or self.requests[number - 1]["to"] != sender:
            raise Refused("Bad request")
        before = self.requests[number - 1]["from"]
        found = self.candidates.pop(before)
        stake = self.delegations.pop((before, before))
        self.pay(sender, int(stake["delegate"]))
        self.balances[before] += int(stake["delegate"])
        self.candidates[sender] = found | {"owner_address": sender}
        self.delegations[sender, sender] = stake
        for account, owner in [key for key in self.delegations if key[1] == before]:
            self.delegations[account, sender] = self.delegations.pop((account, owner))
        return self.fee(sender, "accept_candidate_account_update_request_gas"), ""

    def propose(self, sender: str, kind: str, said: dict[str, Any], tx_hash: str) -> tuple[int, str]:
        self.require_validator(sender)
        detail = {name: value for name, value in said.items() if not name.startswith("expire")}
        if kind == "transfer_fund":
            self.pay(said["transfer_from"].lower(), int(said["amount"]))
            detail = {"from": said["transfer_from"], "to": said["transfer_to"], "amount": said["amount"]}
            detail["reason"] = said["reason"]
        number = base64.b64encode(bytes.fromhex(tx_hash[2:])).decode()
        self.proposals.append(
            {
                "Id": number,
                "Type": kind,
                "Proposer": sender,
                "BlockHeight": self.height,
                "ExpireTimestamp": 0,
                "ExpireBlockHeight": said.get("expire_block_height") or self.height + PARAMS["proposal_expire_period"],
                "Result": "",
                "ResultMsg": "",
                "ResultBlockHeight": 0,
                "Detail": detail,
            }
        )
        gas = "transfer_fund_proposal_gas" if kind == "transfer_fund" else "change_params_proposal_gas"
        return self.fee(sender, gas), number

    def vote(self, sender: str, said: dict[str, Any]) -> tuple[int, str]:
        self.require_validator(sender)
        if not any(one["Id"] == said["proposal_id"] for one in self.proposals):
            raise Refused("Invalid parameter")
        self.votes.setdefault(said["proposal_id"], {})[sender] = said["answer"]
        return 0, ""

    def carry_out(self, sender: str, document: dict[str, Any], tx_hash: str) -> tuple[int, str]:
        route, said = document["type"], document["data"]
        if route.startswith("governance/propose/"):
            return self.propose(sender, route.rpartition("/")[2], said, tx_hash)
        routes: dict[str, Callable[[str, dict[str, Any]], tuple[int, str]]] = {
            "stake/declareCandidacy": self.declare,
            "stake/updateCandidacy": self.update,
            "stake/withdrawCandidacy": self.withdraw_candidacy,
            "stake/activateCandidacy": lambda sender, _: self.switch(sender, True),
            "stake/deactivateCandidacy": lambda sender, _: self.switch(sender, False),
            "stake/delegate": self.delegate,
            "stake/withdraw": self.withdraw,
            "stake/setCompRate": self.set_rate,
            "stake/updateCandidacyAccount": self.move,
            "stake/acceptCandidacyAccountUpdate": self.accept,
            "governance/vote": self.vote,
        }
        return routes[route](sender, said)


@dataclass
class TravisNode:
    """The node. `wrapped`: tables are wrapped twice; `fails_later`: what is checked well fails in its block, so."""

    books: Books = field(default_factory=Books)
    wrapped: bool = False
    fails_later: str = ""
    changed: Callable[[str, Any], Any] = lambda _method, result: result
    taken: list[bytes] = field(default_factory=list)
    url: str = ""

    def __enter__(self) -> Self:
        node = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                many = asked if isinstance(asked, list) else [asked]
                told = [node.respond(one) for one in many]
                body = json.dumps(told if isinstance(asked, list) else told[0]).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing is said."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Be gone, once and for all."""
        self._server.shutdown()
        self._server.server_close()

    def respond(self, request: dict[str, Any]) -> dict[str, Any]:
        head = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            result = self.changed(request["method"], self.answer(request["method"], request.get("params") or []))
            return {**head, "result": result}
        except Refused as refused:
            return {**head, "error": {"code": -32000, "message": str(refused)}}

    def answer(self, method: str, params: list[Any]) -> Any:
        books = self.books
        if method.startswith("cmt_query"):
            told = {"height": books.height, "data": self.table(method, params)}
            return {"jsonrpc": "2.0", "id": 1, "result": told} if self.wrapped else told
        plain: dict[str, Callable[[], Any]] = {
            "eth_chainId": lambda: hex(CHAIN_ID),
            "net_version": lambda: str(CHAIN_ID),
            "web3_clientVersion": lambda: "vm/v1.8.12-stable/linux/go1.10",
            "eth_blockNumber": lambda: hex(books.height),
            "eth_gasPrice": lambda: hex(PARAMS["gas_price"]),
            "eth_syncing": lambda: False,
            "eth_getCode": lambda: "0x",
            "eth_getLogs": list,
            "eth_getTransactionReceipt": lambda: None,
            "eth_getTransactionByHash": lambda: None,
            "eth_getBalance": lambda: hex(books.balances.get(params[0].lower(), 0)),
            "eth_getTransactionCount": lambda: hex(books.nonces.get(params[0].lower(), 0)),
            "eth_getBlockByNumber": lambda: self.block(params[0]),
            "eth_sendRawTransaction": lambda: self.take(bytes.fromhex(params[0][2:])),
            "cmt_getTransactionByHash": lambda: books.done.get(params[0].upper()),
        }
        if method not in plain:
            raise Refused(f"The method {method} does not exist/is not available")
        return plain[method]()

    def table(self, method: str, params: list[Any]) -> Any:
        books = self.books
        if method == "cmt_queryParams":
            return PARAMS
        if method == "cmt_queryProposals":
            return books.proposals or None
        if method == "cmt_queryValidators":
            standing = [one for one in books.candidates.values() if one["active"] == "Y"]
            ranked = sorted(standing, key=lambda one: -one["shares"])
            return [self.told(one, place) for place, one in enumerate(ranked, 1)]
        if method == "cmt_queryValidator":
            found = books.candidates.get(params[0].lower())
            if found is None:
                raise Refused("No data returned for query")
            return self.told(found, 0)
        account = params[0].lower()
        held = [(owner, one) for (who, owner), one in books.delegations.items() if who == account]
        if not held:
            raise Refused("No data returned for query")
        return [
            {
                "id": 1,
                "delegator_address": account,
                "pub_key": books.candidates[owner]["pub_key"],
                "validator_address": owner,
                "delegate_amount": str(int(one["delegate"]) + int(one["pending"])),
                "award_amount": "0",
                "withdraw_amount": "0",
                "pending_withdraw_amount": str(one["pending"]),
                "slash_amount": "0",
                "comp_rate": "1/4",
                "voting_power": 1,
                "state": "Y",
                "completely_withdraw": "Y" if one["completely"] else "N",
                "source": one["source"],
            }
            for owner, one in held
        ]

    @staticmethod
    def told(one: dict[str, Any], place: int) -> dict[str, Any]:
        power = one["shares"] // COIN
        shares = {"shares": str(one["shares"]), "max_shares": str(one["max_shares"])}
        return {
            **one,
            **shares,
            "voting_power": power,
            "pending_voting_power": 0,
            "rank": place,
            "num_of_delegators": 1,
        }

    def block(self, tag: str) -> dict[str, Any] | None:
        number = self.books.height if tag in ("latest", "pending") else int(tag, 16)
        if number > self.books.height:
            return None
        return {
            "number": hex(number),
            "hash": "0x" + hashlib.sha256(str(number).encode()).hexdigest(),
            "parentHash": "0x" + hashlib.sha256(str(number - 1).encode()).hexdigest(),
            "timestamp": hex(4_000_000_000 + 10 * number),
            "gasLimit": hex(8_192_000_000),
            "transactions": [],
        }

    def take(self, raw: bytes) -> str:
        books, signed = self.books, decode(raw)
        sender, nonce = signed.sender().lower(), signed.transaction.nonce
        tx_hash = "0x" + keccak256(raw).hex()
        expected = books.nonces.get(sender, 0)
        if nonce != expected:
            raise Refused(f"Nonce not strictly increasing. Expected {expected} Got {nonce}")
        document = json.loads(signed.transaction.data)
        result: dict[str, Any] = {"fee": {}}
        fee = 0
        if self.fails_later:
            result |= {"code": 20, "log": self.fails_later}
        else:
            fee, data = books.carry_out(sender, document, tx_hash)
            if data:
                result["data"] = base64.b64encode(data.encode()).decode()
            if fee:
                result |= {"gasUsed": str(fee // PARAMS["gas_price"]), "fee": {"key": "R2FzRmVl", "value": str(fee)}}
        books.nonces[sender] = nonce + 1
        books.height += 1
        self.taken.append(raw)
        named = cmt_hash(raw)
        books.done[named] = {"blockNumber": hex(books.height), "cmtHash": named, "hash": tx_hash, "txResult": result}
        return tx_hash
