"""Screening 1,000 names against 100,000 generated entries: time, memory, recall against the exhaustive search.

Half of the names are listed ones written otherwise (a letter wrong, missing or more, another order, a middle name left
out), half are of nobody. The exhaustive search compares a name with every listed name and takes some ten seconds, so it
is made for a sample. All names are put together from syllables. A search waits for nothing but the page cache, so it is
timed in CPU seconds of the process.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.report import progress

if TYPE_CHECKING:
    from identity.kyc.lists.index import ListIndex

CLAIM = "screening names against sanctions lists (one process, index on disk)"
ENTRIES: Final = 100_000
NAMES: Final = 1_000
EXHAUSTIVE: Final = 8
SEED: Final = 20_261_122
MILLISECONDS: Final = 5.0
RECALL: Final = 0.99

_STARTS: Final = (
    "b",
    "d",
    "f",
    "g",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "z",
    "sh",
    "ch",
    "th",
    "kh",
    "br",
)
_VOWELS: Final = ("a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ou")
_ENDS: Final = ("", "", "", "n", "r", "l", "s", "m")


Names = dict[str, set[str]]
"""Every listed name, and the entries that have it."""


@dataclass(frozen=True)
class Screened:
    """The result as a row of the report."""

    what: str
    shown: str
    target: str
    met: bool | None
    numbers: dict[str, float]
    note: str = ""

    def document(self) -> dict[str, object]:
        """The row as JSON."""
        return {"what": self.what, **self.numbers, "target": self.target, "met": self.met, "note": self.note}

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        answer = "" if self.met is None else "yes" if self.met else "NO"
        return (self.what, self.shown, "", "", self.target, answer)


@dataclass(frozen=True)
class _Query:
    text: str
    original: str | None


def measure(scale: float = 1) -> list[Screened]:
    """Build the index, search in it, compare with the exhaustive search."""
    from identity.kyc.lists.index import ListIndex

    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder:
        file, names = _entries(Path(folder), chance, max(2_000, int(ENTRIES * scale)))
        queries = _queries(names, chance, max(100, int(NAMES * scale)))
        with ListIndex(Path(folder) / "lists.db", create=True) as index:
            begin = time.perf_counter()
            info = index.put("generated", file, None, now="2026-11-22T00:00:00Z", advance=lambda _count: None)
            built = time.perf_counter() - begin
            size = (Path(folder) / "lists.db").stat().st_size
            numbers = {"seconds": built, "entries": info.entries, "names": info.names, "bytes": size}
            shown = f"{built:.1f} s for {info.entries:,} entries, {info.names:,} names; {size / 1e6:.0f} MB on disk"
            return [
                Screened("add the list", shown, "", None, numbers),
                *_searched(index, names, queries),
                _recalled(index, names, queries, max(4, int(EXHAUSTIVE * scale))),
            ]


def _entries(folder: Path, chance: random.Random, count: int) -> tuple[Path, Names]:
    """Write a list of persons, of whom some have aliases; return it with all names on it."""
    given = [_word(chance, 2, 3) for _ in range(3_000)]
    family = [_word(chance, 2, 4) for _ in range(30_000)]
    common = [1 / (rank + 5) for rank in range(len(given))]

    def person() -> str:
        return " ".join([*chance.choices(given, common, k=chance.choice((1, 1, 2))), chance.choice(family)])

    names: Names = {}
    path = folder / "entities.ftm.json"
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            own = [person() for _ in range(chance.choice((1, 1, 1, 2, 3)))]
            for name in own:
                names.setdefault(name, set()).add(f"g-{number}")
            born = f"{chance.randint(1930, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            entity = {"name": own[:1], "alias": own[1:], "birthDate": [born], "country": ["xk"]}
            stream.write(json.dumps({"id": f"g-{number}", "schema": "Person", "properties": entity}) + "\n")
    return path, names


def _word(chance: random.Random, least: int, most: int) -> str:
    syllables = (
        chance.choice(_STARTS) + chance.choice(_VOWELS) + chance.choice(_ENDS)
        for _ in range(chance.randint(least, most))
    )
    return "".join(syllables).capitalize()


def _queries(names: Names, chance: random.Random, count: int) -> list[_Query]:
    listed = [_Query(_otherwise(name, chance), name) for name in chance.sample(list(names), count // 2)]
    others = [_Query(f"{_word(chance, 2, 3)} {_word(chance, 2, 4)}", None) for _ in range(count - len(listed))]
    mixed = [*listed, *others]
    chance.shuffle(mixed)
    return mixed


def _otherwise(name: str, chance: random.Random) -> str:
    words = name.split()
    if len(words) > 2 and chance.random() < 0.3:
        words.pop(1)
    if chance.random() < 0.3:
        words = [*words[1:], words[0]]
    for _ in range(chance.choice((0, 1, 1, 2))):
        place = chance.randrange(len(words))
        words[place] = _slip(words[place], chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    place, letter = chance.randrange(1, len(word)), chance.choice("aeiounrslt")
    swapped = word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    return chance.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            swapped,
        )
    )


def _searched(index: ListIndex, names: Names, queries: Sequence[_Query]) -> list[Screened]:
    from identity.kyc.lists.search import Searcher
    from identity.kyc.names.compare import compare

    searcher = Searcher(index, many=True)
    searcher.search(queries[0].text)  # reads the spellings, once
    seconds, found, wanted = [], 0, 0
    for query in queries:
        begin = time.process_time()
        hits = searcher.search(query.text, most=sys.maxsize)
        seconds.append(time.process_time() - begin)
        if query.original is not None and compare(query.text, query.original).match:
            wanted += 1
            found += not {hit.entry_id for hit in hits}.isdisjoint(names[query.original])
    mean = statistics.mean(seconds) * 1e3
    single = Searcher(index)
    alone = [_timed_once(single, query.text) for query in queries[:100]]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return [
        Screened(
            f"{len(queries):,} names, one after another",
            f"{mean:.2f} ms a name ({1e3 / mean:,.0f}/s); {memory / 1e6:.0f} MB at most",
            f"≤ {MILLISECONDS:g} ms",
            mean <= MILLISECONDS,
            {"milliseconds": mean, "median": statistics.median(seconds) * 1e3, "memory_bytes": memory},
        ),
        Screened(
            "a name alone, nothing held in memory",
            f"{statistics.mean(alone) * 1e3:.2f} ms a name",
            "",
            None,
            {"milliseconds": statistics.mean(alone) * 1e3},
        ),
        Screened(
            "listed names written otherwise that are found",
            f"{found} of {wanted} ({found / wanted:.4f})",
            f"≥ {RECALL}",
            found / wanted >= RECALL,
            {"found": found, "wanted": wanted},
        ),
    ]


def _timed_once(searcher: object, text: str) -> float:
    from identity.kyc.lists.search import Searcher

    assert isinstance(searcher, Searcher)
    begin = time.process_time()
    searcher.search(text)
    return time.process_time() - begin


def _recalled(index: ListIndex, names: Names, queries: Sequence[_Query], sample: int) -> Screened:
    """Compare with the search that leaves out nothing, for some of the names."""
    from identity.kyc.lists.search import Searcher
    from identity.kyc.names.compare import match_prepared, threshold_of
    from identity.kyc.names.prepare import prepare

    progress(f"screening: {sample} names against every listed name")
    threshold, searcher = threshold_of("standard"), Searcher(index, many=True)
    listed = sorted(names)
    prepared = [prepare(name, "person") for name in listed]
    wanted = found = 0
    chosen = [query for query in queries if query.original is not None][:sample]
    for query in chosen:
        own = prepare(query.text, "person")
        exact = {
            entry
            for name, other in zip(listed, prepared, strict=True)
            if match_prepared(own, other, {}, threshold) is not None
            for entry in names[name]
        }
        entries = {hit.entry_id for hit in searcher.search(query.text, most=sys.maxsize)}
        wanted += len(exact)
        found += len(exact & entries)
    return Screened(
        f"matches of the exhaustive search that are found ({len(chosen)} names)",
        f"{found} of {wanted} ({found / max(1, wanted):.4f})",
        f"≥ {RECALL}",
        found / max(1, wanted) >= RECALL,
        {"found": found, "wanted": wanted, "names": len(chosen)},
    )
