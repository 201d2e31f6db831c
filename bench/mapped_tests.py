"""Map of tests: which ones try a module of Python, by the folder that it is in and by what imports it."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Final

from bench.tree_copy import ROOT

TESTS: Final[dict[str, tuple[str, ...]]] = {
    "oauth/core": (
        *("tests/unit/oauth/core", "tests/unit/serving/test_pages_of_two.py"),
        "tests/security/test_oauth_attacks.py",
    ),
    "oauth/store": ("tests/unit/oauth/store", "tests/unit/oauth/core", "tests/security/test_oauth_attacks.py"),
    "oauth/web": ("tests/unit/oauth/web", "tests/unit/oauth/core/test_time_limits.py"),
    "oauth/dapp": ("tests/unit/oauth/dapp", "tests/security/test_guarded_issuers.py"),
    "oauth/registered": (
        *("tests/unit/oauth/registered", "tests/unit/grants/test_dapps.py", "tests/security/test_public_web.py"),
    ),
    "oauth": ("tests/unit/oauth/test_*.py", "tests/unit/oauth/core", "tests/unit/oauth/store", "tests/unit/grants"),
    "identity/vault": (
        *(
            "tests/unit/identity/vault",
            "tests/security/test_vault_tampering.py",
            "tests/security/test_agent_equals_vault.py",
        ),
    ),
    "identity/credentials": ("tests/unit/identity/credentials", "tests/security/test_attestation_attacks.py"),
    "identity/consent": ("tests/unit/identity/consent", "tests/unit/grants"),
    "identity/records": ("tests/unit/identity/records",),
    "identity/bank": ("tests/unit/identity/bank", "tests/security/test_bank.py"),
    "identity/kyc": ("tests/unit/identity/kyc",),
    "identity": ("tests/unit/identity/test_*.py",),
    "cmwallet/agent/argument_types.py": ("tests/unit/agent/test_tasks.py", "tests/security/test_agent_equals_vault.py"),
    "cmwallet/agent/codec.py": ("tests/security/test_agent_equals_vault.py",),
    "cmwallet/agent/dispatch.py": ("tests/security/test_agent_equals_vault.py",),
    "cmwallet/agent/tasks.py": ("tests/unit/agent/test_tasks.py", "tests/security/test_agent_claims.py"),
    "cmwallet/agent/keeper.py": ("tests/security/test_agent_equals_vault.py",),
    "cmwallet/accounts": ("tests/unit/accounts", "tests/hostile/test_money.py", "tests/cli/test_accounts.py"),
    "cmwallet/attest/anchoring.py": ("tests/unit/attest", "tests/hostile/test_standing_still.py"),
    "cmwallet/attest/cache.py": ("tests/security/test_attestation_attacks.py",),
    "cmwallet/attest/fetching.py": ("tests/security/test_attestation_attacks.py",),
    "cmwallet/attest/key_lookup.py": ("tests/security/test_attestation_attacks.py",),
    "cmwallet/attest/list_lookup.py": ("tests/security/test_attestation_attacks.py",),
    "cmwallet/backup": ("tests/unit/backup", "tests/security/test_hostile_backups.py", "tests/cli/test_backup.py"),
    "cmwallet/calls": ("tests/unit/calls", "tests/hostile/test_commands.py"),
    "cmwallet/contracts": ("tests/unit/contracts", "tests/unit/localchain/test_system.py"),
    "cmwallet/cosmos": ("tests/unit/cosmos", "tests/unit/transactions/test_signable_cosmos.py"),
    "cmwallet/exchange": ("tests/unit/exchange",),
    "cmwallet/grants": ("tests/unit/grants",),
    "cmwallet/history": ("tests/unit/history", "tests/hostile/test_commands.py"),
    "cmwallet/home": ("tests/unit/home", "tests/unit/accounts"),
    "cmwallet/identities": ("tests/unit/identities", "tests/unit/identity/credentials/test_did_keys.py"),
    "cmwallet/keys": ("tests/unit/keys",),
    "cmwallet/localchain": (
        *("tests/unit/localchain", "tests/unit/node/test_server_transport.py"),
        *("tests/security/test_server_connection.py", "tests/security/test_localchain_server.py"),
        "tests/security/test_chain_autostart.py",
    ),
    "cmwallet/market": (
        *("tests/unit/market", "tests/security/test_hostile_bundles.py", "tests/security/test_hostile_listings.py"),
        *("tests/cli/test_deal.py", "tests/cli/test_deal_listing.py", "tests/cli/test_court.py"),
        *("tests/cli/test_market_items.py", "tests/cli/test_market_papers.py"),
        *("tests/contracts/unit/test_declared_deals.py", "tests/contracts/unit/test_declared_court.py"),
        *("tests/security/test_market_strangers.py", "tests/security/test_market_lying_node.py"),
    ),
    "cmwallet/market/loans": (
        *("tests/unit/market", "tests/security/test_hostile_listings.py", "tests/cli/test_loan.py"),
        "tests/contracts/unit/test_declared_loans.py",
    ),
    "cmwallet/node": (
        *("tests/unit/node", "tests/security/test_hostile_node.py", "tests/hostile"),
        *("tests/unit/transactions/test_sending_by_several.py", "tests/unit/serving/test_several_nodes.py"),
    ),
    "cmwallet/policy": ("tests/unit/policy",),
    "cmwallet/signer": ("tests/unit/signer",),
    "cmwallet/signing": ("tests/unit/signing", "tests/cli/test_sign.py"),
    "cmwallet/servers": ("tests/unit/servers", "tests/unit/serving"),
    "cmwallet/serving/day_change.py": ("tests/unit/serving",),
    "cmwallet/serving/events.py": ("tests/security/test_oauth_events.py",),
    "cmwallet/serving/locked.py": ("tests/unit/serving",),
    "cmwallet/serving/pages.py": ("tests/unit/serving",),
    "cmwallet/serving/plan.py": ("tests/unit/serving",),
    "cmwallet/transactions": ("tests/unit/transactions", "tests/hostile"),
}
"""Which tests a module is tried by, the longest beginning of its path first; those that import it come before them."""

COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "cmwallet/accounts": ("tests/cli/test_init.py", "tests/cli/test_contacts.py", "tests/security/test_key_imports.py"),
    "cmwallet/agent": (
        "tests/unit/agent/test_limits.py",
        "tests/security/test_run.py",
        "tests/security/test_agent.py",
        "tests/cli/test_agent.py",
    ),
    "cmwallet/attest": ("tests/cli/test_attest.py",),
    "cmwallet/calls": ("tests/cli/test_contract.py", "tests/cli/test_token.py"),
    "cmwallet/contracts": ("tests/cli/test_contract.py", "tests/contracts/test_artifacts.py"),
    "cmwallet/exchange": ("tests/cli/test_loan_exchange.py", "tests/security/test_exchange_flow.py"),
    "cmwallet/grants": ("tests/cli/test_grant.py", "tests/cli/test_oauth_serving.py"),
    "cmwallet/history": ("tests/cli/test_looking.py", "tests/cli/test_tx.py", "tests/cli/test_token.py"),
    "cmwallet/home": (
        "tests/cli/test_homes.py",
        "tests/cli/test_older_home.py",
        "tests/security/test_wallet_tampering.py",
    ),
    "cmwallet/identities": ("tests/cli/test_identity.py", "tests/cli/test_identity_only_for.py"),
    "cmwallet/keys": ("tests/cli/test_init.py", "tests/security/test_key_imports.py"),
    "cmwallet/localchain": ("tests/cli/test_chain.py", "tests/security/test_localchain_crash.py"),
    "cmwallet/market": ("tests/cli/test_market_killed.py", "tests/security/test_market_court_attacks.py"),
    "cmwallet/market/loans": ("tests/cli/test_loan_exchange.py", "tests/cli/test_market_killed.py"),
    "cmwallet/node": ("tests/cli/test_networks.py", "tests/cli/test_looking.py"),
    "cmwallet/policy": ("tests/security/test_policy.py",),
    "cmwallet/signer": ("tests/security/test_signer_rules.py", "tests/security/test_signer_requests.py"),
    "cmwallet/servers": ("tests/cli/test_oauth_serving.py",),
    "cmwallet/serving": ("tests/cli/test_oauth_serving.py", "tests/security/test_oauth_node_away.py"),
    "cmwallet/transactions": ("tests/cli/test_send.py", "tests/cli/test_tx.py", "tests/security/test_sending_crash.py"),
    "identity": ("tests/unit/test_foreign.py", "tests/cli/test_identity.py"),
    "identity/bank": ("tests/cli/test_bank.py",),
    "identity/consent": ("tests/cli/test_grant.py",),
    "identity/credentials": ("tests/cli/test_attest.py", "tests/cli/test_grant_credentials.py"),
    "identity/kyc": ("tests/cli/test_kyc_check.py", "tests/cli/test_kyc_lists.py", "tests/cli/test_kyc_match.py"),
    "identity/records": (
        *("tests/cli/test_identity_records.py", "tests/cli/test_identity_edit.py"),
        *("tests/cli/test_identity_exchange.py", "tests/cli/test_identity_files.py"),
    ),
    "identity/vault": ("tests/security/test_vault_faults.py", "tests/cli/test_vault.py"),
    "oauth": ("tests/cli/test_oauth_serving.py", "tests/cli/test_oauth_login.py", "tests/cli/test_oauth_verify.py"),
    "oauth/web": ("tests/security/test_oauth_web.py", "tests/cli/test_oauth_serving.py"),
}
"""Tests of commands and servers in processes of their own, for what all others let through; not recorded."""

_TABLES: Final = {
    "tests/unit/test_limits_page.py": "docs/limits.md",
    "tests/unit/test_defaults.py": "tests/unit/test_defaults.py",
}
"""Tests that import modules by the names in a table, with where that stands."""


def mapped_tests(module: str) -> tuple[str, ...]:
    """Return what a module is tried by, as paths for pytest: what imports it first."""
    folder: list[str] = []
    for pattern in _mapped(module):
        found = sorted(ROOT.glob(pattern)) if "*" in pattern else [ROOT / pattern]
        folder.extend(str(path.relative_to(ROOT)) for path in found)
    return tuple(dict.fromkeys([*importing_tests(module), *folder]))


def importing_tests(module: str) -> tuple[str, ...]:
    """Return the files of unit tests that import a module by its name, or because a table of theirs names it."""
    dotted = module.removesuffix(".py").replace("/", ".")
    found = tuple(test for test, names in _imports().items() if dotted in names)
    listing = (test for test, table in _tables().items() if re.search(rf"[`\"]{re.escape(module)}[`\"]", table))
    return (*found, *listing)


def command_tests(module: str) -> tuple[str, ...]:
    """Return the files of tests that see a module at work in a process of its own."""
    return _longest(COMMANDS, module)


@cache
def _tables() -> dict[str, str]:
    return {test: (ROOT / place).read_text("utf-8") for test, place in _TABLES.items()}


@cache
def _imports() -> dict[str, frozenset[str]]:
    """What each unit test imports."""
    found = {}
    for path in sorted((ROOT / "tests" / "unit").rglob("test_*.py")):
        names = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
        found[str(path.relative_to(ROOT))] = frozenset(names)
    return found


def is_mapped(module: str) -> bool:
    """Say whether a module has tests in the map."""
    return bool(_mapped(module))


def _mapped(module: str) -> tuple[str, ...]:
    return _longest(TESTS, module)


def _longest(table: dict[str, tuple[str, ...]], module: str) -> tuple[str, ...]:
    fitting = [start for start in table if module == start or module.startswith(f"{start}/")]
    return table[max(fitting, key=len)] if fitting else ()
