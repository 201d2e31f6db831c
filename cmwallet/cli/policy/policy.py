"""`cmwallet policy`: setting, showing, trying and following the policy of the vault."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import policies
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.policy.language import Policy
    from cmwallet.policy.trying import CaseTrial
    from cmwallet.session import Session
    from identity.vault.interface import Keeper

app = Commands(help="The policy of the vault: set, show, test, log, refresh, freeze, thaw.")

File = Annotated[str, typer.Argument(metavar="FILE|-", help="The policy, in TOML; - reads stdin.")]


@app.add(
    "set",
    VAULT,
    result=policies.Policy,
    example="cmwallet policy set policy.toml\ncmwallet policy show --source | cmwallet policy set -",
)
def set_(file: File, yes: Yes = False) -> None:
    """Put a policy in force. One that lets through more than the one before needs the passphrase.

    Names become addresses now: somebody who is added to the contacts later counts after `policy refresh`.
    """
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.policy.setting import keep_resolved, prepare_policy

    text = read_text(file)
    with session() as opened:
        trial = _trial(opened, opened.keeper)
        policy = prepare_policy(text, trial.names, trial)
        old = _current(opened.keeper)
        if old is not None and _tighten(opened, old, keep_resolved(old, policy)):
            _done(opened, "the policy is tighter now")
            return
        _loosen(opened, old, policy, yes=yes)


@app.add("refresh", VAULT, result=policies.Policy, example="cmwallet policy refresh")
def refresh(yes: Yes = False) -> None:
    """Resolve the names of the policy anew: contacts, accounts and contracts as they are today."""
    from cmwallet.policy.setting import prepare_policy

    with session() as opened:
        old = _required(opened.keeper)
        trial = _trial(opened, opened.keeper)
        _loosen(opened, old, prepare_policy(old.source, trial.names, trial), yes=yes)


@app.add("freeze", VAULT, result=policies.Policy, example="cmwallet policy freeze")
def freeze() -> None:
    """Let nothing be signed until `policy thaw`. It needs no passphrase while the vault is unlocked."""
    from cmwallet.policy.setting import freeze as frozen

    with session() as opened:
        old = _required(opened.keeper)
        _tighten(opened, old, frozen(old))
        _done(opened, "the policy is frozen: nothing is signed")


@app.add("thaw", VAULT, result=policies.Policy, example="cmwallet policy thaw")
def thaw() -> None:
    """Let the policy decide again, after `policy freeze`. It needs the passphrase."""
    from cmwallet.policy.setting import seal_policy
    from cmwallet.policy.setting import thaw as thawed

    with session() as opened:
        seal_policy(opened.vault, thawed(_required(opened.vault)))
        _done(opened, "the policy decides again")


@app.add("remove", VAULT, result=policies.PolicyRemoved, example="cmwallet policy remove --yes")
def remove(yes: Yes = False) -> None:
    """Remove the policy: the vault's keys then sign whatever is asked for. It needs the passphrase."""
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.policy.sealed import find_policy

    with session() as opened:
        found = find_policy(opened.vault)
        if found is None:
            output.result({"removed": False}, None)
            output.status("there is no policy")
            return
        require_yes(yes, "Remove the policy, so that nothing limits what is signed?")
        opened.vault.remove(found[0])
        output.result({"removed": True}, None)


@app.add("forgive", VAULT, result=policies.Forgiven, example="cmwallet policy forgive 12")
def forgive(
    entry: Annotated[str, typer.Argument(metavar="HASH|ENTRY", help="A transaction of this home.")],
) -> None:
    """Count a transaction no more, because it failed. It needs the passphrase: nobody else's word counts."""
    from cmwallet.policy.setting import forgive as forgiven
    from cmwallet.transactions.execution import journal_of

    with session() as opened:
        found = journal_of(opened).named(entry)
        forgiven(opened.vault, found)
        output.result({"entry": found.id, "forgiven": True}, None)
        output.status(f"journal entry {found.id} is counted no more")


@app.add(
    "show",
    VAULT,
    result=policies.Policy | policies.PolicySource,
    example="cmwallet policy show\ncmwallet policy show --source > policy.toml",
)
def show(
    source: Annotated[bool, typer.Option("--source", help="Print the text that was set, names and all.")] = False,
) -> None:
    """Show the policy in force, as it was resolved, and what its windows hold."""
    from cmwallet.cli.policy.telling import policy_lines, policy_result, window_lines

    with session() as opened:
        policy = _required(opened.keeper)
        if source:
            output.result({"source": policy.source}, policy.source.rstrip("\n"))
            return
        lines, now = opened.keeper.log(), int(time.time())
        chain_id = opened.network.chain_id
        text = "\n".join([*policy_lines(policy, chain_id), *window_lines(policy, lines, now, chain_id)])
        output.result(policy_result(policy, lines, now), text)


