"""The suite that comes with npm's ethr-did-registry passes over the bytecode of KeyRegistry.

The suite's own Solidity artifact goes first: it shows that the setup is right, and that all of the suite ran.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cmwallet.contracts.artifacts import load_artifact

from .conftest import need

PEER = Path(__file__).parent / "erc1056"
PACKAGE = PEER / "node_modules" / "ethr-did-registry"
ARTIFACT = Path("contracts", "EthereumDIDRegistry.sol", "EthereumDIDRegistry.json")


def project(folder: Path) -> Path:
    """A hardhat project with the suite and the package's own artifact; returns the artifact's path."""
    if not PACKAGE.exists():
        pytest.skip("ethr-did-registry is not installed: run make interop-setup")
    (folder / "test").mkdir(parents=True)
    (folder / "node_modules").symlink_to(PEER / "node_modules", target_is_directory=True)
    shutil.copy(PEER / "hardhat.config.cjs", folder)
    shutil.copy(PACKAGE / "dist" / "test" / "registry.test.js", folder / "test")
    (folder / "package.json").write_text('{"name": "suite"}')
    target = folder / "artifacts" / ARTIFACT
    target.parent.mkdir(parents=True)
    shutil.copy(PACKAGE / "artifacts" / ARTIFACT, target)
    return target


def run_suite(folder: Path) -> tuple[int, int, str]:
    """Run it; returns how many tests passed, how many failed, and what was said."""
    program = PEER / "node_modules" / "hardhat" / "internal" / "cli" / "bootstrap.js"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "HARDHAT_DISABLE_TELEMETRY_PROMPT": "true",
        "HARDHAT_CONFIG": str(folder / "hardhat.config.cjs"),
    }
    done = subprocess.run(
        [need("node"), str(program), "test", "--no-compile"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    counts = {word: int(count) for count, word in re.findall(r"^\s+(\d+) (passing|failing)", done.stdout, re.MULTILINE)}
    return counts.get("passing", 0), counts.get("failing", 0), done.stdout + done.stderr


def test_key_registry_passes_the_suite_of_erc_1056(tmp_path: Path) -> None:
    target = project(tmp_path / "suite")
    reference = run_suite(tmp_path / "suite")
    assert reference[:2] == (54, 0), reference[2]
    ours = load_artifact("KeyRegistry")
    document = json.loads(target.read_text("utf-8"))
    assert document["bytecode"] != "0x" + ours.bytecode.hex()
    document |= {
        "abi": list(ours.abi),
        "bytecode": "0x" + ours.bytecode.hex(),
        "deployedBytecode": "0x" + ours.runtime.hex(),
    }
    target.write_text(json.dumps(document), "utf-8")
    passed, failed, said = run_suite(tmp_path / "suite")
    assert (passed, failed) == (54, 0), said
