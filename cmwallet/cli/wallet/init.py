"""`cmwallet init`: from an empty home to a first account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import accounts
from cmwallet.cli.terminal import output, prompt
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.option_groups import given
from cmwallet.cli.terminal.options import VAULT, session
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.wallet.phrase import PHRASE, NewWalletOptions, obtain_entropy

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.secret import Secret

app = Commands()

_CALIBRATED_SECONDS = 1.0

_EXAMPLES = """cmwallet init
cmwallet init --restore --phrase-from file:phrase.txt --passphrase-from file:pass.txt
cmwallet init --words 12 --show-later --passphrase-from env:VAULT_PASSPHRASE"""


@app.add("init", PHRASE, VAULT, result=accounts.NewHome, example=_EXAMPLES)
def init(
    name: Annotated[str, Kind.NAME, typer.Option("--name", metavar="NAME", help="Name of the wallet.")] = "main",
    account: Annotated[
        str, Kind.NAME, typer.Option("--account-name", metavar="NAME", help="Of the first account.")
    ] = "account-1",
    path: Annotated[
        str | None,
        typer.Option("--path", metavar="PRESET|PATH", help="eth (default), cmt, ledger-live, ledger-legacy, or m/…"),
    ] = None,
    allow_weak_passphrase: Annotated[
        bool, typer.Option("--allow-weak-passphrase", help="Accept a vault passphrase of less than 10 characters.")
    ] = False,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Make opening the vault cost about a second on this machine.")
    ] = False,
) -> None:
    """Create the vault and the first wallet with its first account, or restore one from its phrase.

    On a terminal you are guided. The recovery phrase is shown once, on the terminal only, and three of its words are
    asked for. Without a terminal: --restore, or --show-later.
    """
    from cmwallet.accounts.new_accounts import DEFAULT_SHAPE, derive_account
    from cmwallet.accounts.seeds import SeedWallets
    from cmwallet.errors import AlreadyExists
    from cmwallet.home.names import clean_name
    from cmwallet.keys.derivation import path_for

    options = given(NewWalletOptions)
    clean_name(name)
    clean_name(account)
    path_for(path or DEFAULT_SHAPE, 0)
    with session() as opened:
        if opened.home.exists() and opened.database.rows_behind:
            _ = opened.keeper  # what the vault has and wallet.db lost shows now
        if opened.home.exists() and SeedWallets(opened.database).all():
            raise AlreadyExists(
                f"there is a wallet in {opened.home.path} already", hint="cmwallet wallet add adds another phrase"
            )
        if options.words is None and not options.restore and prompt.guided():
            restore = _ask_restore()
            options = replace(options, restore=restore, words=None if restore else _ask_words())
        # Asked first: a passphrase that is refused must not cost a phrase that was just written down.
        passphrase = None if opened.home.exists() else _new_passphrase(opened, allow_weak=allow_weak_passphrase)
        obtained = obtain_entropy(opened, options)
        bip39_passphrase = opened.read_bip39_passphrase(options.bip39_passphrase_from, confirm=not options.restore)
        if passphrase is not None:
            _create_vault(opened, passphrase, allow_weak=allow_weak_passphrase, calibrate=calibrate)
        wallet = SeedWallets(opened.database).add(
            opened.keeper,
            name=name,
            entropy=obtained.entropy,
            language=obtained.language,
            passphrase=bip39_passphrase,
            keep_passphrase=options.keep_bip39_passphrase,
        )
        first = derive_account(
            opened.database, opened.keeper, name=account, wallet=wallet.name, shape=path, passphrase=bip39_passphrase
        )
        document: accounts.NewHome = {
            "home": str(opened.home.path),
            "vault_id": opened.keeper.vault_id,
            "wallet": wallet.name,
            "account": first.name,
            "address": first.address,
            "path": first.path,
            "phrase_shown": not options.restore and not options.show_later,
        }
        output.result(document, first.address)
        output.status(f"made {opened.home.path} with wallet {wallet.name!r} and account {first.name!r}")
        if options.show_later:
            output.hint("write the phrase down soon: cmwallet wallet phrase")
        output.hint("a recovery key opens the vault when the passphrase is lost: cmwallet vault slot add recovery")
        if opened.network.embedded:
            output.hint("what is next: cmwallet chain faucet gives you coins of the embedded chain to try with")
        else:
            output.hint(f"what is next: cmwallet receive shows the address to be paid at on {opened.network.name}")


def _new_passphrase(opened: Session, *, allow_weak: bool) -> Secret:
    """Read the passphrase of the new vault. At a prompt it is asked for again while it is weak, or typed differently.

    Raises:
        InvalidInput: it comes from elsewhere and is weak.
    """
    from cmwallet.errors import InvalidInput, Usage
    from cmwallet.home.secret_sources import PASSPHRASE
    from identity.vault.passphrase import check_strength

    source = opened.passphrase_source
    if source.is_keyring:
        raise Usage("a new vault needs a passphrase", hint="add the keyring later: cmwallet vault slot add keyring")
    while True:
        passphrase = opened.read_secret(PASSPHRASE, source)
        try:
            check_strength(passphrase, allow_weak=allow_weak)
        except InvalidInput as weak:
            if source.kind != "prompt":
                raise
            output.warn(weak.message)
            continue
        if (
            source.kind != "prompt"
            or prompt.ask_secret("passphrase (again)", hint="", empty=True).reveal() == passphrase.reveal()
        ):
            return passphrase
        output.warn("the two entries differ; once more from the beginning")


def _create_vault(opened: Session, passphrase: Secret, *, allow_weak: bool, calibrate: bool) -> None:
    from identity.vault import kdf
    from identity.vault.vault import Vault

    parameters = kdf.calibrate(_CALIBRATED_SECONDS) if calibrate else kdf.DEFAULT
    opened.home.prepare()
    opened.adopt(Vault.create(opened.home.vault_file, passphrase, parameters=parameters, allow_weak=allow_weak))


def _ask_restore() -> bool:
    question = "Make a new recovery phrase, or restore one? (new/restore)"
    return _ask_one_of(("new", "restore"), question, hint="--restore", default="new") == "restore"


def _ask_words() -> int:
    counts = ("12", "15", "18", "21", "24")
    return int(_ask_one_of(counts, "How many words? (12/15/18/21/24)", hint="--words", default="24"))


def _ask_one_of(answers: tuple[str, ...], question: str, *, hint: str, default: str) -> str:
    """Ask until the answer is one of those that there are."""
    while (answer := prompt.ask(question, hint=hint, default=default)) not in answers:
        output.warn(f"the answer is {', '.join(answers[:-1])} or {answers[-1]}, not {answer!r}")
    return answer
