"""The root of the command tree, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

import cmwallet
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.exits import BROKEN_PIPE, EXIT_BY_CODE
from cmwallet.cli.terminal.runtime import runtime
from cmwallet.cli.terminal.signals import end_as_interrupted
from cmwallet.cli.terminal.tree import Entry, lazy_root

SECTIONS: dict[str, dict[str, Entry]] = {
    "Money": {
        "send": Entry("cmwallet.cli.wallet.send", "Send CMT or a token."),
        "receive": Entry("cmwallet.cli.wallet.receive", "Show an address to be paid at, with a QR code."),
        "pay": Entry("cmwallet.cli.wallet.pay", "Pay what somebody asks for by a payment URI (EIP-681)."),
        "units": Entry("cmwallet.cli.wallet.units", "Convert an amount between wei, gwei, CMT and their like."),
        "balance": Entry("cmwallet.cli.wallet.balance", "Show what an account holds."),
        "history": Entry("cmwallet.cli.wallet.history", "List what came in and went out."),
        "watch": Entry("cmwallet.cli.watch", "Tell what happens to your accounts, as it happens."),
        "tx": Entry("cmwallet.cli.wallet.tx", "Transactions: list, show, resume; build, sign, broadcast."),
        "nonce": Entry("cmwallet.cli.wallet.nonce", "Nonces of an account: what is mined, under way, missing."),
        "token": Entry("cmwallet.cli.chain.token", "The forms of CMT: wrap, unwrap, swap, claim, allowances."),
        "account": Entry("cmwallet.cli.wallet.account", "Accounts: derive, import, export, watch, discover."),
        "contact": Entry("cmwallet.cli.wallet.contact", "People and addresses you pay."),
        "sign": Entry("cmwallet.cli.sign.sign", "Sign a message, typed data (EIP-712), a sign-in (EIP-4361)."),
        "verify": Entry("cmwallet.cli.sign.verify", "Verify a signature, of a contract's account too."),
    },
    # In this order: market, deal, court, loan, cert, supply, group, promo, lead, ad.
    "Market": {
        "market": Entry("cmwallet.cli.market.group", "What to do in deals, cases, loans: todo, advance, seal, open."),
        "deal": Entry("cmwallet.cli.market.deal", "Deals with deposits: offer, accept, confirm, dispute, arbiter."),
        "court": Entry("cmwallet.cli.market.court", "The community court: stake, request, vote, reveal, show."),
        "loan": Entry("cmwallet.cli.market.loan", "Loans between two people: schedule, sign, pay, collect, record."),
    },
    "Identity": {
        "identity": Entry("cmwallet.cli.identity.group", "Records, checks, attestations, grants, the bank link, keys."),
        "oauth": Entry("cmwallet.cli.oauth.group", "Grants to dapps: serve, decide on requests, fetch, verify."),
    },
    "Network": {
        "network": Entry("cmwallet.cli.chain.network", "Networks: list, add, use, check."),
        "stake": Entry("cmwallet.cli.staking.stake", "Stake with validators: delegate, undelegate, list, rewards."),
        "validator": Entry("cmwallet.cli.staking.validator", "Validators: list, show, and being one."),
        "gov": Entry("cmwallet.cli.staking.gov", "Governance of a network: list, show, propose, vote."),
        "chain": Entry("cmwallet.cli.chain.chain", "The embedded chain: start, stop, faucet, mine, reset."),
        "contract": Entry(
            "cmwallet.cli.chain.contract", "Contracts: list, deploy, use, show, call, send, events, verify."
        ),
        "snapshot": Entry("cmwallet.cli.chain.snapshot", "Balances of a token at a block, to be claimed elsewhere."),
    },
    "Home": {
        "status": Entry("cmwallet.cli.status", "Show what is in the home, and what waits."),
        "doctor": Entry("cmwallet.cli.doctor", "Look for what is wrong with the home, and mend it."),
        "init": Entry("cmwallet.cli.wallet.init", "Create the vault and the first wallet, or restore one."),
        "wallet": Entry("cmwallet.cli.wallet.wallet", "Recovery phrases kept in the vault: add, list, show, check."),
        "vault": Entry("cmwallet.cli.vault.vault", "The encrypted vault: status, passphrase, slots, verify, log."),
        "unlock": Entry("cmwallet.cli.vault.unlock", "Unlock the vault for a while: commands ask for no passphrase."),
        "lock": Entry("cmwallet.cli.vault.lock", "Lock the vault again."),
        "agent": Entry("cmwallet.cli.vault.agent", "What keeps the vault unlocked: status, stop."),
        "run": Entry("cmwallet.cli.policy.run", "Run a command that may spend so much, and nothing else."),
        "signer": Entry("cmwallet.cli.signer.group", "Sign for tools and pages: serve, client, requests, approve."),
        "policy": Entry("cmwallet.cli.policy.policy", "What may be signed, how much, for whom: set, test, log."),
        "backup": Entry("cmwallet.cli.vault.backup", "Backups: create, verify, restore, shares, paper."),
        "home": Entry("cmwallet.cli.home", "The folder of settings and data: purge."),
        "config": Entry("cmwallet.cli.config", "Settings, and where each value comes from."),
        "completion": Entry(
            "cmwallet.cli.completion.command", "Completion of shells, and manual pages: print, install."
        ),
        "schema": Entry("cmwallet.cli.schema", "What commands take and print, as JSON Schema."),
        "help": Entry("cmwallet.cli.help", "Topics: exit-codes, environment, amounts, secrets, files."),
        "demo": Entry("cmwallet.cli.demo", "Play six steps in a minute, or a chapter, in a throw-away home."),
    },
}
"""The first words under the headings of the help. A summary fits beside the longest word in 80 columns."""


def _version(wanted: bool) -> None:
    if wanted:
        output.result({"version": cmwallet.__version__}, f"cmwallet {cmwallet.__version__}")
        raise typer.Exit()


root = typer.Typer(cls=lazy_root(SECTIONS), add_completion=False, rich_markup_mode=None)


@root.callback(epilog="Settings and data live in $CMWALLET_HOME. Exit codes: cmwallet help exit-codes.")
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, help="Print the version and exit.")] = False,
) -> None:
    """A wallet and identity vault for CyberMiles (CMT): keys, transfers, records, grants."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its code."""
    os.umask(0o077)
    end_as_interrupted()
    if _holds_secret():
        from identity.vault.process import harden_process

        harden_process()
    code = run(sys.argv[1:] if arguments is None else arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = BROKEN_PIPE
    except OSError:
        pass  # the terminal is closed: nobody reads the rest
    if code == BROKEN_PIPE:
        # Python flushes stdout once more at exit; let that go nowhere instead of printing a complaint.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _holds_secret() -> bool:
    """Whether a secret may stand in our environment from the start, long before anything asks for it."""
    stated = (value for name, value in os.environ.items() if name.startswith("CMWALLET_") and name.endswith("_FROM"))
    return any(value.startswith("env:") for value in (*sys.argv, *stated)) or any("=env:" in one for one in sys.argv)


def run(arguments: list[str]) -> int:
    """Run one command; return its exit code. Every error is printed here and nowhere else."""
    from identity.errors import Problem

    command = typer.main.get_command(root)
    try:
        _check_text(arguments)
        with command.make_context("cmwallet", list(arguments)) as context:
            command.invoke(context)
        return 0
    except typer.Exit as leaving:
        return leaving.exit_code
    except typer.TyperException as error:
        runtime.json = runtime.json or "--json" in arguments  # parsing stopped before the option took effect
        return _usage(error)
    except Problem as problem:
        output.error(problem)
        return EXIT_BY_CODE[problem.code]
    except BrokenPipeError:
        return BROKEN_PIPE
    except (KeyboardInterrupt, typer.Abort):
        from cmwallet.errors import Interrupted

        interrupted = Interrupted("interrupted")
        output.error(interrupted)
        return EXIT_BY_CODE[interrupted.code]
    except Exception as error:  # noqa: BLE001 - the last resort: a bug must not print values
        return _bug(error)


def _check_text(arguments: list[str]) -> None:
    """Raise `InvalidInput` for an argument that is not text: it could be kept and printed nowhere."""
    from identity.errors import InvalidInput

    for position, argument in enumerate(arguments, 1):
        if any("\ud800" <= character <= "\udfff" for character in argument):
            raise InvalidInput(f"argument {position} is not UTF-8 text")


def _usage(error: typer.TyperException) -> int:
    from cmwallet.errors import InvalidInput, Usage

    context: Any = getattr(error, "ctx", None)
    message = error.format_message()
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(message + "\n")
        return EXIT_BY_CODE[Usage.code]
    if message.startswith("Got unexpected extra argument"):
        message = message.partition(" (")[0]  # the words of a phrase, perhaps: they are not repeated
    sentence = message[:1].lower() + message[1:].rstrip(".")
    hint = f"see {context.command_path} --help" if context is not None else None
    output.error(Usage(sentence, hint=hint) if error.exit_code == 2 else InvalidInput(sentence, hint=hint))
    return error.exit_code


def _bug(error: Exception) -> int:
    """Report an unexpected exception without its values: an argument could be a secret."""
    from identity.errors import Problem

    if runtime.verbose > 1:
        import traceback

        for frame in traceback.extract_tb(error.__traceback__):
            sys.stderr.write(f"  {frame.filename}:{frame.lineno} in {frame.name}\n")
    problem = Problem(
        f"internal error: {type(error).__name__}", hint="this is a bug; run again with -vv and report the lines printed"
    )
    output.error(problem)
    return EXIT_BY_CODE[problem.code]
