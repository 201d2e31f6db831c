"""`cmwallet schema`: what commands take and print; what a new command has to declare."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from cmwallet.cli.reference.program_schema import error_schema, exits_of, schemas_of
from cmwallet.cli.reference.spec import command_tree
from cmwallet.cli.terminal.exits import EXIT_BY_CODE, EXIT_NAMES
from cmwallet.cli.terminal.kinds import Kind
from tests.cli.noted_results import check_comments, check_document, command_of
from tests.hostile.inprocess import Wallet

TREE = command_tree()
LEAVES = [command for command in TREE if command.is_leaf]


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    return Wallet(tmp_path)


def test_every_command_states_what_it_prints() -> None:
    missing = [command.name for command in LEAVES if command.result is None]
    assert not missing, (
        f"no result is stated: {', '.join(missing)}. Put a TypedDict into cmwallet/cli/results, and"
        " result=… beside the command's name: see docs/extending.md"
    )


def test_every_schema_is_one_of_json_schema_2020_12() -> None:
    for command in LEAVES:
        for schema in schemas_of(command.result).values():
            assert schema["$schema"].endswith("2020-12/schema")
            assert jsonschema_rs.meta.is_valid(schema), command.name
    assert jsonschema_rs.meta.is_valid(error_schema())


def test_it_describes_every_command_once_whatever_the_format(home: Wallet) -> None:
    text = home.run("schema").out
    document = home.json("schema")
    assert json.loads(text) == document
    assert document["schema"] == "cmwallet.schema/1"
    assert [one["name"] for one in document["commands"]] == [command.name for command in LEAVES]
    assert {one["code"]: one["meaning"] for one in document["exit_codes"]} == EXIT_NAMES
    assert document["errors"] == EXIT_BY_CODE
    assert not (home.folder / "home").exists()


def test_words_choose_a_command_or_a_group(home: Wallet) -> None:
    (send,) = home.json("schema", "send")["commands"]
    assert [(one["name"], one["kind"], one["required"]) for one in send["arguments"]] == [
        ("TO", "recipient", False),
        ("AMOUNT", "amount", False),
    ]
    options = {name: one for one in send["options"] for name in one["names"]}
    assert options["--from"]["kind"] == "account"
    assert options["-y"] is options["--yes"]
    assert options["--yes"]["kind"] == "flag"
    assert options["--memo"]["group"] == "Transaction"
    assert "yes" in send["asks"]
    assert send["reads_stdin"]
    assert {0, 4, 7, 9, 10, 11, 12} <= set(send["exits"]) <= set(EXIT_NAMES)
    assert {one["name"].split()[1] for one in home.json("schema", "tx")["commands"]} >= {
        *("list", "show", "wait", "resume", "decode"),
    }
    assert home.error("schema", "nobody", code=4)["message"] == "there is no command 'nobody'"


def test_what_is_printed_line_by_line_says_so(home: Wallet) -> None:
    (events,) = home.json("schema", "contract", "events")["commands"]
    assert "result" not in events
    assert events["stream"]["properties"]["event"] == {"type": "string"}
    for words in (("send",), ("identity", "kyc", "match")):
        (either,) = home.json("schema", *words)["commands"]
        assert {"result", "stream"} <= set(either), words


def test_what_is_not_in_a_schema_is_found() -> None:
    check_document("lock", {"stopped": True})
    for wrong in ({"stopped": True, "more": 1}, {"stopped": "yes"}, {}, [1]):
        with pytest.raises(AssertionError, match="cmwallet lock printed"):
            check_document("lock", wrong)
    with pytest.raises(AssertionError):
        check_comments('{"error": {"code": "usage", "exit": 2, "message": "x"}}\n', 2)
    with pytest.raises(AssertionError):
        check_comments('{"remark": "x"}\n', 0)


def test_the_command_of_a_line_is_found_behind_options_and_their_values() -> None:
    assert command_of(["--network", "send", "tx", "show", "--json", "1"]).name == "tx show"
    assert command_of(["identity", "grant", "--to", "x"]) is None
    assert command_of(["send", "account", "1"]).name == "send"


def test_every_value_has_a_kind_and_those_that_name_something_say_what() -> None:
    kinds = {kind for command in TREE for one in (*command.arguments, *command.options) for kind in [one.kind]}
    named = {Kind.ACCOUNT, Kind.CONTACT, Kind.NETWORK, Kind.IDENTITY, Kind.FIELD, Kind.CONTRACT, Kind.WALLET}
    assert named | {Kind.SLOT, Kind.SETTING, Kind.GRANT, Kind.DEAL, Kind.LOAN, Kind.CASE} <= kinds
    by_name = {command.name: command for command in LEAVES}
    assert by_name["deal show"].arguments[0].kind is Kind.DEAL
    assert by_name["court vote"].arguments[0].kind is Kind.CASE
    assert by_name["wallet remove"].arguments[0].kind is Kind.WALLET
    assert by_name["wallet add"].arguments[0].kind is Kind.NAME


def test_exits_are_codes_that_are_documented() -> None:
    for command in LEAVES:
        assert {0, 2, 130, 141} <= set(exits_of(command)) <= set(EXIT_NAMES)
