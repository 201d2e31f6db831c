"""Options of a signature, and where its content is read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from cmwallet.cli.terminal.option_groups import OptionGroup
from cmwallet.cli.terminal.options import VAULT, Yes
from cmwallet.cli.terminal.signer_option import Program, WithSigner

Text = Annotated[str | None, typer.Argument(metavar="[TEXT|-]", help="The message; - reads stdin.")]
File = Annotated[
    str | None, typer.Option("--file", metavar="FILE|-", help="A file that is the message, byte for byte.")
]
Hex = Annotated[bool, typer.Option("--hex", help="What is given are hex digits of the message's bytes.")]
Document = Annotated[str, typer.Argument(metavar="FILE|-", help="The JSON document (EIP-712); - reads stdin.")]
SignInFile = Annotated[str, typer.Argument(metavar="FILE|-", help="The sign-in message (EIP-4361); - reads stdin.")]
Signature = Annotated[str, typer.Option("--signature", metavar="HEX", help="The signature: 0x and hex digits.")]
Address = Annotated[
    str, typer.Option("--address", metavar="ADDRESS|NAME", help="Whose it is to be: an account or a contract.")
]


@dataclass(frozen=True, kw_only=True)
class SigningOptions(WithSigner):
    """Who signs, and what the user overrules."""

    sender: Annotated[str | None, typer.Option("--from", metavar="ACCOUNT", help="The account that signs.")] = None
    program: Program = None
    unlimited: Annotated[bool, typer.Option("--unlimited", help="Sign although it sets no limit.")] = False
    allow_spender: Annotated[
        bool, typer.Option("--allow-spender", help="Sign although you do not know who could take.")
    ] = False
    allow_lookalike: Annotated[
        bool, typer.Option("--allow-lookalike", help="Sign although somebody in it resembles an address that you know.")
    ] = False
    allow_listed: Annotated[
        bool, typer.Option("--allow-listed", help="Sign although somebody in it stands on a sanctions list of yours.")
    ] = False
    allow_bait: Annotated[
        bool, typer.Option("--allow-bait", help="Sign although you know who is paid only from what it sent.")
    ] = False
    blind: Annotated[bool, typer.Option("--blind", help="Sign what nobody can read, such as a hash.")] = False
    yes: Yes = False

    @property
    def allowed(self) -> frozenset[str]:
        """The options that overrule what screening refuses."""
        given = {
            "--unlimited": self.unlimited,
            "--allow-spender": self.allow_spender,
            "--allow-lookalike": self.allow_lookalike,
            "--allow-listed": self.allow_listed,
            "--allow-bait": self.allow_bait,
        }
        return frozenset(name for name, is_given in given.items() if is_given)


def _part(*fields: str) -> OptionGroup:
    return OptionGroup("Signature", SigningOptions, fields, needs=(VAULT,))


SIGNER = _part("sender", "program", "yes")
BLIND = _part("blind")
OVERRIDES = _part("unlimited", "allow_spender", "allow_lookalike", "allow_listed", "allow_bait")


def read_message(text: str | None, file: str | None, *, is_hex: bool) -> bytes:
    """Return the bytes of a message: of the text, of stdin for `-`, or of a file; each byte counts, the last too.

    Raises:
        Usage: neither a text nor a file, or both. InvalidInput: too long, or no hex digits where they are promised.
    """
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.errors import InvalidInput, Usage
    from cmwallet.signing.messages import MAX_MESSAGE

    if (text is None) == (file is None):
        raise Usage("give either a text or --file", hint="- reads the text from stdin")
    limit = 2 * MAX_MESSAGE + 8 if is_hex else MAX_MESSAGE
    if file is not None:
        content = read_bytes(file, limit)
    else:
        content = read_bytes("-", limit) if text == "-" else str(text).encode()
    if not is_hex:
        return content
    digits = content.decode("ascii", "replace").strip().removeprefix("0x")
    try:
        found = bytes.fromhex(digits)
    except ValueError:
        found = b""
    if len(digits) != 2 * len(found):
        raise InvalidInput("the message is not in hex digits", hint="0x and two digits a byte")
    return found


def read_sign_in_file(name: str) -> bytes:
    """Return a sign-in message; the line break that editors put at the end of a file is no part of it."""
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.signing.messages import MAX_MESSAGE

    return read_bytes(name, MAX_MESSAGE).removesuffix(b"\n")
