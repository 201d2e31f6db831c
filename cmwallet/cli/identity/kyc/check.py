"""`cmwallet identity kyc check`: the report over an identity's records, printed, and signed on demand."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from cmwallet.cli.terminal import output
from cmwallet.errors import NotVerified, Usage

if TYPE_CHECKING:
    from cmwallet.identities.identities import Identity
    from cmwallet.session import Session
    from identity.kyc.checks.bank import BankProof
    from identity.kyc.checks.screening import Screener
    from identity.kyc.report import Report

_TYPE = "kyc-report+jwt"


def check_identity(opened: Session, identity: Identity, level: str, minimum_age: int, sign: Path | None) -> None:
    """Make the report, print it, and sign it into a new file. Raises `NotVerified` when a check failed."""
    from cmwallet.cli.identity.common import records_of
    from cmwallet.cli.terminal.documents import when
    from cmwallet.cli.terminal.files import is_stdout
    from identity.kyc.checks.run import run_checks

    if sign is not None and is_stdout(sign):
        raise Usage("the report itself goes to stdout", hint="--sign FILE names a new file")
    now = int(time.time())
    fields = {record.name: record for record in records_of(opened, identity).all(reason="kyc check")}
    with ExitStack() as stack:
        report = run_checks(
            fields,
            subject=str(identity.did(opened.network.chain_id)),
            level=level,
            now=when(now),
            screener=_screener(opened, stack),
            proofs=_proofs(opened, identity),
            minimum_age=minimum_age,
        )
    if sign is not None:
        _sign(opened, identity, report, now, sign)
    output.table(
        report.document(),
        ("check", "outcome", "reason"),
        [(check.name, check.outcome, check.reason) for check in report.checks],
    )
    failed = [check.name for check in report.checks if check.outcome == "fail"]
    if failed:
        what = "one check" if len(failed) == 1 else f"{len(failed)} checks"
        raise NotVerified(
            f"{what} failed: {', '.join(failed)}",
            hint="--json shows the evidence of each check",
            details={"failed": failed},
        )


def _proofs(opened: Session, identity: Identity) -> list[BankProof]:
    from identity.bank.link import Links
    from identity.kyc.checks.bank import BankProof

    return [
        BankProof(
            label=link.label,
            bank=link.bank,
            iban=link.account.iban if link.account else "",
            outcome=link.ownership.outcome if link.ownership else "",
            time=link.ownership.time if link.ownership else "",
            score=link.ownership.score if link.ownership else None,
        )
        for link in Links(opened.keeper, identity.account.lower()).all()
    ]


def _screener(opened: Session, stack: ExitStack) -> Screener | None:
    from cmwallet.cli.identity.kyc.lists import opened_index
    from identity.kyc.lists.search import IndexScreener

    if not opened.home.lists_file.exists():
        return None
    return IndexScreener(stack.enter_context(opened_index()))


def _sign(opened: Session, identity: Identity, report: Report, now: int, path: Path) -> None:
    from cmwallet.attest.signers import identity_signer
    from cmwallet.cli.terminal.files import write_new
    from identity.jose.jws import sign_jws
    from identity.kyc.report import self_declaration

    signer = identity_signer(opened.keeper, identity, "ES256", reason="sign a KYC report")
    token = sign_jws(self_declaration(report, issued=now), signer, {"typ": _TYPE, "kid": signer.kid})
    write_new(path, (token + "\n").encode())
    output.status(f"signed into {path}")
