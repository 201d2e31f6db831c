"""What the dapp's commands share: who the dapp is, its keys, and the token that is used."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal.identity_option import IDENTITY, named_identity, selected_identity
from cmwallet.cli.terminal.option_groups import OptionGroup
from cmwallet.cli.terminal.options import session

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.jose.keys import LocalKey, PublicJwk
    from oauth.dapp.dapp import Dapp

TokenFile = Annotated[
    str,
    typer.Option("--access-token", metavar="FILE|-", help="The token, or what `oauth login` wrote; - is stdin."),
]


@dataclass(frozen=True)
class DappOptions:
    """Who the dapp is."""

    client: Annotated[
        str | None,
        typer.Option(
            "--client", metavar="DID", help="The dapp's DID, with --client-key; none: your identity is the dapp."
        ),
    ] = None
    client_key: Annotated[
        str | None,
        typer.Option("--client-key", metavar="FILE", help="The dapp's private key (JWK or PEM), listed on chain."),
    ] = None
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="FILE", help="The key that tokens are bound to; none: the dapp's own."),
    ] = None

    @property
    def named(self) -> bool:
        """Whether an option says who the dapp is."""
        return self.client is not None or named_identity() is not None

    def dapp(self, stack: ExitStack) -> Dapp:
        """Return the dapp: by its key file, or an identity of this home. The vault stays open as long as `stack`."""
        from cmwallet.errors import Usage
        from oauth.dapp.dapp import Dapp

        if (self.client is None) != (self.client_key is None):
            raise Usage("--client and --client-key go together")
        proof_key = None if self.key is None else key_file(self.key)
        if self.client is not None and self.client_key is not None:
            key = key_file(self.client_key)
            return Dapp(client_did(self.client), key, proof_key or key)
        return self._own(stack, proof_key)

    def _own(self, stack: ExitStack, proof_key: LocalKey | None) -> Dapp:
        from cmwallet.attest.signers import encryption_pair, identity_signer
        from oauth.dapp.dapp import Dapp

        opened = stack.enter_context(session())
        identity = selected_identity(opened)
        keeper = opened.keeper
        key = identity_signer(keeper, identity, "ES256", reason="ask for fields as a dapp")
        return Dapp(
            str(identity.did(opened.network.chain_id)),
            key,
            proof_key or key,
            lambda kid: encryption_pair(keeper, identity, kid),
        )


DAPP = OptionGroup("Dapp", DappOptions, needs=(IDENTITY,))


def client_did(text: str) -> str:
    """Return a dapp's DID in the one spelling that servers take. Raises `InvalidInput`."""
    from identity.address import parse_address
    from identity.did import Did, parse_did

    did = parse_did(text)
    return str(Did(did.chain_id, parse_address(did.address)))


def keys_on_chain(opened: Session, did: str) -> list[PublicJwk]:
    """Return the keys that the chain lists for a DID and that nobody has to fear now.

    Raises `NetworkFailed`, `StatusStale`, `UnknownIssuer`.
    """
    from cmwallet.attest.key_lookup import KeyLookup

    return [
        key.jwk
        for key in KeyLookup(opened).keys_of(did).keys
        if key.jwk is not None and key.standing.valid_now and key.standing.compromised_since is None
    ]


def key_file(name: str) -> LocalKey:
    """Return the private key in a file; others must not be able to read it.

    Raises `NotFound`, `PermissionsTooLax`, `BadKey`.
    """
    from cmwallet.cli.terminal.files import read_bytes
    from identity.storage import check_private
    from oauth.dapp.key_files import MAX_BYTES, read_key

    if name != "-":
        path = Path(name)
        if path.is_file():
            check_private(path)
    return read_key(read_bytes(name, MAX_BYTES))
