"""`--field`: one value of a result, by a path that is checked before anything is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cmwallet.cli.reference.program_schema import schemas_of
from cmwallet.cli.reference.spec import command_tree
from cmwallet.cli.terminal.result_path import check_path, parse_path, paths_of, text_of, values_at
from cmwallet.errors import Usage
from tests.cli.walletrun import ACCOUNTS, Home

LEAVES = {command.name: command.result for command in command_tree() if command.is_leaf}


def lines(home: Home, *arguments: object) -> list[str]:
    return home.run(*arguments).out.splitlines()


def test_a_text_is_printed_as_it_is_and_nothing_else(restored: Home) -> None:
    assert restored.run("account", "show", "savings", "--field", "address").out == f"{ACCOUNTS[1]}\n"


def test_brackets_give_each_item_a_line(restored: Home) -> None:
    assert lines(restored, "account", "list", "--field", "[].name") == ["account-1", "savings"]
    balances = restored.json("balance", "account-1")["balances"]
    assert lines(restored, "balance", "account-1", "--field", "balances[].raw") == [one["raw"] for one in balances]
    assert lines(restored, "contact", "list", "--field", "[].note") == [""]


def test_null_is_an_empty_line_and_no_item_is_none(restored: Home) -> None:
    restored.run("account", "watch", "cold", ACCOUNTS[2])
    assert restored.run("account", "show", "cold", "--field", "wallet").out == "\n"
    assert restored.run("tx", "list", "--field", "[].amount.raw").out == ""


def test_numbers_and_answers_are_printed_as_json_writes_them(restored: Home) -> None:
    assert lines(restored, "account", "list", "--field", "[].default") == ["true", "false"]
    assert lines(restored, "network", "show", "--field", "chain_id") == ["1234"]


def test_a_name_that_is_data_may_have_dots_in_it(restored: Home) -> None:
    restored.run("identity", "create", "me")
    restored.run("identity", "set", "address.country", "DE")
    assert lines(restored, "identity", "get", "address", "--field", "address.country") == ["DE"]
    assert lines(restored, "config", "show", "--field", "oauth.port.value") == ["8474"]


def test_a_misspelt_path_is_refused_with_the_nearest_before_anything_is_done(funded: Home) -> None:
    done = funded.run("send", "bob", "1cmt", "--yes", "--field", "hahs", code=2)
    assert done.out == ""
    assert "no field 'hahs'" in done.err
    assert "nearest: hash" in done.err
    assert funded.json("tx", "list") == []


@pytest.mark.parametrize(
    ("path", "said"), [("amount", "amount.raw"), ("", "no path"), ("a..b", "no path"), ("hash[]", "no field")]
)
def test_what_is_no_single_value_is_refused(restored: Home, path: str, said: str) -> None:
    assert said in restored.run("send", "bob", "1cmt", "--field", path, code=2).err


def test_errors_are_text_where_json_is_only_inside(restored: Home) -> None:
    done = restored.run("account", "show", "nobody", "--field", "name", code=5)
    assert done.err.startswith("error: there is no account 'nobody'\n")


def test_a_value_with_line_ends_stays_on_its_line_in_a_list_and_whole_alone(restored: Home) -> None:
    script = restored.run("completion", "fish", "--field", "script").out
    assert script.rstrip("\n") == restored.run("completion", "fish").out.rstrip("\n")
    folder = restored.folder / "contacts.json"
    folder.write_text(json.dumps([{"name": "ann", "address": ACCOUNTS[2], "note": "one\ntwo\x1b[31m"}]))
    restored.run("contact", "import", folder)
    assert lines(restored, "contact", "list", "--field", "[].note") == ["one two[31m", ""]


def test_it_stands_before_the_command_too(restored: Home) -> None:
    assert lines(restored, "--field", "address", "account", "show", "savings") == [ACCOUNTS[1]]


def samples(schema: dict[str, Any]) -> Iterator[Any]:
    """Documents that together have every member of a schema, made of the schema alone."""
    for one in schema.get("anyOf", [schema]):
        if "anyOf" in one:
            yield from samples(one)
        elif one.get("type") == "array":
            yield list(samples(one["items"]))
        elif one.get("type") == "object":
            free = one.get("additionalProperties")
            members = {**one.get("properties", {}), **({"NAME": free} if isinstance(free, dict) else {})}
            choices = {name: list(samples(member)) for name, member in members.items()}
            for number in range(max(map(len, choices.values()), default=1)):
                yield {name: some[min(number, len(some) - 1)] for name, some in choices.items()}
        else:
            yield {"string": "text", "integer": 7, "number": 0.5, "boolean": True, "null": None}.get(
                one.get("type", "string"), "text"
            )


@pytest.mark.parametrize("name", LEAVES)
def test_every_path_of_every_result_is_taken_and_prints(name: str) -> None:
    for schema in schemas_of(LEAVES[name]).values():
        paths = list(dict.fromkeys(paths_of(schema)))
        documents = list(samples(schema))
        assert paths or not schema.keys() - {"$schema"}, "a result of one text has no path"
        for path in paths:
            check_path(path, schema, name)
            found = [value for document in documents for value in values_at(document, parse_path(path))]
            assert any(text_of(value) for value in found), path


@pytest.mark.parametrize("name", [name for name in LEAVES if name not in ("oauth fetch", "identity get", "help")])
def test_no_result_takes_a_path_that_it_does_not_have(name: str) -> None:
    for schema in schemas_of(LEAVES[name]).values():
        with pytest.raises(Usage):
            check_path("nobody_has.this[].name", {**schema, "additionalProperties": False}, name)


def test_a_home_that_is_not_there_is_not_made_for_a_wrong_path(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.run("account", "list", "--field", "[].nothing", code=2)
    assert not home.path.exists()
