"""Agent of a run: it signs so much, for those who were named, and knows nothing else of the vault.

It holds account keys, the key that tags rows, and a copy of the policy and its ledger; no vault key, so that it can
open, disclose, remove or change no record, whatever it is asked. Whoever asks has the token and descends from the run.
"""

from __future__ import annotations

import hmac
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, cast

from cmwallet.agent.ancestry import Process, descends
from cmwallet.agent.argument_types import fit
from cmwallet.agent.codec import decode, encode
from cmwallet.agent.dispatch import error_document
from cmwallet.agent.run_orders import RunOrders, is_order, require_allowed
from cmwallet.errors import InvalidInput, Locked, NotFound, PolicyRefused, Problem
from cmwallet.home.database import ROW_COLUMNS, Database, check_columns
from cmwallet.home.folder import Home
from cmwallet.keys.secp256k1 import SigningKey
from cmwallet.policy.evaluation import evaluate
from cmwallet.policy.exceptions import AllowedOnce, lift
from cmwallet.policy.facts import RequestFacts, facts_of
from cmwallet.policy.language import Policy
from cmwallet.policy.ledger import Ledger, counted_of, counted_text
from cmwallet.policy.spool import Spool
from cmwallet.servers.socket_peer import Peer
from identity.vault.interface import TYPE_SECP256K1_KEY, Entry, RecordId, Signable
from identity.vault.row_tags import RowTagger

_NONSENSE: Final = (TypeError, ValueError, KeyError, AttributeError, OverflowError)
_WRITABLE: Final = frozenset({"journal", "batches", "bindings", "tokens"})
"""Tables in which a run writes rows; of the others it learns whether a row that stands there is genuine."""
RULE: Final = "run"


@dataclass(frozen=True)
class CapabilityKey:
    """An account that a run may sign with: its line in the index, and its key."""

    entry: Entry
    key: SigningKey


@dataclass(frozen=True)
class Bounds:
    """What a run may do: its own policy, and the sealed one with the ledger as they were when it began.

    `exceptions` from the sealed one are the run's alone: its beginning used them up for everybody else.
    """

    capability: Policy
    policy: Policy | None
    ledger: Ledger
    exceptions: Sequence[AllowedOnce] = ()


