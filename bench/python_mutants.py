"""Mutants of Python sources: one change of the tree each, of the kinds by which programs go wrong at their edges."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ORDER: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


@dataclass(frozen=True)
class PythonMutant:
    """A changed source: which file and line, of which kind, what was changed, and the whole text."""

    file: Path
    line: int
    kind: str
    what: str
    text: str


@dataclass(frozen=True)
class Place:
    """Where one mutant is made: the node's number in its file, and which of its variants."""

    file: Path
    node: int
    variant: int


def places_of(file: Path) -> list[Place]:
    """Return where a source can be changed, in a fixed order; nothing is made yet."""
    nodes = _nodes(ast.parse(file.read_text("utf-8")))
    return [
        Place(file, number, variant)
        for number, node in enumerate(nodes)
        for variant in range(len(list(_variants(node))))
    ]


def mutant_at(place: Place) -> PythonMutant:
    """Make one mutant. Documentation and types are left as they are."""
    tree = ast.parse(place.file.read_text("utf-8"))
    node = _nodes(tree)[place.node]
    kind, replacement = list(_variants(node))[place.variant]
    replacement = copy.deepcopy(replacement)
    line, before = node.lineno, ast.unparse(node)
    after = "nothing" if replacement is None else ast.unparse(replacement)
    _replace(tree, node, replacement)
    text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    return PythonMutant(place.file, line, kind, f"{_short(before)} → {_short(after)}", text)


Variant = tuple[str, ast.AST | None]


def _nodes(tree: ast.Module) -> list[ast.expr | ast.stmt]:
    skipped = _left_alone(tree)
    return [node for node in ast.walk(tree) if node not in skipped and isinstance(node, ast.expr | ast.stmt)]


def _variants(node: ast.expr | ast.stmt) -> Iterator[Variant]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS:
        kind = "boundary" if isinstance(node.ops[0], _ORDER) else "comparison"
        yield kind, ast.Compare(node.left, [COMPARISONS[type(node.ops[0])]()], node.comparators)
        if kind == "boundary":
            yield "negated", ast.UnaryOp(ast.Not(), node)
    elif isinstance(node, ast.BoolOp):
        other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        yield "and/or", ast.BoolOp(other, node.values)
        for left_out in range(len(node.values)):
            kept = [value for place, value in enumerate(node.values) if place != left_out]
            yield "condition dropped", kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "negated", node.operand
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and not _is_text(node):
        yield "arithmetic", ast.BinOp(node.left, ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), node.right)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "constant", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "constant", ast.Constant(node.value + 1)
    elif isinstance(node, ast.stmt):
        yield from _statements(node)


def _statements(node: ast.stmt) -> Iterator[Variant]:
    if isinstance(node, ast.Raise):
        yield "raise dropped", None
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "call dropped", None
    elif isinstance(node, ast.If) and not node.orelse:
        yield "branch dropped", None
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "returned value", ast.Return(ast.Constant(None))


def _left_alone(tree: ast.Module) -> set[ast.AST]:
    """Documentation, annotations, decorators, `if TYPE_CHECKING` and `__all__`: no behaviour hangs on them."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        roots: list[ast.AST | None] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            roots.append(node)
        if isinstance(node, ast.AnnAssign | ast.arg):
            roots.append(node.annotation)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            roots.extend(node.decorator_list)
            roots.append(getattr(node, "returns", None))
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            roots.append(node)
        if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr):
            roots.append(node)
        for root in roots:
            if root is not None:
                found.update(ast.walk(root))
    return found


def _replace(tree: ast.AST, target: ast.AST, replacement: ast.AST | None) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, replacement)
                return
            if isinstance(value, list) and any(item is target for item in value):
                place = next(number for number, item in enumerate(value) if item is target)
                value[place] = ast.Pass() if replacement is None else replacement
                return


def _is_text(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr | ast.List | ast.Tuple)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        for side in sides
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:77] + "…"
