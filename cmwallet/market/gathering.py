"""Gathering of what goes into a bundle: all papers of an item that are here, or one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmwallet.errors import NotFound
from cmwallet.market.bundle import NO_ROLE, Bundle, BundledPaper
from cmwallet.market.kept_papers import Papers, find_paper, papers_with
from cmwallet.market.papers import paper_hash

if TYPE_CHECKING:
    from cmwallet.market.item_reference import ItemReference
    from cmwallet.market.papers import Paper
    from cmwallet.market.stated_paper import HashesOnChain, StatedPaper
    from identity.vault.interface import Keeper

_REASON = "seal the papers of an item"


def gather_item(keeper: Keeper, item: ItemReference, on_chain: HashesOnChain) -> tuple[Bundle, Sequence[StatedPaper]]:
    """Return the papers of an item that this vault has, whoever stated them, and the stated ones that it has not.

    Raises `NotFound` when it has none of them.
    """
    papers: dict[str, BundledPaper] = {}
    missing: list[StatedPaper] = []
    for stated in on_chain(item):
        if stated.hash in papers:
            continue
        paper = find_paper(keeper, stated.hash, reason=_REASON)
        if paper is None:
            missing.append(stated)
        else:
            papers[stated.hash] = BundledPaper(stated.role, paper)
    if not papers:
        raise NotFound("none of this item's papers is in the vault", hint="cmwallet market open FILE keeps those sent")
    return Bundle(item, tuple(papers.values())), missing


def gather_file(
    keeper: Keeper, owner: str, content: bytes, name: str, item: ItemReference | None, on_chain: HashesOnChain
) -> Bundle:
    """Return a file as the one paper of a bundle.

    It is a paper that was kept: for the item if one is named, else the newest with this content, and then that one's
    newest item counts. A file that never was a paper becomes a private one of the account `owner`, of no item.

    Raises:
        NotFound: an item is named, and the file is no paper of it.
    """
    if item is None:
        kept = next(iter(papers_with(keeper, content)), None)
        if kept is None:
            return Bundle(None, (BundledPaper(NO_ROLE, Papers(keeper, owner).keep(content, name)),))
        if not kept.items:
            return Bundle(None, (BundledPaper(NO_ROLE, _get(keeper, kept.hash)),))
        item = kept.items[-1]
    ours = {kept.hash for kept in papers_with(keeper, content)} | {paper_hash(content, None)}
    for stated in on_chain(item):
        if stated.hash in ours:
            return Bundle(item, (BundledPaper(stated.role, _paper(keeper, stated.hash, content, name)),))
    raise NotFound("the hash of this file does not stand on chain for that item", hint="is it the file that was used?")


def _paper(keeper: Keeper, paper: str, content: bytes, name: str) -> Paper:
    """Return the kept paper, or a public file that is as it was stated and was never kept."""
    from cmwallet.market.papers import make_paper

    found = find_paper(keeper, paper, reason=_REASON)
    return make_paper(content, name, public=True) if found is None else found


def _get(keeper: Keeper, paper: str) -> Paper:
    found = find_paper(keeper, paper, reason=_REASON)
    assert found is not None  # the index just named it
    return found