class CapabilityDispatcher:
    """Answers the children of a run; in the place of `cmwallet.agent.dispatch.Dispatcher`."""

    def __init__(
        self,
        home: Home,
        keys: Mapping[RecordId, CapabilityKey],
        tagger: RowTagger,
        bounds: Bounds,
        spool: Spool,
        *,
        vault_id: str,
        generation: int,
        token: str,
        root: Process,
        until: float,
    ) -> None:
        self._home = home
        self._keys = keys
        self._tagger = tagger
        self._bounds = bounds
        self._own = Ledger.of(bounds.capability.limits, bounds.capability.exclusive)
        self._orders = RunOrders(bounds.capability)
        self._exceptions = {one.line: one for one in bounds.exceptions}
        self._spool = spool
        self._vault_id = vault_id
        self._generation = generation
        self._token = token
        self._root = root
        self._until = until
        self._signed: list[RequestFacts] = []
        self.ended: str | None = None

    @property
    def signed(self) -> int:
        """How many objects were signed."""
        return len(self._signed)

    @property
    def spent(self) -> int:
        """What of the limit was spent, in wei."""
        return self._own.tallies[0].spent()

    def answer(self, request: Mapping[str, object], peer: Peer) -> dict[str, object]:
        """Return the answer to one request: a result or an error."""
        try:
            self._check(request, peer)
            return {"result": encode(self._answer(str(request.get("call")), decode(request.get("with"))))}
        except Problem as problem:
            return {"error": error_document(problem)}
        except _NONSENSE:
            return {"error": error_document(InvalidInput("the agent of the run does not understand the request"))}

    def _check(self, request: Mapping[str, object], peer: Peer) -> None:
        """Raise `Locked` for who is no child of the run, has not its token, or comes when it is over."""
        token = request.get("token")
        if not isinstance(token, str) or not hmac.compare_digest(token.encode(), self._token.encode()):
            raise Locked("that is not the token of the run", hint="cmwallet run starts one")
        if sys.platform == "linux" and not descends(peer.pid, self._root):  # elsewhere the token has to do
            raise Locked("only what the run started is answered")
        self.look()
        if self.ended is not None:
            raise Locked("the time of the run is over")

    def look(self) -> None:
        """Between requests: end when it is time."""
        if time.time() >= self._until:
            self.ended = "the time of the run is over"

    def _answer(self, call: str, given: Any) -> object:
        match call:
            case "vault_id":
                return self._vault_id
            case "generation":
                return self._generation
            case "entries":
                return [one.entry for one in self._keys.values() if given.get("type") in (None, TYPE_SECP256K1_KEY)]
            case "entry":
                return self._key(given["record_id"]).entry
            case "find":
                return None
            case "tag_row":
                return self._tag(given["table"], given["row"])
            case "tag_rows":
                return [self._tag(given["table"], row) for row in given["several"]]
            case "preview":
                self._judge(self._key(given["record_id"]), _signables(given["several"]))
                return None
            case "sign_many":
                return self._sign(self._key(given["record_id"]), _signables(given["several"]))
        raise PolicyRefused("the agent of a run signs, and does nothing else", hint="ask outside of the run")

    def _key(self, record_id: RecordId) -> CapabilityKey:
        found = self._keys.get(record_id)
        if found is None:
            raise NotFound("the run has no such key")
        return found

    def _tag(self, table: str, row: Mapping[str, object]) -> bytes:
        """Return the tag of a row that stands in the database already, or that a run writes."""
        check_columns(table, row)
        if frozenset(row) != ROW_COLUMNS[table]:
            raise PolicyRefused("the agent of a run vouches for no row as an older release wrote it")
        tag = self._tagger.tag_row(table, row)
        order = is_order(table, row)
        if table in _WRITABLE and not order:
            return tag
        with closing(Database(self._home)) as database:
            if database.row(f"SELECT 1 FROM {table} WHERE mac = ?", tag) is not None:  # noqa: S608 - a known table
                return tag
        if not order:
            raise PolicyRefused(f"the agent of a run vouches for no new row in {table}")
        self._orders.check(row, self._key_of(row["sender"]).entry, self._own)
        return tag

    def _key_of(self, address: object) -> CapabilityKey:
        for one in self._keys.values():
            if one.entry.attributes["address"] == address:
                return one
        raise PolicyRefused(f"refused by run: {address} is no account of it")

    def _judge(self, key: CapabilityKey, several: Sequence[Signable]) -> tuple[list[RequestFacts], list[int]]:
        """Return the facts of what is to be signed, and which exceptions that takes. Raises `PolicyRefused`."""
        capability, policy = self._bounds.capability, self._bounds.policy
        facts = [facts_of(policy or capability, key.entry, one) for one in several]
        own, ledger, now = self._own.copy(), self._bounds.ledger.copy(), int(time.time())
        verdicts = []
        for place, one in enumerate(facts):
            require_allowed(evaluate(capability, own, one, now), one, "run")
            own.add(counted_of(one, capability.exclusive, now, ("now", place)))
            if policy is not None:
                verdicts.append(evaluate(policy, ledger, one, now))
                ledger.add(counted_of(one, policy.exclusive, now, ("now", place)))
        if policy is None:
            return facts, []
        usable = [one for one in self._exceptions.values() if one.holds(now)]
        lifted = lift(policy, verdicts, facts, usable)
        for verdict, one in zip(lifted, facts, strict=True):
            require_allowed(verdict, one, "policy")
        return facts, [one.exception for one in lifted if one.exception is not None]

    def _sign(self, key: CapabilityKey, several: Sequence[Signable]) -> list[bytes]:
        facts, used = self._judge(key, several)
        for line in used:
            del self._exceptions[line]
        for one, asked in zip(facts, several, strict=True):
            self._spool.write(counted_text([one], [RULE]), asked.words)
        now = int(time.time())
        for one in facts:
            place = ("run", len(self._signed))
            self._signed.append(one)
            self._own.add(counted_of(one, self._bounds.capability.exclusive, now, place))
            if self._bounds.policy is not None:
                self._bounds.ledger.add(counted_of(one, self._bounds.policy.exclusive, now, place))
        return [key.key(asked.digest) for asked in several]


def _signables(given: object) -> Sequence[Signable]:
    return cast("Sequence[Signable]", fit(given, Sequence[Signable]))
