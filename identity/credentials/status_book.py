"""Status lists of an issuer in its vault: which places are taken, and what stands there.

A place is drawn at random among the free ones. When half of a list is taken a new one is begun: random places stay
cheap to find, and a short list never tells how many credentials there are. Callers hold a lock around read and write.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from identity.credentials.status_list import LEAST_ENTRIES, StatusList, unpack
from identity.errors import Damaged, NotFound
from identity.hostile_json import load_json
from identity.rejections import Rejected
from identity.secret import Secret
from identity.vault.interface import Draft, Keeper, RecordId

TYPE_LIST: Final = "attestation/status-list"

Below = Callable[[int], int]
"""Returns a random number below another one: `secrets.randbelow` outside tests."""


@dataclass
class KeptList:
    """One list: its address, what it says, which places are taken."""

    uri: str
    statuses: StatusList
    taken: StatusList
    used: int
    record: RecordId | None = None


class StatusBook:
    """The status lists of the identity `owner` (its account's address in lower case)."""

    def __init__(self, keeper: Keeper, owner: str, below: Below) -> None:
        self._keeper = keeper
        self._owner = owner
        self._below = below

    def lists(self) -> list[KeptList]:
        """Return every list, oldest first."""
        found = []
        for entry in self._keeper.entries(TYPE_LIST):
            if entry.attributes.get("owner") == self._owner:
                with self._keeper.open_record(entry.record_id, reason="status lists").payload as payload:
                    found.append(_parse(payload.reveal(), entry.record_id))
        return found

    def take(
        self, count: int, bits: int, address: Callable[[int], str], *, known: KeptList | None = None
    ) -> tuple[KeptList, list[int]]:
        """Return a list and `count` places of it that were free; keep it by `draft`. `address` names the n-th list.

        `known` is a list that was changed and not kept yet: it stands for its record.
        """
        lists = [known if known is not None and one.record == known.record else one for one in self.lists()]
        fitting = [one for one in lists if one.statuses.bits == bits and one.used + count <= len(one.statuses) // 2]
        chosen = fitting[-1] if fitting else _new(address(len(lists) + 1), bits)
        places: list[int] = []
        while len(places) < count:
            place = self._below(len(chosen.statuses))
            if not chosen.taken[place]:
                chosen.taken[place] = 1
                places.append(place)
        chosen.used += count
        return chosen, places

    def set(self, uri: str, places: Sequence[int], status: int) -> KeptList:
        """Return the list at `uri` with a status at some places; keep it by `draft`. Raises `NotFound`."""
        for one in self.lists():
            if one.uri == uri:
                for place in places:
                    one.statuses[place] = status
                return one
        raise NotFound("the status list of that credential is not in this vault")

    def draft(self, kept: KeptList) -> Draft:
        """Return the record of a list, to be sealed together with what goes with it."""
        body = {
            "uri": kept.uri,
            "bits": kept.statuses.bits,
            "statuses": kept.statuses.packed(),
            "taken": kept.taken.packed(),
            "used": kept.used,
        }
        attributes = {"owner": self._owner, "uri": kept.uri}
        return Draft(TYPE_LIST, "status list", Secret(json.dumps(body)), attributes, kept.record)


def _new(uri: str, bits: int) -> KeptList:
    return KeptList(uri, StatusList.empty(bits), StatusList.empty(1), 0)


def _parse(payload: bytes, record: RecordId) -> KeptList:
    try:
        body = load_json(payload)
        assert isinstance(body, dict)
        statuses, taken = unpack(body["bits"], body["statuses"]), unpack(1, body["taken"])
        assert len(taken) >= LEAST_ENTRIES
        return KeptList(str(body["uri"]), statuses, taken, int(body["used"]), record)
    except (ValueError, KeyError, AssertionError, Rejected):
        raise Damaged("a status list in the vault is not readable", hint="cmwallet vault verify") from None
