"""What the `identity` commands share: which identity is meant, how it is shown, how its changes go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import identities
from cmwallet.cli.terminal.identity_option import one_name
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.errors import Usage
from cmwallet.foreign import clean

if TYPE_CHECKING:
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.identities.identities import Identity
    from cmwallet.identities.publishing import Publisher
    from cmwallet.identities.registry_changes import RegistryChange
    from cmwallet.session import Session
    from identity.records.store import Records

NameArgument = Annotated[
    str | None, Kind.IDENTITY, typer.Argument(metavar="[NAME]", help="The identity; none: the one in use.")
]
NameOrOption = Annotated[
    str | None, Kind.IDENTITY, typer.Argument(metavar="NAME", help="The identity; or --identity NAME.")
]
Validity = Annotated[str, typer.Option("--for", metavar="TIME", help="How long it is valid, such as 2y or 90d.")]
_MOST_NAMED = 12


def few(names: Sequence[str], length: int = 40) -> str:
    """Return the first of some foreign names, each at most so long, and how many more there are."""
    more = len(names) - _MOST_NAMED
    return ", ".join(clean(name, length) for name in names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def identity_document(opened: Session, identity: Identity) -> identities.Identity:
    """Return one identity, as the commands print it."""
    return {
        "name": identity.name,
        "did": str(identity.did(opened.network.chain_id)),
        "account": identity.account,
        "created": identity.created,
        "restorable": identity.restorable,
        "only_for": identity.only_for,
        "keys": [
            {"use": key.use, "kid": key.thumbprint, "public": key.public, "state": key.state, "created": key.created}
            for key in identity.keys
        ],
    }


def identity_in_use(opened: Session) -> str | None:
    """Return the name of the identity that is meant where none is named; None when one has to be named."""
    from cmwallet.errors import InvalidInput, NotFound
    from cmwallet.identities.identities import Identities

    try:
        return Identities(opened.database, opened.keeper).get(opened.config.value("identity").text).name
    except (InvalidInput, NotFound):
        return None


def required_name(argument: str | None, option: str | None) -> str:
    """Return the name that stands as argument or after `--identity`. Raises `Usage` when none does."""
    name = one_name(argument, option)
    if name is None:
        raise Usage("which identity?", hint="name it, as argument or with --identity; cmwallet identity list")
    return name


def records_of(opened: Session, identity: Identity) -> Records:
    """Return the records of an identity."""
    from cmwallet.grants.records import open_records

    return open_records(opened.database, opened.keeper, opened.config, identity.account, opened.warn)


def publisher_of(opened: Session, identity: Identity, options: TransactionOptions) -> Publisher:
    """Return what publishes an identity's changes: its transactions are printed, or the relay file is written."""
    import json

    from cmwallet.cli.terminal import output
    from cmwallet.cli.terminal.files import write_new
    from cmwallet.identities.publishing import Publisher, Relay
    from cmwallet.units import parse_duration

    relay = options.relay

    def write(document: Mapping[str, object]) -> None:
        assert relay is not None
        write_new(relay, (json.dumps(document, indent=1) + "\n").encode())
        changes = document["changes"]
        assert isinstance(changes, list)
        output.result({"file": str(relay), "changes": len(changes), "did": document["did"]}, str(relay))

    def paid(change: RegistryChange, tx_hash: str) -> None:
        output.result({"hash": tx_hash, "function": change.function}, tx_hash)

    going = Relay(parse_duration(options.relay_for), None if relay is None else write, paid)
    return Publisher(options.executor(opened), identity, going)
