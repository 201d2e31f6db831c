"""`cmwallet tx build|sign|broadcast|export|forget`: a transaction in stages, through a pipe or across an air gap."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import transactions
from cmwallet.cli.results.shapes import Stream
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.qr_options import QR_READ, QR_WRITTEN
from cmwallet.cli.terminal.transaction import (
    BROADCAST,
    BURNS,
    CONFIRMATIONS,
    DUPLICATES,
    FEES,
    LISTED,
    LOOKALIKES,
    MEMO,
    NONCE,
    OVERRIDES,
    REFERENCE,
    REPLAY,
    SENDER,
    SIGNER,
    TIMEOUT,
    transaction_options,
)
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.wallet.send import AmountOrNone, Data, Everything, To, Token

if TYPE_CHECKING:
    from cmwallet.session import Session
    from cmwallet.transactions.stage_signing import StageFindings, StageSigner
    from cmwallet.transactions.stages import Stage

app = Commands()

Object = Annotated[
    str, typer.Argument(metavar="[FILE|JSON|-]", help="The object of the stage before; - reads stdin, one a line.")
]


@app.add(
    "build",
    SENDER + MEMO + REFERENCE + FEES + NONCE + LISTED + LOOKALIKES + OVERRIDES + REPLAY,
    QR_WRITTEN,
    result=transactions.Stage,
    example="cmwallet tx build bob 1.5 --id invoice-17 > unsigned.json\n"
    "cmwallet tx build bob 1.5 | cmwallet tx sign --yes | cmwallet tx broadcast",
)
def build(
    to: To,
    amount: AmountOrNone = None,
    token: Token = None,
    everything: Everything = False,
    data: Data = "",
    valid_for: Annotated[str, typer.Option("--valid-for", metavar="TIME", help="How long it may be signed.")] = "7d",
) -> None:
    """Build a transaction without signing it; the object is printed as one line of JSON.

    Everything is looked up and judged as `send` does it; the vault stays closed, and a watch-only account will do. The
    nonce is a proposal: several that are built ahead need --nonce.
    """
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.cli.terminal.files import read_line
    from cmwallet.cli.terminal.qr_options import show_as_qr
    from cmwallet.cli.wallet.send import call_data, transfer_order
    from cmwallet.errors import Usage
    from cmwallet.history.assets import choose_asset, parse_asset_amount
    from cmwallet.node.agreed_accounts import next_count
    from cmwallet.transactions.journal import Journal
    from cmwallet.transactions.preparing import Choices, prepare
    from cmwallet.transactions.screening import refuse_lookalike
    from cmwallet.transactions.stage_building import build_stage, propose_nonce
    from cmwallet.transactions.transaction_screening import refuse
    from cmwallet.units import parse_duration

    if everything == (amount is not None):
        raise Usage("give either an amount or --max", hint="cmwallet tx build bob 1.5")
    if token is not None and data:
        raise Usage("--data and --token exclude each other: a token transfer has its own call data")
    options, seconds = transaction_options(), parse_duration(valid_for)
    with session() as opened:
        recipient = resolve_recipient(opened.database, read_line("the recipient") if to == "-" else to)
        asset = choose_asset(opened.database, opened.client, opened.network, token)
        raw = None if amount is None else parse_asset_amount(amount, asset)
        order = transfer_order(opened, options, recipient, asset, raw, call_data(data))
        choices = Choices(options.overrides(), options.accept_replay, unsigned=True)
        prepared = prepare(opened.home, opened.config, opened.database, opened.client, opened.network, order, choices)
        for lookalike in prepared.verdict.lookalikes:
            if not options.allow_lookalike:
                raise refuse_lookalike(lookalike)
        for finding in prepared.findings:
            if finding.severity == "refuse" and finding.option not in options.overruled:
                raise refuse(finding)
            output.warn(finding.words)
        nonce = propose_nonce(prepared, Journal(opened.database), next_count(opened.client, order.sender.address))
        show_as_qr(_print(build_stage(prepared, nonce, seconds=seconds)), kind="J")


@app.add(
    "sign",
    VAULT,
    SIGNER + LISTED + LOOKALIKES + BURNS + DUPLICATES,
    QR_READ,
    QR_WRITTEN,
    result=Stream[transactions.Stage],
    example="cmwallet tx sign unsigned.json > signed.json\ncmwallet tx sign --offline - < unsigned.json > signed.json",
)
def sign(
    content: Object = "-",
    offline: Annotated[bool, typer.Option("--offline", help="Open no connection to any network.")] = False,
    blind: Annotated[bool, typer.Option("--blind", help="Sign call data that nothing here can read.")] = False,
    nonce_gap: Annotated[
        bool, typer.Option("--nonce-gap", help="Sign although earlier nonces were not signed here.")
    ] = False,
    trust_genesis: Annotated[
        str | None, typer.Option("--trust-genesis", metavar="HASH", help="The chain that you compared and trust.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Sign what `tx build` wrote, after it was decoded here and shown; what it says of itself decides nothing.

    Without --offline the node is asked whether it serves that chain. What is printed may be sent by whoever has it:
    its nonce and its id are taken, and `tx export` prints it again. Compare the check letters on both machines.
    """
    from cmwallet.cli.terminal.qr_options import show_as_qr
    from cmwallet.transactions.stages import read_stages

    stages, lines = list(read_stages(_read(content))), []
    with session() as opened:
        signer = _signer(opened)
        for stage in stages:
            if stage.network != opened.network.name:
                _use_network(opened, stage.network)
            findings = signer.examine(stage, blind=blind, nonce_gap=nonce_gap)
            if findings.unbound and not offline:
                _ask_node(opened, stage)
            _agree(stage, findings, trusted=_trusted(opened, stage, findings, trust_genesis, offline), yes=yes)
            _log_overruled(opened, findings)
            signed, entry = signer.sign(stage, findings, allow_duplicate=transaction_options().allow_duplicate)
            output.status(f"signed as journal entry {entry.id}; check letters {signed.check}")
            lines.append(_print(signed))
        show_as_qr("\n".join(lines), kind="J")


