"""The house rules that a machine can hold: imports go down only, and nothing heavy is imported at start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {"identity": {"identity"}, "oauth": {"oauth", "identity"}, "cmwallet": {"cmwallet", "oauth", "identity"}}
ROOMS = (
    *(
        "cli",
        "overview",
        "watching",
        "doctor",
        "demo",
        "exchange",
        "serving",
        "signer",
        "agent",
        "backup",
        "repair",
        "market",
        "staking",
        "attest",
        "grants",
        "identities",
        "history",
        "policy",
        "transactions",
        "signing",
        "cosmos",
        "calls",
    ),
    *("session", "accounts", "node", "localchain", "home", "servers", "contracts", "keys"),
    *("timed_http", "bbqr", "rlp", "foreign", "units", "errors"),
)
"""The floors inside `cmwallet`, the highest first: packages, and the modules that lie beside them."""
COMMANDS = (
    *(
        "completion",
        "reference",
        "market",
        "staking",
        "oauth",
        "identity",
        "signer",
        "policy",
        "vault",
        "wallet",
        "sign",
        "chain",
    ),
    *("terminal", "results"),
)
"""The floors inside `cmwallet/cli`, the highest first."""
OWNERS_ROOMS = (
    *("identity.vault", "oauth.core", "oauth.web.sessions", "oauth.web.site"),
    *(f"cmwallet.{room}" for room in ("session", "keys", "agent", "grants", "home", "serving", "accounts")),
)
"""What belongs to the owner of a wallet: a third party's application has none of it."""
TOP = {
    *("cmwallet", "identity", "oauth", "tests", "completions", "docs", "bench", "requirements", ".ci"),
    *("pyproject.toml", "hatch_build.py", "Makefile", ".gitignore"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"),
}
"""What lies at the top of the tree."""
MAX_LINES = 400

HEAVY = (
    *("Crypto", "aiohttp", "authlib", "bip_utils", "coincurve", "cryptography", "eth", "eth_abi", "eth_account"),
    *("joserfc", "keyring", "mnemonic", "pydantic", "requests", "rich", "segno", "sqlalchemy", "starlette", "urllib3"),
    *("uvicorn", "web3", "jinja2", "httpx2", "python_multipart"),
)


def modules() -> list[Path]:
    return [path for package in FLOORS for path in sorted((ROOT / package).rglob("*.py"))]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported() -> Iterator[tuple[Path, int, str]]:
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                yield from ((path, node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                yield path, node.lineno, node.module


# One test for a rule, not one for a rule and a file: what offends is collected, so all of it shows at once.
def test_imports_go_down_only() -> None:
    offences = [
        f"{path}:{line} imports {name} from a floor above"
        for path, line, name in imported()
        if (top := name.split(".")[0]) in FLOORS and top not in FLOORS[path.relative_to(ROOT).parts[0]]
    ]
    assert not offences, "\n".join(offences)


def test_rooms_import_only_rooms_below_them() -> None:
    offences, seen = [], set()
    for path, line, name in imported():
        inside, target = path.relative_to(ROOT).with_suffix("").parts, name.split(".")
        if inside[0] != "cmwallet" or target[0] != "cmwallet" or len(inside) < 2 or len(target) < 2:
            continue
        seen |= {inside[1], target[1]}
        floors, here, there = ROOMS, inside[1], target[1]
        if here == there == "cli" and len(inside) > 3 and len(target) > 3:
            floors, here, there = COMMANDS, inside[2], target[2]
        if here in floors and there in floors and floors.index(here) > floors.index(there):
            offences.append(f"{path}:{line} imports {name} from a room above")
    assert not offences, "\n".join(offences)
    assert seen - {"__init__", "__main__", "__version__"} <= set(ROOMS), "a room without a floor"


def test_records_are_opened_for_writing_in_one_place() -> None:
    """Whoever changes records has the servers that run follow; `cmwallet.grants.records` sees to it."""
    places = {
        str(path.relative_to(ROOT))
        for path in modules()
        if path.relative_to(ROOT).parts[0] != "identity"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Records"
    }
    assert places == {"cmwallet/grants/records.py"} | {"cmwallet/localchain/chain.py"}  # the chain's rows


def test_bip_utils_is_where_addresses_are_written_of_public_keys_and_nowhere_else() -> None:
    """It brings hundreds of modules of other chains along: none of them is to run where keys are derived."""
    places = {str(path.relative_to(ROOT)) for path, _, name in imported() if name.split(".")[0] == "bip_utils"}
    assert places == {"cmwallet/keys/coin_addresses.py"}


def test_only_the_command_line_imports_the_command_line() -> None:
    offences = [
        f"{path}:{line} imports {name}"
        for path, line, name in imported()
        if name.startswith("cmwallet.cli") or name.split(".")[0] == "typer"
        if path.relative_to(ROOT).parts[:2] != ("cmwallet", "cli") and path.name != "__main__.py"
    ]
    assert not offences, "\n".join(offences)


def test_a_third_partys_application_imports_nothing_of_an_owners_rooms() -> None:
    of_it = [(path, line, name) for path, line, name in imported() if path.is_relative_to(ROOT / "cmwallet/exchange")]
    offences = [
        f"{path}:{line} imports {name}"
        for path, line, name in of_it
        if any(name == room or name.startswith(room + ".") for room in OWNERS_ROOMS)
    ]
    assert len(of_it) > 100
    assert not offences, "\n".join(offences)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a clone knows what belongs to the tree")
def test_nothing_lies_in_the_tree_that_does_not_belong_there() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    assert {path.partition("/")[0] for path in tracked if path} == TOP


def test_a_file_is_one_concept_long() -> None:
    lengths = [(path, len(path.read_text("utf-8").splitlines())) for path in modules()]
    offences = [
        f"{path}:{lines} is the last line, of at most {MAX_LINES}" for path, lines in lengths if lines > MAX_LINES
    ]
    assert not offences, "\n".join(offences)


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["account", "--help"], ["send", "--help"], ["config", "show"], ["account", "list"]],
    ids=" ".join,
)
def test_starting_imports_no_crypto_web_or_chain_module(arguments: list[str], tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from cmwallet.cli.app import run\n"
        f"run({arguments!r})\n"
        f"heavy = sorted(set({HEAVY!r}) & set(sys.modules))\n"
        "sys.stderr.write('heavy: ' + ' '.join(heavy))\n"
    )
    environment = {"CMWALLET_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "heavy: "


def test_no_circle_of_modules() -> None:
    """Imports for types, and those inside a function, count: what needs each other is one thing, or three."""
    targets_of: dict[str, set[str]] = {}
    for path in modules():
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        targets_of[name] = {
            target
            for node in ast.walk(tree(path))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for target in _targets(node)
        }
    edges = {name: (targets & set(targets_of)) - {name} for name, targets in targets_of.items()}
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, "circle: " + " → ".join([*path[path.index(name) :], name])
        if name in finished:
            return
        for target in edges[name]:
            visit(target, (*path, name))
        finished.add(name)

    for name in edges:
        visit(name, ())


def _targets(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    base = node.module or ""
    return {base} | {f"{base}.{alias.name}" for alias in node.names}
