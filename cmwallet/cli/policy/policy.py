"""`cmwallet policy`: setting, showing, trying and following the policy of the vault."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.policy.in_force import current_policy, required_policy, standing_policy, trial_of
from cmwallet.cli.policy.trying import app as trying_app
from cmwallet.cli.results import policies
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.policy.language import Policy
    from cmwallet.session import Session

app = Commands(help="The policy of the vault: set, show, test, once, log, refresh, freeze, thaw.")
app.add_typer(trying_app)

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
        trial = trial_of(opened, opened.keeper)
        policy = prepare_policy(text, trial.names, trial)
        old = current_policy(opened.keeper)
        if old is not None and _tighten(opened, old, keep_resolved(old, policy)):
            _done(opened, "the policy is tighter now")
            return
        _loosen(opened, old, policy, yes=yes)


@app.add("refresh", VAULT, result=policies.Policy, example="cmwallet policy refresh")
def refresh(yes: Yes = False) -> None:
    """Resolve the names of the policy anew: contacts, accounts and contracts as they are today."""
    from cmwallet.policy.setting import prepare_policy

    with session() as opened:
        old = required_policy(opened.keeper)
        trial = trial_of(opened, opened.keeper)
        _loosen(opened, old, prepare_policy(old.source, trial.names, trial), yes=yes)


@app.add("freeze", VAULT, result=policies.Policy, example="cmwallet policy freeze")
def freeze() -> None:
    """Let nothing be signed until `policy thaw`. It needs no passphrase while the vault is unlocked."""
    from cmwallet.policy.setting import freeze as frozen

    with session() as opened:
        old = required_policy(opened.keeper)
        _tighten(opened, old, frozen(old))
        _done(opened, "the policy is frozen: nothing is signed")


@app.add("thaw", VAULT, result=policies.Policy, example="cmwallet policy thaw")
def thaw() -> None:
    """Let the policy decide again, after `policy freeze`. It needs the passphrase."""
    from cmwallet.policy.setting import seal_policy
    from cmwallet.policy.setting import thaw as thawed

    with session() as opened:
        seal_policy(opened.vault, thawed(required_policy(opened.vault)))
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
    """Show the policy in force, as it was resolved, what its windows hold, and which exceptions are open."""
    from cmwallet.cli.policy.telling import exception_lines, policy_lines, window_lines

    with session() as opened:
        policy = required_policy(opened.keeper)
        if source:
            output.result({"source": policy.source}, policy.source.rstrip("\n"))
            return
        lines, now = opened.keeper.log(), int(time.time())
        chain_id = opened.network.chain_id
        shown = [*policy_lines(policy, chain_id), *window_lines(policy, lines, now, chain_id)]
        shown += exception_lines(lines, standing_policy(opened.keeper), now)
        output.result(_document(opened, policy), "\n".join(shown))


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
    output.result(_document(opened, required_policy(opened.keeper)), None)
    output.status(words)


def _document(opened: Session, policy: Policy) -> policies.Policy:
    from cmwallet.cli.policy.telling import policy_result

    return policy_result(policy, opened.keeper.log(), standing_policy(opened.keeper), int(time.time()))
