"""`cmwallet account`: derive, import, export, watch, discover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import accounts
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Bip39PassphraseFrom, Yes, session
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.wallet.coin_address import app as coin_address_app

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.session import Session

app = Commands(help="Accounts: derive, import, export, watch, discover.")
app.add_typer(coin_address_app)

Which = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Name or address.")]
Name = Annotated[str | None, Kind.NAME, typer.Argument(metavar="[NAME]", help="A name; none: account-1, account-2, …")]
WalletName = Annotated[
    str | None,
    Kind.WALLET,
    typer.Option("--wallet", metavar="NAME", help="The recovery phrase to derive from; none: the first."),
]
Path_ = Annotated[
    str | None,
    typer.Option("--path", metavar="PRESET|PATH", help="eth (default), cmt, ledger-live, ledger-legacy, or m/…"),
]


def _document(opened: Session, account: Account) -> accounts.Account:
    from cmwallet.accounts.choosing import marked_account
    from cmwallet.cli.terminal.documents import account_document

    default = marked_account(opened.config, opened.database)
    is_default = default is not None and default.address == account.address
    return account_document(account, _wallet_names(opened), is_default=is_default)


def _wallet_names(opened: Session) -> dict[str, str]:
    from cmwallet.accounts.seeds import SeedWallets

    return {wallet.record: wallet.name for wallet in SeedWallets(opened.database).all()}


def _is_configured(opened: Session, account: Account) -> bool:
    """Whether config.toml names this account as the default one."""
    from cmwallet.accounts.accounts import Accounts

    value = opened.config.value("account")
    if value.origin != "config" or value.text is None:
        return False
    named = Accounts(opened.database).find(value.text)
    return named is not None and named.address == account.address


def _report(opened: Session, account: Account) -> None:
    output.result(_document(opened, account), account.address)


@app.add(
    "new",
    VAULT,
    result=accounts.Account,
    example="cmwallet account new savings\ncmwallet account new --path cmt --wallet second",
)
def new(
    name: Name = None,
    path: Path_ = None,
    index: Annotated[int | None, typer.Option("--index", metavar="N", min=0, help="Instead of the next one.")] = None,
    wallet: WalletName = None,
    bip39_passphrase_from: Bip39PassphraseFrom = None,
) -> None:
    """Derive the next account of a recovery phrase."""
    from cmwallet.accounts.new_accounts import derive_account

    with session() as opened:
        passphrase = opened.read_bip39_passphrase(bip39_passphrase_from)
        made = opened.work(derive_account, name=name, wallet=wallet, shape=path, index=index, passphrase=passphrase)
        _report(opened, made)


@app.add(
    "list",
    result=list[accounts.Account],
    example="cmwallet account list\ncmwallet account list --json | jq -r '.[].address'",
)
def list_() -> None:
    """List the accounts; no passphrase is needed."""
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.accounts.choosing import marked_account
    from cmwallet.cli.terminal.documents import account_document
    from cmwallet.cli.terminal.genuine import check_shown

    with session() as opened:
        opened.home.require()
        accounts = Accounts(opened.database).all() if opened.home.exists() else []
        default = marked_account(opened.config, opened.database) if accounts else None
        names = _wallet_names(opened) if accounts else {}
        check_shown(opened, accounts)
        output.table(
            [account_document(account, names, is_default=account == default) for account in accounts],
            ("", "name", "address", "kind", "path"),
            [
                ("*" if account == default else " ", account.name, account.address, account.kind, account.path or "-")
                for account in accounts
            ],
            empty="there is no account yet; cmwallet init",
        )


@app.add(
    "show", result=accounts.Account, example="cmwallet account show savings\ncmwallet account show savings --address"
)
def show(
    which: Which,
    address: Annotated[bool, typer.Option("--address", help="Print the address alone.")] = False,
) -> None:
    """Show one account; no passphrase is needed."""
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.cli.terminal.genuine import check_shown

    with session() as opened:
        account = Accounts(opened.database).get(which)
        document = _document(opened, account)
        check_shown(opened, [account])
        if address:
            output.result(document, account.address)
            return
        rows = [
            ("name", account.name),
            ("address", account.address),
            ("kind", account.kind),
            ("path", account.path or "-"),
            ("wallet", str(document["wallet"] or "-")),
            ("created", account.created),
            ("default", "yes" if document["default"] else "no"),
        ]
        output.facts(document, rows)


@app.add("use", result=accounts.Account, example="cmwallet account use savings")
def use(which: Which) -> None:
    """Make an account the one that commands work with unless another is named."""
    from cmwallet.accounts.accounts import Accounts

    with session() as opened:
        account = Accounts(opened.database).get(which)
        opened.config.set("account", account.name)
        _report(opened, account)


@app.add("rename", VAULT, result=accounts.Account, example="cmwallet account rename savings rainy-day")
def rename(which: Which, name: Annotated[str, Kind.NAME, typer.Argument(metavar="NAME", help="The new name.")]) -> None:
    """Give an account another name."""
    from cmwallet.accounts.accounts import Accounts

    with session() as opened:
        accounts = Accounts(opened.database)
        account = accounts.get(which)
        configured = _is_configured(opened, account)
        renamed = accounts.rename(opened.vault if account.can_sign else opened.keeper, account, name)
        if configured:
            opened.config.set("account", renamed.name)
        _report(opened, renamed)


@app.add("remove", VAULT, result=accounts.Removed, example="cmwallet account remove old-key")
def remove(which: Which, yes: Yes = False) -> None:
    """Remove an account and its key from this home.

    A derived one can be derived again from its phrase; an imported key is gone unless you have it elsewhere.
    """
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.cli.terminal.confirm import require_yes

    with session() as opened:
        accounts = Accounts(opened.database)
        account = accounts.get(which)
        lines = [f"{account.name} ({account.address})"]
        if account.kind == "imported":
            lines.append("This key is in no recovery phrase: without a copy elsewhere it is gone for ever.")
        require_yes(yes, "Remove this account?", lines=lines)
        configured = _is_configured(opened, account)
        accounts.remove(opened.vault if account.can_sign else opened.keeper, account)
        if configured:
            opened.config.set("account", None)
        output.result({"removed": account.address}, None)
        output.status(f"removed {account.name}")


@app.add(
    "watch",
    VAULT,
    result=accounts.Account,
    example="cmwallet account watch treasury 0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
)
def watch(
    name: Annotated[str, Kind.NAME, typer.Argument(metavar="NAME", help="A name for it.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="0x and 40 hex digits.")],
) -> None:
    """Watch an address without holding its key: balance and history, no sending."""
    from cmwallet.accounts.accounts import Accounts, NewAccount
    from identity.address import parse_address

    with session() as opened:
        watched = NewAccount(parse_address(address), name, "watch")
        (account,) = Accounts(opened.database).add(opened.keeper, [watched])
        _report(opened, account)


@app.add(
    "import",
    VAULT,
    result=accounts.Account,
    example="cmwallet account import --key-from prompt --name old-key\n"
    "cmwallet account import --keystore UTC--2026.json --keystore-passphrase-from file:pass.txt",
)
def import_(
    key_from: Annotated[
        str | None, typer.Option("--key-from", metavar="SOURCE", help="Read a private key: prompt, file:PATH, fd:N …")
    ] = None,
    keystore: Annotated[
        str | None, typer.Option("--keystore", metavar="FILE|-", help="A Web3 Secret Storage file (keystore V3).")
    ] = None,
    keystore_passphrase_from: Annotated[
        str | None,
        typer.Option("--keystore-passphrase-from", metavar="SOURCE", help="Where its passphrase is read from."),
    ] = None,
    name: Annotated[
        str | None, Kind.NAME, typer.Option("--name", metavar="NAME", help="A name; none: account-1, …")
    ] = None,
) -> None:
    """Import a private key, or a keystore file of geth, cast, MetaMask and others."""
    from cmwallet.accounts.new_accounts import import_key, parse_private_key
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import Usage
    from cmwallet.home.secret_sources import KEYSTORE_PASSPHRASE, PRIVATE_KEY
    from cmwallet.keys.keystore import decrypt

    if keystore is not None and key_from is not None:
        raise Usage("--keystore and --key-from exclude each other")
    with session() as opened:
        if keystore is not None:
            content = read_text(keystore, limit=1 << 20).encode()
            wanted = replace(KEYSTORE_PASSPHRASE, empty=True)  # geth's development mode makes such files
            key = decrypt(content, opened.read_option(wanted, keystore_passphrase_from)).key
        else:
            key = parse_private_key(opened.read_option(PRIVATE_KEY, key_from))
        _report(opened, import_key(opened.database, opened.keeper, key, name))


@app.add(
    "export",
    VAULT,
    result=accounts.ExportedAccount | accounts.ShownKey,
    example="cmwallet account export savings --keystore savings.json\ncmwallet account export savings --private-key",
)
def export(
    which: Which,
    keystore: Annotated[
        Path | None, typer.Option("--keystore", metavar="FILE", help="Write a keystore V3 file, encrypted.")
    ] = None,
    keystore_passphrase_from: Annotated[
        str | None,
        typer.Option("--keystore-passphrase-from", metavar="SOURCE", help="Where its passphrase is read from."),
    ] = None,
    private_key: Annotated[
        bool, typer.Option("--private-key", help="Show the private key on the terminal, after a typed yes.")
    ] = False,
) -> None:
    """Export an account as an encrypted keystore file, or show its private key on the terminal only."""
    from dataclasses import replace

    from cmwallet.accounts.accounts import Accounts
    from cmwallet.accounts.new_accounts import open_key
    from cmwallet.cli.terminal import prompt
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.cli.terminal.files import write_new
    from cmwallet.errors import Usage
    from cmwallet.home.secret_sources import KEYSTORE_PASSPHRASE
    from cmwallet.keys.keystore import encrypt

    if (keystore is None) != private_key:
        raise Usage("give either --keystore FILE or --private-key")
    with session() as opened:
        account = Accounts(opened.database).get(which)
        if keystore is not None:
            secret = opened.read_option(replace(KEYSTORE_PASSPHRASE, confirm=True), keystore_passphrase_from)
            key = open_key(opened.database, opened.vault, account, reason="export as keystore")
            write_new(keystore, encrypt(key, secret).encode())
            output.result({"address": account.address, "file": str(keystore)}, str(keystore))
            return
        hint = "a private key is shown on a terminal only; use --keystore in a script"
        with prompt.terminal("a terminal", hint):
            pass
        lines = ["Whoever sees the private key can spend everything this account holds, now and later."]
        require_yes(False, f"Show the private key of {account.name}?", lines=lines, option="a terminal")
        key = open_key(opened.database, opened.vault, account, reason="show the private key")
        prompt.show_once(["0x" + key.reveal().hex()], what="a terminal", hint=hint)
        output.result({"address": account.address, "shown": True}, None)


@app.add(
    "discover",
    VAULT,
    result=accounts.Discovered,
    example="cmwallet account discover\ncmwallet account discover --gap 50 --wallet second",
)
def discover(
    wallet: WalletName = None,
    gap: Annotated[int, typer.Option("--gap", metavar="N", min=1, max=1000, help="Stop after N unused in a row.")] = 20,
    bip39_passphrase_from: Bip39PassphraseFrom = None,
    yes: Yes = False,
) -> None:
    """Look for used accounts of a recovery phrase on all known paths, and add them.

    The node learns that the addresses asked about belong together; you are warned once.
    """
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.accounts.new_accounts import derive_account, list_addresses
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.history.account_discovery import SHAPES, discover_used

    with session() as opened:
        client, network = opened.client, opened.network
        noted = f"linkage told {network.name}"
        if not network.embedded and opened.database.remembered(noted) is None:
            lines = [f"The node of {network.name} will see these addresses asked about together: it can link them."]
            require_yes(yes, "Go on?", lines=lines)
            opened.database.remember(noted, "1")
        passphrase = opened.read_bip39_passphrase(bip39_passphrase_from)

        def addresses(shape: str, first: int, count: int) -> Sequence[Sequence[str]]:
            return opened.work(
                list_addresses, wallet=wallet, shape=shape, first=first, count=count, passphrase=passphrase
            )

        with output.progress("looking for used accounts", len(SHAPES) * gap) as bar:
            found = discover_used(client, addresses, gap=gap, advance=bar.advance)
        here = Accounts(opened.database)
        accounts = [
            opened.work(derive_account, wallet=wallet, shape=item.path, passphrase=passphrase)
            for item in found
            if here.find(item.address) is None
        ]
        output.table(
            {
                "added": [_document(opened, account) for account in accounts],
                "used": [{"address": item.address, "path": item.path} for item in found],
            },
            ("name", "address", "path"),
            [(account.name, account.address, account.path or "-") for account in accounts],
            empty=f"nothing new: {len(found)} used accounts, all here already",
        )
