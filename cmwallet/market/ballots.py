"""Ballots in the vault: what an account committed to on chain and has yet to show, with the salt of the commitment.

A commitment that nobody can open costs its maker the stake, so a ballot is sealed before the transaction is signed, and
is found again whatever ends the process in between. The same choice for the same thing is the same ballot: a vote that
is sent again commits to the same. Another choice is another ballot beside it, and both stay until the chain has shown
which was mined: until then either may be. The choice and the salt are in the payload alone, which is opened under a
line of the log; the index has the commitment, which is public.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmwallet.errors import Damaged, InvalidInput, NotFound
from cmwallet.market.item_reference import ContractReference, ItemReference
from cmwallet.market.papers import SALT_BYTES, Random, parse_hash
from cmwallet.transactions.duplicates import DUPLICATE_SECONDS
from identity.address import Address, parse_address
from identity.hostile_json import load_json
from identity.secret import Secret
from identity.timestamps import rfc3339, seconds_of_time

if TYPE_CHECKING:
    from identity.vault.interface import Entry, Keeper, RecordId

TYPE_BALLOT: Final = "ballot"
_LOCATOR: Final = "ballot"

About = ItemReference | ContractReference
"""The item that is voted or disputed on; the contract alone while an item that is asked for has no number yet."""
Commit = Callable[[bytes], bytes]
"""The contract's commitment (32 bytes) to the choice with a salt (32 bytes); the caller knows its formula."""


@dataclass(frozen=True)
class Ballot:
    """An opened ballot; `commitment` is `0x` and 64 hex digits, `made` RFC 3339."""

    record: RecordId
    about: str
    genesis: str
    account: Address
    purpose: str
    choice: str
    salt: bytes
    commitment: str
    made: str


class Ballots:
    """The ballots in a vault. They belong to accounts, whose money they decide about: erasing records leaves them."""

    def __init__(
        self, keeper: Keeper, *, clock: Callable[[], float] = time.time, random: Random = secrets.token_bytes
    ) -> None:
        self._keeper = keeper
        self._clock = clock
        self._random = random

    def keep(self, about: About, account: Address, purpose: str, choice: str, commit: Commit) -> Ballot:
        """Return the ballot of a choice: the one that was kept for it, else a new one, sealed before this returns.

        `purpose` tells commitments of one account about one thing apart, such as `vote` and `secret`. While there is no
        item yet, a ballot is used again only within the time in which the same call counts as a duplicate: a secret
        that was shown once must not stand behind a later request.
        """
        for ballot in reversed(self.of(about, account, purpose)):
            if ballot.choice == choice and _commitment(commit, ballot.salt) == ballot.commitment:
                age = self._clock() - seconds_of_time(ballot.made)
                if isinstance(about, ItemReference) or age < DUPLICATE_SECONDS:
                    return ballot
        return self._seal(about, account, purpose, choice, commit)

    def of(self, about: About, account: Address, purpose: str) -> list[Ballot]:
        """Every ballot of an account about one thing for one purpose, oldest first."""
        wanted = _key(about, account, purpose)
        entries = [entry for entry in self._keeper.entries(TYPE_BALLOT) if _key_of(entry) == wanted]
        return [_opened(self._keeper, entry.record_id) for entry in entries]

    def find(self, about: About, account: Address, purpose: str, *, commitment: str | None = None) -> Ballot:
        """Return the ballot with the commitment that stands on chain; without one, the only ballot.

        Raises:
            NotFound: there is none. InvalidInput: there are several, and no commitment tells which was mined.
        """
        found = self.of(about, account, purpose)
        if commitment is not None:
            found = [ballot for ballot in found if ballot.commitment == parse_hash(commitment)]
        if not found:
            raise NotFound(
                "what was committed to is not in this vault: only the one in which it was made can show it",
                hint="a backup made after that has it too",
            )
        if len(found) > 1:
            raise InvalidInput("several choices were kept, and the chain has not shown yet which was sent")
        return found[0]

    def by_commitment(self, commitment: str) -> Ballot | None:
        """Return the ballot with a commitment, or None."""
        record = self._keeper.find(_LOCATOR, parse_hash(commitment))
        return None if record is None else _opened(self._keeper, record)

    def mined(self, commitment: str, item: ItemReference) -> Ballot:
        """Write down that a commitment stands on chain, for which item; the other choices for that item go.

        Ballots of other requests on the same contract stay. Raises `NotFound`.
        """
        record = self._keeper.find(_LOCATOR, parse_hash(commitment))
        if record is None:
            raise NotFound("no ballot with that commitment is in the vault")
        facts = dict(self._keeper.entry(record).attributes)
        if (facts["about"], facts["genesis"]) != (str(item), item.genesis):
            self._keeper.set_attributes(record, {**facts, "about": str(item), "genesis": item.genesis})
        ballot = _opened(self._keeper, record)
        others = [one.record for one in self.of(item, ballot.account, ballot.purpose) if one.record != record]
        if others:
            self._keeper.remove_many(others)
        return ballot

    def drop(self, commitment: str) -> None:
        """Forget a ballot that was shown, or never can be. Raises `NotFound`."""
        record = self._keeper.find(_LOCATOR, parse_hash(commitment))
        if record is None:
            raise NotFound("no ballot with that commitment is in the vault")
        self._keeper.remove(record)

    def _seal(self, about: About, account: Address, purpose: str, choice: str, commit: Commit) -> Ballot:
        salt = self._random(SALT_BYTES)
        commitment, made = _commitment(commit, salt), rfc3339(self._clock())
        text, genesis, owner, _ = _key(about, account, purpose)
        facts = {"about": text, "genesis": genesis, "account": owner, "purpose": purpose, "made": made}
        facts["commitment"] = commitment
        payload = Secret(json.dumps({"choice": choice, "salt": salt.hex()}))
        place = (_LOCATOR, commitment)
        record = self._keeper.seal(TYPE_BALLOT, f"{purpose} {text}"[:200], payload, attributes=facts, locator=place)
        return Ballot(record, text, genesis, parse_address(account), purpose, choice, salt, commitment, made)


def _commitment(commit: Commit, salt: bytes) -> str:
    return parse_hash("0x" + commit(salt).hex())


def _key(about: About, account: Address, purpose: str) -> tuple[str, str, str, str]:
    return str(about), about.genesis, account.lower(), purpose


def _key_of(entry: Entry) -> tuple[str, str, str, str]:
    facts = entry.attributes
    return facts["about"], facts["genesis"], facts["account"], facts["purpose"]


def _opened(keeper: Keeper, record: RecordId) -> Ballot:
    opened = keeper.open_record(record, reason="a commitment on chain")
    facts = opened.attributes
    with opened.payload as payload:
        try:
            body = load_json(payload.reveal())
            assert isinstance(body, dict)
            choice, salt = str(body["choice"]), bytes.fromhex(body["salt"])
        except (ValueError, KeyError, TypeError, AssertionError):
            raise Damaged("a ballot in the vault is not readable", hint="cmwallet vault verify") from None
    return Ballot(
        record,
        facts["about"],
        facts["genesis"],
        parse_address(facts["account"]),
        facts["purpose"],
        choice,
        salt,
        facts["commitment"],
        facts["made"],
    )
