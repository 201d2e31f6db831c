"""Finding the ABI in a JSON file: bare, in a compiler's output, in an artifact, or in an explorer's answer.

list                                 the ABI itself
{"abi": …}                           artifacts of Hardhat, Foundry, Truffle, Brownie; Vyper
{"output": {"abi": …}}               metadata of Solidity, as Sourcify keeps them
{"contracts": {file: {name: …}}}     solc's standard JSON; {"file:name": …} its combined JSON
{"result": "[…]"}                    Etherscan's getabi; {"result": [{"ABI": "[…]"}]} its getsourcecode
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cmwallet.errors import InvalidInput, NotFound
from cmwallet.foreign import clean
from identity.hostile_json import load_json

_MOST_NAMES: Final = 5


def abi_in(document: object, wanted: str | None = None) -> object:
    """Return what should be an ABI in a document; `wanted` names the contract in a file that holds several.

    Raises:
        InvalidInput: the document holds none, or several and no name was given. NotFound: none of that name.
    """
    if isinstance(document, list):
        return document
    if not isinstance(document, Mapping):
        raise InvalidInput("that is neither an ABI nor a file that holds one")
    if "result" in document and "abi" not in document:
        return _of_explorer(document)
    found = dict(_contracts(document))
    if not found:
        raise InvalidInput("the file holds no ABI", hint="solc --abi, or the artifact of your compiler")
    if wanted is not None:
        if wanted not in found:
            raise NotFound(f"the file has no contract {wanted!r}", hint=_names(found))
        return found[wanted]
    if len(found) > 1:
        raise InvalidInput(
            f"the file holds {len(found)} contracts", hint=f"name one: --abi FILE:NAME, of {_names(found)}"
        )
    return next(iter(found.values()))


def _contracts(document: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield (name, ABI) of every contract in a compiler's output."""
    if "abi" in document:
        yield str(document.get("contractName", "")), _unfolded(document["abi"])
        return
    output = document.get("output")
    if isinstance(output, Mapping) and "abi" in output:
        yield "", _unfolded(output["abi"])
        return
    contracts = document.get("contracts", document)
    for file, entry in contracts.items() if isinstance(contracts, Mapping) else ():
        if not isinstance(entry, Mapping):
            continue
        if "abi" in entry:
            yield str(file).rpartition(":")[2], _unfolded(entry["abi"])
            continue
        for name, contract in entry.items():
            if isinstance(contract, Mapping) and "abi" in contract:
                yield str(name), _unfolded(contract["abi"])


def _of_explorer(document: Mapping[str, object]) -> object:
    result = document["result"]
    if isinstance(result, list) and len(result) == 1 and isinstance(result[0], Mapping) and "ABI" in result[0]:
        result = result[0]["ABI"]
    if isinstance(result, str):
        try:
            return load_json(result.encode())
        except ValueError:
            reason = clean(result, 120) or clean(str(document.get("message", "")), 120)
            raise InvalidInput(f"the file is an explorer's answer without an ABI: {reason}") from None
    return result


def _unfolded(abi: object) -> object:
    """Return an ABI that is given as text within JSON, as solc's combined output of old does."""
    if not isinstance(abi, str):
        return abi
    try:
        return load_json(abi.encode())
    except ValueError:
        raise InvalidInput("the file's ABI is text that is not JSON") from None


def _names(found: Mapping[str, object]) -> str:
    names = sorted(clean(name, 40) for name in found)
    return ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
