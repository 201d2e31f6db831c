"""`cmwallet wallet`: recovery phrases kept in the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import accounts
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.option_groups import given
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.wallet.phrase import PHRASE, NewWalletOptions, PhraseFrom, check_written, obtain_entropy, show_phrase

if TYPE_CHECKING:
    from cmwallet.accounts.seeds import SeedWallet

app = Commands(help="Recovery phrases kept in the vault: add, list, show, check.")

WalletName = Annotated[str | None, Kind.WALLET, typer.Argument(metavar="[NAME]", help="The wallet; none: the first.")]


@app.add(
    "add",
    PHRASE,
    VAULT,
    result=accounts.Wallet,
    example="cmwallet wallet add second\ncmwallet wallet add old --restore --phrase-from file:phrase.txt",
)
def add(
    name: Annotated[str, Kind.NAME, typer.Argument(metavar="NAME", help="A name for it.")],
) -> None:
    """Add another recovery phrase: a new one, or one that you restore."""
    from cmwallet.accounts.seeds import SeedWallets

    options = given(NewWalletOptions)
    with session() as opened:
        keeper = opened.keeper
        obtained = obtain_entropy(opened, options)
        wallet = SeedWallets(opened.database).add(
            keeper,
            name=name,
            entropy=obtained.entropy,
            language=obtained.language,
            passphrase=opened.read_bip39_passphrase(options.bip39_passphrase_from, confirm=not options.restore),
            keep_passphrase=options.keep_bip39_passphrase,
        )
        output.result(_document(wallet), wallet.name)
        output.hint(f"cmwallet account new --wallet {wallet.name}")


def _document(wallet: SeedWallet) -> accounts.Wallet:
    return {
        "name": wallet.name,
        "words": wallet.words,
        "language": wallet.language,
        "bip39_passphrase": wallet.passphrase,
        "fingerprint": wallet.fingerprint,
        "created": wallet.created,
    }


@app.add("list", result=list[accounts.Wallet], example="cmwallet wallet list")
def list_() -> None:
    """List the recovery phrases; the words themselves stay in the vault."""
    from cmwallet.accounts.seeds import SeedWallets

    with session() as opened:
        opened.home.require()
        wallets = SeedWallets(opened.database).all() if opened.home.exists() else []
        output.table(
            [_document(wallet) for wallet in wallets],
            ("name", "words", "language", "BIP-39 passphrase", "fingerprint", "created"),
            [
                (item.name, str(item.words), item.language, item.passphrase, item.fingerprint, item.created)
                for item in wallets
            ],
            empty="there is no wallet yet; cmwallet init",
        )


@app.add("rename", VAULT, result=accounts.Wallet, example="cmwallet wallet rename main household")
def rename(
    name: Annotated[str, Kind.WALLET, typer.Argument(metavar="NAME", help="The wallet.")],
    new_name: Annotated[str, Kind.NAME, typer.Argument(metavar="NEW", help="Its new name.")],
) -> None:
    """Give a wallet another name."""
    from cmwallet.accounts.seeds import SeedWallets

    with session() as opened:
        wallets = SeedWallets(opened.database)
        renamed = wallets.rename(opened.vault, wallets.get(name), new_name)
        output.result(_document(renamed), renamed.name)


@app.add("remove", VAULT, result=accounts.Removed, example="cmwallet wallet remove old")
def remove(
    name: Annotated[str, Kind.WALLET, typer.Argument(metavar="NAME", help="The wallet.")], yes: Yes = False
) -> None:
    """Remove a recovery phrase from the vault; accounts derived from it stay."""
    from cmwallet.accounts.seeds import SeedWallets
    from cmwallet.cli.terminal.confirm import require_yes

    with session() as opened:
        wallets = SeedWallets(opened.database)
        wallet = wallets.get(name)
        lines = [f"Without a written copy the {wallet.words} words of {wallet.name!r} are gone for ever."]
        require_yes(yes, "Remove this recovery phrase?", lines=lines)
        wallets.remove(opened.vault, wallet)
        output.result({"removed": wallet.name}, None)
        output.status(f"removed {wallet.name}")


@app.add("phrase", VAULT, result=accounts.ShownPhrase, example="cmwallet wallet phrase\ncmwallet wallet phrase second")
def phrase(name: WalletName = None) -> None:
    """Show a recovery phrase, on the terminal only, after a typed yes."""
    from cmwallet.accounts.seeds import SeedWallets, open_phrase
    from cmwallet.cli.terminal import prompt
    from cmwallet.cli.terminal.confirm import require_yes

    with session() as opened:
        wallet = SeedWallets(opened.database).get(name)
        with prompt.terminal("a terminal", "the phrase is shown on a terminal only"):
            pass
        keeper = opened.vault
        SeedWallets(opened.database).check(keeper, wallet)
        lines = ["Whoever sees the phrase owns every account made from it, for ever."]
        require_yes(False, f"Show the phrase of {wallet.name}?", lines=lines, option="a terminal")
        show_phrase(open_phrase(keeper, wallet, reason="show the phrase"))
        output.result({"name": wallet.name, "shown": True}, None)


@app.add(
    "verify",
    VAULT,
    result=accounts.VerifiedPhrase,
    example="cmwallet wallet verify\ncmwallet wallet verify main --phrase-from file:written.txt",
)
def verify(name: WalletName = None, phrase_from: PhraseFrom = None) -> None:
    """Check that the phrase you wrote down is the one in the vault; exit code 18 when it is not."""
    from cmwallet.accounts.seeds import SeedWallets
    from cmwallet.errors import NotVerified

    with session() as opened:
        wallet = SeedWallets(opened.database).get(name)
        SeedWallets(opened.database).check(opened.keeper, wallet)
        if not check_written(opened, wallet, phrase_from):
            raise NotVerified(
                f"what you gave is not the phrase of {wallet.name!r}", hint="cmwallet wallet phrase shows the right one"
            )
        output.result({"name": wallet.name, "verified": True}, "verified")
