"""Bundle: the papers of an item with their salts, as one JSON document that travels sealed.

    {"type": "cmwallet-bundle", "version": 1, "item": "eip155:…/12", "genesis": "0x…", "papers": [
        {"role": "terms", "name": "terms.pdf", "media_type": "application/pdf",
         "salt": "<64 hex digits>" or null, "hash": "0x…", "content": "<base64>"}, …]}

It is read strictly: another member, another spelling, a paper twice, or a hash that is not that of salt and content
refuse the whole. `item` and `genesis` are null together, for papers that belong to no item yet. Nobody signs a bundle:
what its papers are worth, the hashes on chain say, and `against_chain` compares with those.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import InvalidInput, NotVerified
from cmwallet.market.item_reference import ItemReference, parse_item_reference
from cmwallet.market.papers import MAX_BYTES, SALT_BYTES, Paper
from cmwallet.market.stated_paper import StatedPaper
from identity.jose.encoding import Json, read_object, write_json
from identity.records.attachments import clean_file_name, media_type_of
from identity.rejections import Malformed

TYPE: Final = "cmwallet-bundle"
VERSION: Final = 1
MOST_PAPERS: Final = 64
MOST_BYTES: Final = 8 << 20
"""Of the contents of all papers; sealed, that stays below what a sealed message may have."""

NO_ROLE: Final = "paper"
"""What a paper is where there is no item."""

_MEMBERS: Final = {"type", "version", "item", "genesis", "papers"}
_PAPER_MEMBERS: Final = {"role", "name", "media_type", "salt", "hash", "content"}
_SALT: Final = re.compile(rf"[0-9a-f]{{{2 * SALT_BYTES}}}", re.ASCII)
_ROLE: Final = re.compile(r"[a-z]{1,20}", re.ASCII)
_MOST_BASE64: Final = (MAX_BYTES + 2) // 3 * 4
_MOST_NAME: Final = 240


@dataclass(frozen=True)
class BundledPaper:
    """A paper, and what its sender says that it is."""

    role: str
    paper: Paper


@dataclass(frozen=True)
class Bundle:
    """Papers, each of which has the hash that it names; none of those was looked for on chain yet."""

    item: ItemReference | None
    papers: tuple[BundledPaper, ...]


@dataclass(frozen=True)
class FittingPaper:
    """A paper whose hash stands on chain, and where; the role is the chain's, whatever the sender said."""

    stated: StatedPaper
    paper: Paper


@dataclass(frozen=True)
class Compared:
    """What fits, in the order of the chain, and which hashes on chain no paper was given for."""

    fitting: tuple[FittingPaper, ...]
    missing: tuple[StatedPaper, ...]


def write_bundle(bundle: Bundle) -> bytes:
    """Return a bundle as JSON. Raises `InvalidInput` when it is empty or too large."""
    _check_size(bundle.papers)
    return write_json(
        {
            "type": TYPE,
            "version": VERSION,
            "item": None if bundle.item is None else str(bundle.item),
            "genesis": None if bundle.item is None else bundle.item.genesis,
            "papers": [_document(one) for one in bundle.papers],
        }
    )


def read_bundle(content: bytes) -> Bundle:
    """Return the bundle in a document that anybody may have made.

    Raises:
        Malformed: it is none. NotVerified: a paper is not what its hash says.
    """
    document = read_object(content, "the bundle")
    if document.get("type") != TYPE:
        raise Malformed("that is no bundle of papers")
    version = document.get("version")
    if version != VERSION or isinstance(version, bool):
        raise Malformed("the bundle is of a version that is not known here", hint="a newer cmwallet made it")
    if document.keys() != _MEMBERS:
        raise Malformed("the bundle has other members than a bundle has")
    item, genesis, papers = document["item"], document["genesis"], document["papers"]
    if not isinstance(papers, list) or not 1 <= len(papers) <= MOST_PAPERS:
        raise Malformed(f"a bundle holds 1 to {MOST_PAPERS} papers")
    reference = None if item is None and genesis is None else parse_item_reference(item, genesis)
    return Bundle(reference, tuple(_read_papers(papers)))


