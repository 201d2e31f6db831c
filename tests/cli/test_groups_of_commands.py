"""A command takes the groups of the options that it reads: one that forgot a group would end with an internal error."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from cmwallet.cli.identity.dapp_common import DappOptions
from cmwallet.cli.sign.options import SigningOptions
from cmwallet.cli.terminal.identity_option import IdentityOptions
from cmwallet.cli.terminal.option_groups import OptionGroup, complete
from cmwallet.cli.terminal.output_option import OutputOptions
from cmwallet.cli.terminal.transaction import TransactionOptions
from cmwallet.cli.wallet.batch import BatchOptions
from cmwallet.cli.wallet.phrase import NewWalletOptions

ROOT = Path(__file__).parents[2]
READS = {
    "selected_identity": IdentityOptions,
    "named_identity": IdentityOptions,
    "transaction_options": TransactionOptions,
    "new_output": OutputOptions,
}
KINDS = {
    kind.__name__: kind
    for kind in (
        *(IdentityOptions, TransactionOptions, OutputOptions, DappOptions, NewWalletOptions, SigningOptions),
        BatchOptions,
    )
}


def reads(body: ast.AST, module: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> Iterator[type]:
    """The kinds that a function reads, also by way of functions of its own module."""
    for node in ast.walk(body):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = node.func.id
        if name in READS:
            yield READS[name]
        elif name == "given" and node.args and isinstance(node.args[0], ast.Name) and not node.keywords:
            yield KINDS[node.args[0].id]
        elif name in module and name not in seen:
            yield from reads(module[name], module, seen | {name})


def groups_of(command: ast.Call, module: ModuleType) -> set[type]:
    found = []
    for argument in command.args[1:]:
        group = eval(ast.unparse(argument), vars(module))
        found += list(group) if isinstance(group, tuple) else [group]
    return {group.kind for group in complete([one for one in found if isinstance(one, OptionGroup)])}


def test_a_command_takes_the_groups_whose_options_it_reads() -> None:
    offences, commands, reading = [], 0, 0
    for path in sorted((ROOT / "cmwallet" / "cli").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for function in functions.values():
            for decorator in function.decorator_list:
                if not isinstance(decorator, ast.Call) or not ast.unparse(decorator.func).endswith(".add"):
                    continue
                module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
                taken, wanted = groups_of(decorator, module), set(reads(function, functions))
                commands, reading = commands + 1, reading + bool(wanted)
                offences += [f"{path.name}: {function.name} reads {kind.__name__}" for kind in wanted - taken]
    assert offences == []
    assert commands > 150
    assert reading > 70
