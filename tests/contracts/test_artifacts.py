"""What is committed beside the sources is what they compile to, documented, under the published names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cmwallet.contracts import compile as compiling
from cmwallet.contracts.artifacts import artifact_names, load_artifact
from cmwallet.contracts.names import RENAMED, renames_of
from cmwallet.contracts.systems import SYSTEM
from cmwallet.errors import NotFound
from identity.keccak import keccak256
from tests.contracts.harness import SUPPLY, EvmWorld

ADDRESS, WORD, NUMBER, BYTES = "address", "bytes32", "uint256", "bytes"
SIGNATURE = ("uint8", WORD, WORD)
ERC_1056_FUNCTIONS = {
    "owners": ((ADDRESS,), (ADDRESS,)),
    "delegates": ((ADDRESS, WORD, ADDRESS), (NUMBER,)),
    "changed": ((ADDRESS,), (NUMBER,)),
    "nonce": ((ADDRESS,), (NUMBER,)),
    "identityOwner": ((ADDRESS,), (ADDRESS,)),
    "validDelegate": ((ADDRESS, WORD, ADDRESS), ("bool",)),
    "changeOwner": ((ADDRESS, ADDRESS), ()),
    "changeOwnerSigned": ((ADDRESS, *SIGNATURE, ADDRESS), ()),
    "addDelegate": ((ADDRESS, WORD, ADDRESS, NUMBER), ()),
    "addDelegateSigned": ((ADDRESS, *SIGNATURE, WORD, ADDRESS, NUMBER), ()),
    "revokeDelegate": ((ADDRESS, WORD, ADDRESS), ()),
    "revokeDelegateSigned": ((ADDRESS, *SIGNATURE, WORD, ADDRESS), ()),
    "setAttribute": ((ADDRESS, WORD, BYTES, NUMBER), ()),
    "setAttributeSigned": ((ADDRESS, *SIGNATURE, WORD, BYTES, NUMBER), ()),
    "revokeAttribute": ((ADDRESS, WORD, BYTES), ()),
    "revokeAttributeSigned": ((ADDRESS, *SIGNATURE, WORD, BYTES), ()),
}
ERC_1056_EVENTS = {
    "DIDOwnerChanged": (("identity", ADDRESS, True), ("owner", ADDRESS, False), ("previousChange", NUMBER, False)),
    "DIDDelegateChanged": (
        ("identity", ADDRESS, True),
        ("delegateType", WORD, False),
        ("delegate", ADDRESS, False),
        ("validTo", NUMBER, False),
        ("previousChange", NUMBER, False),
    ),
    "DIDAttributeChanged": (
        ("identity", ADDRESS, True),
        ("name", WORD, False),
        ("value", BYTES, False),
        ("validTo", NUMBER, False),
        ("previousChange", NUMBER, False),
    ),
}
EIP_20_EVENTS = {
    "Transfer": (("from", ADDRESS, True), ("to", ADDRESS, True), ("value", NUMBER, False)),
    "Approval": (("owner", ADDRESS, True), ("spender", ADDRESS, True), ("value", NUMBER, False)),
}
SELECTORS = {
    "CMT": {"transfer": "a9059cbb", "transferFrom": "23b872dd", "approve": "095ea7b3", "allowance": "dd62ed3e"},
    "WrappedCMT": {"permit": "d505accf", "nonces": "7ecebe00", "DOMAIN_SEPARATOR": "3644e515", "deposit": "d0e30db0"},
}


def entries(name: str, kind: str) -> dict[str, Any]:
    return {str(entry.get("name")): entry for entry in load_artifact(name).abi if entry["type"] == kind}


def event_shapes(name: str) -> dict[str, tuple[tuple[str, str, bool], ...]]:
    return {
        event: tuple((item["name"], item["type"], item["indexed"]) for item in entry["inputs"])
        for event, entry in entries(name, "event").items()
    }


def compiled_documents(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    from vyper.compiler import compile_from_file_input
    from vyper.compiler.input_bundle import FilesystemInputBundle

    bundle = FilesystemInputBundle([compiling.SOURCES])  # type: ignore[no-untyped-call]
    output = compile_from_file_input(
        bundle.load_file(Path(f"{name}.vy")), input_bundle=bundle, output_formats=["userdoc", "devdoc"]
    )
    return output["userdoc"], output["devdoc"]


def test_every_source_has_its_artifact_and_every_artifact_its_source() -> None:
    assert artifact_names() == compiling.contract_names()
    assert {one.name for one in SYSTEM} <= set(artifact_names())


@pytest.mark.parametrize("name", artifact_names())
def test_artifact_is_what_the_source_compiles_to(name: str) -> None:
    committed = (compiling.ARTIFACTS / f"{name}.json").read_text("utf-8")
    assert committed == compiling.artifact_text(name), "run: make contracts"


@pytest.mark.parametrize("name", artifact_names())
def test_compiler_is_the_pinned_one(name: str) -> None:
    compiler = {"name": "vyper", "version": "0.4.3", "evm_version": "london", "optimize": "gas"}
    assert load_artifact(name).compiler == compiler


@pytest.mark.parametrize("name", artifact_names())
def test_every_function_and_argument_is_documented(name: str) -> None:
    user, developer = compiled_documents(name)
    documented = {signature.split("(")[0] for signature in user.get("methods", {})}
    getters = {
        entry["name"]
        for entry in load_artifact(name).abi
        if entry["type"] == "function" and entry["stateMutability"] == "view"
    }
    exported = {"transfer", "transferFrom", "approve"}  # from lib/erc20.vy, whose texts the next test reads
    assert set(entries(name, "function")) - getters - exported <= documented
    for signature, texts in developer.get("methods", {}).items():
        function = signature.split("(")[0]
        entry = entries(name, "function").get(function)
        if entry is not None:
            assert len(texts.get("params", {})) == len(entry["inputs"]), signature
            assert bool(texts.get("returns")) == bool(entry["outputs"]), signature
    for key in ("title", "license", "custom:contract-name", "custom:kill"):
        assert developer[key], key
    assert user["notice"]


@pytest.mark.parametrize("path", sorted(compiling.SOURCES.rglob("*.vy")), ids=lambda path: path.name)
def test_every_definition_in_the_sources_has_a_notice(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    for place, line in enumerate(lines):
        if line.startswith("def "):
            end = next(index for index in range(place, len(lines)) if lines[index].endswith(":"))
            assert lines[end + 1].strip() == '"""', line
            assert lines[end + 2].strip().startswith("@notice "), line