@app.add(
    "broadcast",
    VAULT,
    CONFIRMATIONS + TIMEOUT + BROADCAST,
    QR_READ,
    result=transactions.Entry | list[transactions.Entry],
    example="cmwallet tx broadcast signed.json\ncmwallet tx broadcast 0x02f8… --no-wait",
)
def broadcast(content: Object = "-") -> None:
    """Hand signed transactions to the node, and wait until they are confirmed.

    It takes what `tx sign` wrote, and raw bytes in hex that any program signed. The same bytes once more are a success.
    """
    from cmwallet.cli.terminal.approver import TerminalApprover
    from cmwallet.transactions.execution import follow, seconds_of
    from cmwallet.transactions.journal_entry import SETTLED
    from cmwallet.transactions.stage_broadcast import Broadcaster, handed_raw, handed_stage
    from cmwallet.transactions.stages import read_stages

    text = _read(content).strip()
    raw = text.startswith("0x")
    several = [handed_raw(line) for line in text.split()] if raw else list(map(handed_stage, read_stages(text)))
    options = transaction_options()
    with session() as opened, output.one_document() if len(several) > 1 else nullcontext():
        terms, approver = options.terms(opened), TerminalApprover()
        for handed in several:
            if handed.stage is not None and handed.stage.network != opened.network.name:
                _use_network(opened, handed.stage.network)
            sender = Broadcaster(
                opened.home,
                opened.database,
                opened.client,
                opened.network,
                lambda: opened.keeper,
                seconds_of(opened, terms),
                terms.everywhere,
            )
            entry = sender.send(handed)
            final = terms.no_wait or entry.state in SETTLED
            approver.submitted(entry, opened.network, final=final)
            if not final:
                follow(opened, entry, terms, approver)


@app.add("export", VAULT, QR_WRITTEN, result=transactions.Exported, example="cmwallet tx export 12 > signed.json")
def export(
    which: Annotated[str, typer.Argument(metavar="HASH|ENTRY", help="A transaction of this home.")],
) -> None:
    """Print the signed bytes of a transaction of this home again, for `tx broadcast` here or elsewhere."""
    from cmwallet.cli.terminal.qr_options import show_as_qr
    from cmwallet.errors import InvalidInput
    from cmwallet.transactions.journal import Journal

    with session() as opened:
        journal = Journal(opened.database)
        entry = journal.named(which)
        if entry.raw is None:
            raise InvalidInput(f"journal entry {entry.id} was never signed")
        journal.check(opened.keeper, entry)
        raw = "0x" + entry.raw.hex()
        output.result({"entry": entry.id, "hash": entry.hash, "raw": raw, "state": entry.state}, raw)
        show_as_qr(raw, kind="U")


