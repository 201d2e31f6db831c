"""`cmwallet sign`: messages, typed data and sign-ins, told in words before they are signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import signatures
from cmwallet.cli.sign.options import (
    BLIND,
    OVERRIDES,
    SIGNER,
    Document,
    File,
    Hex,
    SignInFile,
    SigningOptions,
    Text,
    read_message,
    read_sign_in_file,
)
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.option_groups import given
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session
    from cmwallet.signing.descriptors import Descriptor, Labelled
    from cmwallet.signing.siwe import SignIn
    from cmwallet.transactions.finding import Finding
    from cmwallet.transactions.signature import Asked

app = Commands(help="Sign a message, typed data or a sign-in.")

Domain = Annotated[str, typer.Option("--domain", metavar="HOST", help="The site that you sign in to.")]


@app.add(
    "message",
    SIGNER,
    BLIND,
    result=signatures.Signature,
    example="cmwallet sign message 'I own this account'\n"
    "echo -n hello | cmwallet sign message - --from savings\n"
    "cmwallet sign message --file contract.pdf --quiet",
)
def message(
    text: Text = None,
    file: File = None,
    is_hex: Hex = False,
    domain: Annotated[
        str | None, typer.Option("--domain", metavar="HOST", help="Of a message that is a sign-in: the site.")
    ] = None,
) -> None:
    """Sign a message (EIP-191), as other wallets' personal_sign does; the signature is printed.

    What could be a hash, a transaction or typed data is refused (exit code 10): use --blind when you know what it is.
    A message that is a sign-in (EIP-4361) is treated as one, whatever this command is called.
    """
    from cmwallet.errors import InputNeeded, PolicyRefused
    from cmwallet.signing.messages import sign_in_of, why_blind

    options = given(SigningOptions)
    content = read_message(text, file, is_hex=is_hex)
    reason = why_blind(content)
    if reason is not None and not options.blind:
        raise PolicyRefused(f"{reason}; nothing was signed", hint="--blind signs it, whatever it is")
    sign_in = sign_in_of(content)
    if sign_in is not None and domain is None:
        raise InputNeeded("that is a sign-in: the site that you mean is needed", hint="give it with --domain HOST")
    _sign_content(content, options, sign_in, domain or "", blind=reason is not None)


@app.add(
    "siwe",
    SIGNER,
    result=signatures.Signature,
    example="cmwallet sign siwe message.txt --domain app.example\n"
    "xclip -o | cmwallet sign siwe - --domain app.example --from savings",
)
def siwe(file: SignInFile, domain: Domain) -> None:
    """Sign a sign-in message (EIP-4361) for the site that you name.

    Another site, account or network, or a time that is over or not yet there, is refused with exit code 10.
    """
    from cmwallet.signing.siwe import read_sign_in

    content = read_sign_in_file(file)
    _sign_content(content, given(SigningOptions), read_sign_in(content), domain, blind=False)


@app.add(
    "typed-data",
    SIGNER,
    OVERRIDES,
    result=signatures.Signature,
    example="cmwallet sign typed-data permit.json\n"
    "cmwallet sign typed-data order.json --from savings --network ethereum --yes --json",
)
def typed_data(
    file: Document,
    descriptor: Annotated[
        str | None, typer.Option("--descriptor", metavar="FILE", help="Labels of others (ERC-7730), shown below.")
    ] = None,
) -> None:
    """Sign typed data (EIP-712) from a JSON document, after saying what they do.

    The chain that they name has to be the network's. Permits without a limit or for somebody you do not know, and a
    Safe's delegatecall, are refused with exit code 10. Labels of a descriptor are shown below what was read here, and
    decide nothing.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.signing.descriptors import MAX_DESCRIPTOR, read_descriptor
    from cmwallet.signing.explaining import explain_typed_data
    from cmwallet.signing.typed_data import MAX_BYTES
    from cmwallet.transactions.home_naming import HomeNaming
    from cmwallet.transactions.signables import SignableDocument
    from cmwallet.transactions.signature import Asked, refuse_other_chain, surroundings
    from cmwallet.transactions.signature_screening import screen_signature

    options = given(SigningOptions)
    what = SignableDocument(read_bytes(file, MAX_BYTES))
    with session() as opened:
        account = choose_account(opened.config, opened.database, options.sender)
        account.require_key(elsewhere=options.signer is not None)
        explained = explain_typed_data(what.typed)
        here = surroundings(opened, account, explained)
        named = explain_typed_data(what.typed, HomeNaming(opened, ask_node=here.at_hand))
        refuse_other_chain(opened, account, explained)
        labels = None
        if descriptor is not None:
            whose = read_descriptor(read_bytes(descriptor, MAX_DESCRIPTOR))
            labels = whose, whose.labels(what.typed, HomeNaming(opened, ask_node=here.at_hand))
        asked = Asked(account, what, named, screen_signature(explained, here))
        _finish(opened, asked, options, question="Sign these typed data?", labels=labels)


