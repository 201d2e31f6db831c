"""`cmwallet identity`: identities, their keys, and what is published of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from cmwallet.cli.identity.attest.group import app as attest_app
from cmwallet.cli.identity.bank.link import app as bank_app
from cmwallet.cli.identity.common import (
    NameArgument,
    NameOrOption,
    Validity,
    identity_document,
    identity_in_use,
    publisher_of,
    records_of,
    required_name,
)
from cmwallet.cli.identity.did import app as did_app
from cmwallet.cli.identity.edit import app as edit_app
from cmwallet.cli.identity.erasure import app as erasure_app
from cmwallet.cli.identity.exchange import app as exchange_app
from cmwallet.cli.identity.files import app as files_app
from cmwallet.cli.identity.grant.group import app as grant_app
from cmwallet.cli.identity.grant.show import list_app as grants_app
from cmwallet.cli.identity.key import app as key_app
from cmwallet.cli.identity.kyc.group import app as kyc_app
from cmwallet.cli.identity.records import Reveal, record_rows
from cmwallet.cli.identity.records import app as records_app
from cmwallet.cli.results import accounts, identities
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, chosen_identity, named_identity, selected_identity
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Bip39PassphraseFrom, Yes, session
from cmwallet.cli.terminal.transaction import DRY_RUN, PUBLICATION, SENDER, TIMEOUT, YES, transaction_options
from cmwallet.cli.terminal.tree import Commands

app = Commands(help="Identities: records, checks, attestations, the bank link, keys on chain.")
owner_app = Commands(help="Who controls an identity: change.")
app.add_typer(records_app)
app.add_typer(files_app)
app.add_typer(attest_app, name="attest")
app.add_typer(edit_app)
app.add_typer(exchange_app)
app.add_typer(erasure_app)
app.add_typer(bank_app, name="bank")
app.add_typer(did_app, name="did")
app.add_typer(grant_app, name="grant")
app.add_typer(grants_app)
app.add_typer(key_app, name="key")
app.add_typer(kyc_app, name="kyc")
app.add_typer(owner_app, name="owner")


@app.add(
    "create",
    VAULT,
    result=identities.Identity,
    example="cmwallet identity create home\ncmwallet identity create work --account savings\n"
    "cmwallet identity create for-shop --only-for did:ethr:0x12:0x…",
)
def create(
    name: Annotated[str, Kind.NAME, typer.Argument(metavar="NAME", help="A name for it.")],
    account: Annotated[str | None, typer.Option("--account", metavar="ACCOUNT", help="Its owner.")] = None,
    only_for: Annotated[
        str | None, typer.Option("--only-for", metavar="DAPP", help="For one dapp (its DID) alone, with no links.")
    ] = None,
    bip39_passphrase_from: Bip39PassphraseFrom = None,
) -> None:
    """Make an identity: keys for signing (P-256, Ed25519) and for encryption (X25519), in the vault alone.

    Nothing is published; `identity register` does that. Each identity stands on an account of its own. Dapps that see
    one identity can find that they know the same person. --only-for makes a fresh account and keys for one dapp: no
    other is granted anything, none of your accounts pays for what it publishes, and its consents are not anchored.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.new_accounts import derive_account
    from cmwallet.cli.identity.dapp_common import client_did
    from cmwallet.errors import Usage
    from cmwallet.identities.identities import Identities, create_identity

    if only_for is not None and account is not None:
        raise Usage("--only-for makes an account of its own", hint="leave --account out")
    dapp = None if only_for is None else client_did(only_for)
    with session() as opened:
        passphrase = opened.read_bip39_passphrase(bip39_passphrase_from)
        if dapp is None:
            owner = str(choose_account(opened.config, opened.database, account).address)
        else:
            owner = str(opened.work(derive_account, name=name, passphrase=passphrase).address)
        made = opened.work(create_identity, name=name, account=owner, passphrase=passphrase, only_for=dapp)
        identity = Identities(opened.database, opened.keeper).get(made)
        output.result(identity_document(opened, identity), str(identity.did(opened.network.chain_id)))
        if not identity.restorable:
            output.warn("the account was imported, so these keys are random: only a backup of the vault restores them")
        output.hint("publish it: cmwallet identity register")


