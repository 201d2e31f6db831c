"""`cmwallet verify`: whose signature it is, of a key or of a contract's account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import signatures
from cmwallet.cli.sign.options import (
    Address,
    Document,
    File,
    Hex,
    Signature,
    SignInFile,
    Text,
    read_message,
    read_sign_in_file,
)
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session
    from cmwallet.signing.facts import Explanation
    from cmwallet.signing.verifying import Verdict
    from identity.address import Address as AccountAddress

app = Commands(help="Verify the signature of a message, typed data or a sign-in.")


@app.add(
    "message",
    result=signatures.SignatureCheck,
    example="cmwallet verify message hello --address savings --signature 0x8bc1…1b\n"
    "cmwallet verify message --file contract.pdf --address 0x7099…79C8 --signature $(cat signature.txt)",
)
def message(signature: Signature, address: Address, text: Text = None, file: File = None, is_hex: Hex = False) -> None:
    """Verify a signature of a message (EIP-191). Exit code 18 when it is not the account's, or cannot be told.

    A contract's account is asked itself (ERC-1271); the answer names the block.
    """
    from cmwallet.signing.explaining import explain_message
    from cmwallet.signing.messages import message_digest

    content = read_message(text, file, is_hex=is_hex)
    with session() as opened:
        _judge(opened, message_digest(content), signature, _whose(opened, address), explain_message(content), None)


@app.add(
    "typed-data",
    result=signatures.SignatureCheck,
    example="cmwallet verify typed-data permit.json --address savings --signature 0x8bc1…1b --json",
)
def typed_data(file: Document, signature: Signature, address: Address) -> None:
    """Verify a signature of typed data (EIP-712). Exit code 18 when it is not the account's, or cannot be told.

    A contract's account is asked on the network in use, whatever chain the data name.
    """
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.signing.explaining import explain_typed_data
    from cmwallet.signing.typed_data import MAX_BYTES, read_typed_data

    typed = read_typed_data(read_bytes(file, MAX_BYTES))
    with session() as opened:
        _judge(opened, typed.digest, signature, _whose(opened, address), explain_typed_data(typed), None)


@app.add(
    "siwe",
    result=signatures.SignatureCheck,
    example="cmwallet verify siwe message.txt --domain app.example --signature 0x8bc1…1b",
)
def siwe(
    file: SignInFile,
    signature: Signature,
    domain: Annotated[
        str | None, typer.Option("--domain", metavar="HOST", help="The site that it is to be for.")
    ] = None,
    nonce: Annotated[str | None, typer.Option("--nonce", metavar="TEXT", help="The nonce that it is to have.")] = None,
    address: Annotated[
        str | None, typer.Option("--address", metavar="ADDRESS|NAME", help="Whose it is to be; else whom it names.")
    ] = None,
) -> None:
    """Verify a sign-in (EIP-4361): site, nonce, account, times, signature. Exit code 18 when one of them is wrong."""
    import time

    from cmwallet.signing.explaining import explain_sign_in
    from cmwallet.signing.messages import message_digest
    from cmwallet.signing.siwe import read_sign_in

    content = read_sign_in_file(file)
    found = read_sign_in(content)
    with session() as opened:
        whose = found.address if address is None else _whose(opened, address)
        reasons = (
            (domain not in (None, found.domain), f"it is for {found.domain}"),
            (nonce not in (None, found.nonce), "it has another nonce"),
            (whose != found.address, f"it names {found.address}"),
            (found.untimely(time.time()) is not None, found.untimely(time.time()) or ""),
        )
        wrong = next((words for is_wrong, words in reasons if is_wrong), None)
        _judge(opened, message_digest(content), signature, found.address, explain_sign_in(found), wrong)


def _whose(opened: Session, text: str) -> AccountAddress:
    from cmwallet.accounts.recipients import resolve_recipient
    from identity.address import parse_address

    if text.startswith("0x"):
        return parse_address(text)  # needs no home
    return resolve_recipient(opened.database, text, to_pay=False).address


def _judge(
    opened: Session,
    digest: bytes,
    signature: str,
    address: AccountAddress,
    explained: Explanation,
    wrong: str | None,
) -> None:
    """Print the verdict. Raises `NotVerified`; `wrong` is what else speaks against it, whoever signed."""
    from cmwallet.calls.account_code import AccountCode, NoAccounts
    from cmwallet.errors import NotVerified
    from cmwallet.signing.verifying import parse_signature, verify

    nowhere = opened.network.embedded and not opened.home.path.is_dir()
    accounts = NoAccounts() if nowhere else AccountCode(lambda: opened.client)
    found = verify(digest, parse_signature(signature), address, accounts)
    valid = False if wrong is not None and found.valid else found.valid
    reason = found.reason or wrong
    document = {
        "kind": explained.kind,
        "address": address,
        "valid": valid,
        "method": found.method,
        "signer": found.signer,
        "reason": reason,
        "block": found.block,
        "delegated": found.delegated,
        "digest": "0x" + digest.hex(),
        "explained": [fact.as_json() for fact in explained.facts],
    }
    output.facts(document, _rows(found, address, explained, valid, reason))
    if not valid:
        told = "cannot be verified" if valid is None else "is not good"
        raise NotVerified(f"the signature {told}: {reason}")


def _rows(
    found: Verdict, address: AccountAddress, explained: Explanation, valid: bool | None, reason: str | None
) -> list[tuple[str, str]]:
    """The verdict in lines; what was signed comes after whether it is good."""
    rows = [("valid", {True: "yes", False: "no", None: "unknown"}[valid]), ("account", address)]
    rows += [("reason", reason)] if reason else []
    rows.append(("method", found.method + (" by code that the account delegates to" if found.delegated else "")))
    rows += [("signer", found.signer)] if found.signer is not None else []
    rows += [("at block", str(found.block))] if found.block is not None else []
    return rows + [("signed", fact.words) for fact in explained.facts]