def against_chain(bundle: Bundle, stated: Sequence[StatedPaper]) -> Compared:
    """Compare a bundle with what stands on chain for its item.

    Raises `NotVerified` for a paper whose hash does not stand there: nothing of the bundle is shown then.
    """
    given = {one.paper.hash: one.paper for one in bundle.papers}
    strange = given.keys() - {one.hash for one in stated}
    if strange:
        raise NotVerified(
            f"the bundle holds {len(strange)} of {len(given)} papers whose hash does not stand on chain for its item",
            hint="it may have been made before they were mined; try again, or ask for another bundle",
            details={"hashes": sorted(strange)},
        )
    fitting = tuple(FittingPaper(one, given[one.hash]) for one in stated if one.hash in given)
    return Compared(fitting, tuple(one for one in stated if one.hash not in given))


def _check_size(papers: Sequence[BundledPaper]) -> None:
    if not 1 <= len(papers) <= MOST_PAPERS:
        raise InvalidInput(f"a bundle holds 1 to {MOST_PAPERS} papers")
    if sum(len(one.paper.content) for one in papers) > MOST_BYTES:
        raise InvalidInput(f"the papers of a bundle have at most {MOST_BYTES >> 20} MiB together")


def _document(one: BundledPaper) -> Json:
    paper = one.paper
    return {
        "role": one.role,
        "name": paper.name,
        "media_type": paper.media_type,
        "salt": None if paper.salt is None else paper.salt.hex(),
        "hash": paper.hash,
        "content": base64.b64encode(paper.content).decode(),
    }


def _read_papers(documents: Sequence[object]) -> list[BundledPaper]:
    papers: list[BundledPaper] = []
    seen: set[str] = set()
    size = 0
    for document in documents:
        one = _read_paper(document)
        size += len(one.paper.content)
        if size > MOST_BYTES:
            raise Malformed(f"the papers of a bundle have at most {MOST_BYTES >> 20} MiB together")
        if one.paper.hash in seen:
            raise Malformed("the bundle holds a paper twice")
        seen.add(one.paper.hash)
        papers.append(one)
    return papers


def _read_paper(document: object) -> BundledPaper:
    if not isinstance(document, dict) or document.keys() != _PAPER_MEMBERS:
        raise Malformed("a paper of the bundle has other members than a paper has")
    role = document["role"]
    if not isinstance(role, str) or not _ROLE.fullmatch(role):
        raise Malformed("a paper of the bundle does not say what it is to its item")
    paper = Paper(
        _name(document["name"]), _media_type(document["media_type"]), _salt(document["salt"]), _content(document)
    )
    if paper.hash != document["hash"]:
        raise NotVerified("a paper of the bundle is not the one whose hash it names: it was changed, or never was")
    return BundledPaper(role, paper)


def _name(value: object) -> str:
    """Return a name as it may become that of a file: one part of a path, without control characters."""
    if not isinstance(value, str) or not value or len(value) > _MOST_NAME:
        raise Malformed("a paper of the bundle has no name")
    return clean_file_name(value)


def _media_type(value: object) -> str:
    try:
        if isinstance(value, str):
            return media_type_of(value, "")
    except InvalidInput:
        pass
    raise Malformed("a paper of the bundle has no media type")


def _salt(value: object) -> bytes | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _SALT.fullmatch(value):
        raise Malformed("a paper of the bundle has a salt that is none")
    return bytes.fromhex(value)


def _content(document: Json) -> bytes:
    """Return the content, whose length is known before it is decoded."""
    text = document["content"]
    if not isinstance(text, str) or not 1 <= len(text) <= _MOST_BASE64 or not text.isascii():
        raise Malformed("a paper of the bundle has no content, or too much")
    try:
        content = binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        raise Malformed("the content of a paper in the bundle is not base64") from None
    if not 1 <= len(content) <= MAX_BYTES or base64.b64encode(content).decode() != text:
        raise Malformed("the content of a paper in the bundle is not base64 in its one form, or too long")
    return content
