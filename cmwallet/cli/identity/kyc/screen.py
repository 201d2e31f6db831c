"""`cmwallet identity kyc screen`: one name, or a name a line, against the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cmwallet.cli.identity.kyc.common import comparison_document
from cmwallet.cli.identity.kyc.lists import list_document, opened_index, warn_of
from cmwallet.cli.results import kyc
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.files import open_stdin
from cmwallet.errors import InvalidInput, NotFound, PolicyRefused

if TYPE_CHECKING:
    from identity.kyc.lists.index import ListIndex
    from identity.kyc.lists.search import Hit
    from identity.kyc.names.qualifiers import Qualifiers

_MOST: Final = 20


def screen_name(text: str, schema: str, known: Qualifiers, level: str) -> None:
    """Search one name and print what it matches. Raises `PolicyRefused` when there is something."""
    from identity.kyc.lists.search import Searcher, kinds_of
    from identity.kyc.names.compare import threshold_of

    if not text.strip():
        raise InvalidInput("the name is empty")
    with opened_index() as index:
        lists = _lists(index)
        hits = Searcher(index).search(text, kinds_of(schema), known=known, level=level, most=_MOST)
        document: kyc.Screening = {
            "lists": lists,
            "level": level,
            "threshold": threshold_of(level),
            "matches": [hit_document(hit) for hit in hits],
        }
        rows = [(f"{hit.comparison.score:.4f}", hit.list_name, hit.entry_id, hit.schema, hit.name) for hit in hits]
        columns = ("score", "list", "entry", "schema", "name")
        output.table(document, columns, rows, empty=f"no match in {len(lists)} lists")
    _refuse(len(hits))


def screen_lines(schema: str, known: Qualifiers, level: str) -> None:
    """Search a name a line from stdin, and print a JSON object each. Raises `PolicyRefused`, `PartlyDone`."""
    from cmwallet.cli.identity.kyc.batch import answer_lines, text_of
    from identity.kyc.lists.search import Searcher, kinds_of

    kinds = kinds_of(schema)
    found = 0
    with opened_index() as index:
        _lists(index)
        searcher = Searcher(index, many=True)

        def answer(line: bytes | None) -> kyc.ScreenedLine:
            nonlocal found
            name = text_of(line).strip()
            if not name:
                raise InvalidInput("the line is empty")
            hits = searcher.search(name, kinds, known=known, level=level, most=_MOST)
            found += bool(hits)
            return {"name": name, "matches": [hit_document(hit) for hit in hits]}

        answer_lines(open_stdin(), answer, hint="a line is a name")
    _refuse(found)


def hit_document(hit: Hit) -> kyc.Match:
    """Return a match as the command prints it."""
    return {
        "list": hit.list_name,
        "entry": hit.entry_id,
        "schema": hit.schema,
        "name": hit.name,
        **comparison_document(hit.comparison),
    }


def _lists(index: ListIndex) -> list[kyc.SanctionsList]:
    every = index.lists()
    if not every:
        raise NotFound("there is no sanctions list", hint="cmwallet identity kyc lists add NAME PATH")
    for info in every:
        warn_of(info)
    return [list_document(info) for info in every]


def _refuse(matches: int) -> None:
    if matches:
        what = "one match" if matches == 1 else f"{matches} matches"
        raise PolicyRefused(
            f"screening found {what}", hint="a match is a question, not an answer: look at the evidence"
        )
