"""Compiled artifacts of the contracts: ABI, bytecode, compiler. Reading them needs no compiler."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cmwallet.contracts.systems import SYSTEM, find_system
from cmwallet.errors import NotFound


@dataclass(frozen=True)
class Immutable:
    """A value fixed at deployment, in a word of its own behind the code on chain."""

    name: str
    type: str


@dataclass(frozen=True)
class Artifact:
    """One compiled contract. `runtime` is the code on chain without the immutables that follow it there."""

    name: str
    abi: Sequence[Mapping[str, Any]]
    bytecode: bytes
    runtime: bytes
    compiler: Mapping[str, str]
    integrity: str
    immutables: Sequence[Immutable]


def artifact_names() -> list[str]:
    """Return the names of all contracts that are shipped, those of the system among them."""
    from importlib import resources

    folder = resources.files(__package__) / "artifacts"
    files = {entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json")}
    return sorted(files | {one.name for one in SYSTEM})


@functools.cache
def load_artifact(name: str) -> Artifact:
    """Return one contract's artifact. Raises `NotFound`."""
    from importlib import resources

    if name not in artifact_names():
        raise NotFound(f"there is no contract {name!r} in this program", hint="cmwallet contract list")
    system = find_system(name)
    file = name if system is None else system.artifact
    text = (resources.files(__package__) / "artifacts" / f"{file}.json").read_text("utf-8")
    fields = json.loads(text)
    return Artifact(
        name=name,
        abi=fields["abi"],
        bytecode=bytes.fromhex(fields["bytecode"][2:]),
        runtime=bytes.fromhex(fields["runtime"][2:]),
        compiler=fields["compiler"],
        integrity=fields["integrity"],
        immutables=_immutables(fields["layout"].get("code_layout", {}), set(fields["method_identifiers"])),
    )


def _immutables(layout: Mapping[str, Any], signatures: Collection[str]) -> list[Immutable]:
    """Return the immutables in the order in which they lie.

    Those of a module carry its name, unless the contract exports their getter: then they are called as that one is.
    """
    leaves = sorted(_leaves(layout, ""), key=lambda leaf: int(leaf[1]["offset"]))
    names = [(name.rpartition(".")[2], name, entry["type"]) for name, entry in leaves]
    return [Immutable(short if f"{short}()" in signatures else name, kind) for short, name, kind in names]


def _leaves(layout: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, entry in layout.items():
        if "offset" in entry:
            yield prefix + name, entry
        else:
            yield from _leaves(entry, f"{prefix}{name}.")
