"""Groups of options: added by one word, read by their type, forgotten when the command ends."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
import typer

from cmwallet.cli.terminal.option_groups import OptionGroup, given
from cmwallet.cli.terminal.tree import Commands


@dataclass(frozen=True)
class Opening:
    source: Annotated[str | None, typer.Option("--source", metavar="SOURCE", help="Where from.", envvar="A_SOURCE")] = (
        None
    )
    shared: Annotated[bool, typer.Option("--shared", help="Whether shared.")] = False


@dataclass(frozen=True)
class Sending:
    memo: Annotated[str, typer.Option("--memo", metavar="TEXT", help="A note.")] = ""
    nonce: Annotated[int | None, typer.Option("--nonce", metavar="N", min=0, help="Which.")] = None
    relay: Annotated[Path | None, typer.Option("--relay", metavar="FILE", help="Into this.")] = None


VAULT = OptionGroup("Vault", Opening)
NOTE = OptionGroup("Transaction", Sending, ("memo",))
NUMBER = OptionGroup("Transaction", Sending, ("nonce", "relay"))


class Program:
    """Three commands: with all groups, with one, with none; each notes what it was given."""

    def __init__(self):
        self.seen = []
        self.app = Commands()
        self.app.add("all", VAULT, NOTE, NUMBER, example="x all")(self.own)
        self.app.add("note", NOTE, example="x note")(self.note)
        self.app.add("none", example="x none")(self.note)

    def own(self, memo: Annotated[str, typer.Option("--text", metavar="TEXT", help="Its own.")] = "own") -> None:
        self.seen.append((memo, given(Opening), given(Sending)))

    def note(self) -> None:
        self.seen.append((given(Opening, needed=False), given(Sending, needed=False)))

    def run(self, *arguments):
        command = typer.main.get_command(self.app)
        with command.make_context("x", list(arguments)) as context:
            command.invoke(context)
        return self.seen[-1]

    def help(self, name):
        command = typer.main.get_command(self.app)
        context = typer.Context(command, info_name="x")
        child = command.get_command(context, name)
        return child.get_help(typer.Context(child, info_name=name, parent=context))


@pytest.fixture
def program():
    return Program()


def test_a_command_reads_the_values_of_its_groups_by_their_type(program):
    seen = program.run("all", "--source", "a", "--shared", "--memo", "b", "--nonce", "3", "--relay", "c/d")
    assert seen == ("own", Opening("a", shared=True), Sending("b", 3, Path("c/d")))


def test_an_option_of_its_own_may_be_called_as_a_field_of_a_group(program):
    assert program.run("all", "--text", "mine", "--memo", "theirs")[::2] == ("mine", Sending("theirs"))


def test_no_value_of_one_command_reaches_the_next(program):
    program.run("all", "--source", "a", "--memo", "b", "--nonce", "3")
    assert program.run("all") == ("own", Opening(), Sending())
    program.run("all", "--source", "a", "--memo", "b", "--nonce", "3")
    assert program.run("none") == (Opening(), Sending())
    assert (given(Opening, needed=False), given(Sending, needed=False)) == (Opening(), Sending())
    with pytest.raises(LookupError, match="takes no Opening"):
        given(Opening)


def test_no_value_of_a_command_that_fails_is_kept(program, monkeypatch):
    monkeypatch.setattr(program, "seen", None)
    with pytest.raises(AttributeError):
        program.run("all", "--source", "a")
    assert given(Opening, needed=False) == Opening()


def test_a_command_within_a_command_has_its_own_values(program):
    inner = Program()
    program.app.add("outer", NOTE, example="x outer")(
        lambda: program.seen.append((given(Sending), inner.run("note", "--memo", "in"), given(Sending)))
    )
    assert program.run("outer", "--memo", "out") == (Sending("out"), (Opening(), Sending("in")), Sending("out"))


def test_a_part_of_a_group_leaves_the_other_fields_as_they_are(program):
    assert program.run("note", "--memo", "b") == (Opening(), Sending("b"))
    with pytest.raises(typer.TyperException):
        program.run("note", "--nonce", "3")


def test_an_environment_variable_is_read_and_a_value_is_checked(program, monkeypatch):
    monkeypatch.setenv("A_SOURCE", "there")
    assert program.run("all")[1] == Opening("there")
    with pytest.raises(typer.TyperException):
        program.run("all", "--nonce", "-1")


def test_a_value_that_begins_with_a_dash_is_taken_as_it_is(program):
    assert program.run("note", "--memo", "-5.5")[1] == Sending("-5.5")
    assert program.run("note", "--memo", "-Zm9vYmFyYmF6cXV4")[1] == Sending("-Zm9vYmFyYmF6cXV4")


def test_the_help_has_a_heading_for_each_group_in_one_order(program):
    text = program.help("all")
    places = [text.index(f"\n{title}:\n") for title in ("Options", "Transaction", "Vault", "Everywhere")]
    assert places == sorted(places)
    assert text.index("--text") < text.index("Transaction:") < text.index("--memo") < text.index("Vault:")
    assert "Vault:" not in program.help("note")


def test_a_group_brings_those_that_it_needs(program):
    program.app.add("needs", OptionGroup("Identity", Sending, ("memo",), needs=(VAULT,)), VAULT, example="x needs")(
        program.note
    )
    assert program.run("needs", "--memo", "b", "--source", "a") == (Opening("a"), Sending("b"))
    assert program.help("needs").count("--source") == 1


def test_parts_add_up_to_the_whole_in_the_order_of_the_fields(program):
    program.app.add("sum", NUMBER + NOTE, example="x sum")(program.note)
    assert program.run("sum", "--memo", "b", "--nonce", "3") == (Opening(), Sending("b", 3))
    places = [
        program.help(name).index(option) for name in ("sum", "all") for option in ("--memo", "--nonce", "--relay")
    ]
    assert places[:3] == sorted(places[:3])
    assert places[3:] == sorted(places[3:])