@app.add("forget", VAULT, result=transactions.Forgotten, example="cmwallet tx forget 12")
def forget(
    which: Annotated[str, typer.Argument(metavar="HASH|ENTRY", help="A transaction that was handed out.")],
    yes: Yes = False,
) -> None:
    """Give up a transaction that was handed out, on a machine that never sees the chain.

    Its bytes stay valid: whoever has them can still send them. Its nonce and its id are free again here.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import InvalidInput
    from cmwallet.transactions.journal import Journal
    from cmwallet.transactions.journal_entry import HANDED_OUT

    with session() as opened:
        journal = Journal(opened.database, lambda: opened.keeper)
        entry = journal.named(which)
        if entry.state != HANDED_OUT:
            raise InvalidInput(
                f"journal entry {entry.id} is {entry.state}, not {HANDED_OUT}", hint="cmwallet tx resume"
            )
        lines = [f"transaction {entry.hash}", "Whoever has its bytes can still send them."]
        require_yes(yes, "Forget that it was handed out?", lines=lines)
        done = journal.mark_replaced(entry, "forgotten by its owner; its bytes stay valid")
        output.result({"entry": done.id, "state": done.state}, None)


def _print(stage: Stage) -> str:
    """Print an object as one line, with `--json` and without, and return the line."""
    from cmwallet.transactions.stages import stage_line

    line = stage_line(stage)
    output.event({**stage.as_json(), "check": stage.check}, line)
    return line


def _read(content: str) -> str:
    """Return the text of an argument: the object itself, raw bytes, a file, or stdin; or of pictures of QR codes."""
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.cli.terminal.qr_options import text_of_series, text_read

    text = text_read()
    if text is None:
        text = content if content.lstrip().startswith(("{", "0x", "B$")) else read_text(content)
    return text_of_series(text.split()) if text.lstrip().startswith("B$") else text


def _signer(opened: Session) -> StageSigner:
    from cmwallet.transactions.home_naming import HomeNaming
    from cmwallet.transactions.stage_signing import StageSigner

    seconds = opened.config.seconds("timeout")
    naming = HomeNaming(opened, ask_node=False)
    options = transaction_options()
    keeper, elsewhere = (lambda: options.keeper(opened)), options.signer is not None
    return StageSigner(opened.home, opened.config, opened.database, keeper, seconds, naming, elsewhere=elsewhere)


def _use_network(opened: Session, name: str) -> None:
    from cmwallet.node.networks import find_network

    opened.use_network(find_network(opened.config, name))


def _ask_node(opened: Session, stage: Stage) -> None:
    """Raise `ReplayRisk` unless the node serves the chain of an object."""
    from cmwallet.errors import ReplayRisk
    from cmwallet.node.chain_identity import identify

    if identify(opened.client, opened.network).genesis != stage.genesis:
        raise ReplayRisk(
            f"the object is for another chain than the one that {stage.network} is now; nothing was signed",
            details={"genesis": stage.genesis},
        )


def _trusted(opened: Session, stage: Stage, findings: StageFindings, given: str | None, offline: bool) -> str | None:
    """Return the genesis that is trusted: by the option, by the embedded chain's own word, or typed at a terminal."""
    from cmwallet.cli.terminal import prompt

    if not findings.unbound or given is not None:
        return given
    if not offline and opened.network.embedded:
        return stage.genesis  # the chain is of this home, and was just asked
    if not prompt.has_terminal():
        return None
    lines = [f"This home knows no chain {stage.network} yet.", f"genesis {stage.genesis}", "Compare: network show"]
    return stage.genesis if prompt.confirm("Is that the chain you mean?", lines=lines) else None


def _log_overruled(opened: Session, findings: StageFindings) -> None:
    """Keep what screening refused and an option lifted."""
    for one in findings.lookalikes:
        opened.database.note_warning("lookalike", f"{one.recipient} resembles {one.known}: --allow-lookalike")
    for finding in findings.findings:
        if finding.severity == "refuse":
            opened.database.note_warning(finding.id, f"{finding.words}: {finding.option}")


def _agree(stage: Stage, findings: StageFindings, *, trusted: str | None, yes: bool) -> None:
    """Show what is signed, as it was decoded here, and have a person say yes."""
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.foreign import clean
    from cmwallet.transactions.encoding import max_fee
    from cmwallet.transactions.screening import refuse_lookalike
    from cmwallet.transactions.stage_signing import require_chain
    from cmwallet.transactions.transaction_screening import refuse
    from cmwallet.units import format_units

    require_chain(findings, stage, trusted)
    options = transaction_options()
    if findings.lookalikes and not options.allow_lookalike:
        raise refuse_lookalike(findings.lookalikes[0])
    for finding in findings.findings:
        if finding.severity == "refuse" and finding.option not in options.overruled:
            raise refuse(finding)
        output.warn(finding.words)
    output.status(f"from  {findings.account.name} ({stage.sender})")
    for line in findings.lines:
        output.status(f"sign  {clean(line, 300)}")
    output.status(f"fee   at most {format_units(max_fee(stage.transaction), 18)} on {stage.network}")
    output.status(f"nonce {stage.nonce}" + (f", in place of {stage.replaces}" if stage.replaces else ""))
    output.status(f"check {stage.check}")
    for warning in findings.warnings:
        output.warn(warning)
    require_yes(yes, "Sign it? Whoever has the signed bytes can send them.")