@app.add("list", VAULT, result=list[identities.ListedIdentity], example="cmwallet identity list")
def list_() -> None:
    """List the identities; the vault is opened, since their names are private."""
    from cmwallet.identities.identities import Identities

    with session() as opened:
        every = Identities(opened.database, opened.keeper).all()
        used = identity_in_use(opened)
        output.table(
            [{**identity_document(opened, item), "default": item.name == used} for item in every],
            ("", "name", "account", "keys", "created"),
            [
                ("*" if item.name == used else " ", item.name, item.account, str(len(item.active())), item.created)
                for item in every
            ],
            empty="there is no identity yet; cmwallet identity create NAME",
        )


@app.add(
    "show",
    IDENTITY,
    result=identities.IdentityWithRecords,
    example="cmwallet identity show\ncmwallet identity show work --json | jq -r .did",
)
def show(name: NameArgument = None, reveal: Reveal = False) -> None:
    """Show an identity: its DID, account, keys and records; sensitive values are masked on a terminal."""
    with session() as opened:
        identity = selected_identity(opened, name)
        rows = [
            ("name", identity.name),
            ("did", str(identity.did(opened.network.chain_id))),
            ("account", str(identity.account)),
        ]
        rows += [(f"key {key.use}", f"{key.thumbprint}  {key.state}") for key in identity.keys]
        documents, values = record_rows(records_of(opened, identity), reveal=reveal, reason="identity show")
        output.facts({**identity_document(opened, identity), "records": documents}, [*rows, *values])


@app.add("use", IDENTITY, result=identities.Identity, example="cmwallet identity use work")
def use(name: NameOrOption = None) -> None:
    """Use this identity where none is named."""
    wanted = required_name(name, named_identity())
    with session() as opened:
        identity = chosen_identity(opened, wanted)
        opened.config.set("identity", identity.name)
        output.result(identity_document(opened, identity), None)
        output.status(f"using {identity.name}")


@app.add("rename", VAULT, result=identities.Identity, example="cmwallet identity rename work office")
def rename(
    name: Annotated[str, Kind.IDENTITY, typer.Argument(metavar="NAME", help="The identity.")],
    new: Annotated[str, Kind.NAME, typer.Argument(metavar="NEW", help="The new name.")],
) -> None:
    """Give an identity another name. Nobody else knows its name: records, grants and what is on chain stay.

    The passphrase is asked for, since the records of its keys have its name as their title.
    """
    from cmwallet.home.names import fold
    from cmwallet.identities.identities import Identities

    with session() as opened:
        every = Identities(opened.database, opened.vault)
        identity = every.get(name)
        configured = opened.config.value("identity")
        renamed = every.rename(identity, new)
        if configured.origin == "config" and fold(configured.text or "") == fold(identity.name):
            opened.config.set("identity", renamed.name)
        output.result(identity_document(opened, renamed), None)
        output.status(f"{identity.name} is {renamed.name} now")


