"""QR codes in series, by the library of those who wrote the standard (BBQr), and by zxing as the reader."""

from __future__ import annotations

import json
import random
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from cmwallet.bbqr import join, split
from cmwallet.cli.terminal.qr import write_series
from cmwallet.cli.terminal.qr_pictures import read_pictures
from tests.interop.conftest import need

PEERS = Path(__file__).parent / "peers"
OBJECT = json.dumps({"data": "0x" + random.Random(1).randbytes(700).hex(), "memo": "für Bob", "gas": 21000}).encode()
CREATION = json.dumps({"data": "0x" + random.Random(2).randbytes(40_000).hex()}).encode()
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
NOISE = random.Random(3).randbytes(3000)


def peer(task: dict[str, Any]) -> Any:
    command = [need("node"), "bbqr.mjs"]
    done = subprocess.run(
        command, cwd=PEERS, input=json.dumps(task), capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("content", [b"x", OBJECT, CREATION, NOISE], ids=["short", "object", "creation", "noise"])
@pytest.mark.parametrize("room", [154, 2132])
def test_what_we_split_they_join(content: bytes, room: int) -> None:
    codes = split(content, "J", room=room)
    random.Random(room).shuffle(codes)
    kind, encoding, raw = peer({"join": codes})
    assert (kind, b64decode(raw)) == ("J", content)
    assert encoding == ("2" if content in (b"x", NOISE) else "Z")


@pytest.mark.parametrize("encoding", ["H", "2", "Z"])
@pytest.mark.parametrize("content", [b"x", OBJECT, CREATION, NOISE], ids=["short", "object", "creation", "noise"])
def test_what_they_split_we_join(content: bytes, encoding: str) -> None:
    for options in ({}, {"minSplit": 3, "maxVersion": 30}, {"maxVersion": 12}):
        task = {"split": b64encode(content).decode(), "kind": "J", "options": {"encoding": encoding, **options}}
        if content == b"x" and options.get("minSplit"):
            continue  # there is nothing to split
        codes = peer(task)
        random.Random(1).shuffle(codes)
        assert join(codes) == ("J", content)


def test_pictures_of_ours_are_read_by_zxing_and_joined_by_them(tmp_path: Path) -> None:
    paths = write_series(CREATION, "J", 1, tmp_path / "ours")
    codes = [code.text for path in reversed(paths) for code in zxingcpp.read_barcodes(Image.open(path), formats=QR)]
    assert len(codes) == len(paths)
    assert b64decode(peer({"join": codes})[2]) == CREATION


def test_pictures_that_zxing_drew_of_their_codes_are_read_by_us(tmp_path: Path) -> None:
    codes = peer({"split": b64encode(OBJECT).decode(), "kind": "J", "options": {"minSplit": 3}})
    for place, text in enumerate(codes):
        drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=4)
        Image.fromarray(np.array(drawn)).save(tmp_path / f"{place}.png")
    assert join(read_pictures([tmp_path])) == ("J", OBJECT)
