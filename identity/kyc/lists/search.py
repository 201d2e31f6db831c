"""Search of the lists for a name: candidates by their keys, the best of them by the matcher.

The name that is looked for is written nowhere.
"""

from __future__ import annotations

import heapq
import math
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from identity.errors import Damaged, InvalidInput
from identity.kyc.lists.index import ListIndex
from identity.kyc.lists.keys import query_keys
from identity.kyc.lists.packing import spelling, unpack
from identity.kyc.names.compare import Comparison, match_prepared, parse_schema, threshold_of
from identity.kyc.names.prepare import MAX_CHARACTERS, MAX_TOKENS, Kind, Name, prepare
from identity.kyc.names.qualifiers import NOTHING, Qualifiers, evidence_of
from identity.storage import storage_errors

_MAX_POSTING: Final = 100_000
_NEAR_WORTH: Final = 0.6
_MOST_SCORES: Final = 100
_BROAD: Final = 5_000
_MOST_RARITY: Final = 6.0
_LEAST_SHARE: Final = 0.35
_FIRST_LOOK: Final = 600
_NAMESAKES: Final = 0.25
"""The search goes on while at least this share of the names just compared were the same by name alone."""
_BATCH: Final = 50
_BY_WORDS: Final = 10
_BY_SPELLING: Final = 12
"""How many names are compared: so many that share the rarest words, so many that are spelt most alike."""


def kinds_of(schema: str) -> tuple[Kind, ...]:
    """Return among which names to look for one of a schema: a legal entity may be a person. Raises `InvalidInput`."""
    kind = parse_schema(schema)
    return ("organization", "person") if schema.lower() == "legalentity" else (kind,)


@dataclass(frozen=True)
class Hit:
    """An entry that a name resembles, and how."""

    list_name: str
    entry_id: str
    schema: str
    name: str
    comparison: Comparison


