"""The papers of an account in the vault: kept when they are hashed, found again by their hash.

A private paper is of use to nobody without its salt, so it is sealed before its hash is signed. The same content gets
the same paper, and so the same hash, as long as that says nothing new in public: for the same item, while it belongs to
none, and within the time in which the same call counts as a duplicate. A command that is repeated then makes the same
call and is recognised. For another item the same content gets a new salt: nobody can tell that both have one text.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmwallet.errors import AlreadyExists, Damaged, NotFound
from cmwallet.market.item_reference import ItemReference, parse_item_reference
from cmwallet.market.papers import Paper, Random, make_paper, parse_hash
from cmwallet.transactions.duplicates import DUPLICATE_SECONDS
from identity.foreign import clean
from identity.hostile_json import load_json
from identity.keccak import keccak256
from identity.rejections import Malformed
from identity.secret import Secret
from identity.timestamps import rfc3339, seconds_of_time

if TYPE_CHECKING:
    from identity.vault.interface import Entry, Keeper, Locator, RecordId

TYPE_PAPER: Final = "paper"
MOST_ITEMS: Final = 24
"""Items that are remembered with a paper, the newest ones; a listing may be the terms of many deals."""


@dataclass(frozen=True)
class KeptPaper:
    """What the sealed index tells of a paper; it is not opened. `made` is RFC 3339, `size` in bytes.

    `own`: it was made here, and did not come in a bundle of somebody else.
    """

    record: RecordId
    owner: str
    hash: str
    name: str
    media_type: str
    size: int
    made: str
    public: bool
    own: bool
    items: tuple[ItemReference, ...]


class Papers:
    """The papers of the account `owner`, whose address in lower case their records carry."""

    def __init__(
        self,
        keeper: Keeper,
        owner: str,
        *,
        clock: Callable[[], float] = time.time,
        random: Random = secrets.token_bytes,
    ) -> None:
        self._keeper = keeper
        self._owner = owner.lower()
        self._clock = clock
        self._random = random

    def keep(
        self,
        content: bytes,
        name: str,
        *,
        media_type: str | None = None,
        public: bool = False,
        item: ItemReference | None = None,
    ) -> Paper:
        """Keep a file and return it as a paper; see above when it is one that was kept before.

        Call this before the hash is signed. Raises `InvalidInput` (empty, too long, no media type).
        """
        paper = make_paper(content, name, media_type=media_type, public=public, random=self._random)
        before = self._before(content, public=public, item=item)
        if before is None:
            self._seal(paper, item, own=True)
            return paper
        if item is not None:
            self.used(before.hash, item)
        return self.get(before.hash, reason="a paper is used again")

    def take(self, paper: Paper, item: ItemReference | None) -> None:
        """Keep somebody else's paper for an item (None: which one is not known yet), as it came.

        One that is here already is used for that item too.
        """
        if self._keeper.find(*self._place(paper.hash)) is None:
            self._seal(paper, item, own=False)
        elif item is not None:
            self.used(paper.hash, item)

    def used(self, paper: str, item: ItemReference) -> None:
        """Write down for which item a paper (its hash) is used, once that has a number. Raises `NotFound`."""
        kept = self.line(paper)
        if item not in kept.items:
            facts = dict(self._keeper.entry(kept.record).attributes)
            facts["items"] = _items_text([*kept.items, item])
            self._keeper.set_attributes(kept.record, facts)

    def find(self, paper: str, *, reason: str) -> Paper | None:
        """Return the paper with a hash, or None."""
        record = self._keeper.find(*self._place(parse_hash(paper)))
        return None if record is None else _open(self._keeper, record, reason)

    def get(self, paper: str, *, reason: str) -> Paper:
        """Return the paper with a hash. Raises `NotFound`."""
        found = self.find(paper, reason=reason)
        if found is None:
            raise _not_here()
        return found

    def line(self, paper: str) -> KeptPaper:
        """Return what the index tells of the paper with a hash. Raises `NotFound`."""
        record = self._keeper.find(*self._place(parse_hash(paper)))
        if record is None:
            raise _not_here()
        return _kept(self._keeper.entry(record))

    def all(self) -> list[KeptPaper]:
        """Every paper, oldest first; none is opened."""
        entries = self._keeper.entries(TYPE_PAPER)
        return [_kept(entry) for entry in entries if entry.attributes.get("owner") == self._owner]

    def of_item(self, item: ItemReference) -> list[KeptPaper]:
        """The papers that were used for an item, oldest first."""
        return [kept for kept in self.all() if item in kept.items]

    def remove(self, paper: str) -> None:
        """Remove a paper; its hash on chain stays, and nobody else may have it. Raises `NotFound`."""
        self._keeper.remove(self.line(paper).record)

    def _before(self, content: bytes, *, public: bool, item: ItemReference | None) -> KeptPaper | None:
        """Return the newest kept paper that may stand for this content again."""
        now = self._clock()
        for kept in papers_with(self._keeper, content):
            if kept.owner != self._owner:
                continue
            # A clock that was set back counts as inside the time, as it does for duplicates.
            repeated = item is None and kept.own and now - seconds_of_time(kept.made) < DUPLICATE_SECONDS
            if kept.public is public and (public or repeated or not kept.items or item in kept.items):
                return kept
        return None

    def _seal(self, paper: Paper, item: ItemReference | None, *, own: bool) -> None:
        made = rfc3339(self._clock())
        body = {
            "name": paper.name,
            "media_type": paper.media_type,
            "made": made,
            "salt": None if paper.salt is None else paper.salt.hex(),
            "content": base64.b64encode(paper.content).decode(),
        }
        facts = {
            "owner": self._owner,
            "hash": paper.hash,
            "content": keccak256(paper.content).hex(),
            "name": paper.name,
            "media_type": paper.media_type,
            "size": str(len(paper.content)),
            "made": made,
            "public": "yes" if paper.public else "no",
            "own": "yes" if own else "no",
            "items": _items_text([] if item is None else [item]),
        }
        place = self._place(paper.hash)
        with suppress(AlreadyExists):  # another process kept the same paper meanwhile: what has one hash is one paper
            self._keeper.seal(TYPE_PAPER, clean(paper.name), Secret(json.dumps(body)), attributes=facts, locator=place)

    def _place(self, paper: str) -> Locator:
        return self._owner, f"paper/{paper}"


def loss_of_papers(keeper: Keeper, owner: str) -> list[str]:
    """Return what goes when the records of an account go with its papers, as a line for whoever decides; or none."""
    count = len(Papers(keeper, owner).all())
    if not count:
        return []
    return [f"Its {count} papers of the market go, with their salts: what they say cannot be shown from here any more."]


def papers_with(keeper: Keeper, content: bytes) -> list[KeptPaper]:
    """Return the papers with a content, whichever account keeps them, the newest first; none is opened."""
    digest = keccak256(content).hex()
    entries = reversed(keeper.entries(TYPE_PAPER))
    return [_kept(entry) for entry in entries if entry.attributes.get("content") == digest]


def find_paper(keeper: Keeper, paper: str, *, reason: str) -> Paper | None:
    """Return the paper with a hash, whichever account keeps it; None when none does."""
    wanted = parse_hash(paper)
    for entry in keeper.entries(TYPE_PAPER):
        if entry.attributes.get("hash") == wanted:
            return _open(keeper, entry.record_id, reason)
    return None


def _not_here() -> NotFound:
    return NotFound("no paper with that hash is in the vault")


def _open(keeper: Keeper, record: RecordId, reason: str) -> Paper:
    opened = keeper.open_record(record, reason=reason)
    with opened.payload as payload:
        try:
            body = load_json(payload.reveal())
            assert isinstance(body, dict)
            salt, content = body["salt"], base64.b64decode(body["content"], validate=True)
            paper = Paper(body["name"], body["media_type"], None if salt is None else bytes.fromhex(salt), content)
        except (ValueError, KeyError, TypeError, AssertionError):
            raise _unreadable() from None
    if paper.hash != opened.attributes.get("hash"):
        raise _unreadable()
    return paper


def _unreadable() -> Damaged:
    return Damaged("a paper in the vault is not readable", hint="cmwallet vault verify")


def _kept(entry: Entry) -> KeptPaper:
    facts = entry.attributes
    return KeptPaper(
        record=entry.record_id,
        owner=facts["owner"],
        hash=facts["hash"],
        name=facts["name"],
        media_type=facts["media_type"],
        size=int(facts["size"]),
        made=facts["made"],
        public=facts["public"] == "yes",
        own=facts["own"] == "yes",
        items=_items(facts["items"]),
    )


def _items_text(items: Sequence[ItemReference]) -> str:
    return " ".join(f"{item}#{item.genesis}" for item in items[-MOST_ITEMS:])


def _items(text: str) -> tuple[ItemReference, ...]:
    try:
        return tuple(parse_item_reference(*one.split("#")) for one in text.split())
    except (Malformed, TypeError):
        raise _unreadable() from None
