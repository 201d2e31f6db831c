"""`--signer`: the program that signs for a watch-only account, for every command that signs with an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cmwallet.session import Session
    from cmwallet.transactions.external_signer import ExternalSigner
    from identity.vault.interface import Keeper

Program = Annotated[
    str | None,
    typer.Option("--signer", metavar="external:PROGRAM", help="A program that signs for a watch-only account."),
]


class WithSigner:
    """What options have of which `program` is one."""

    program: Program

    @property
    def signer(self) -> ExternalSigner | None:
        """The program, if one was named. Raises `Usage`."""
        from cmwallet.transactions.external_signer import ExternalSigner

        return None if self.program is None else ExternalSigner.parse(self.program)

    def keeper(self, opened: Session) -> Keeper:
        """Return the vault; watch-only accounts are signed for by the program."""
        signer = self.signer
        return opened.keeper if signer is None else signer.keeper(opened.keeper)
