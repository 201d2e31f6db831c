"""`cmwallet send --batch`: a file of transfers, from its reading to the exit code."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.option_groups import OptionGroup
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.runtime import runtime
from cmwallet.errors import Interrupted, PartlyDone, PolicyRefused, Problem, StorageFailed, Tampered

if TYPE_CHECKING:
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.cli.wallet.batch_view import BatchView
    from cmwallet.session import Session
    from cmwallet.transactions.batch.grammar import WrittenLine
    from cmwallet.transactions.batch.plan import Place, Plan
    from cmwallet.transactions.batch.run import Rules, Run
    from cmwallet.transactions.batch.standing import Payment
    from cmwallet.transactions.finding import Finding
    from cmwallet.transactions.screening import Lookalike

REMOTE_IN_FLIGHT: Final = 64
LOCAL_IN_FLIGHT: Final = 1000
_LOCK_SECONDS: Final = 0.2
_FAULTS_SHOWN: Final = 20


@dataclass(frozen=True, kw_only=True)
class BatchOptions:
    """What is said of a file of transfers."""

    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="FILE|-", help="Pay the lines of a CSV or JSON-lines file; --id names it."),
    ] = None
    in_flight: Annotated[
        int | None, typer.Option("--in-flight", metavar="N", min=1, help="So many lines unconfirmed at once.")
    ] = None
    allow_changed: Annotated[
        bool, typer.Option("--allow-changed", help="Go on although lines that were paid changed or are gone.")
    ] = False


BATCH = OptionGroup("Batch", BatchOptions)


def send_batch(file: str, options: TransactionOptions, chosen: BatchOptions, *, allow_zero: bool) -> None:
    """Pay the lines of a file. Raises what the plan raises, `Interrupted`, and `PartlyDone` naming the resume."""
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.transactions.batch.grammar import MAX_BYTES, read_lines
    from cmwallet.transactions.batch.lines import check_name

    with _faults_shown():
        content = read_bytes(file, MAX_BYTES)
        written = read_lines(content)
        check_name(options.label, ids=bool(written[0].id))
        with session() as opened:
            place = _place(opened, options)
            with _alone(opened, place, options):
                plan = _plan(opened, place, options, chosen, written, content, allow_zero=allow_zero)
                if options.dry_run:
                    _show_plan(plan)
                    return
                _carry_out(opened, place, plan, options, chosen, _resume_command(file, options))


def _place(opened: Session, options: TransactionOptions) -> Place:
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.transactions.batch.plan import Place
    from cmwallet.transactions.preparing import signing_chain

    home, config, database, network = opened.home, opened.config, opened.database, opened.network
    sender = choose_account(config, database, options.sender)
    sender.require_key(elsewhere=options.signer is not None)
    chain = signing_chain(home, config, database, opened.client, network, sender, options.accept_replay)
    return Place(home, config, database, opened.client, network, sender, chain)


@contextmanager
def _alone(opened: Session, place: Place, options: TransactionOptions) -> Iterator[None]:
    """Keep a second run of the same batch away, from before it is compared with the journal. Raises `Busy`."""
    if options.dry_run:
        yield
        return
    known_as = options.label or f"{place.chain.genesis}{place.sender.address}"
    name = f"batch-{hashlib.sha256(known_as.encode()).hexdigest()[:16]}"
    with opened.home.lock(name, seconds=_LOCK_SECONDS):
        yield


def _plan(
    opened: Session,
    place: Place,
    options: TransactionOptions,
    chosen: BatchOptions,
    written: list[WrittenLine],
    content: bytes,
    *,
    allow_zero: bool,
) -> Plan:
    from cmwallet.history.assets import choose_asset, parse_asset_amount
    from cmwallet.transactions.batch.lines import Reading, resolve_lines
    from cmwallet.transactions.batch.plan import prepare_batch, stand

    reading = Reading(
        opened.database,
        lambda named: choose_asset(opened.database, opened.client, opened.network, named),
        parse_asset_amount,
        allow_zero,
    )
    lines = resolve_lines(written, options.label, reading)
    bare = sum(one.to[:2] == "0x" and one.to == one.to.lower() for one in written)
    if bare:
        output.detail(f"{bare} addresses carry no checksum: a mistyped one would not be noticed")
    plan = stand(place, options.label, lines, content, allow_changed=chosen.allow_changed)
    return prepare_batch(place, plan, options.overrides())


def _show_plan(plan: Plan) -> None:
    """Print the end of a dry run: each line as it would be paid, and what all come to."""
    from cmwallet.cli.wallet.batch_documents import planned_document, planned_summary
    from cmwallet.cli.wallet.batch_view import explain

    explain(plan)
    strangers = frozenset(plan.judgement.strangers)
    for payment in plan.payments:
        document = planned_document(payment, strangers)
        text = f"{payment.line.number}\t{payment.line.pays}\t{payment.line.recipient.address}\t{document['status']}"
        output.event(document, text)
    if runtime.json:
        output.event(planned_summary(plan), "")


def _carry_out(
    opened: Session, place: Place, plan: Plan, options: TransactionOptions, chosen: BatchOptions, resume: str
) -> None:
    from cmwallet.cli.terminal.signals import held_back
    from cmwallet.cli.wallet.batch_view import BatchView, explain
    from cmwallet.transactions.batch.chunks import Office
    from cmwallet.transactions.batch.run import Run

    view = BatchView(plan, no_wait=options.no_wait)
    if plan.finished:
        _end(view, plan, None, options, resume)
        return
    explain(plan)
    for lookalike in plan.judgement.lookalikes:
        opened.database.note_warning("lookalike", _overruled(plan, lookalike, options))
    for address, finding in plan.judgement.refusals:
        _require_overruled(plan, address, finding, options)
        opened.database.note_warning(finding.id, f"{finding.words}: {finding.option}")
    _agree(plan, options)
    office = Office(
        place,
        options.keeper(opened),
        plan.name,
        opened.config.seconds("timeout", options.timeout),
        opened.warn,
    )
    with view.shown(), held_back(view.stopping) as asked:
        run = Run(office, plan, _rules(opened, options, chosen), view.moved, asked)
        run.go()
    _end(view, plan, run, options, resume)


def _rules(opened: Session, options: TransactionOptions, chosen: BatchOptions) -> Rules:
    from cmwallet.transactions.batch.run import Rules

    network = opened.network
    return Rules(
        in_flight=chosen.in_flight or (LOCAL_IN_FLIGHT if network.embedded else REMOTE_IN_FLIGHT),
        confirmations=options.wait or network.confirmations,
        seconds=opened.config.seconds("timeout", options.timeout),
        no_wait=options.no_wait,
    )


def _overruled(plan: Plan, lookalike: Lookalike, options: TransactionOptions) -> str:
    """Return what the log says of a look-alike that the user overrules. Raises `PolicyRefused`, naming its line."""
    from cmwallet.cli.terminal.approver import TerminalApprover

    try:
        how = "--allow-lookalike" if options.allow_lookalike else TerminalApprover(yes=options.yes).overrule(lookalike)
    except PolicyRefused as refusal:
        line = next(one.line.number for one in plan.to_pay if one.line.recipient.address == lookalike.recipient)
        refusal.message = f"line {line} of the batch: {refusal.message}; nothing was sent"
        raise
    return f"{lookalike.recipient} resembles {lookalike.known}: {how}"


def _require_overruled(plan: Plan, address: str, finding: Finding, options: TransactionOptions) -> None:
    """Raise `PolicyRefused`, naming the line, for a refusal that no option lifts."""
    from cmwallet.transactions.transaction_screening import refuse

    if finding.option not in options.overruled:
        line = next(one.line.number for one in plan.to_pay if one.line.recipient.address == address)
        refusal = refuse(finding)
        refusal.message = f"line {line} of the batch: {refusal.message}"
        raise refusal


def _agree(plan: Plan, options: TransactionOptions) -> None:
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.cli.wallet.batch_view import amounts_text

    count = len(plan.to_pay)
    if count:
        require_yes(options.yes, f"Pay {count:,} lines, {amounts_text(plan.totals.amounts)} in all?")


def _end(view: BatchView, plan: Plan, run: Run | None, options: TransactionOptions, resume: str) -> None:
    """Print what is left to print, and raise what the exit code tells."""
    from cmwallet.transactions.batch.report import is_done, status_of

    enough = ("sent",) if options.no_wait else ()
    open_lines = [one for one in plan.payments if not is_done(one) and status_of(one) not in enough]
    view.finish(resume if open_lines else None)
    if run is not None and run.interrupted:
        raise Interrupted(f"interrupted; {_so_far(plan)}", hint=resume)
    if open_lines:
        _raise_partly(plan, open_lines, None if run is None else run.problem, resume)


def _raise_partly(plan: Plan, left: list[Payment], problem: Problem | None, resume: str) -> NoReturn:
    from cmwallet.cli.wallet.batch_documents import problem_document
    from cmwallet.transactions.batch.report import status_of

    if isinstance(problem, StorageFailed | Tampered):
        problem.hint = resume if isinstance(problem, StorageFailed) else problem.hint
        raise problem
    first = left[0]
    why = problem or first.problem
    message = f"{_so_far(plan)}; line {first.line.number} is {status_of(first).replace('_', ' ')}"
    reason = None if why is None else problem_document(why)
    details = {"reason": reason, "resume": resume, "line": first.line.number}
    raise PartlyDone(message + ("" if why is None else f": {why.message}"), hint=resume, details=details)


def _so_far(plan: Plan) -> str:
    from cmwallet.transactions.batch.report import is_done

    return f"{sum(map(is_done, plan.payments)):,} of {len(plan.payments):,} lines are paid"


def _resume_command(file: str, options: TransactionOptions) -> str:
    """Return the command that goes on with a batch."""
    words = ["cmwallet", "send", "--batch", file]
    for option, value in (("--id", options.label), ("--from", options.sender), ("--network", runtime.network)):
        if value:
            words += [option, value]
    return shlex.join(words) + (" < FILE" if file == "-" else "")


@contextmanager
def _faults_shown() -> Iterator[None]:
    """Show the first lines of a file that something is wrong with; with `--json` all stand in the error's details."""
    try:
        yield
    except Problem as problem:
        lines = problem.details.get("lines")
        if isinstance(lines, list) and not runtime.json:
            for one in lines[:_FAULTS_SHOWN]:
                where = f"line {one['line']}: {one['problem']}" if "line" in one else f"{one['id']}: {one['state']}"
                output.warn(where)
            if len(lines) > _FAULTS_SHOWN:
                output.warn(f"and {len(lines) - _FAULTS_SHOWN} more")
        raise
