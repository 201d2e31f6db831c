"""`cmwallet identity set|get|unset|fields|history|show`, the real command in real processes."""

from __future__ import annotations

import shutil

import pytest

from tests.cli.walletrun import Home, finish


@pytest.fixture(scope="session")
def person_template(restored_template, tmp_path_factory) -> Home:
    folder = tmp_path_factory.mktemp("person")
    shutil.copytree(restored_template.folder, folder, dirs_exist_ok=True)
    home = Home(folder)
    home.run("identity", "create", "home")
    return home


@pytest.fixture
def person(person_template, tmp_path) -> Home:
    """An identity without records."""
    shutil.copytree(person_template.folder, tmp_path, dirs_exist_ok=True)
    return Home(tmp_path)


def test_a_value_is_set_and_printed_alone(person: Home) -> None:
    done = person.run("identity", "set", "phone_number", "+49 30 123456")
    assert done.out == ""
    assert person.run("identity", "get", "phone_number").out == "+4930123456\n"
    found = person.json("identity", "get", "phone_number")
    assert (found["source"], found["verified_by"], found["sensitivity"]) == ("self", None, "normal")


def test_a_value_comes_from_stdin_and_stays_out_of_the_history_of_the_shell(person: Home) -> None:
    done = person.run("identity", "set", "birthdate", "-", stdin="1990-12-10\n")
    assert "1990" not in done.err
    assert "shell" not in done.err
    assert "shell" in person.run("identity", "set", "birthdate", "1990-12-10").err
    assert person.run("identity", "get", "birthdate").out == "1990-12-10\n"


def test_several_values_and_several_lines_come_out_line_by_line(person: Home) -> None:
    person.run("identity", "set", "nationalities", "DE, fr")
    person.run("identity", "set", "address.street_address", "-", stdin="1 Rue\nApt 2\n")
    person.run("identity", "set", "address.country", "france")
    assert person.run("identity", "get", "nationalities").out == "DE\nFR\n"
    assert person.run("identity", "get", "address.street_address").out == "1 Rue\nApt 2\n"
    assert person.json("identity", "get", "address") == {
        "address.country": "FR",
        "address.street_address": "1 Rue\nApt 2",
    }
    assert person.run("identity", "get", "address").out.splitlines()[0] == "address.country\tFR"
    person.error("identity", "get", "document.passport", code=5)


@pytest.mark.parametrize(
    ("field", "value"), [("email", "secret@"), ("bank_account.main.IBAN", "DE00secret"), ("birthdate", "2999-01-01")]
)
def test_what_is_wrong_is_named_without_the_value(person: Home, field: str, value: str) -> None:
    problem = person.error("identity", "set", field, value, code=4)
    assert problem["message"].startswith(f"{field}: ")
    assert value not in str(problem)
    person.error("identity", "get", field, code=5)


def test_an_unknown_field_is_refused_before_the_vault_is_opened(person: Home) -> None:
    problem = person.error("identity", "set", "givenname", "Ada", code=4, CMWALLET_PASSPHRASE_FROM="file:none")
    assert problem["hint"] == "did you mean given_name?"


def test_without_a_value_and_a_terminal_input_is_needed(person: Home) -> None:
    person.error("identity", "set", "given_name", code=12)
    terminal = person.at_terminal("identity", "set", "given_name")
    terminal.expect("given_name: ")
    terminal.sendline("Ada")
    finish(terminal)
    assert person.run("identity", "get", "given_name").out == "Ada\n"


def test_unsetting_keeps_the_history_and_purging_does_not(person: Home) -> None:
    person.run("identity", "set", "nickname", "one")
    person.run("identity", "set", "nickname", "two")
    assert "--purge" in person.run("identity", "unset", "nickname", "--yes").err
    person.error("identity", "get", "nickname", code=5)
    history = person.json("identity", "history", "nickname")
    assert [line["record"] and line["record"]["value"] for line in history] == ["one", "two", None]
    person.error("identity", "unset", "nickname", "--purge", code=12)
    assert "--yes" in person.error("identity", "unset", "nickname", code=12)["hint"]
    person.run("identity", "unset", "nickname", "--purge", "--yes")
    person.error("identity", "history", "nickname", code=5)


def test_a_retention_of_nothing_keeps_no_history(person: Home) -> None:
    person.run("config", "set", "history-retention", "0")
    person.run("identity", "set", "nickname", "one")
    person.run("identity", "set", "nickname", "two")
    assert len(person.json("identity", "history", "nickname")) == 1
    person.error("config", "set", "history-retention", "soon", code=4)


def test_fields_that_are_set_are_listed_without_being_opened(person: Home) -> None:
    person.run("identity", "set", "given_name", "Ada")
    before = len(person.json("vault", "log"))
    listed = person.json("identity", "fields", "--set")
    assert listed == [{"name": "given_name", "sensitivity": "normal"}]
    opened = [line for line in person.json("vault", "log")[before:] if line["event"] == "open"]
    assert [line["reason"] for line in opened] == ["read the identities"]
    assert len(person.run("identity", "fields").out.splitlines()) > 80


def test_sensitive_values_are_masked_on_a_terminal_unless_revealed(person: Home) -> None:
    person.run("identity", "set", "birthdate", "1990-12-10")
    person.run("identity", "set", "given_name", "Ada")
    for words in (("show",), ("history", "birthdate"), ("show", "--json"), ("history", "birthdate", "--json")):
        assert "1990-12-10" not in finish(person.at_terminal("identity", *words, columns=200)), words
        assert "1990-12-10" in person.run("identity", *words).out
        reveal = finish(person.at_terminal("identity", *words, "--reveal", columns=200))
        assert "1990-12-10" in reveal
    assert "Ada" in finish(person.at_terminal("identity", "show", columns=200))


def test_show_has_the_records_and_remove_takes_them(person: Home) -> None:
    person.run("identity", "set", "given_name", "Ada")
    shown = person.json("identity", "show")
    assert [(field["name"], field["value"]) for field in shown["records"]] == [("given_name", "Ada")]
    person.run("identity", "remove", "home", "--yes")
    person.run("identity", "create", "home")
    assert person.json("identity", "show")["records"] == []


def test_the_reason_of_each_look_stands_in_the_log_and_the_value_does_not(person: Home) -> None:
    person.run("identity", "set", "given_name", "Sentinel")
    person.run("identity", "get", "given_name")
    log = person.run("vault", "log", "--json").out
    assert "identity get given_name" in log
    assert "Sentinel" not in log


def test_a_pipe_that_closes_early_ends_silently(person: Home) -> None:
    import subprocess

    line = f"{shutil.which('python3')} -c pass"
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m cmwallet identity fields | {line}'.replace("$0", __import__("sys").executable)],
        env=person.environment(), cwd=person.folder, capture_output=True, check=False,
    )  # fmt: skip
    assert done.stderr == b""