@app.add(
    "test",
    VAULT,
    result=policies.Verdict | policies.CasesHold,
    example="cmwallet policy test send bob 6cmt\n"
    "cmwallet policy test send bob 5 WCMT from savings\n"
    "cmwallet policy test --all",
)
def try_(
    request: Annotated[
        list[str] | None, typer.Argument(metavar="[REQUEST…]", help="Such as send bob 6cmt from savings on local.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Try the policy's own cases, on empty windows.")] = False,
) -> None:
    """Say what the policy makes of a request, step by step; nothing is signed and nothing counted.

    It ends with 0 for what is allowed, 12 for what a person is asked about, 10 for what is denied.
    """
    from cmwallet.cli.policy.telling import verdict_result
    from cmwallet.errors import Usage
    from cmwallet.policy.setting import try_cases
    from cmwallet.policy.trying import parse_trial, try_request

    if every == bool(request):
        raise Usage("give either a request or --all")
    with session() as opened:
        policy, trial = _required(opened.keeper), _trial(opened, opened.keeper)
        if every:
            try_cases(policy, trial)
            output.result({"cases": len(policy.cases)}, f"{len(policy.cases)} cases hold")
            return
        tried = parse_trial(" ".join(request or ()), trial.names, trial.account, trial.network)
        verdict = try_request(policy, opened.keeper.log(), tried, int(time.time()))
        output.result(verdict_result(verdict), "\n".join(verdict.trace))
        if verdict.effect != "allow":
            raise typer.Exit(10 if verdict.effect == "deny" else 12)


@app.add(
    "log",
    VAULT,
    result=list[policies.Decision],
    example="cmwallet policy log --denied\ncmwallet policy log --json | jq -r '.[].rule'",
)
def log(
    denied: Annotated[bool, typer.Option("--denied", help="Only what was refused.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Only the newest N lines.")] = None,
) -> None:
    """List what was decided under the policy: when, for whom, by which rule."""
    from cmwallet.cli.terminal.documents import when
    from cmwallet.foreign import clean
    from cmwallet.policy.log import decisions

    with session() as opened:
        found = [one for one in decisions(opened.keeper.log()) if not (denied and one.effect == "allow")]
        shown = found[-limit if limit else None :]
        output.table(
            [one.as_json() for one in shown],
            ("time", "verdict", "rule", "by", "what"),
            [(when(one.time), one.effect, one.rule, clean(one.by), clean(one.words)) for one in shown],
            empty="nothing was decided under a policy yet",
        )


def _current(keeper: Keeper) -> Policy | None:
    from cmwallet.policy.sealed import find_policy

    found = find_policy(keeper)
    return None if found is None else found[1]


def _required(keeper: Keeper) -> Policy:
    from cmwallet.errors import NotFound

    policy = _current(keeper)
    if policy is None:
        raise NotFound("there is no policy", hint="cmwallet policy set FILE puts one in force")
    return policy


def _trial(opened: Session, keeper: Keeper) -> CaseTrial:
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.policy.home_names import names_of_home
    from cmwallet.policy.trying import CaseTrial

    sender = choose_account(opened.config, opened.database, None)
    return CaseTrial(names_of_home(opened, keeper), sender.address, opened.network.name)


def _tighten(opened: Session, old: Policy, new: Policy) -> bool:
    """Put a policy in force if it is tighter, through the agent when it runs; return whether it was."""
    from cmwallet.policy.setting import policy_document, tighten_policy
    from cmwallet.policy.tightening import is_tighter

    if not is_tighter(old, new):
        return False
    opened.work(tighten_policy, document=policy_document(new))
    return True


def _loosen(opened: Session, old: Policy | None, new: Policy, *, yes: bool) -> None:
    """Put any policy in force, by the passphrase."""
    from cmwallet.cli.policy.telling import policy_lines
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.policy.setting import seal_policy

    vault = opened.vault
    if old is not None:
        why = "It lets through more than the policy in force, or rests on other names."
        lines = [*policy_lines(new, opened.network.chain_id), "", why]
        require_yes(yes, "Put it in force?", lines=lines)
    seal_policy(vault, new)
    _done(opened, "the policy is in force")


def _done(opened: Session, words: str) -> None:
    from cmwallet.cli.policy.telling import policy_result

    policy = _required(opened.keeper)
    output.result(policy_result(policy, opened.keeper.log(), int(time.time())), None)
    output.status(words)
