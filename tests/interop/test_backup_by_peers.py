"""Backups, shares and sheets in programs that nobody here wrote: age, typage, tar, slip39, poppler, zxing."""

from __future__ import annotations

import io
import itertools
import json
import re
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import pytest

from cmwallet.backup.shares import Gathered, split_key
from identity.secret import Secret
from identity.vault.recovery import format_key, parse_key
from tests.cli.walletrun import PHRASE, Home
from tests.security.wallethome import cheap_home

from .conftest import need

PEERS = Path(__file__).parent / "peers"
RECOVERY = ("--recovery-from", "file:recovery.key")
NAMES = ["manifest.json", "config.toml", "vault.db", "wallet.db"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = cheap_home(tmp_path_factory.mktemp("peers"))
    made.run("config", "set", "network", "local")
    made.run("vault", "slot", "add", "recovery", "--out", "recovery.key")
    made.run("backup", "create", "--out", "mine.age")
    made.run("backup", "age-key", *RECOVERY, "--out", "age.key", "--yes")
    return made


def node(script: str, *arguments: object) -> str:
    program = need("node")
    package = {"shares.mjs": "slip39", "age.mjs": "age-encryption"}[script]
    if not (PEERS.parent / "node_modules" / package).exists():
        pytest.skip(f"{package} is not installed: run make interop-setup")
    command = [program, str(PEERS / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def names_in(archive: bytes) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return tar.getnames()


def identity(home: Home) -> str:
    return (home.folder / "age.key").read_text().splitlines()[-1]


def test_age_of_debian_opens_it_and_tar_lists_it(home: Home) -> None:
    command = [need("age"), "--decrypt", "--identity", "age.key", "mine.age"]
    plain = subprocess.run(command, cwd=home.folder, capture_output=True, timeout=60, check=True).stdout
    listed = subprocess.run([need("tar"), "--list"], input=plain, capture_output=True, timeout=60, check=True).stdout
    assert listed.decode().split() == NAMES


def test_what_age_of_debian_encrypted_is_restored(home: Home) -> None:
    age = need("age")
    plain = subprocess.run(
        [age, "-d", "-i", "age.key", "mine.age"], cwd=home.folder, capture_output=True, timeout=60, check=True
    ).stdout
    recipient = home.json("status")["backup"]["recipients"][0]
    command = [age, "--encrypt", "--recipient", recipient, "--output", "theirs.age"]
    subprocess.run(command, cwd=home.folder, input=plain, timeout=60, check=True)
    assert home.json("backup", "verify", "theirs.age", *RECOVERY)["sound"]


def test_age_keygen_agrees_on_the_recipient(home: Home) -> None:
    command = [need("age-keygen"), "-y", "age.key"]
    done = subprocess.run(command, cwd=home.folder, capture_output=True, text=True, timeout=60, check=True)
    assert [done.stdout.strip()] == home.json("status")["backup"]["recipients"]


def test_typage_opens_it_and_what_it_encrypted_is_restored(home: Home) -> None:
    plain, theirs = home.folder / "plain.tar", home.folder / "typage.age"
    recipient = node("age.mjs", "decrypt", identity(home), home.folder / "mine.age", plain)
    assert names_in(plain.read_bytes()) == NAMES
    assert [recipient] == home.json("status")["backup"]["recipients"]
    node("age.mjs", "encrypt", recipient, plain, theirs)
    assert home.json("backup", "verify", theirs, *RECOVERY)["sound"]


def test_a_recipient_that_age_keygen_made_opens_it(home: Home) -> None:
    made = subprocess.run([need("age-keygen")], capture_output=True, text=True, timeout=60, check=True)
    recipient = re.search("age1[a-z0-9]+", made.stdout + made.stderr)
    assert recipient is not None
    home.secret("theirs.key", made.stdout.strip())
    home.run("backup", "create", "--recipient", recipient[0], "--out", "for-two.age")
    command = [need("age"), "-d", "-i", "theirs.key", "for-two.age"]
    plain = subprocess.run(command, cwd=home.folder, capture_output=True, timeout=60, check=True).stdout
    assert names_in(plain) == NAMES
    assert home.json("backup", "verify", "for-two.age", "--recovery-from", "file:theirs.key")["sound"]


def test_slip39_of_npm_puts_our_shares_together() -> None:
    raw = bytes(range(100, 132))
    for needed, made in ((2, 3), (3, 5)):
        shares = [share.text() for share in split_key(format_key(raw), needed, made)]
        for chosen in itertools.islice(itertools.permutations(shares, needed), 6):
            assert json.loads(node("shares.mjs", json.dumps({"combine": chosen}))) == raw.hex()


@pytest.mark.parametrize("extendable", [0, 1])
def test_shares_of_slip39_of_npm_give_our_key(extendable: int) -> None:
    raw = bytes(range(50, 82))
    task = {"split": raw.hex(), "needed": 2, "made": 3, "extendable": extendable}
    shares = json.loads(node("shares.mjs", json.dumps(task)))
    assert len(shares) == 3
    for pair in itertools.combinations(shares, 2):
        gathered = Gathered()
        for share in pair:
            gathered.add(Secret(share))
        assert parse_key(gathered.key()) == raw


def codes_on(pdf: Path) -> list[str]:
    """What zxing reads off the page, as a scanner would see it."""
    import zxingcpp

    command = [need("pdftoppm"), "-gray", "-r", "150", "-singlefile", str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, timeout=60, check=True)
    image = pdf.with_suffix(".pgm").read_bytes()
    kind, width, height, _, pixels = re.fullmatch(rb"(P5)\s+(\d+)\s+(\d+)\s+(\d+)\s(.*)", image, re.DOTALL).groups()  # type: ignore[union-attr]
    assert kind == b"P5"
    page = np.frombuffer(pixels, dtype=np.uint8).reshape(int(height), int(width))
    return [code.text for code in zxingcpp.read_barcodes(page)]


def text_of(pdf: Path) -> str:
    command = [need("pdftotext"), "-layout", str(pdf), "-"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == "", "poppler complains of nothing"
    return done.stdout


def test_the_sheet_is_read_by_poppler_and_its_code_by_zxing(home: Home) -> None:
    home.run("backup", "paper", *RECOVERY, "--out", "key.pdf", "--yes")
    key, pdf = (home.folder / "recovery.key").read_text().strip(), home.folder / "key.pdf"
    text = text_of(pdf)
    assert key in re.sub(r"\s", "", text)
    assert home.json("vault", "status")["vault_id"] in text
    assert codes_on(pdf) == [key]
    assert not set(PHRASE.split()) & set(text.split())


def test_each_share_is_read_off_its_sheet(home: Home) -> None:
    home.run("backup", "shares", "2-of-3", *RECOVERY, "--out", "sheets", "--yes")
    for number in (1, 2, 3):
        pdf = home.folder / "sheets" / f"share-{number}.pdf"
        (share,) = codes_on(pdf)
        home.secret(f"read-{number}", share)
        assert [word for _, word in re.findall(r"(\d+) ([a-z]+)", text_of(pdf)) if word in share.split()]
    arguments = ("--share-from", "file:read-1", "--share-from", "file:read-3")
    assert home.json("backup", "verify", "mine.age", *arguments)["sound"]
