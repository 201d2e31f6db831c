"""Compiler of the contracts into the committed artifacts: `make contracts`. Vyper is a development dependency."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cmwallet.contracts.names import renames_of

SOURCES: Final = Path(__file__).parent
ARTIFACTS: Final = SOURCES / "artifacts"
_FORMATS: Final = ("abi", "bytecode", "bytecode_runtime", "layout", "integrity", "method_identifiers")


def contract_names() -> list[str]:
    """Return the names of all deployable contracts."""
    return sorted(path.stem for path in SOURCES.glob("*.vy"))


def compile_contract(name: str) -> dict[str, Any]:
    """Return the artifact of one contract: what is committed, byte for byte."""
    import vyper
    from vyper.compiler import compile_from_file_input
    from vyper.compiler.input_bundle import FilesystemInputBundle
    from vyper.compiler.settings import Settings

    bundle = FilesystemInputBundle([SOURCES])  # type: ignore[no-untyped-call]
    source = bundle.load_file(Path(f"{name}.vy"))
    output = compile_from_file_input(
        source, input_bundle=bundle, output_formats=_FORMATS, settings=Settings(evm_version="london")
    )
    return {
        "name": name,
        "compiler": {"name": "vyper", "version": vyper.__version__, "evm_version": "london", "optimize": "gas"},
        "integrity": output["integrity"],
        "abi": [_renamed(entry, renames_of(name)) for entry in output["abi"]],
        "method_identifiers": output["method_identifiers"],
        "bytecode": output["bytecode"],
        "runtime": output["bytecode_runtime"],
        "layout": output["layout"],
    }


def artifact_text(name: str) -> str:
    """Return the text of the artifact file."""
    return json.dumps(compile_contract(name), indent=1, sort_keys=True) + "\n"


def _renamed(entry: dict[str, Any], table: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    if "inputs" not in entry:
        return entry
    names = table.get(entry.get("name", ""), {})
    return {**entry, "inputs": [{**item, "name": names.get(item["name"], item["name"])} for item in entry["inputs"]]}


def main() -> None:
    """Compile everything."""
    ARTIFACTS.mkdir(exist_ok=True)
    for name in contract_names():
        (ARTIFACTS / f"{name}.json").write_text(artifact_text(name), "utf-8")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
