"""The plan by which a process becomes the server: through a pipe, with its sockets, and with nothing else."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import replace

import pytest

from cmwallet.errors import Usage
from cmwallet.serving import plan as module
from cmwallet.serving.pages import _given, _reading, asked_field
from cmwallet.serving.plan import Plan, Served, become, environment, read_plan
from oauth.store.reads import Read

PLAN = Plan(
    home="/home/me",
    network="local",
    url="https://me.example",
    served=(Served("me", "abc", "0xme"), Served("you", "def", "0xyou")),
    every=True,
    chain_id=1234,
    registry="0x" + "11" * 20,
    genesis="0x" + "ab" * 32,
    store=None,
    sockets=(),
    certificate="c",
    key="k",
    proxies=None,
    announced=False,
    arguments=("--no-input",),
)


class Became(Exception):
    """The process is another one now."""


def test_a_process_becomes_the_server_with_its_plan_and_its_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    def execve(program: str, command: list[str], variables: dict[str, str]) -> None:
        number = int(command[command.index("--plan") + 1])
        seen.update(program=program, command=command, variables=variables)
        seen["inherited"] = [os.get_inheritable(one) for one in (number, listener.fileno(), other.fileno())]
        seen["plan"] = read_plan(number)
        seen["closed"] = os.get_inheritable(listener.fileno())
        with pytest.raises(OSError):
            os.fstat(number)
        raise Became

    monkeypatch.setattr(module.os, "execve", execve)
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_server(("127.0.0.1", 0)) as other:
        plan = replace(PLAN, sockets=(listener.fileno(),))
        assert plan.ports() == {listener.getsockname()[1]}
        assert listener.fileno() >= 0
        with pytest.raises(Became):
            become(plan)
        assert not os.get_inheritable(other.fileno())
    assert seen["plan"] == plan
    assert (seen["inherited"], seen["closed"]) == ([True, True, False], False)
    command = seen["command"]
    assert isinstance(command, list)
    assert command[:7] == [sys.executable, "-P", "-m", "cmwallet", "oauth", "serve", "--plan"]
    assert command[-1] == "--no-input"
    assert (seen["program"], seen["variables"]) == (sys.executable, environment("/home/me"))


def test_the_server_knows_its_home_and_nothing_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMWALLET_PASSPHRASE", "secret")
    monkeypatch.setenv("NO_COLOR", "1")
    found = environment("/home/me")
    assert (found["CMWALLET_HOME"], found["NO_COLOR"]) == ("/home/me", "1")
    assert "secret" not in found.values()


@pytest.mark.parametrize(("letters", "fits"), [(0, True), (16 * 1024, False)])
def test_a_plan_that_no_pipe_holds_is_refused(monkeypatch: pytest.MonkeyPatch, letters: int, fits: bool) -> None:
    def execve(*_: object) -> None:
        raise Became

    monkeypatch.setattr(module.os, "execve", execve)
    with pytest.raises(Became if fits else Usage):
        become(replace(PLAN, home="/" + "x" * letters))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"sockets": 7, "arguments": []}'])
def test_what_is_no_plan_is_refused(content: bytes) -> None:
    reader, writer = os.pipe()
    os.write(writer, content)
    os.close(writer)
    with pytest.raises(Usage, match="is for the server's own use"):
        read_plan(reader)
    with pytest.raises(Usage):
        read_plan(reader)


def test_an_issuer_is_the_servers_address_and_a_word() -> None:
    issuer = PLAN.issuer(PLAN.served[1])
    assert (issuer.slug, issuer.url, issuer.owner) == ("def", "https://me.example/i/def", "0xyou")
    assert (issuer.chain_id, issuer.registry) == (1234, PLAN.registry)


@pytest.mark.parametrize(
    ("name", "sensitive", "words"),
    [
        ('{"age_equal_or_over":18}', None, "yes or no; the date of birth stays with you"),
        ("credential:urn:x", None, "a credential, as its issuer signed it"),
        ("given_name", None, None),
    ],
)
def test_a_field_is_asked_for_with_what_it_means(name: str, sensitive: bool | None, words: str | None) -> None:
    for optional in (True, False):
        field = asked_field(name, optional=optional)
        assert (field.name, field.optional) == (name, optional)
        assert field.meaning
        assert words is None or field.meaning == words
        assert sensitive is None or field.sensitive is sensitive


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, None), (True, True), (False, False), (7, "7"), ("x", "x"), (["DE", "FR"], "DE, FR"), ([], "")],
)
def test_a_value_is_shown_as_text_and_yes_or_no_as_it_is(value: object, shown: object) -> None:
    found = _given({"value": value, "collected": None})
    assert (found.value, found.collected) == (shown, None)
    assert _given({"value": value, "collected": "2026-11-01T00:00:00Z"}).collected == 1_793_491_200


@pytest.mark.parametrize(
    ("entry", "fields", "path"),
    [
        ({"fields": ["a", 7], "path": "/x"}, ("a", "7"), "/x"),
        ({"fields": "a"}, (), ""),
        ({}, (), ""),
    ],
)
def test_a_line_of_the_log_of_reads(entry: dict[str, object], fields: tuple[str, ...], path: str) -> None:
    found = _reading(Read(1, 5, entry))  # type: ignore[arg-type]
    assert (found.time, found.fields, found.what) == (5, fields, path)
