"""The examples of docs/dapp-guide.md, run as they stand there, against the real server and its pages."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from tests.servedhome import FIELDS, World, cheap_home, served_home

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "oauth"
GUIDE = (ROOT / "docs" / "dapp-guide.md").read_text("utf-8")
RUN = {"python": [sys.executable], "openid-client": ["node"], "oauth4webapi": ["node"], "curl": ["bash"]}
ENDINGS = {"python": "py", "openid-client": "mjs", "oauth4webapi": "mjs", "curl": "sh"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("guide")
    with served_home(folder, shops=1, known=False) as made:
        key = pem(folder)  # listed before the server asks about the dapp: it asks once a minute
        subprocess.run(
            ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)], check=True, capture_output=True
        )
        key.chmod(0o600)
        made.home.run("identity", "key", "publish", key, "--identity", "shop1", "--yes", "--quiet")
        yield made


def pem(folder: Path) -> Path:
    return folder / "dapp.pem"


def example(name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    return found[1]


def play(world: World, name: str, folder: Path, key: Path) -> list[str]:
    """Run an example; do in the browser what it asks for; the lines that it printed."""
    if RUN[name] == ["node"] and not (PEERS / "node_modules").exists():
        pytest.skip(f"{name} is not installed: run make interop-setup")
    script = (PEERS if RUN[name] == ["node"] else folder) / f"guide-{name}.{ENDINGS[name]}"
    script.write_text(example(name))
    environment = {
        **{variable: os.environ[variable] for variable in ("PATH", "HOME") if variable in os.environ},
        "PYTHONPATH": str(ROOT),
        "ISSUER": world.issuer,
        "CLIENT": world.shop.did,
        "KEY": str(key),
        "DOCUMENT": str(world.home.folder / "shop1.jwt"),
    }
    process = subprocess.Popen(
        [*RUN[name], str(script)],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said: list[str] = []
    listening = threading.Thread(target=lambda: said.append(process.stderr.read() if process.stderr else ""))
    listening.start()
    lines = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.strip())
            if line.startswith("open "):
                come_back(world, line.split()[1])
            elif line.startswith("code "):
                type_code(world, line.split()[1])
        process.wait(60)
    finally:
        process.kill()
        process.wait()
        listening.join()
        script.unlink()
        process.stdout.close()
        process.stderr.close()
    assert process.returncode == 0, said
    return lines


def come_back(world: World, url: str) -> None:
    """Allow what is asked for, and go where the page leads: back to the dapp."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert query["client_id"] == world.shop.did
    page = world.browser.get(url)
    where = world.allowed(page.text)
    assert httpx2.get(where).status_code == 200


def type_code(world: World, code: str) -> None:
    """Type the code of a device, and allow."""
    page = world.browser.get(world.issuer + "/device").text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket is not None
    origin = world.issuer.rsplit("/i/", 1)[0]
    data = {"ticket": ticket[1], "code": code}
    asked = world.browser.post(world.issuer + "/device", data=data, headers={"Origin": origin})
    assert asked.status_code == 200, asked.text
    world.allowed(asked.text)


@pytest.mark.parametrize("name", ["python", "openid-client", "oauth4webapi"])
def test_example_gets_the_fields(world: World, name: str, tmp_path: Path) -> None:
    lines = play(world, name, tmp_path, world.shop.file)
    check(lines)


@pytest.mark.skipif(shutil.which("jq") is None or shutil.which("curl") is None, reason="jq and curl are not installed")
def test_example_of_the_shell_gets_the_fields(world: World, tmp_path: Path) -> None:
    check(play(world, "curl", tmp_path, pem(world.home.folder)))


def test_the_command_of_the_guide_gets_tokens(world: World, tmp_path: Path) -> None:
    """`oauth login` of a dapp that the user never heard of."""
    document = world.home.folder / "shop1.jwt"
    process = world.home.start(
        *("oauth", "login", world.issuer, "--fields", "given_name", "--purpose", "to greet you", "--no-browser"),
        *("--document", document, "--client", world.shop.did, "--client-key", world.shop.file),
        *("--out", tmp_path / "grant.json"),
    )
    assert process.stderr is not None
    try:
        where = next(line.strip() for line in process.stderr if line.startswith("http"))
        come_back(world, where)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()
    assert json.loads((tmp_path / "grant.json").read_text())["authorization_details"][0]["datatypes"] == ["given_name"]


def test_the_setup_of_the_guide_works_in_a_home_that_was_just_made(tmp_path: Path) -> None:
    home = cheap_home(tmp_path)
    command = tmp_path / "cmwallet"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cmwallet "$@"\n')
    command.chmod(0o700)
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", example("setup")],
        cwd=tmp_path,
        env=home.environment(PATH=path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "cmwallet-client.jwt").read_text().count(".") == 2


def check(lines: list[str]) -> None:
    granted = next(line for line in lines if line.startswith("granted "))
    fields = next(line for line in lines if line.startswith("fields "))
    assert "given_name" in granted
    assert FIELDS["given_name"] in fields
    assert FIELDS["email"] not in fields
    assert FIELDS["birthdate"] not in fields


def test_answers_in_the_guide_are_json() -> None:
    for block in re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL):
        json.loads(block)
