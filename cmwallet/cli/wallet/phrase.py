"""Recovery phrases at the terminal: made, restored, shown once and checked."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal import output, prompt
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.option_groups import OptionGroup
from cmwallet.cli.terminal.options import Bip39PassphraseFrom

if TYPE_CHECKING:
    from cmwallet.accounts.seeds import SeedWallet
    from cmwallet.keys.mnemonic import ParsedPhrase
    from cmwallet.session import Session
    from identity.secret import Secret

PhraseFrom = Annotated[
    str | None,
    typer.Option(
        "--phrase-from",
        metavar="SOURCE",
        help="Read a recovery phrase from prompt, file:PATH, fd:N, env:NAME or cmd:COMMAND.",
        envvar="CMWALLET_PHRASE_FROM",
        show_envvar=False,
    ),
]

_NO_TERMINAL = "restore one with --restore --phrase-from, or make one now and look at it later with --show-later"
DEFAULT_WORDS = 24
_CHECKED_WORDS = 3
_TRIES = 2


@dataclass(frozen=True)
class NewWalletOptions:
    """What the command line says about the phrase of a new wallet; `words` None: as many as `DEFAULT_WORDS`."""

    words: Annotated[
        int | None, typer.Option("--words", metavar="12|15|18|21|24", help="Length of a new phrase; 24 unless stated.")
    ] = None
    language: Annotated[str, Kind.CHOICE, typer.Option("--language", metavar="NAME", help="Word list: english, …")] = (
        "english"
    )
    restore: Annotated[bool, typer.Option("--restore", help="Bring in a phrase that you have.")] = False
    phrase_from: PhraseFrom = None
    dice: Annotated[bool, typer.Option("--dice", help="Make the phrase from dice that you roll.")] = False
    show_later: Annotated[bool, typer.Option("--show-later", help="Show the phrase later, by wallet phrase.")] = False
    skip_check: Annotated[bool, typer.Option("--skip-check", help="Do not ask for three of the words.")] = False
    bip39_passphrase_from: Bip39PassphraseFrom = None
    keep_bip39_passphrase: Annotated[
        bool, typer.Option("--keep-bip39-passphrase", help="Keep the BIP-39 passphrase in the vault too.")
    ] = False


PHRASE = OptionGroup("Phrase", NewWalletOptions)


def obtain_entropy(opened: Session, options: NewWalletOptions) -> ParsedPhrase:
    """Return the entropy of a restored phrase, or of a new one that was shown and checked.

    Raises:
        InputNeeded: a new phrase could be shown to nobody.
        InvalidInput: a phrase or dice that do not fit, or a failed check of the words.
    """
    from cmwallet.errors import Usage
    from cmwallet.home import secret_sources
    from cmwallet.keys.mnemonic import LANGUAGES, ParsedPhrase, entropy_bits, new_entropy, phrase_from_entropy

    if options.restore:
        if options.dice or options.show_later:
            raise Usage("--restore brings in a phrase that exists: --dice and --show-later do not go with it")
        return read_phrase(opened, options.phrase_from)
    if options.phrase_from is not None:
        raise Usage(f"--{secret_sources.PHRASE.option} goes with --restore", hint="add --restore")
    words = DEFAULT_WORDS if options.words is None else options.words
    entropy_bits(words)
    if options.language not in LANGUAGES:
        raise Usage(f"there is no word list {options.language!r}", hint="one of " + ", ".join(LANGUAGES))
    if not options.show_later:
        with prompt.terminal("a terminal to show the phrase on", _NO_TERMINAL):
            pass
    entropy = _from_dice(words) if options.dice else new_entropy(words)
    if not options.show_later:
        phrase = phrase_from_entropy(entropy, options.language)
        show_phrase(phrase)
        if not options.skip_check:
            _check_words(phrase)
    return ParsedPhrase(entropy, options.language, words)


def read_phrase(opened: Session, phrase_from: str | None) -> ParsedPhrase:
    """Read and check a phrase that the user has."""
    from cmwallet.home import secret_sources
    from cmwallet.keys.mnemonic import parse_phrase

    return parse_phrase(opened.read_option(secret_sources.PHRASE, phrase_from))


def show_phrase(phrase: Secret) -> None:
    """Show a phrase on the terminal only, numbered, and erase it again."""
    words = phrase.text().split()
    width = max(map(len, words)) + 7
    columns = max(1, min(4, shutil.get_terminal_size().columns // width))
    numbered = [f"{number:>2}. {word}" for number, word in enumerate(words, 1)]
    rows = [
        "".join(f"{cell:<{width}}" for cell in numbered[start : start + columns]).rstrip()
        for start in range(0, len(words), columns)
    ]
    lines = ["", "Your recovery phrase. Write it down, in order; it is shown once.", "", *rows, ""]
    prompt.show_once(lines, what="a terminal to show the phrase on", hint=_NO_TERMINAL)


def check_written(opened: Session, wallet: SeedWallet, phrase_from: str | None) -> bool:
    """Whether the phrase that the user gives is the wallet's."""
    from cmwallet.accounts.seeds import check_phrase

    parsed = read_phrase(opened, phrase_from)
    return opened.work(check_phrase, wallet=wallet.name, entropy=parsed.entropy, language=parsed.language)


def _check_words(phrase: Secret) -> None:
    """Ask for three of the words until they are right; after two wrong answers the phrase is shown once more.

    A slip of the pen is found here, and costs no phrase: what was written down stays the one that is kept.
    """
    import unicodedata

    words = phrase.text().split()
    for number in sorted(secrets.SystemRandom().sample(range(len(words)), _CHECKED_WORDS)):
        wrong = 0
        while True:
            typed = prompt.ask(f"Word {number + 1} of the phrase", hint="--skip-check leaves this out")
            if unicodedata.normalize("NFKD", typed.lower()) == unicodedata.normalize("NFKD", words[number]):
                break
            wrong += 1
            output.warn(f"that is not word {number + 1}")
            if wrong % _TRIES == 0:
                output.status("compare what you have written with the phrase, which is shown again")
                show_phrase(phrase)


def _from_dice(words: int) -> Secret:
    """Ask for dice rolls and show the arithmetic that makes entropy of them."""
    from cmwallet.keys.own_entropy import DICE, digits_needed, entropy_from_digits

    needed = digits_needed(DICE, words)
    output.status(f"roll a die {needed} times and type the numbers 1 to 6, in one line or in groups")
    rolls = prompt.ask_secret(f"{needed} rolls", hint="dice need a terminal")
    made = entropy_from_digits(rolls, words)
    for doubt in made.doubts:
        output.warn(doubt)
    hint = "dice need a terminal"
    lines = ["", "How your rolls become entropy (secret, like the phrase itself):", *made.steps.text().splitlines(), ""]
    prompt.show_once(_wrapped(lines), what="a terminal", hint=hint)
    return made.entropy


def _wrapped(lines: list[str]) -> list[str]:
    """Cut lines at 76 columns, so that erasing them afterwards erases all of them."""
    return [line[start : start + 76] for line in lines for start in range(0, max(len(line), 1), 76)]
