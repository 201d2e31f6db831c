"""Stages as QR codes: written as pictures, drawn on a terminal, and read off pictures by the next machine."""

from __future__ import annotations

import io
import json
import random
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from cmwallet.bbqr import join
from cmwallet.cli.terminal import qr_pictures
from cmwallet.cli.terminal.qr_pictures import read_pictures
from cmwallet.errors import InvalidInput
from tests.cli.walletrun import ACCOUNTS, Home, finish

BOB = ACCOUNTS[1]
COIN = 10**18
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@pytest.fixture(scope="module")
def template(funded_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that knows its chain."""
    made = funded_template.copy(tmp_path_factory.mktemp("knowing"))
    made.run("send", BOB, "0.01", "--yes")
    return made


@pytest.fixture
def home(template: Home, tmp_path: Path) -> Home:
    return template.copy(tmp_path / "online")


@pytest.fixture
def offline(home: Home, tmp_path: Path) -> Home:
    """A machine with the keys and no chain."""
    made = home.copy(tmp_path / "offline")
    shutil.rmtree(made.path / "chain")
    return made


def read_codes(picture: Image.Image | np.ndarray) -> list[str]:
    """What a reader of QR codes finds; one of every kind of barcode finds some in the noise of a QR code."""
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=QR)]


def test_a_transfer_crosses_and_comes_back_as_pictures(home: Home, offline: Home, tmp_path: Path) -> None:
    built = home.run("tx", "build", BOB, "1.5", "--memo", "by light", "--qr-png", tmp_path / "unsigned")
    assert "1 QR code written" in built.err
    (picture,) = (tmp_path / "unsigned").iterdir()
    assert picture.name == "part-01of01.png"
    kind, content = join(read_codes(Image.open(picture)))
    assert (kind, content.decode()) == ("J", built.out.strip())
    signed = offline.run(
        *("tx", "sign", "--offline", "--yes", "--qr-image", picture, "--qr-png", tmp_path / "signed", "--qr-parts", 3)
    )
    assert sorted(one.name for one in (tmp_path / "signed").iterdir()) == [
        "part-01of03.png",
        "part-02of03.png",
        "part-03of03.png",
    ]
    home.error("tx", "broadcast", "--qr-image", tmp_path / "signed" / "part-02of03.png", code=4)
    done = home.json("tx", "broadcast", "--qr-image", tmp_path / "signed")
    assert (done["state"], done["memo"], done["hash"]) == ("confirmed", "by light", json.loads(signed.out)["hash"])


def test_photographs_in_any_order_and_the_one_that_is_missing(home: Home, offline: Home, tmp_path: Path) -> None:
    """Turned, blurred, of another size and format, two of them on one picture."""
    home.run("tx", "build", BOB, "2", "--qr-png", tmp_path / "codes", "--qr-parts", 4)
    first, second, third, fourth = (Image.open(one) for one in sorted((tmp_path / "codes").iterdir()))
    wide = Image.new("L", (2 * first.width + 40, first.height + 60), 200)
    wide.paste(fourth, (10, 30))
    wide.paste(second, (30 + first.width, 30))
    turned = first.convert("L").rotate(7, expand=True, fillcolor=160).filter(ImageFilter.GaussianBlur(1.5))
    (tmp_path / "photos").mkdir()
    wide.save(tmp_path / "photos" / "a.png")
    turned.save(tmp_path / "photos" / "b.jpg", quality=60)
    told = offline.error("tx", "sign", "--offline", "--yes", "--qr-image", tmp_path / "photos", code=4)
    assert told["message"] == "of 4 QR codes 3 is missing"
    assert told["details"]["missing"] == [3]
    third.convert("RGB").resize((third.width // 2, third.height // 2)).save(tmp_path / "photos" / "c.webp")
    offline.run("tx", "sign", "--offline", "--yes", "--qr-image", tmp_path / "photos")


def test_a_large_creation_crosses_in_parts(home: Home, offline: Home, tmp_path: Path) -> None:
    """40 KB of data, as text lines too, in another order."""
    data = "0x" + random.Random(40).randbytes(40_000).hex()
    asked = ("--data", data, "--gas-limit", "9000000")
    built = home.run("tx", "build", BOB, "0", *asked, "--allow-no-code", "--qr-png", tmp_path / "large")
    pictures = sorted((tmp_path / "large").iterdir())
    assert len(pictures) > 20
    codes = [text for one in pictures for text in read_codes(Image.open(one))]
    random.Random(1).shuffle(codes)
    assert join(codes)[1].decode() == built.out.strip()
    signed = offline.run("tx", "sign", "--offline", "--yes", "--blind", stdin="\n".join(codes))
    assert json.loads(signed.out)["data"] == data


def on_screen(text: str) -> list[list[str]]:
    """The texts of the codes that were drawn, frame by frame."""
    frames = re.split(r"\s+\d+ of \d+; Enter ends", text)
    found = []
    for frame in frames:
        rows = [line for line in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", frame).splitlines() if set(line) & set("█▀▄")]
        if rows:
            upper = [[one in "█▀" for one in row] for row in rows]
            lower = [[one in "█▄" for one in row] for row in rows]
            pixels = [line for pair in zip(upper, lower, strict=True) for line in pair]
            square = np.array(pixels, dtype=np.uint8) * 255
            found.append(read_codes(np.ascontiguousarray(np.kron(square, np.ones((6, 6), dtype=np.uint8)))))
    return found


@pytest.mark.parametrize(("rows", "columns", "several"), [(24, 80, True), (60, 100, False)])
def test_a_terminal_shows_one_code_or_one_after_the_other(home: Home, rows: int, columns: int, several: bool) -> None:
    child = home.at_terminal("tx", "build", BOB, "1", "--qr", rows=rows, columns=columns)
    shown = ""
    if several:
        child.expect(r"(\d+) of \1; Enter ends")
        shown = child.before + child.after
        child.sendline("")
    codes = [text for frame in on_screen(shown + finish(child)) for text in frame]
    kind, content = join(codes)
    assert kind == "J"
    assert json.loads(content)["value"] == str(COIN)
    assert (len(set(codes)) > 1) == several


def test_what_cannot_be_shown_is_told_before_anything_is_signed(home: Home, tmp_path: Path) -> None:
    unsigned = home.run("tx", "build", BOB, "1").out
    home.error("tx", "sign", "--yes", "--qr", stdin=unsigned, code=12)
    home.error("tx", "sign", "--yes", "--qr-png", tmp_path, stdin=unsigned, code=4)
    assert len(home.json("tx", "list")) == 1


BOMB = io.BytesIO()
Image.new("1", (20_000, 20_000)).save(BOMB, "PNG")

HOSTILE = {
    "empty": b"",
    "text": b"B$2J0100AA",
    "cut": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "bomb": BOMB.getvalue(),
    "script": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_of_a_code_is_refused(home: Home, tmp_path: Path, name: str) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(HOSTILE[name])
    told = home.error("tx", "broadcast", "--qr-image", file, code=4)
    assert "is no picture that can be read" in told["message"]


def test_a_picture_of_another_code_or_none(home: Home, tmp_path: Path) -> None:
    Image.new("L", (400, 400), 255).save(tmp_path / "white.png")
    assert "no QR code" in home.error("tx", "broadcast", "--qr-image", tmp_path / "white.png", code=4)["message"]
    home.run("receive", "--png", tmp_path / "address.png")
    assert (
        "no part of a series"
        in home.error("tx", "broadcast", "--qr-image", tmp_path / "address.png", code=4)["message"]
    )
    home.error("tx", "broadcast", "--qr-image", tmp_path / "nothing.png", code=5)


def test_without_the_optional_packages_it_says_which_extra_brings_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "zxingcpp.py").write_text("raise ImportError('not installed')\n")
    Image.new("L", (40, 40), 255).save(tmp_path / "white.png")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(InvalidInput, match="needs two more packages") as told:
        read_pictures([tmp_path / "white.png"])
    assert told.value.hint == "pip install 'cmwallet[qr]'"


def test_the_reader_is_a_process_without_secrets(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks foreign pictures has none of the variables that name or hold a secret."""
    seen = {}

    def noted(command: list[str], **options: object) -> None:
        seen.update(options["env"])  # type: ignore[call-overload]
        raise qr_pictures.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("CMWALLET_PASSPHRASE", "secret")
    monkeypatch.setattr(qr_pictures.subprocess, "run", noted)
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(InvalidInput, match="takes too long"):
        read_pictures([tmp_path / "a.png"])
    assert seen.keys() == {"PYTHONPATH"}
