"""Options that commands of the market share: a file whose hash goes on chain, and what the money is taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cmwallet.market.item_reference import ItemReference
    from cmwallet.session import Session
    from identity.address import Address

Wcmt = Annotated[
    bool, typer.Option("--wcmt", help="Pay with WCMT that you allowed the contract to take, instead of coins.")
]


def kept_hash(
    opened: Session, owner: Address, file: str | None, item: ItemReference | None = None, *, dry: bool = False
) -> bytes:
    """Return the hash (32 bytes) of a file that is kept as a paper of `owner`; 32 zeros without a file.

    A `dry` run keeps nothing: the hash is one of another salt. Raises `NotFound`, `InvalidInput`.
    """
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.market.kept_papers import Papers
    from cmwallet.market.papers import MAX_BYTES, make_paper

    if file is None:
        return bytes(32)
    content, name = read_bytes(file, MAX_BYTES), "paper" if file == "-" else file.rpartition("/")[2]
    paper = make_paper(content, name) if dry else Papers(opened.keeper, owner).keep(content, name, item=item)
    return bytes.fromhex(paper.hash[2:])
