"""`cmwallet identity grant lift`: let suspended grants go on, each after it was looked at."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.grant.common import FEW, open_grant_store, who
from cmwallet.cli.results import grants
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.cli.identity.grant.common import GrantStore
    from cmwallet.grants.dapps import FoundDapp
    from oauth.model import Grant

app = Commands()


@app.add(
    "lift",
    VAULT,
    result=grants.LiftedGrant | list[grants.LiftedGrant],
    example="cmwallet identity grant lift\ncmwallet identity grant lift 3fQ --yes --json | jq .state",
)
def lift(
    grant_id: Annotated[
        str | None,
        Kind.GRANT,
        typer.Argument(metavar="[ID]", help="A grant, or how its id starts; none: every suspended one in turn."),
    ] = None,
    yes: Yes = False,
) -> None:
    """Let a suspended grant open again what it opened before.

    Grants are suspended when a dapp's DID changed hands, and when the home was restored from a backup, which does not
    know what you revoked since. A consent that was withdrawn on chain is revoked here too. What is answered with
    anything but yes stays suspended; identity grant revoke ends it.
    """
    from cmwallet.cli.terminal.output import one_document
    from cmwallet.errors import Usage
    from cmwallet.grants.lifting import suspended_grants

    with session() as opened, open_grant_store(opened) as grant_store:
        if grant_id is not None:
            _lift(grant_store, grant_store.find(grant_id), yes)
            return
        if yes:
            raise Usage("--yes is for one grant, which is named", hint="cmwallet identity grants")
        names = suspended_grants(grant_store.store)
        if not names:
            output.status("no grant is suspended")
        with one_document():
            for name in names:
                _ask(grant_store, grant_store.find(name))


def _ask(grant_store: GrantStore, grant: Grant) -> None:
    from cmwallet.errors import Interrupted

    try:
        _lift(grant_store, grant, yes=False)
    except Interrupted:
        output.status(f"{grant.id[:FEW]} stays suspended; cmwallet identity grant revoke {grant.id[:FEW]} ends it")


def _lift(grant_store: GrantStore, grant: Grant, yes: bool) -> None:
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import Duplicate
    from cmwallet.grants.anchoring import ChainConsents
    from cmwallet.grants.lifting import lift as lift_grant
    from cmwallet.grants.lifting import withdrawn_on_chain
    from cmwallet.grants.receipts import receipt_of
    from cmwallet.grants.withdrawing import revoke_grant
    from identity.foreign import clean
    from oauth.model import SUSPENDED

    opened = grant_store.opened
    state = grant.state_at(int(time.time()))
    if state != SUSPENDED:
        raise Duplicate(f"that grant is {state}, not suspended", hint="cmwallet identity grants")
    receipt = receipt_of(opened.keeper, grant_store.store, grant_store.state, grant)
    withdrawn = withdrawn_on_chain(receipt, ChainConsents(opened))
    if withdrawn == "yes":
        revoke_grant(opened.database, grant_store.store, grant.id)
        output.status(f"{grant.id[:FEW]} was withdrawn on chain: it is revoked here too")
        output.result(_document(grant, "revoked", withdrawn), grant.id)
        return
    found = _dapp(grant_store, grant)
    for warning in [] if found is None else found.warnings(grant_store.store, grant_store.state):
        output.warn(clean(warning))
    require_yes(yes, "Let it read this again?", lines=_lines(grant, found, withdrawn))
    if found is not None:
        found.confirm(grant_store.store, grant_store.state, int(time.time()))
    lift_grant(opened.database, grant_store.store, grant)
    output.result(_document(grant, "active", withdrawn), grant.id)


def _document(grant: Grant, state: str, withdrawn: str) -> grants.LiftedGrant:
    return {"grant_id": grant.id, "state": state, "withdrawn_on_chain": withdrawn}


def _dapp(grant_store: GrantStore, grant: Grant) -> FoundDapp | None:
    """Return what the chain says of the dapp now; None where it cannot be asked, which is said.

    Raises `NotVerified` for a dapp whose DID was deactivated or has no key: nobody speaks for it any more.
    """
    from cmwallet.errors import NetworkFailed, NotFound, RpcRefused
    from cmwallet.grants.dapps import find_dapp

    try:
        return find_dapp(grant_store.opened, grant_store.store, grant_store.state, grant.details.client)
    except (NetworkFailed, NotFound, RpcRefused) as problem:
        output.warn(f"whether the dapp's DID changed hands was not asked: {problem.message}")
        return None


def _lines(grant: Grant, found: FoundDapp | None, withdrawn: str) -> list[str]:
    from cmwallet.cli.identity.grant.terms import terms_lines
    from cmwallet.grants.consenting import Terms

    details = grant.details
    terms = Terms(
        fields=details.fields,
        purpose_id=details.purpose_id,
        purpose=details.purpose,
        not_before=grant.not_before,
        expires=grant.expires,
        retention=details.retention,
        max_uses=grant.max_uses,
        login=details.scope == "openid",
    )
    known = "not withdrawn on chain" if withdrawn == "no" else "whether it was withdrawn elsewhere is not known"
    dapp = [f"dapp       {who(grant)}"] if found is None else found.lines()
    return [*dapp, *terms_lines(terms, int(time.time())), f"status     {known}"]