class Searcher:
    """Searches an open index; keeps what every search needs.

    With `many` the spellings of all listed names are read once and held in memory, some hundred bytes each; that pays
    from a few dozen searches on.
    """

    def __init__(self, index: ListIndex, *, many: bool = False) -> None:
        self._index = index
        self._many = many
        self._held: dict[int, list[str]] = {}
        with storage_errors(index.path):
            rows = index.connection.execute("SELECT id, name, names FROM list ORDER BY name").fetchall()
        self._lists: list[tuple[int, str, int]] = rows

    def search(
        self,
        text: str,
        kinds: tuple[Kind, ...] = ("person",),
        *,
        known: Qualifiers = NOTHING,
        level: str = "standard",
        most: int = 20,
    ) -> list[Hit]:
        """Return the entries that a name matches at a level, best first.

        Raises `InvalidInput` for the level, and for a name that cannot be compared whole: that nothing was found of it
        would say nothing.
        """
        threshold = threshold_of(level)
        if len(text) > MAX_CHARACTERS or len(text.split()) > MAX_TOKENS:
            raise InvalidInput("the name is too long to be compared whole", hint="screen its parts one by one")
        if not any(prepare(text, kind).tokens for kind in kinds):
            raise InvalidInput("there is nothing in the name that can be compared", hint="write it in letters")
        try:
            return self._search(text, kinds, known, threshold, most)
        except (ValueError, TypeError, LookupError) as error:
            path = self._index.path
            hint = "remove the file and add the lists again; it holds nothing else"
            raise Damaged(f"{path} is damaged: {type(error).__name__}", hint=hint) from None

    def _search(self, text: str, kinds: tuple[Kind, ...], known: Qualifiers, threshold: float, most: int) -> list[Hit]:
        best: dict[tuple[int, int], tuple[float, str, Comparison]] = {}
        with storage_errors(self._index.path):
            for kind in kinds:
                name = prepare(text, kind)
                if name.tokens:
                    for number, _, size in self._lists:
                        self._search_list(number, size, name, known, threshold, best)
            names = {number: name for number, name, _ in self._lists}
            found = sorted(best.items(), key=lambda item: (-item[1][0], names[item[0][0]], item[0]))[:most]
            return [self._hit(names[key[0]], key, match[1], match[2]) for key, match in found]

    def _hit(self, list_name: str, key: tuple[int, int], text: str, comparison: Comparison) -> Hit:
        query = "SELECT entry_id, schema FROM entry WHERE list = ? AND n = ?"
        entry_id, schema = self._index.connection.execute(query, key).fetchone()
        return Hit(list_name, entry_id, schema, text, comparison)

    def _search_list(
        self,
        number: int,
        size: int,
        name: Name,
        known: Qualifiers,
        threshold: float,
        best: dict[tuple[int, int], tuple[float, str, Comparison]],
    ) -> None:
        for batch in self._batches(number, size, name):
            alike = 0
            query = f"SELECT entry, text, packed FROM name WHERE list = ? AND n IN ({_marks(batch)})"  # noqa: S608 - numbers
            for entry, text, packed in self._index.connection.execute(query, (number,)).fetchall():
                other, evidence = unpack(packed, name.kind), self._evidence(number, entry, known)
                comparison = match_prepared(name, other, evidence, threshold)
                if comparison is not None and comparison.score > best.get((number, entry), (0.0,))[0]:
                    best[number, entry] = (comparison.score, text, comparison)
                alone = comparison if not evidence else match_prepared(name, other, {}, threshold)
                alike += alone is not None
            if alike < _NAMESAKES * len(batch):
                return

    def _batches(self, number: int, size: int, name: Name) -> Iterator[list[int]]:
        """Yield names worth comparing: first those that share the rarest words or are spelt most alike, then the rest.

        A name with very many namesakes needs the rest: which of them is meant, a birth date may say.
        """
        weights = self._weights(number, size, name)
        least = _LEAST_SHARE * max(weights.values(), default=0.0)
        first = [place for place, weight in weights.items() if weight >= least]
        first = heapq.nlargest(_FIRST_LOOK, first, key=weights.__getitem__)
        if len(first) <= _BY_WORDS + _BY_SPELLING:
            yield first
            return
        spellings = self._spellings(number, first[_BY_WORDS:])
        yield first[:_BY_WORDS] + _likest(name, spellings, _BY_SPELLING)
        rest = _likest(name, spellings, None)
        for start in range(_BY_SPELLING, len(rest), _BATCH):
            yield rest[start : start + _BATCH]

    def _spellings(self, number: int, places: Sequence[int]) -> dict[int, str]:
        if self._many:
            if number not in self._held:
                rows = self._index.connection.execute("SELECT spelling FROM name WHERE list = ? ORDER BY n", (number,))
                self._held[number] = [text for (text,) in rows]
            held = self._held[number]
            return {place: held[place] for place in places}
        query = f"SELECT n, spelling FROM name WHERE list = ? AND n IN ({_marks(places)})"  # noqa: S608 - numbers
        return dict(self._index.connection.execute(query, (number,)))

    def _weights(self, number: int, size: int, name: Name) -> dict[int, float]:
        """Return the names that share a key, each with the rarity of the words shared."""
        words = []
        for exact, near in query_keys(name):
            found = dict.fromkeys(self._postings(number, near + exact, 1), _NEAR_WORTH)
            found.update(dict.fromkeys(self._postings(number, near, 0), _NEAR_WORTH))
            found.update(dict.fromkeys(self._postings(number, exact, 0), 1.0))
            if found:
                words.append(found)
        words.sort(key=len)
        total: dict[int, float] = {}
        for found in words:
            rarity = min(_MOST_RARITY, math.log(1 + size / len(found)))
            # A word that very many names have adds to those found by a rarer one, and finds none by itself.
            places = total.keys() & found.keys() if len(total) > _FIRST_LOOK and len(found) > _BROAD else found
            for place in places:
                total[place] = total.get(place, 0.0) + found[place] * rarity
        return total

    def _postings(self, number: int, keys: list[int], near: int) -> array[int]:
        found: array[int] = array("I")
        if not keys:
            return found
        query = f"SELECT names FROM posting WHERE list = ? AND near = ? AND key IN ({_marks(keys)})"  # noqa: S608 - numbers
        for (names,) in self._index.connection.execute(query, (number, near)):
            found.frombytes(names[: 4 * _MAX_POSTING])
        if sys.byteorder == "big":
            found.byteswap()
        return found

    def _evidence(self, number: int, entry: int, known: Qualifiers) -> Mapping[str, float]:
        if not known:
            return {}
        query = "SELECT births, countries, gender FROM entry WHERE list = ? AND n = ?"
        births, countries, gender = self._index.connection.execute(query, (number, entry)).fetchone()
        found = Qualifiers(frozenset(births.split()), frozenset(countries.split()), gender)
        return evidence_of(known, found)


class IndexScreener:
    """The `Screener` of the KYC checks over an open index."""

    def __init__(self, index: ListIndex) -> None:
        self._index = index
        self._searcher = Searcher(index)

    def lists(self) -> list[Mapping[str, str]]:
        """Every list, by name, day and digest."""
        return [
            {
                "id": info.name,
                "version": f"{info.format} {info.published}",
                "sha256": info.sha256,
                "date": info.published,
                **({"missing": " ".join(info.missing)} if info.missing else {}),
            }
            for info in self._index.lists()
        ]

    def scores(self, name: str, known: Qualifiers, level: str) -> dict[tuple[str, str], float]:
        """The score of each entry that the name matches."""
        hits = self._searcher.search(name, ("person",), known=known, level=level, most=_MOST_SCORES)
        return {(hit.list_name, hit.entry_id): hit.comparison.score for hit in hits}


def _likest(name: Name, spellings: Mapping[int, str], most: int | None) -> list[int]:
    found = process.extract(spelling(name), spellings, scorer=fuzz.ratio, limit=most)
    return [place for _, _, place in found]


def _marks(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))
