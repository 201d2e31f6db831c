"""What is left out: a caller who does not say so is allowed, trusts and repeats nothing; no amount is zero coins.

Each row is a parameter of a function (`function:parameter`) or a field of a class (`Class.field`). One that is changed
here changes what every caller gets that says nothing, most of which are commands.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
from operator import attrgetter
from typing import Final

import pytest

DEFAULTS: Final[dict[str, dict[str, object]]] = {
    "cmwallet/accounts/recipients.py": {"resolve_recipient:to_pay": True},
    "cmwallet/agent/tasks.py": {"Task.logged": False, "_work:logged": True},
    "cmwallet/attest/anchoring.py": {"ChainAnchors:offline": False, "ChainAnchors:allow_stale": 0},
    "cmwallet/attest/key_lookup.py": {"KeyLookup:offline": False, "KeyLookup:renew": False},
    "cmwallet/attest/list_lookup.py": {"ListLookup:offline": False, "ListLookup:renew": False},
    "cmwallet/calls/abi.py": {
        "Parameter.indexed": False,
        "Event.anonymous": False,
        "Interface.payable_constructor": False,
    },
    "cmwallet/contracts/systems.py": {"System.value": 0, "System.elsewhere": True, "System.gas_reserve": 0},
    "cmwallet/exchange/chain.py": {"ExchangeChain.past:lent": False},
    "cmwallet/exchange/loan_index.py": {"LoanIndex.past:lent": False},
    "cmwallet/exchange/serving.py": {"Wanted.allow_local": False},
    "cmwallet/exchange/web/pages.py": {"show:status": 200, "show:signed_in": False, "show_problem:signed_in": False},
    "cmwallet/exchange/web/site.py": {"Visit.page:status": 200, "endpoint:open_to_all": False},
    "cmwallet/grants/approving.py": {"approve_request:anchor": False},
    "cmwallet/grants/consenting.py": {
        "Terms.retention": 0,
        "Terms.max_uses": 0,
        "Terms.login": False,
        "Signatory.consent:version": 1,
    },
    "cmwallet/grants/dapp_registry.py": {"Clients.document:on_chain": False},
    "cmwallet/grants/dapps.py": {"FoundDapp.new": False},
    "cmwallet/grants/granting.py": {"Granting.make:anchor_later": False},
    "cmwallet/history/account_history.py": {"Request.rebuild": False},
    "cmwallet/history/snapshot.py": {"build_snapshot:first": 0, "build_snapshot:include_contracts": False},
    "cmwallet/home/secret_sources.py": {
        "Wanted.confirm": False,
        "Wanted.empty": False,
        "read_secret:allow_shared_file": False,
    },
    "cmwallet/localchain/execution.py": {"Call.value": 0, "Call.price": 0},
    "cmwallet/localchain/formatting.py": {"block:pending": False},
    "cmwallet/localchain/methods/extensions.py": {"pay:legacy": False},
    "cmwallet/localchain/parameters.py": {"quantity:numbers": False, "block_reference:hashes": False},
    "cmwallet/localchain/process.py": {"start:foreground": False},
    "cmwallet/market/court/bar.py": {"seat_bar:plain": False},
    "cmwallet/market/deals/deal.py": {"Deal.bids": 0},
    "cmwallet/market/deals/offering.py": {"Offer.fee_bps": 0},
    "cmwallet/market/index.py": {"MarketIndex.sync:first": 0},
    "cmwallet/market/kept_papers.py": {"Papers.keep:public": False},
    "cmwallet/market/loans/credit.py": {
        "WithLender.on_time": 0,
        "WithLender.late": 0,
        "WithLender.attested": False,
        "CreditHistory.defaults": 0,
    },
    "cmwallet/market/loans/history.py": {
        **dict.fromkeys((f"AccountRecord.{name}" for name in ("loans", "repaid", "on_time", "late", "defaults")), 0),
        **dict.fromkeys((f"AccountRecord.{name}" for name in ("lent", "false_claims", "false_denials")), 0),
        **dict.fromkeys((f"PairRecord.{name}" for name in ("on_time", "late", "defaults")), 0),
    },
    "cmwallet/market/loans/loan.py": {"Loan.allowed": 0, "Loan.claims_of:by_payer": False},
    "cmwallet/market/loans/statement.py": {"balance_picture:plain": False},
    "cmwallet/market/papers.py": {"make_paper:public": False},
    "cmwallet/market/picture.py": {"picture:plain": False},
    "cmwallet/market/possible.py": {"check_step:close": False},
    "cmwallet/market/states.py": {"Step.duty": False},
    "cmwallet/market/todo.py": {"own_items:ended": False},
    "cmwallet/node/answers.py": {"quantity:bits": 256},
    "cmwallet/node/chain_identity.py": {"ChainIdentity.height": 0},
    "cmwallet/node/client.py": {"Message.value": 0},
    "cmwallet/node/http.py": {
        "Limits.connect_seconds": 5.0,
        "Limits.total_seconds": 30.0,
        "Limits.max_bytes": 33_554_432,
        "Limits.pauses": (0.25, 1.0),
    },
    "cmwallet/node/networks.py": {
        "Network.built_in": False,
        "Network.on_demand": False,
        "Pin.height": 0,
        "Pins.set:height": 0,
    },
    "cmwallet/transactions/bound_contract.py": {"BoundContract.order:coins": 0},
    "cmwallet/transactions/deploying.py": {"deploy:coins": 0},
    "cmwallet/transactions/execution.py": dict.fromkeys(
        (
            *("Terms.no_wait", "Terms.dry_run", "Terms.agreed"),
            *("Terms.allow_duplicate", "Terms.allow_lookalike", "Terms.accept_replay"),
        ),
        False,
    ),
    "cmwallet/transactions/fees.py": {
        "quote:legacy_only": False,
        "quote:reserve": 0,
        "quote_price:legacy_only": False,
        "quote_gas:reserve": 0,
    },
    "cmwallet/transactions/journal.py": {"Journal.reserve:allow_duplicate": False},
    "cmwallet/transactions/order.py": {
        "Asset.unverified": False,
        "Order.gas_reserve": 0,
        "contract_order:gas_reserve": 0,
    },
    "cmwallet/transactions/preparing.py": {"Choices.accept_replay": False},
    "cmwallet/transactions/screening.py": {
        "Verdict.first_payment": False,
        "Verdict.into_code": False,
    },
    "cmwallet/transactions/sending.py": {"send:allow_duplicate": False, "broadcast:first": False},
    "cmwallet/transactions/settling.py": {"mark_orphans:newest": 50},
    "identity/bank/csv_layout.py": {"Layout.doubled_minus": False, "Layout.charges_are_positive": False},
    "identity/bank/http.py": {"ask:with_token": True},
    "identity/bank/sandbox/answers.py": {"answered:status": 200},
    "identity/bank/sandbox/scripted_customer.py": {"decide:allow": True},
    "identity/bank/sandbox/store.py": {"Settings.settle_seconds": 0},
    "identity/consent/fields.py": {"check_fields:least": 1, "parse_fields:optional": False},
    "identity/credentials/concealing.py": {"conceal:decoys": True},
    "identity/credentials/holdings.py": {"HeldCopy.public": False},
    "identity/credentials/presentations.py": {
        "Presentation.self_asserted": False,
        "Presentation.replay_checkable": True,
    },
    "identity/credentials/register.py": {"Issued.public": False},
    "identity/credentials/requests.py": {"Request.public": False, "write_request:public": False},
    "identity/credentials/verifying.py": {
        "Demand.allow_stale": 0,
        "Demand.accept_self_asserted": False,
        "Demand.check_status": True,
        "Demand.require_anchor": False,
        "Verification.signed_at": 0,
        "Verification.self_asserted": False,
    },
    "identity/kyc/lists/formats.py": {"files_of:alone": False},
    "identity/kyc/lists/index.py": {"ListIndex:create": False, "ListIndex.put:allow_shrink": False},
    "identity/kyc/lists/reading.py": {
        "Source.line": 0,
        "Source.alone": False,
        "Source.chunks:size": 65_536,
        "Source.texts:western": False,
        "Source.rows:western": False,
    },
    "identity/kyc/lists/search.py": {"Searcher:many": False, "Searcher.search:most": 20},
    "identity/kyc/names/prepare.py": {
        "Token.weak": False,
        "Token.initials": False,
        "Name.lineage": False,
        "token_of:weak": False,
        "token_of:initials": False,
    },
    "identity/kyc/names/script.py": {"Word.capitals": False},
    "identity/records/attachments.py": {"Attachments.attach:overwrite": False},
    "identity/records/claims.py": {"read_json:trust": False},
    "identity/records/csv_table.py": {"read_csv:trust": False},
    "identity/records/importing.py": {
        "stage_fields:trust": False,
        "stage_fields:skip_invalid": False,
        "stage_archive:trust": False,
        "stage_archive:replace": False,
    },
    "identity/records/mrz.py": {"Mrz.names_cut": False},
    "identity/records/store.py": {"Records.unset:purge": False},
    "identity/storage.py": {"open_database:create": False, "open_database:any_thread": False},
    "identity/text_files.py": {"beginning_of:size": 4_096},
    "identity/vault/canonical.py": {"Fields:authenticated": False},
    "identity/vault/passphrase.py": {"check_strength:allow_weak": False},
    "identity/vault/session.py": {"Session.writing:rebuild": False},
    "identity/vault/vault.py": {
        "Vault.create:allow_weak": False,
        "Vault.unlock:accept_rollback": False,
        "Vault.unlock_with:accept_rollback": False,
        "Vault.add_passphrase_slot:allow_weak": False,
        "Vault.change_passphrase:allow_weak": False,
    },
    "identity/vault/verify.py": dict.fromkeys(
        ("Report.records", "Report.versions", "Report.audit_lines", "Report.slots"), 0
    ),
    "oauth/core/asked.py": {"parse_details:login": False},
    "oauth/core/call.py": {"Call.passed": 0},
    "oauth/core/endpoint.py": {"Endpoint.counted": False},
    "oauth/core/errors.py": {"Refused.status": 500},
    "oauth/core/exchange.py": {"json_response:status": 200},
    "oauth/dapp/dapp.py": {"Connection.push:openid": False},
    "oauth/dapp/dpop.py": {"DPoPAuth:again": True},
    "oauth/dapp/guarded_http.py": {"make_guarded_http:allow_local": False},
    "oauth/dapp/wish.py": {"Wish.max_uses": 0},
    "oauth/store/events.py": {"take_due:most": 20},
    "oauth/store/grants.py": {"find:held": False},
    "oauth/web/boundary.py": {"Boundary:default_port": 80},
    "oauth/web/deciding.py": {"question:waiting": False, "question:status": 200},
    "oauth/web/pages.py": {"show:status": 200, "show:signed_in": False, "show_problem:signed_in": False},
    "oauth/web/ports.py": {"PageProblem:status": 400},
    "oauth/web/site.py": {"Site.page:status": 200},
    "oauth/web/views.py": {"Ask.must_confirm": False, "Choice.anchor": False},
}
ROWS: Final = [(module, name, value) for module, rows in DEFAULTS.items() for name, value in rows.items()]


def default_of(module: str, name: str) -> object:
    """Return what is meant when a parameter or a field is left out."""
    found = importlib.import_module(module.removesuffix(".py").replace("/", "."))
    callee, _, parameter = name.partition(":")
    if parameter:
        return inspect.signature(attrgetter(callee)(found)).parameters[parameter].default
    owner, _, field = name.rpartition(".")
    of_class = attrgetter(owner)(found)
    if dataclasses.is_dataclass(of_class):
        return next(one.default for one in dataclasses.fields(of_class) if one.name == field)
    return getattr(of_class, field)


@pytest.mark.parametrize(("module", "name", "value"), ROWS, ids=[f"{module}:{name}" for module, name, _ in ROWS])
def test_what_is_left_out_means_this(module: str, name: str, value: object) -> None:
    found = default_of(module, name)
    assert (type(found), found) == (type(value), value)
