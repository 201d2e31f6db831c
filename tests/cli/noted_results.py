"""What commands print is held to its schema: each document that `output` is given, as text or as JSON.

A command that a test forks notes its documents in a file (`noting`), one that runs in the test's process in a list.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.exits import EXIT_BY_CODE
from cmwallet.cli.terminal.runtime import runtime

REACHED: set[str] = set()
"""The commands of which a result was seen in this process or by what it started."""


_LASTING: list[AbstractContextManager[None]] = []


@contextmanager
def noting(note: Callable[[str, Any], None]) -> Iterator[None]:
    """Call `note` with the words of the command and each document that it prints, in whatever form."""
    before = {name: getattr(output, name) for name in ("result", "table", "facts", "_document")}

    def noted(name: str) -> Callable[..., None]:
        @functools.wraps(before[name])
        def call(document: Any, *more: Any, **options: Any) -> None:
            # In JSON all come to `_document`, those that are gathered too, as one.
            if document is not None and runtime.json == (name == "_document"):
                note(_command(), json.loads(json.dumps(document)))
            before[name](document, *more, **options)

        return call

    for name in before:
        setattr(output, name, noted(name))
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(output, name, function)


def _command() -> str:
    from typer._click.globals import get_current_context

    context = get_current_context(silent=True)
    return "" if context is None else context.command_path.partition(" ")[2]


def note_into(path: str) -> None:
    """Note the documents of this process in a file, from now on: for a process that is a command."""

    def note(command: str, document: Any) -> None:
        with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123 - the command may change what paths do
            file.write(json.dumps([command, document]) + "\n")

    _LASTING.append(noting(note))  # one that nobody holds would end at once
    _LASTING[0].__enter__()


@functools.cache
def _tree() -> dict[str, Any]:
    from cmwallet.cli.reference.spec import command_tree

    return {command.name: command for command in command_tree() if command.is_leaf}


@functools.cache
def validators(command: str) -> list[Any]:
    """Return the compiled schemas of which a document of the command has to fulfil one."""
    import jsonschema_rs

    from cmwallet.cli.reference.program_schema import schemas_of

    result = _tree()[command].result
    assert result is not None, f"cmwallet {command} states no result: see docs/extending.md"
    return [jsonschema_rs.Draft202012Validator(schema) for schema in schemas_of(result).values()]


@functools.cache
def _error_validator() -> Any:
    import jsonschema_rs

    from cmwallet.cli.reference.program_schema import error_schema

    return jsonschema_rs.Draft202012Validator(error_schema())


def check_document(command: str, document: Any) -> None:
    """Hold a document to the schema of its command; one of several that JSON gathers in a list may stand alone."""
    if command not in _tree():
        return  # the program's own --version
    REACHED.add(command)
    checks = validators(command)
    if any(check.is_valid(document) or check.is_valid([document]) for check in checks):
        return
    problems = [problem for check in checks for problem in check.iter_errors(document)]
    told = "\n".join(f"at {list(problem.instance_path)}: {problem.message[:2000]}" for problem in problems[:5])
    raise AssertionError(
        f"cmwallet {command} printed what its schema does not have; its type is in cmwallet/cli/results\n{told}"
    )


def check_comments(err: str, code: int) -> None:
    """Hold what `--json` writes to stderr to its schema: comments, and one error where the command fails."""
    lines = [json.loads(line) for line in err.splitlines()]
    for line in lines:
        if "error" in line:
            found = [problem.message for problem in _error_validator().iter_errors(line)]
            assert not found, (line, found)
            assert EXIT_BY_CODE[line["error"]["code"]] == line["error"]["exit"] == code
        else:
            assert set(line) <= {"status", "warning", "hint"}, line


def check_exit(arguments: Sequence[object], code: int) -> None:
    """Hold an exit code to those that the schema of the command has; a command that cannot be told is left alone."""
    from cmwallet.cli.reference.program_schema import exits_of

    command = command_of([str(argument) for argument in arguments])
    if command is not None and command.name != "run":  # that one ends as the command does that it runs
        assert code in exits_of(command), (
            f"cmwallet {command.name} ended with {code}, which is not among its exits: see"
            " cmwallet/cli/reference/program_schema.py"
        )


def command_of(arguments: Sequence[str]) -> Any:
    """Return the description of the command that is run; None where none is named, or a word is left out."""
    from cmwallet.cli.reference.spec import command_tree

    if not _EVERY:
        _EVERY.update({command.name: command for command in command_tree()})
    here, skipped = _EVERY[""], False
    for argument in arguments:
        if skipped:
            skipped = False
        elif argument.startswith("-"):
            skipped = any(argument in option.names and option.value for option in here.options)
        elif (deeper := f"{here.name} {argument}".strip()) in _EVERY:
            here = _EVERY[deeper]
        elif not here.is_leaf:
            return None
    return here if here.is_leaf else None


_EVERY: dict[str, Any] = {}
