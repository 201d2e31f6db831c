"""No BLS12-381: what py-evm would load for rules after London, and the embedded chain never calls.

`eth.precompiles` imports the operations of EIP-2537 (Prague) beside those of London, and py_ecc computes their tables
while it is imported: a third of the time of importing the EVM, on every command that runs the chain in process. py-evm
has no option for it, so the one package that needs the tables is replaced before `eth` is imported. py-evm is pinned.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import NoReturn

_NAME = "eth.precompiles.bls12_381"
_OPERATIONS = ("g1_add", "g1_msm", "map_fp_to_g1", "g2_add", "g2_msm", "map_fp2_to_g2", "pairing_check")


def leave_out() -> None:
    """Have the EVM that this process imports from now on come without BLS12-381."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder, Loader):
    """Finds the stand-in where the package would be found; everything else is left to others."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return the stand-in for that one name."""
        return ModuleSpec(fullname, self) if fullname == _NAME else None

    def exec_module(self, module: ModuleType) -> None:
        """Fill it with operations that refuse."""
        for name in _OPERATIONS:
            setattr(module, f"bls12_{name}", _refuse)


def _refuse(computation: object) -> NoReturn:
    # No error of the EVM, which a contract could catch: a call means that rules after London are in force.
    raise NotImplementedError("BLS12-381 is left out: the embedded chain has London's rules")