@app.add("remove", IDENTITY, result=accounts.Removed, example="cmwallet identity remove work")
def remove(
    name: NameOrOption = None,
    leave_anchors: Annotated[
        bool, typer.Option("--leave-anchors", help="Also while anchors of its grants cannot be withdrawn on chain.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Remove an identity, its private keys and its records from the vault; what was published stays on chain.

    Its grants are revoked first, and their anchors withdrawn: only its records can do that.
    """
    from cmwallet.cli.identity.grant.erasing import end_grants, granted_lines
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.identities.identities import Identities
    from cmwallet.market.kept_papers import loss_of_papers
    from identity.erasure import remove_with_identity

    wanted = required_name(name, named_identity())
    with session() as opened:
        identity = chosen_identity(opened, wanted)
        lines = [] if identity.restorable else ["Its keys are random: without a backup of the vault they are gone."]
        records = records_of(opened, identity)
        if kept := len(records.entries()):
            lines.append(f"Its {kept} records go with it, and its attachments, credentials and bank links.")
        lines += loss_of_papers(opened.keeper, records.owner)
        if granted := granted_lines(opened, records.owner):
            lines += ["These grants are revoked, and forgotten with their receipts and logs:", *granted]
        lines.append("What was published stays on chain: `identity deactivate` comes first if that is meant.")
        require_yes(yes, f"Remove the identity {identity.name}?", lines=lines)
        vault = opened.vault  # its keys go by the passphrase alone: asked for before anything is gone
        end_grants(opened, records.owner, leave_anchors=leave_anchors)
        remove_with_identity(records)
        Identities(opened.database, vault).remove(identity)
        if opened.config.value("identity").text == identity.name:
            opened.config.set("identity", None)
        output.result({"removed": identity.name}, None)
        output.status(f"removed {identity.name}")


@app.add(
    "register",
    PUBLICATION,
    DRY_RUN,
    YES,
    IDENTITY,
    result=identities.Published,
    example="cmwallet identity register --for 2y --yes\ncmwallet identity register work --relay work.json",
)
def register(name: NameArgument = None, validity: Validity = "2y") -> None:
    """Publish an identity's keys in the key registry, under its DID; those that are valid there already stay."""
    from cmwallet.units import parse_validity

    seconds = parse_validity(validity)
    with session() as opened:
        identity = selected_identity(opened, name)
        publisher = publisher_of(opened, identity, transaction_options())
        missing = publisher.missing(seconds)
        if not missing:
            output.result([], None)
            output.status(f"all keys of {identity.name} are published already")
            return
        publisher.publish_all(missing)


@app.add(
    "submit",
    SENDER,
    TIMEOUT,
    DRY_RUN,
    YES,
    result=identities.Published,
    example="cmwallet identity submit work.json --yes\ncmwallet identity submit - < work.json",
)
def submit(file: Annotated[str, typer.Argument(metavar="FILE|-", help="A relay file; - is stdin.")]) -> None:
    """Send changes that somebody signed, from any account; signature, nonce and deadline are checked before."""
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.identities.publishing import submit_relayed

    content = read_text(file).encode()
    with session() as opened:
        options = transaction_options()
        submit_relayed(options.executor(opened), content, options.sender)


@app.add(
    "deactivate",
    PUBLICATION,
    DRY_RUN,
    IDENTITY,
    result=identities.Published,
    example="cmwallet identity deactivate --identity work",
)
def deactivate() -> None:
    """Deactivate an identity on chain, for ever; its DID has to be typed."""
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.identities.registry_changes import change_owner
    from identity.address import ZERO_ADDRESS

    with session() as opened:
        identity = selected_identity(opened)
        did = str(identity.did(opened.network.chain_id))
        lines = [did, "Nobody can ever change this identity again, and its document becomes empty."]
        options = transaction_options()
        require_yes(options.dry_run, "Deactivate it for ever?", word=did, option="a terminal", lines=lines)
        publisher_of(opened, identity, replace(options, yes=True)).publish([change_owner(ZERO_ADDRESS)])


@owner_app.add(
    "change",
    PUBLICATION,
    DRY_RUN,
    IDENTITY,
    result=identities.Published,
    example="cmwallet identity owner change 0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
)
def owner_change(
    to: Annotated[str, typer.Argument(metavar="ADDRESS|NAME", help="Who controls it from now on.")],
) -> None:
    """Hand an identity over to another account; its DID has to be typed."""
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.identities.registry_changes import change_owner

    with session() as opened:
        identity, new = selected_identity(opened), resolve_recipient(opened.database, to)
        did = str(identity.did(opened.network.chain_id))
        lines = [did, f"From now on only {new.label} can change it; it does not come back by itself."]
        options = transaction_options()
        require_yes(options.dry_run, "Hand it over?", word=did, option="a terminal", lines=lines)
        publisher_of(opened, identity, replace(options, yes=True)).publish([change_owner(new.address)])