def _sign_content(content: bytes, options: SigningOptions, sign_in: SignIn | None, domain: str, *, blind: bool) -> None:
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.signing.explaining import explain_message
    from cmwallet.transactions.signables import SignableMessage
    from cmwallet.transactions.signature import Asked, surroundings
    from cmwallet.transactions.signature_screening import screen_sign_in, screen_signature

    what = SignableMessage(content, blind)
    with session() as opened:
        account = choose_account(opened.config, opened.database, options.sender)
        account.require_key(elsewhere=options.signer is not None)
        explained = explain_message(content)
        here = surroundings(opened, account, explained)
        findings = screen_signature(explained, here)
        if sign_in is not None:
            findings = [*screen_sign_in(sign_in, domain, here), *findings]
        asked = Asked(account, what, explained, findings)
        _finish(opened, asked, options, question="Sign this blind?" if blind else None)


def _finish(
    opened: Session,
    asked: Asked,
    options: SigningOptions,
    *,
    question: str | None,
    labels: tuple[Descriptor, list[Labelled]] | None = None,
) -> None:
    """Tell, refuse, ask, sign, print. Without a `question` nobody is asked unless a finding wants it."""
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.transactions.signature import sign_asked

    _tell(asked)
    if labels is not None:
        output.status(f"file  the descriptor of {labels[0].owner or 'somebody'} calls it so, unchecked:")
        for label in labels[1]:
            output.status(f"file  {label.label}: {label.value}")
    asked.refuse(options.allowed)
    doubts = [one for one in asked.findings if one.severity != "note"]
    for one in asked.findings:
        output.warn(_line(one))
    if question is not None or doubts:
        require_yes(options.yes, question or "Sign it all the same?")
    signature = sign_asked(opened, options.keeper(opened), asked, options.allowed)
    text = "0x" + (signature[:64] + bytes((27 + signature[64],))).hex()
    document: dict[str, object] = {
        "kind": asked.explained.kind,
        "address": asked.account.address,
        "signature": text,
        "digest": "0x" + asked.what.digest.hex(),
        "explained": [fact.as_json() for fact in asked.explained.facts],
        "screening": [
            {"id": one.id, "severity": one.severity, "words": one.words, "option": one.option} for one in asked.findings
        ],
    }
    if labels is not None:
        document["described"] = [{"label": one.label, "value": one.value} for one in labels[1]]
    output.result(document, text)


def _tell(asked: Asked) -> None:
    """Say what is signed, where it counts, and by whom."""
    from cmwallet.foreign import clean

    explained = asked.explained
    output.status(f"from  {asked.account.name} ({asked.account.address})")
    for fact in explained.facts:
        output.status(f"sign  {clean(fact.words, 4000)}")
    if explained.contract is not None:
        output.status(f"for   the contract {explained.contract}")
    if explained.chain_id is not None:
        output.status(f"chain {explained.chain_id}")


def _line(finding: Finding) -> str:
    from cmwallet.foreign import clean

    return clean(finding.words, 1000)
