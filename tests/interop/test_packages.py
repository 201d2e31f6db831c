"""What is handed out: the same bytes whoever builds it, and a program that works where pip, pipx or uv put it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from cmwallet import __version__
from cmwallet.cli.reference.pages import pages
from tests.interop.packages import INSTALLERS, ROOT, Installed, add_by_pip, build, copy_of_source

EPOCH = 1_700_000_000
LARGEST = 235_000_000
"""Bytes of an environment with nothing but cmwallet in it, byte code included."""

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_source(tmp_path_factory.mktemp("source") / "cmwallet")


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(source, "wheel", tmp_path_factory.mktemp("wheel"), SOURCE_DATE_EPOCH=str(EPOCH))


@pytest.fixture(scope="module")
def sdist(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(source, "sdist", tmp_path_factory.mktemp("sdist"), SOURCE_DATE_EPOCH=str(EPOCH))


@pytest.fixture(scope="module", params=INSTALLERS)
def installed(
    request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp(request.param)
    yield INSTALLERS[request.param](wheel, folder)
    shutil.rmtree(folder)  # a fifth of a gigabyte


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The source in another place, with other times and modes, and with what running it leaves behind."""
    folder = copy_of_source(tmp_path / "on another machine" / "checkout")
    for number, path in enumerate(sorted(folder.rglob("*"))):
        os.utime(path, (EPOCH - number, EPOCH - number))
        path.chmod(0o700 if path.is_dir() or path.stat().st_mode & 0o100 else 0o600)
    (folder / "cmwallet" / "__pycache__").mkdir()
    (folder / "cmwallet" / "__pycache__" / "left.cpython-311.pyc").write_bytes(b"left over")
    (folder / "bench" / "results").mkdir(exist_ok=True)
    (folder / "bench" / "results" / "left.json").write_text("{}")
    return folder


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_two_builds_are_the_same_bit_for_bit(
    request: pytest.FixtureRequest, elsewhere: Path, tmp_path: Path, target: str
) -> None:
    there = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7", "COLUMNS": "40", "NO_COLOR": "1"}
    before = os.umask(0o077)
    try:
        again = build(elsewhere, target, tmp_path / "built", SOURCE_DATE_EPOCH=str(EPOCH), **there)
    finally:
        os.umask(before)
    first = request.getfixturevalue(target)
    assert again.name == first.name
    assert again.read_bytes() == first.read_bytes()


def test_the_wheel_of_the_sdist_is_the_wheel_of_the_source(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    again = build(unpacked, "wheel", tmp_path / "built", SOURCE_DATE_EPOCH=str(EPOCH))
    assert again.read_bytes() == wheel.read_bytes()


def test_the_sdist_is_enough_to_check_and_to_test_it(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        assert {one.mtime for one in archive} == {EPOCH}
    assert {"Makefile", "LICENSE", ".ci/run", "requirements/runtime.txt", "docs/generate.py"} <= names
    tests = {str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "unit").rglob("*.py")}
    assert len(tests) > 100
    assert tests <= names


def test_the_wheel_has_the_manual_pages_the_licence_and_the_bill_of_materials(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        said = message_from_bytes(archive.read(metadata))
        (bill,) = (name for name in names if "/sboms/" in name)  # PEP 770
        assert archive.read(bill) == (ROOT / "requirements" / "sbom.cdx.json").read_bytes()
    assert len([name for name in names if "/data/share/man/" in name]) == len(pages())
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert (said["Version"], said["License-Expression"]) == (__version__, "MIT")
    extras = said.get_all("Requires-Dist", [])
    needed = {re.split(r"[^\w-]", one)[0].lower() for one in extras if "extra ==" not in one}
    assert needed.isdisjoint({"uvloop", "sqlalchemy", "phonenumbers", "psycopg"})


def test_it_is_where_its_installer_put_it_with_its_pages_and_not_too_large(
    installed: Installed, tmp_path: Path
) -> None:
    assert installed.run(installed.program, "--version", cwd=tmp_path).strip().endswith(__version__)
    where = installed.run(installed.python, "-c", "import cmwallet; print(cmwallet.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.environment)
    assert (installed.manual / "man1" / "cmwallet-send.1").is_file()
    assert (installed.manual / "man7" / "cmwallet-exit-codes.7").is_file()
    assert any(installed.environment.rglob("__pycache__/vault.cpython-*.pyc")), "byte code counts"
    assert installed.bytes <= LARGEST


def test_it_plays_a_demonstration_there(installed: Installed, tmp_path: Path) -> None:
    played = json.loads(installed.run(installed.program, "demo", "deal", "--json", cwd=tmp_path))
    assert re.search(r"ended\s+ruled; to the seller 50 CMT", played["steps"][-1]["screen"])
    assert list(tmp_path.iterdir()) == []


LOOP = """
import asyncio, socket, threading
from cmwallet.servers.listening import Server, listen

async def answer(scope, receive, send):
    loop = type(asyncio.get_running_loop()).__module__.partition(".")[0].encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(loop))]})
    await send({"type": "http.response.body", "body": loop})

def ask():
    with socket.create_connection(listener.getsockname(), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
        whole = b"".join(iter(lambda: connection.recv(4096), b""))
    print(whole.split()[1].decode(), whole.rpartition(b"\\r\\n")[2].decode())
    server.stop()

with listen("127.0.0.1", 0, tls=False) as listener:
    server = Server(answer, None, None, lambda: threading.Thread(target=ask).start())
    server.serve_on([listener])
"""
"""A server that answers one request with the name of its event loop."""


@pytest.mark.parametrize("installed", ["pip"], indirect=True)
def test_its_servers_take_the_loop_of_the_extra_fast_when_that_is_there(
    installed: Installed, wheel: Path, tmp_path: Path
) -> None:
    assert installed.run(installed.python, "-c", LOOP, cwd=tmp_path).split() == ["200", "asyncio"]
    add_by_pip(installed.environment, tmp_path, f"{wheel}[fast]")
    assert installed.run(installed.python, "-c", LOOP, cwd=tmp_path).split() == ["200", "uvloop"]
