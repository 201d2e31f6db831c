"""Where secrets come from: one grammar, no echo."""

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput, NotFound, PermissionsTooLax
from cmwallet.home import secret_sources
from cmwallet.home.secret_sources import (
    BIP39_PASSPHRASE,
    KEYSTORE_PASSPHRASE,
    MAX_BYTES,
    PASSPHRASE,
    parse_source,
    read_secret,
    source_of,
)
from identity.secret import Secret


def nobody(wanted):
    raise AssertionError("nobody is asked")


def read(text, **more):
    return read_secret(parse_source(text), PASSPHRASE, ask=nobody, **more).reveal()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_bytes(b"hunter2 hunter2\n")
    return path


@pytest.mark.parametrize("text", ["prompt", "keyring", "env:X", "file:x", "fd:0", "cmd:pass show x", "file:a:b"])
def test_the_grammar_reads_back(text):
    assert str(parse_source(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hunter2",
        "prompt:",
        "keyring:x",
        "env:",
        "file:",
        "fd:",
        "fd:x",
        "fd:-1",
        "fd:١",
        "fd:²",
        "http:x",
        "ENV:X",
        " env:X",
    ],
)
def test_what_is_no_source_is_refused_and_not_repeated(text):
    with pytest.raises(InvalidInput) as refused:
        parse_source(text)
    assert not text.strip() or text not in f"{refused.value.message} {refused.value.hint}".split()


@given(st.text(min_size=12))
def test_no_text_given_by_mistake_is_repeated(text):
    if text.startswith(("env:", "file:", "fd:", "cmd:")):
        return
    with pytest.raises(InvalidInput) as refused:
        parse_source(text)
    assert text not in f"{refused.value.message} {refused.value.hint}"


def test_flag_comes_before_environment_before_prompt():
    environment = {"CMWALLET_PASSPHRASE_FROM": "env:A"}
    assert str(source_of(PASSPHRASE, "env:B", environment)) == "env:B"
    assert str(source_of(PASSPHRASE, None, environment)) == "env:A"
    assert str(source_of(PASSPHRASE, None, {})) == "prompt"
    assert str(source_of(PASSPHRASE, None, {"CMWALLET_PASSPHRASE_FROM": ""})) == "prompt"


def test_each_place_is_read(file, monkeypatch):
    monkeypatch.setenv("HIDDEN", "hunter2 hunter2")
    descriptor = os.open(file, os.O_RDONLY)
    for source in (f"file:{file}", "env:HIDDEN", f"fd:{descriptor}", f"cmd:cat {file}"):
        assert read(source) == b"hunter2 hunter2"
    os.close(descriptor)
    asked = read_secret(parse_source("prompt"), PASSPHRASE, ask=lambda _wanted: Secret("typed"))
    assert asked.reveal() == b"typed"


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"a\n", b"a"),
        (b"a\r\n", b"a"),
        (b"a\n\n", b"a\n"),
        (b"a\r", b"a\r"),
        (b" a ", b" a "),
        (b"\na", b"\na"),
        (b"\xff\x00\n", b"\xff\x00"),
    ],
)
def test_one_trailing_newline_is_dropped_and_nothing_else(file, content, secret):
    file.write_bytes(content)
    assert read(f"file:{file}") == secret


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n"])
def test_an_empty_secret_is_refused(file, content):
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match="empty"):
        read(f"file:{file}")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffcorrect horse\n".encode(),
        "correct horse\r\n".encode("utf-8-sig"),
        "correct horse\r\n".encode("utf-16"),
        b"\xfe\xff" + "correct horse\n".encode("utf-16-be"),
    ],
    ids=["BOM", "BOM, CRLF", "UTF-16", "UTF-16, other order"],
)
def test_files_as_windows_writes_them_hold_the_same_secret(file, content):
    file.write_bytes(content)
    assert read(f"file:{file}") == b"correct horse"


def test_where_others_allow_an_empty_secret_it_is_read(file):
    file.write_bytes(b"\n")
    for wanted in (BIP39_PASSPHRASE, replace(KEYSTORE_PASSPHRASE, empty=True)):
        assert len(read_secret(parse_source(f"file:{file}"), wanted, ask=nobody)) == 0


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_read_needs_leave(file, mode):
    file.chmod(mode)
    with pytest.raises(PermissionsTooLax):
        read(f"file:{file}")
    assert read(f"file:{file}", allow_shared_file=True)


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_write_is_never_read(file, mode):
    file.chmod(mode)
    with pytest.raises(PermissionsTooLax):
        read(f"file:{file}", allow_shared_file=True)


def test_the_file_that_a_link_leads_to_is_judged(file, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(file)
    assert read(f"file:{link}")
    file.chmod(0o666)
    with pytest.raises(PermissionsTooLax):
        read(f"file:{link}")


def test_places_that_are_not_there_are_not_found(tmp_path):
    for source in (f"file:{tmp_path}/none", "env:SURELY_NOT_SET_ANYWHERE", "fd:987"):
        with pytest.raises(NotFound):
            read(source)


def test_folders_keyrings_and_failing_commands_are_refused(tmp_path):
    for source in (
        f"file:{tmp_path}",
        "keyring",
        "cmd:false",
        "cmd:surely-no-such-program",
        "cmd:'unbalanced",
        "cmd:true",
    ):
        with pytest.raises(InvalidInput):
            read(source)


def test_a_command_is_not_given_to_a_shell(tmp_path):
    target = tmp_path / "made"
    assert read(f"cmd:echo x; touch {target}") == f"x; touch {target}".encode()
    assert not target.exists()


def test_an_endless_place_is_cut_off(file):
    file.write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(InvalidInput, match="longer"):
        read(f"file:{file}")
    with pytest.raises(InvalidInput, match="longer"):
        read(f"cmd:head -c {MAX_BYTES + 1} /dev/zero")
    with pytest.raises(InvalidInput, match="longer"):
        read("file:/dev/zero", allow_shared_file=True)


def test_a_command_that_hangs_is_stopped(monkeypatch):
    monkeypatch.setattr(secret_sources, "_COMMAND_SECONDS", 0.2)
    with pytest.raises(InvalidInput, match="TimeoutExpired"):
        read("cmd:sleep 60")
