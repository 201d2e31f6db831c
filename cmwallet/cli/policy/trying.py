"""`cmwallet policy test` and `once`: what the policy makes of a request, and an exception for exactly one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.policy.in_force import required_policy, standing_policy, trial_of
from cmwallet.cli.results import policies
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.policy.evaluation import Verdict
    from cmwallet.policy.trying import CaseTrial, Trial

app = Commands()

_CODES = {"allow": 0, "ask": 12, "deny": 10}


@app.add(
    "test",
    VAULT,
    result=policies.Verdict | list[policies.Verdict] | policies.CasesHold,
    example="cmwallet policy test send bob 6cmt\n"
    "cmwallet policy test send bob 5 WCMT from savings\n"
    "cmwallet tx build bob 6 | cmwallet policy test -\n"
    "cmwallet policy test permit.json from savings\n"
    "cmwallet policy test --all",
)
def try_(
    request: Annotated[
        list[str] | None,
        Kind.TEXT,
        typer.Argument(metavar="[REQUEST…|FILE|-]", help="Such as send bob 6cmt from savings on local; or a file."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Try the policy's own cases, on empty windows.")] = False,
) -> None:
    """Say what the policy makes of a request, step by step; nothing is signed and nothing counted.

    A file has what `tx build` wrote, typed data, or a call such as eth_sendTransaction; several, one a line, are judged
    one after the other. It ends with 0 for what is allowed, 12 for what a person is asked about, 10 for what is denied.
    """
    from cmwallet.cli.policy.telling import verdict_result
    from cmwallet.errors import Usage
    from cmwallet.policy.setting import try_cases
    from cmwallet.policy.trying import try_requests

    if every == bool(request):
        raise Usage("give either a request or --all")
    with session() as opened:
        policy, trial = required_policy(opened.keeper), trial_of(opened, opened.keeper)
        if every:
            try_cases(policy, trial)
            output.result({"cases": len(policy.cases)}, f"{len(policy.cases)} cases hold")
            return
        several = _read(request or (), trial)
        lines, standing = opened.keeper.log(), standing_policy(opened.keeper)
        verdicts = try_requests(policy, lines, several, int(time.time()), standing)
    found = [verdict_result(one) for one in verdicts]
    output.result(found[0] if len(found) == 1 else found, _text(verdicts, several))
    code = max((_CODES[one.effect] for one in verdicts), key=(0, 12, 10).index)
    if code:
        raise typer.Exit(code)


@app.add(
    "once",
    VAULT,
    result=policies.AllowedOnce,
    example="cmwallet policy once send bob 6cmt\n"
    "cmwallet policy once send bob 6cmt --json | jq -r .until\n"
    "cmwallet policy once unsigned.json",
)
def once(
    request: Annotated[
        list[str],
        Kind.TEXT,
        typer.Argument(metavar="REQUEST…|FILE|-", help="Such as send bob 6cmt from savings on local; or a file."),
    ],
) -> None:
    """Let exactly one request through, once, within ten minutes. It needs the passphrase.

    Recipient, amount, asset, data, network and account have to be the same; the nonce and the fee are not. What it lets
    through still counts in every window, and any change of the policy ends it.
    """
    from cmwallet.cli.policy.telling import exception_result
    from cmwallet.cli.terminal.documents import when
    from cmwallet.errors import InvalidInput
    from cmwallet.foreign import clean
    from cmwallet.policy.setting import allow_once

    with session() as opened:
        vault = opened.vault
        required_policy(vault)
        if _is_made_up(request):
            raise InvalidInput("a deployment is named by its file", hint="cmwallet policy once FILE")
        several = _read(request, trial_of(opened, vault))
        if len(several) != 1:
            raise InvalidInput(f"that is {len(several)} requests, and an exception is for one")
        made = allow_once(vault, several[0])
    output.result(exception_result(made), None)
    output.status(f"allowed once until {when(made.until)}: {clean(made.words, 400)}")


def _read(words: Sequence[str], trial: CaseTrial) -> list[Trial]:
    """Return the requests that are meant: those of a file or of stdin, by one word, else one in the words of a command.

    `from ACCOUNT` and `on NETWORK` at the end say who signs, and where, what the file does not say itself.
    """
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.policy.trying import parse_trial, split_signers, who_signs
    from cmwallet.signer.trial_file import Asker, read_trials

    rest, _ = split_signers(words)
    if len(rest) != 1 or _is_made_up(rest):
        return [parse_trial(" ".join(words), trial.names, trial.account, trial.network)]
    account, chain_id = who_signs(words, trial.names, trial.account, trial.network)
    accounts = tuple(trial.names.accounts.values())
    return read_trials(read_text(rest[0]), Asker(account, accounts, chain_id))


def _is_made_up(words: Sequence[str]) -> bool:
    """Whether the words name no request that anybody will make: `deploy` stands for a contract of any code."""
    return list(words[:1]) == ["deploy"]


def _text(verdicts: Sequence[Verdict], several: Sequence[Trial]) -> str:
    """Return the steps a line; over several requests what each is, too."""
    from cmwallet.foreign import clean

    if len(verdicts) == 1:
        return "\n".join(verdicts[0].trace)
    lines = []
    for number, (verdict, trial) in enumerate(zip(verdicts, several, strict=True), start=1):
        lines += [f"{number}. {clean(trial.asked.words, 400)}", *(f"   {step}" for step in verdict.trace)]
    return "\n".join(lines)
