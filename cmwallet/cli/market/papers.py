"""`cmwallet market seal|open`: papers for the other side, an arbiter or jurors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import market
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, named_identity
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.output_option import OUTPUT, new_output
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmwallet.attest.key_lookup import KeyLookup
    from cmwallet.identities.identities import Identity
    from cmwallet.market.bundle import Bundle, Compared
    from cmwallet.market.papers import Paper
    from cmwallet.market.sealed_bundle import Reader
    from cmwallet.market.stated_paper import HashesOnChain, StatedPaper
    from cmwallet.session import Session
    from identity.jose.jwe import PrivateOf

app = Commands()

Papers = Annotated[
    str, typer.Argument(metavar="FILE|ITEM", help="A file, or an item such as deal/12: all its papers that are here.")
]
Readers = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="WHO", help="A contact, an account, an address or a DID; may be given again."),
]
Of = Annotated[
    str | None, typer.Option("--item", metavar="ITEM", help="Whose paper the file is; none: the item it was used for.")
]


@app.add(
    "seal",
    VAULT,
    OUTPUT,
    result=market.SealedBundle,
    example="cmwallet market seal deal/12 --to bob --out for-bob.jwe\n"
    "cmwallet market seal offer.pdf --to bob --to did:ethr:0x4d2:0x7099…79C8 --yes > offer.jwe",
)
def seal(
    what: Papers,
    to: Readers = None,
    to_jurors: Annotated[
        bool, typer.Option("--to-jurors", help="All who have seats in the item's case, as far as they have keys.")
    ] = False,
    item: Of = None,
    yes: Yes = False,
) -> None:
    """Seal papers with their salts, so that the readers alone can open and check them.

    Who gets them is named as in send; each needs an identity whose encryption key is published. Send the file in any
    way you like: it shows for which keys it is, and nothing else. What was handed over cannot be called back.
    """
    from functools import partial

    from cmwallet.attest.key_lookup import KeyLookup
    from cmwallet.errors import InputNeeded
    from cmwallet.market.chain_clock import chain_clock
    from cmwallet.market.sealed_bundle import find_readers, seal_bundle
    from cmwallet.market.stated_papers import stated_papers

    if not to and not to_jurors:
        raise InputNeeded("nobody is named who may read it", hint="--to NAME")
    out = new_output()
    with session() as opened:
        clock = chain_clock(opened)
        lookup, chain_id = KeyLookup(opened, clock=clock), opened.network.chain_id
        names = [*(to or []), *(_jurors(opened, what, lookup, int(clock())) if to_jurors else [])]
        readers = find_readers(opened.database, opened.keeper, lookup, chain_id, names, clock=clock)
        bundle, missing = _gathered(opened, what, item, partial(stated_papers, opened))
        _ask(bundle, readers, missing, yes)
        _hand_over(out, bundle, readers, missing, seal_bundle(bundle, readers))


def _jurors(opened: Session, item: str, lookup: KeyLookup, now: int) -> list[str]:
    """Return the jurors of an item's case who can be sealed to; the others are named.

    Raises `NotFound` before seats were drawn.
    """
    from cmwallet.cli.market.item import choose_item
    from cmwallet.errors import NotFound
    from cmwallet.market.court.jurors import jurors_of
    from cmwallet.market.reading import split_item
    from identity.did import Did

    noun, number = split_item(item)
    chosen = choose_item(opened, noun, number)
    if noun != "court":
        chosen = choose_item(opened, "court", str(chosen.item.case))
    found = jurors_of(chosen.contract, chosen.item)
    if not found:
        raise NotFound(f"no seats are drawn for {item} yet", hint=f"cmwallet court show {chosen.text}")
    keys = {who: lookup.did_keys(str(Did(opened.network.chain_id, who)))[0].encryption_key(now) for who in found}
    for who in (who for who, key in keys.items() if key is None):
        output.warn(f"the juror {who} has published no key to encrypt to: she cannot see the papers")
    return [who for who, key in keys.items() if key is not None]


@app.add(
    "open",
    IDENTITY,
    result=market.OpenedBundle,
    example="cmwallet market open for-bob.jwe --out papers\ncat for-bob.jwe | cmwallet market open - --json",
)
def open_(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="What was sealed to you; - is stdin.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Write the papers as files into this folder.")
    ] = None,
) -> None:
    """Open papers that were sealed to you, and check them against the chain.

    Each paper has to have the hash that it names, and that hash has to stand on chain for the item; else nothing is
    shown. Hashes on chain for which no paper came are named as missing. What fits is kept in the vault.
    """
    from functools import partial

    from cmwallet.cli.terminal.files import read_text
    from cmwallet.market.bundle import against_chain
    from cmwallet.market.kept_papers import Papers as KeptPapers
    from cmwallet.market.paper_files import write_papers
    from cmwallet.market.sealed_bundle import open_bundle
    from cmwallet.market.stated_papers import stated_papers

    text = read_text(file)
    with session() as opened:
        found: list[Identity] = []
        bundle = open_bundle(text, _keys_of(opened, found))
        on_chain: HashesOnChain = partial(stated_papers, opened)
        compared = None if bundle.item is None else against_chain(bundle, on_chain(bundle.item))
        papers = [one.paper for one in (bundle.papers if compared is None else compared.fitting)]
        distinct = list({paper.hash: paper for paper in papers}.values())
        written = [] if out is None else write_papers(out, distinct)
        if bundle.item is not None:
            kept = KeptPapers(opened.keeper, found[-1].account)
            for paper in distinct:
                kept.take(paper, bundle.item)
        files = {paper.hash: str(path) for paper, path in zip(distinct, written, strict=False)}
        _show(bundle, compared, found[-1].name, files)


def _gathered(
    opened: Session, what: str, item: str | None, on_chain: HashesOnChain
) -> tuple[Bundle, Sequence[StatedPaper]]:
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.errors import Usage
    from cmwallet.market.gathering import gather_file, gather_item
    from cmwallet.market.papers import MAX_BYTES
    from cmwallet.market.typed_items import is_typed_item, parse_typed_item

    if is_typed_item(what):
        if item is not None:
            raise Usage("an item is named twice", hint="name a file, or leave --item out")
        return gather_item(opened.keeper, parse_typed_item(opened, what), on_chain)
    content = read_bytes(what, MAX_BYTES)
    reference = None if item is None else parse_typed_item(opened, item)
    owner = choose_account(opened.config, opened.database, None).address
    name = "stdin" if what == "-" else what
    return gather_file(opened.keeper, owner, content, name, reference, on_chain), ()


def _ask(bundle: Bundle, readers: Sequence[Reader], missing: Sequence[StatedPaper], yes: bool) -> None:
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.foreign import clean

    for one in missing:
        output.warn(clean(f"not in this vault, so left out: {one.role} {one.hash} of {one.by}"))
    lines = [clean(f"{one.role}: {one.paper.name} ({len(one.paper.content)} bytes)") for one in bundle.papers]
    lines += [clean(f"to {reader.recipient.label}") for reader in readers]
    require_yes(yes, f"Hand {len(bundle.papers)} papers over?", lines=lines)


def _hand_over(
    out: Path | None, bundle: Bundle, readers: Sequence[Reader], missing: Sequence[StatedPaper], text: str
) -> None:
    from cmwallet.cli.terminal.files import hand_over

    document = {
        **_item(bundle),
        "readers": [
            {"address": reader.recipient.address, "did": str(reader.did), "kid": reader.kid} for reader in readers
        ],
        "papers": [
            {"role": one.role, "name": one.paper.name, "size": len(one.paper.content), "hash": one.paper.hash}
            for one in bundle.papers
        ],
        "missing": [_stated(one) for one in missing],
        "sealed": text,
    }
    hand_over(out, document, text)
    output.hint("they open it with: cmwallet market open FILE")


def _keys_of(opened: Session, found: list[Identity]) -> PrivateOf:
    """Return what opens messages to the identity that is named, or to any of this home; `found` gets whose it was."""
    from cmwallet.attest.signers import encryption_pair
    from cmwallet.cli.terminal.identity_option import selected_identity
    from cmwallet.identities.identities import Identities
    from identity.secret import Secret

    named = named_identity()
    identities = [selected_identity(opened)] if named else Identities(opened.database, opened.keeper).all()

    def private_of(kid: str) -> tuple[bytes, Secret] | None:
        for identity in identities:
            pair = encryption_pair(opened.keeper, identity, kid)
            if pair is not None:
                found.append(identity)
                return pair
        return None

    return private_of


def _show(bundle: Bundle, compared: Compared | None, identity: str, files: dict[str, str]) -> None:
    if compared is None:
        output.warn("the papers belong to no item yet: nothing on chain says who stands by them")
        state, missing = "unchecked", []
        papers = [_paper(one.role, None, None, one.paper, files) for one in bundle.papers]
    else:
        state, missing = "fits", [_stated(one) for one in compared.missing]
        papers = [
            _paper(one.stated.role, one.stated.by, one.stated.uri or None, one.paper, files) for one in compared.fitting
        ]
    keys = ("role", "by", "name", "media_type", "size", "hash")
    rows = [(*(str(paper[key] or "") for key in keys), state) for paper in papers]
    rows += [(str(one["role"]), str(one["by"]), "", "", "", str(one["hash"]), "missing") for one in missing]
    document = {
        **_item(bundle),
        "identity": identity,
        "state": state,
        "papers": papers,
        "missing": missing,
    }
    output.table(document, ("role", "by", "name", "type", "size", "hash", "state"), rows)
    for path in files.values():
        output.status(f"written to {path}")
    if not files:
        output.hint("--out FOLDER writes the papers as files")


def _paper(role: str, by: str | None, uri: str | None, paper: Paper, files: dict[str, str]) -> dict[str, object]:
    return {
        "role": role,
        "by": by,
        "name": paper.name,
        "media_type": paper.media_type,
        "size": len(paper.content),
        "hash": paper.hash,
        "public": paper.public,
        "uri": uri,
        "file": files.get(paper.hash),
    }


def _item(bundle: Bundle) -> dict[str, object]:
    if bundle.item is None:
        return {"item": None, "genesis": None}
    return {"item": str(bundle.item), "genesis": bundle.item.genesis}


def _stated(one: StatedPaper) -> dict[str, object]:
    return {"role": one.role, "by": one.by, "hash": one.hash, "uri": one.uri or None}
