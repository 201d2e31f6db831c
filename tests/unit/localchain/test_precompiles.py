"""What the EVM has at fixed addresses: London's nine, with values of others, and nothing of BLS12-381."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from tests.unit.localchain.conftest import Person

P = 21888242871839275222246405745257275088696311157297823662689037894645226208583
G1 = (1, 2)
NEGATIVE_G1 = (1, P - 2)
# EIP-197 names the second group's generator; the imaginary part of a coordinate is written first.
G2 = (
    11559732032986387107991004021392285783925812861821192530917403151452391805634,
    10857046999023057135944570762232829481370756359578518086990519993285655852781,
    4082367875863433681332203403145435568316851327593401208105741076214120093531,
    8495653923123431417604973247489272438418190587263600148770280649306958101930,
)
TWICE_G1 = (
    0x030644E72E131A029B85045B68181585D97816A916871CA8D3C208C16D87CFD3,
    0x15ED738C0E0A7C92E7845F96B2AE9C0A68A6A449E3538FC7FF3EBF7A5A18A2C4,
)
SECP256K1_P = 2**256 - 2**32 - 977
BLAKE2B_START = (
    "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
    "d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b"
)
# EIP-152's vector 4.
NO_ROUNDS = (
    "08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
    "d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b"
)


def words(*numbers: int) -> str:
    return "".join(f"{number:064x}" for number in numbers)


def blake2f(rounds: int) -> str:
    """EIP-152: the block "abc", three bytes long, the last one."""
    return f"{rounds:08x}" + BLAKE2B_START + b"abc".ljust(128, b"\0").hex() + "03" + "00" * 15 + "01"


ANSWERS = {
    # A signature that many clients test with.
    "ecrecover": (
        1,
        "456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3"
        + words(28)
        + "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608"
        + "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada",
        "7156526fbd7a3c72969b54f64e42c10fbb768c8a".rjust(64, "0"),
    ),
    "sha256": (2, b"abc".hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    "ripemd160": (3, b"abc".hex(), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc".rjust(64, "0")),
    "identity": (4, b"cybermiles".hex(), b"cybermiles".hex()),
    # EIP-198's first example: Fermat's little theorem.
    "modexp": (5, words(1, 32, 32) + "03" + words(SECP256K1_P - 1, SECP256K1_P), words(1)),
    "ecadd": (6, words(*G1, *G1), words(*TWICE_G1)),
    "ecadd of opposites": (6, words(*G1, *NEGATIVE_G1), words(0, 0)),
    "ecmul": (7, words(*G1, 2), words(*TWICE_G1)),
    "ecpairing of nothing": (8, "", words(1)),
    "ecpairing that cancels": (8, words(*G1, *G2, *NEGATIVE_G1, *G2), words(1)),
    "ecpairing that does not": (8, words(*G1, *G2), words(0)),
    # EIP-152's vector 5 is the hash of "abc".
    "blake2f": (9, blake2f(12), hashlib.blake2b(b"abc").hexdigest()),
    "blake2f without rounds": (
        9,
        blake2f(0),
        NO_ROUNDS,
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_precompile_of_london_answers_as_its_standard_says(person: Person, name: str) -> None:
    number, given, expected = ANSWERS[name]
    call = {"to": f"0x{number:040x}", "data": "0x" + given}
    assert person.node.request("eth_call", [call, "latest"]) == "0x" + expected


@pytest.mark.parametrize("number", range(0x0A, 0x12))
def test_behind_them_there_is_nothing(person: Person, number: int) -> None:
    """0x0a came with Cancun, 0x0b to 0x11 (BLS12-381) with Prague."""
    call = {"to": f"0x{number:040x}", "data": "0x" + "00" * 256}
    assert person.node.request("eth_call", [call, "latest"]) == "0x"


def in_a_fresh_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_chain_loads_no_tables_of_bls12_381() -> None:
    code = (
        "import sys, cmwallet.localchain.node\n"
        "tables = 'py_ecc.bls', 'py_ecc.bls12_381', 'py_ecc.optimized_bls12_381', 'eth.precompiles.bls12_381'\n"
        "print(*(name for name in sys.modules if name.startswith(tables)))"
    )
    assert in_a_fresh_process(code) == "eth.precompiles.bls12_381", "the stand-in, and nothing below or behind it"


@pytest.mark.parametrize(
    "operation", ["g1_add", "g1_msm", "map_fp_to_g1", "g2_add", "g2_msm", "map_fp2_to_g2", "pairing_check"]
)
def test_an_operation_on_bls12_381_fails_as_a_fault_of_ours_and_not_as_an_error_of_the_evm(operation: str) -> None:
    code = (
        "import cmwallet.localchain.node\n"
        "from eth.exceptions import VMError\n"
        "from eth.precompiles import bls12_" + operation + " as call\n"
        "try:\n"
        "    call(None)\n"
        "except VMError:\n"
        "    print('caught by a contract')\n"
        "except NotImplementedError as error:\n"
        "    print(error)"
    )
    assert "London's rules" in in_a_fresh_process(code)