def test_key_registry_has_the_functions_of_erc_1056_type_by_type() -> None:
    functions = entries("KeyRegistry", "function")
    for name, (inputs, outputs) in ERC_1056_FUNCTIONS.items():
        assert tuple(item["type"] for item in functions[name]["inputs"]) == inputs, name
        assert tuple(item["type"] for item in functions[name]["outputs"]) == outputs, name


def test_key_registry_has_the_events_of_erc_1056_type_by_type_and_name_by_name() -> None:
    shapes = event_shapes("KeyRegistry")
    assert {name: shapes[name] for name in ERC_1056_EVENTS} == ERC_1056_EVENTS
    assert set(shapes) - set(ERC_1056_EVENTS) == {"NonceCancelled"}


@pytest.mark.parametrize("name", ["CMT", "WrappedCMT"])
def test_tokens_have_the_events_of_eip_20(name: str) -> None:
    shapes = event_shapes(name)
    assert {event: shapes[event] for event in EIP_20_EVENTS} == EIP_20_EVENTS


@pytest.mark.parametrize("name", SELECTORS)
def test_selectors_are_the_standard_ones(name: str) -> None:
    for function, selector in SELECTORS[name].items():
        entry = entries(name, "function")[function]
        signature = f"{function}({','.join(item['type'] for item in entry['inputs'])})"
        assert keccak256(signature.encode())[:4].hex() == selector


@pytest.mark.parametrize("name", artifact_names())
def test_renames_are_applied_and_none_is_idle(name: str) -> None:
    named = {**entries(name, "function"), **entries(name, "event")}
    for entry, table in renames_of(name).items():
        published = [item["name"] for item in named[entry]["inputs"]]
        assert set(table.values()) <= set(published)
        assert not set(table) & set(published)
    assert set(RENAMED) <= set(artifact_names())


@pytest.mark.parametrize("name", artifact_names())
def test_nothing_in_the_abi_lets_an_owner_in(name: str) -> None:
    words = ("pause", "upgrade", "sweep", "rescue", "mint", "burn", "transferOwnership", "initialize", "kill")
    assert not [function for function in entries(name, "function") if any(word in function for word in words)]


@pytest.mark.parametrize("name", ["Court", "Deals", "Loans", "Stakes"])
def test_contracts_of_the_market_leave_room_below_what_a_chain_takes(name: str) -> None:
    assert len(load_artifact(name).runtime) <= 20_000  # of 24,576, EIP-170


@pytest.mark.parametrize("name", artifact_names())
def test_runtime_is_the_beginning_of_what_stands_on_chain(name: str) -> None:
    world = EvmWorld()
    deployer = world.person("deployer")
    token = world.deploy("CMT", deployer.address)
    arguments, value = {
        "CMT": ((deployer.address,), 0),
        "Swap": ((token.address,), SUPPLY),
        "SnapshotClaim": ((b"\1" * 32, 5), 5),
        "Court": ((token.address,), 0),
        "Deals": ((token.address, deployer.address), 0),
        "Loans": ((token.address, deployer.address), 0),
    }.get(name, ((), 0))
    code = world.code(world.deploy(name, *arguments, value=value).address)
    runtime = load_artifact(name).runtime
    assert code.startswith(runtime)
    layout = json.loads((compiling.ARTIFACTS / f"{name}.json").read_text("utf-8"))["layout"]
    immutables = _words(layout.get("code_layout", {}))
    assert len(code) - len(runtime) == 32 * immutables
    assert len(code) <= 24_576  # EIP-170


def _words(layout: dict[str, Any]) -> int:
    if "length" in layout:
        return int(layout["length"]) // 32
    return sum(_words(part) for part in layout.values() if isinstance(part, dict))


def test_unknown_contract_is_not_found() -> None:
    with pytest.raises(NotFound):
        load_artifact("Nothing")
