"""What the `identity` commands share: which identity is meant, how it is shown, how its changes go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.errors import Usage
from cmwallet.foreign import clean

if TYPE_CHECKING:
    from cmwallet.cli.publishing import Publisher
    from cmwallet.cli.road import Road
    from cmwallet.identities import Identity
    from cmwallet.session import Session
    from identity.did import Did
    from identity.records.store import Records

Named = Annotated[str | None, typer.Option("--identity", metavar="NAME", help="Which identity; none: the one in use.")]
NameArgument = Annotated[str | None, typer.Argument(metavar="[NAME]", help="The identity; none: the one in use.")]
NameOrOption = Annotated[str | None, typer.Argument(metavar="NAME", help="The identity; or --identity NAME.")]
Validity = Annotated[str, typer.Option("--for", metavar="TIME", help="How long it is valid, such as 2y or 90d.")]
RelayFile = Annotated[
    Path | None, typer.Option("--relay", metavar="FILE", help="Sign only, into this file, for another to submit.")
]
RelayFor = Annotated[str, typer.Option("--relay-for", metavar="TIME", help="How long the signature is good.")]
_MOST_NAMED = 12


def few(names: Sequence[str], length: int = 40) -> str:
    """Return the first of some foreign names, each at most so long, and how many more there are."""
    more = len(names) - _MOST_NAMED
    return ", ".join(clean(name, length) for name in names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def identity_document(opened: Session, identity: Identity) -> dict[str, object]:
    """Return one identity, as the commands print it."""
    return {
        "name": identity.name,
        "did": str(did_of(opened, identity)),
        "account": identity.account,
        "created": identity.created,
        "restorable": identity.restorable,
        "only_for": identity.only_for,
        "keys": [
            {"use": key.use, "kid": key.thumbprint, "public": key.public, "state": key.state, "created": key.created}
            for key in identity.keys
        ],
    }


def did_of(opened: Session, identity: Identity) -> Did:
    """Return the DID of an identity on the network in use."""
    from identity.did import Did

    return Did(opened.network.chain_id, identity.account)


def chosen_identity(opened: Session, name: str | None) -> Identity:
    """Return the identity of that name, the one in use, or the only one."""
    from cmwallet.identities import Identities

    named = name or opened.config.value("identity").text
    return Identities(opened.database, opened.keeper).get(named)


def identity_in_use(opened: Session) -> str | None:
    """Return the name of the identity that is meant where none is named; None when one has to be named."""
    from cmwallet.errors import InvalidInput, NotFound
    from cmwallet.identities import Identities

    try:
        return Identities(opened.database, opened.keeper).get(opened.config.value("identity").text).name
    except (InvalidInput, NotFound):
        return None


def one_name(argument: str | None, option: str | None) -> str | None:
    """Return the name that stands as argument or after `--identity`. Raises `Usage` when two stand there."""
    if argument is not None and option is not None and argument != option:
        raise Usage(f"two identities are named: {argument} and {option}", hint="name one")
    return option if argument is None else argument


def required_name(argument: str | None, option: str | None) -> str:
    """Return the name that stands as argument or after `--identity`. Raises `Usage` when none does."""
    name = one_name(argument, option)
    if name is None:
        raise Usage("which identity?", hint="name it, as argument or with --identity; cmwallet identity list")
    return name


def records_of(opened: Session, identity: Identity) -> Records:
    """Return the records of an identity; the retention of their history comes from the settings.

    After each change the new values are sealed for the servers that run.
    """
    from cmwallet.config import parse_retention
    from identity.records.store import Records

    retention = parse_retention(opened.config.text("history-retention"))
    records = Records(opened.keeper, identity.account.lower(), retention=retention)

    def changed(names: Collection[str]) -> None:
        from cmwallet.grants.serving import follow_changes

        follow_changes(opened.database, opened.keeper, records.owner, opened.warn)(names)

    records.changed = changed
    return records


def publisher_of(opened: Session, identity: Identity, road: Road, relay: Path | None, relay_for: str) -> Publisher:
    """Return the way that an identity's changes go."""
    from cmwallet.cli.publishing import Publisher

    return Publisher(opened, identity, did_of(opened, identity), road, relay, relay_for)
