"""Rules that hold for every command, found by walking the tree."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
import typer

from cmwallet.cli.app import root
from cmwallet.cli.terminal.old_spellings import respelt


def walk(command, path=()):
    if hasattr(command, "list_commands"):
        context = typer.Context(command)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), (*path, name))
    else:
        yield " ".join(path), command


COMMANDS = dict(walk(typer.main.get_command(root)))
SECRET = re.compile(
    r"pass(phrase|word)|mnemonic|phrase|seed|secret|private|recovery|token-value|\bkey\b|^key", re.IGNORECASE
)

# Options that are named after a secret and take no value, or a name that is no secret.
NO_SECRETS = {"--token", "--skip-check"}


def options(command):
    return [parameter for parameter in command.params if parameter.param_type_name == "option"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_docstring_and_an_example_of_itself(name):
    command = COMMANDS[name]
    assert command.help
    assert command.help.strip().endswith((".", ":"))
    assert command.epilog, "no example"
    assert f"cmwallet {name}" in command.epilog
    for line in command.epilog.splitlines():
        assert "cmwallet" in line or line.startswith("echo"), line


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_and_no_argument_takes_a_secret_as_its_value(name):
    for parameter in COMMANDS[name].params:
        takes_value = not getattr(parameter, "is_flag", False) and not getattr(parameter, "count", False)
        names = [*parameter.opts, parameter.name or ""]
        if not takes_value or set(names) & NO_SECRETS or not any(map(SECRET.search, names)):
            continue
        source = any(option.endswith(("-from", "_from")) for option in names)
        a_file = "FILE" in (parameter.metavar or "")
        assert source or a_file, f"{name} {names} takes a secret in the command line"
        if source:
            assert parameter.metavar == "SOURCE"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_has_a_help_line_and_a_metavar(name):
    for parameter in COMMANDS[name].params:
        if parameter.name == "help":
            continue
        help_text = getattr(parameter, "help", None)
        assert help_text, parameter.opts
        assert help_text.endswith((".", "…", ")")), (parameter.opts, help_text)
        if not getattr(parameter, "is_flag", False) and not getattr(parameter, "count", False):
            assert parameter.metavar, parameter.opts


TWO_SHAPES = {"--address"}
"""A flag in `account show`, which prints the address alone; in `verify` it says whose a signature is to be."""


def test_an_option_means_the_same_everywhere():
    """The same name is a flag everywhere or takes a value everywhere, under the same short form."""
    kinds = defaultdict(set)
    for command in COMMANDS.values():
        for option in options(command):
            long = [name for name in option.opts if name.startswith("--")]
            short = tuple(name for name in option.opts if not name.startswith("--"))
            assert len(long) == 1
            assert re.fullmatch(r"--[a-z0-9]+(-[a-z0-9]+)*", long[0])
            kinds[long[0]].add((bool(option.is_flag), short))
    assert {name: found for name, found in kinds.items() if len(found) > 1}.keys() == TWO_SHAPES


@pytest.mark.parametrize("name", COMMANDS)
def test_no_two_options_of_a_command_have_one_name(name):
    parameters = COMMANDS[name].params
    spellings = [spelling for option in parameters for spelling in (*option.opts, *option.secondary_opts)]
    for every in (spellings, [parameter.name for parameter in parameters]):
        assert len(every) == len(set(every))


def hinted():
    """Options that hints name, and the commands beside which they name them, by file and line."""
    for path in sorted(Path("cmwallet").rglob("*.py")) + sorted(Path("identity").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "hint":
                text = " ".join(
                    part.value
                    for part in ast.walk(node.value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                )
                for option in re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", text):
                    yield f"{path}:{node.value.lineno}", option


def test_every_option_that_a_hint_names_exists():
    parameters = [parameter for command in COMMANDS.values() for parameter in command.params]
    known = {opt for parameter in parameters for opt in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    unknown = {place: option for place, option in hinted() if option not in known}
    assert unknown == {}


@pytest.mark.parametrize("name", ["verify", "import", "fetch"])
def test_whoever_is_told_to_give_an_issuers_keys_can(name):
    assert any("--issuer-keys" in option.opts for option in options(COMMANDS[f"identity attest {name}"]))


def test_the_shared_options_stand_after_every_command():
    for name, command in COMMANDS.items():
        names = {opt for option in options(command) for opt in option.opts}
        assert {"--json", "--network", "--quiet", "--verbose", "--no-input"} <= names, name


def test_what_moves_value_reveals_or_deletes_can_be_told_yes_only_where_it_is_safe():
    for name in ("send", "account remove", "wallet remove", "contact remove", "network remove", "chain reset"):
        assert any("--yes" in option.opts for option in options(COMMANDS[name])), name
    for name in ("wallet phrase", "account export"):  # a secret is shown to a person, never to a script
        assert not any("--yes" in option.opts for option in options(COMMANDS[name])), name


ONE_MEANING = {
    "--out": {"FILE", "FILE|-", "FOLDER"},
    "--to": {"RECIPIENT", "IBAN", "DAPP", "WHO"},
    "--from": {"ACCOUNT", "ADDRESS|NAME"},
    "--token": {"SYMBOL|ADDRESS", "CMT"},
    "--account": {"ADDRESS|NAME", "ACCOUNT"},
    "--limit": {"N", "AMOUNT"},  # how many lines; of `run`, how much
    "--confirmations": {"N"},
    "--for": {"TIME"},
    "--at": {"BLOCK"},
    "--contract": {"NAME|ADDRESS"},
}
"""What the value of an option is, wherever it stands."""

ONE_WORD_FOR = {
    "what is written": (re.compile(r"\b(write|written)\b", re.IGNORECASE), {"--out"}),
    "how many": (re.compile(r"^(so many, |only the newest)", re.IGNORECASE), {"--limit"}),
}
OTHER_FILES = {"--keystore", "--png", "--receipt", "--metadata", "--allow-disk"}
"""Files beside the result, or of one form alone, that have a name of their own."""


def test_an_option_means_one_thing_in_the_whole_tree():
    found = defaultdict(set)
    for command in COMMANDS.values():
        for option in options(command):
            for name in option.opts:
                found[name].add(option.metavar)
    for name, meanings in ONE_MEANING.items():
        assert found[name] <= meanings, name
    assert not found.keys() & {"--wait", "--lines", "--order", "--output"}


def test_what_is_meant_by_one_thing_has_one_word():
    for command in COMMANDS.values():
        for option in options(command):
            for what, (words, names) in ONE_WORD_FOR.items():
                if words.search(option.help or "") and not set(option.opts) & OTHER_FILES:
                    assert set(option.opts) & names, (what, option.opts)


OLD = [
    (("contact export", "--to"), "--out"),
    (("snapshot build", "--to"), "--out"),
    (("vault slot add", "--to"), "--out"),
    (("identity attest publish", "--to"), "--out"),
    (("identity bank pay", "--order"), "--out"),
    (("identity bank statement", "--from"), "--since"),
    (("oauth fetch", "--token"), "--access-token"),
    (("oauth proof", "--token"), "--access-token"),
    (("chain log", "--lines"), "--limit"),
    (("init", "--account"), "--account-name"),
    (("send", "--wait"), "--confirmations"),
    (("contract send", "--wait"), "--confirmations"),
]


@pytest.mark.parametrize(("old", "today"), OLD, ids=[" ".join(old) for old, _ in OLD])
def test_an_old_name_of_an_option_is_taken_and_shown_nowhere(old, today):
    command, name = old
    names = {spelling for option in options(COMMANDS[command]) for spelling in option.opts}
    assert today in names
    assert respelt(command, [name, "x", f"{name}=y", "--", name], names) == [today, "x", f"{today}=y", "--", name]
    assert name not in names or command == "identity bank pay"


def test_an_old_name_counts_for_its_own_command_alone():
    assert respelt("identity attest present", ["--to", "x"], {"--out"}) == ["--to", "x"]
    assert respelt("send", ["--to", "x"], {"--out"}) == ["--to", "x"]


def test_no_summary_in_a_listing_ends_in_the_middle():
    for name, command in COMMANDS.items():
        summary = command.get_short_help_str()
        assert summary.endswith((".", ":")), name
        assert "…" not in summary
        assert not summary.endswith("...")


def test_the_first_words_stand_under_headings_each_on_one_line_of_80_columns(bare):
    shown = bare.run("--help").out
    assert all(len(line) <= 80 for line in shown.splitlines())
    headings = re.findall(r"^([A-Z][a-z]+):$", shown, re.MULTILINE)
    assert headings == ["Money", "Market", "Identity", "Network", "Home", "Options", "Everywhere"]
    listed = shown.partition("\nMoney:\n")[2].partition("\nOptions:\n")[0]
    lines = [line for line in listed.splitlines() if line and line.rstrip(":") not in headings]
    assert [line.split()[0] for line in lines] == typer.main.get_command(root).list_commands(None)
    assert all(re.fullmatch(r"  [a-z]+ +[A-Z][^…]*\.", line) for line in lines), "a summary was wrapped"
    assert len({re.match(r"  [a-z]+ +", line).end() for line in lines}) == 1
