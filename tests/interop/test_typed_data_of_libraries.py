"""What the libraries of Permit2, Seaport, CoW Protocol, Safe, Snapshot and ERC-4337 have their users sign.

Each library makes its object with fixed values, hashes it and signs it; viem hashes it and recovers the signer. The
command has to come to the same digest and, with the same key, to the same signature, and to know what it is.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.walletrun import ACCOUNTS, KEY, PASSPHRASE, PHRASE, STRANGER, Home

from .conftest import need

FOLDER = Path(__file__).parent / "typed"
ME, YOU = ACCOUNTS[0], "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
END = 1_890_000_000
UNLIMITED = "--unlimited"
KINDS: dict[str, tuple[str, list[str]]] = {
    "permit2 single": ("permit2", ["lets-take"]),
    "permit2 single without limit": ("permit2", ["lets-take"]),
    "permit2 batch": ("permit2", ["lets-take"] * 2),
    "permit2 transfer": ("permit2:transfer", ["lets-take"]),
    "permit2 transfers": ("permit2:transfer", ["lets-take"] * 2),
    "permit2 transfer with a witness": ("permit2:witness", ["lets-take", "states", "states"]),
    "permit2 transfers with a witness": ("permit2:witness", ["lets-take", "lets-take", "states", "states"]),
    "seaport order": ("order:seaport", ["lets-take", "receives", "receives"]),
    "seaport bid": ("order:seaport", ["lets-take", "receives"]),
    "seaport gift": ("order:seaport", ["lets-take", "states"]),
    "seaport bulk": (
        "order:seaport:bulk",
        ["states", *["lets-take", "receives", "receives"], *["lets-take", "receives"], "lets-take", *["receives"] * 2],
    ),
    "cow order": ("order:cow", ["lets-take", "receives"]),
    "cow order for coins": ("order:cow", ["lets-take", "receives"]),
    "cow cancellation": ("order:cow:cancel", ["cancels"]),
    "safe transaction": ("safe", ["pays"]),
    "safe transaction of an old version": ("safe", ["pays"]),
    "safe transfer of tokens": ("safe", ["pays"]),
    "safe delegatecall": ("safe", ["delegates"]),
    "safe refund": ("safe", ["pays", "lets-take"]),
    "snapshot vote": ("vote", ["votes"]),
    "snapshot vote for several": ("vote", ["votes"]),
    "snapshot weighted vote": ("vote", ["votes"]),
    "snapshot alias": ("vote:alias", ["states"]),
    "snapshot follow": ("typed-data:unknown", ["states"] * 5),
    "user operation": ("user-operation", ["calls"]),
}
"""By what a library is asked for: the kind, and what its facts are about."""


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    if not (FOLDER / "node_modules" / "@uniswap" / "permit2-sdk").exists():
        pytest.skip("the libraries that make typed data are not installed: run make interop-setup")
    task = {"key": KEY, "chainId": 1234, "you": YOU, "token": STRANGER, "other": ACCOUNTS[2], "end": END}
    done = subprocess.run(
        [need("node"), "make.mjs"],
        cwd=FOLDER,
        input=json.dumps(task),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {one["name"]: one for one in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("typed"))
    home.secret("passphrase", PASSPHRASE)
    home.secret("phrase", PHRASE)
    home.make_cheap_vault()
    home.run("init", "--restore", "--phrase-from", "file:phrase")
    home.run("contact", "add", "bob", YOU)
    return home


def sign(home: Home, document: dict[str, Any], *options: str) -> dict[str, Any]:
    (home.folder / "document.json").write_text(json.dumps(document))
    found: dict[str, Any] = home.json("sign", "typed-data", "document.json", "--yes", *options)
    return found


def test_every_object_is_of_a_kind_that_is_listed(made: dict[str, Any]) -> None:
    assert made.keys() == KINDS.keys()


@pytest.mark.parametrize("name", [name for name in KINDS if name != "safe delegatecall"])
def test_the_command_signs_what_the_library_signs(made: dict[str, Any], home: Home, name: str) -> None:
    one = made[name]
    found = sign(home, one["document"], "--allow-spender", UNLIMITED)
    assert one["digest"] == one["viem"] == found["digest"]
    assert one["signer"] == ME
    assert found["signature"] == one["signature"]
    assert (found["kind"], [fact["how"] for fact in found["explained"]]) == KINDS[name]


def test_a_delegatecall_of_a_safe_is_refused(made: dict[str, Any], home: Home) -> None:
    one = made["safe delegatecall"]
    (home.folder / "document.json").write_text(json.dumps(one["document"]))
    done = home.run("sign", "typed-data", "document.json", "--yes", "--allow-spender", UNLIMITED, code=10)
    assert f"DELEGATECALL: the code of bob ({YOU}) runs as the Safe" in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("name", "option"),
    [("permit2 single without limit", UNLIMITED), ("safe refund", "--allow-spender")],
)
def test_what_has_no_limit_or_goes_to_a_stranger_needs_its_option(
    made: dict[str, Any], home: Home, name: str, option: str
) -> None:
    (home.folder / "document.json").write_text(json.dumps(made[name]["document"]))
    refused = home.error("sign", "typed-data", "document.json", "--yes", code=10)
    assert option in [one["option"] for one in refused["details"]["screening"]]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("seaport order", f"offers the thing 77 of {STRANGER} of account-1 ({ME}) to whoever takes it"),
        ("seaport gift", f"NOTHING comes back to account-1 ({ME}) for it"),
        ("cow order for coins", "in return at least 0.00000000000000004 CMT to you"),
        ("safe refund", "have the gas repaid by"),
        ("snapshot vote", "votes 2 on proposal"),
        ("snapshot alias", f"lets bob ({YOU}) vote and propose at Snapshot as account-1 ({ME})"),
    ],
)
def test_what_it_does_stands_in_words(made: dict[str, Any], home: Home, name: str, words: str) -> None:
    (home.folder / "document.json").write_text(json.dumps(made[name]["document"]))
    done = home.run("sign", "typed-data", "document.json", "--yes", "--allow-spender")
    assert words in done.err
