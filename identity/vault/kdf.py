"""Argon2id (RFC 9106): parameters, their floor and ceiling, calibration.

Parameters are read from the file before anything in it is authenticated. Below the floor, whoever changed the file
would make guessing cheap; above the ceiling, he would make opening exhaust the machine. Both are refused before use.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from identity.errors import Damaged, InvalidInput, Locked

KEY_BYTES = 32
SALT_BYTES = 32


@dataclass(frozen=True)
class KdfParameters:
    """Cost of Argon2id version 0x13: memory in KiB, passes over it, lanes."""

    memory_kib: int
    iterations: int
    lanes: int


DEFAULT = KdfParameters(memory_kib=64 * 1024, iterations=3, lanes=4)
"""The second recommended option of RFC 9106 §4."""

MINIMUM = KdfParameters(memory_kib=19 * 1024, iterations=2, lanes=1)
"""The floor: the least that OWASP's password storage guidance names for Argon2id."""

MAXIMUM_MEMORY_KIB = 1024 * 1024
MAXIMUM_ITERATIONS = 64
MAXIMUM_LANES = 16
MAXIMUM_WORK = 8 * 1024 * 1024
"""Memory in KiB times iterations: some ten seconds of an ordinary machine."""


def refusal(parameters: KdfParameters) -> str | None:
    """Why these parameters are not used, or None when they are within the bounds."""
    memory, iterations, lanes = parameters.memory_kib, parameters.iterations, parameters.lanes
    if iterations < 1 or lanes < 1:
        return "makes no sense"
    if memory < MINIMUM.memory_kib or memory * iterations < MINIMUM.memory_kib * MINIMUM.iterations:
        return "is below the floor"
    if memory > MAXIMUM_MEMORY_KIB or iterations > MAXIMUM_ITERATIONS or lanes > MAXIMUM_LANES:
        return "is above the ceiling"
    if memory * iterations > MAXIMUM_WORK:
        return "is above the ceiling"
    return None


def describe(parameters: KdfParameters) -> str:
    """One line for people."""
    return f"Argon2id {parameters.memory_kib} KiB, {parameters.iterations} passes, {parameters.lanes} lanes"


def check_chosen(parameters: KdfParameters) -> None:
    """Raise `InvalidInput` when a caller chose parameters outside the bounds."""
    if (why := refusal(parameters)) is not None:
        raise InvalidInput(f"{describe(parameters)} {why}")


def check_stored(parameters: KdfParameters, where: str) -> None:
    """Raise `Damaged` when a file asks for parameters outside the bounds."""
    if (why := refusal(parameters)) is not None:
        raise Damaged(
            f"{where} asks for {describe(parameters)}, which {why}: refused",
            hint="restore the vault from a backup, or unlock with another slot",
            details={"finding": "kdf-refused"},
        )


def derive(passphrase: bytes, salt: bytes, parameters: KdfParameters) -> bytes:
    """Argon2id of `passphrase`: 32 bytes. The parameters must have passed a check.

    Raises `Locked` when the machine cannot give the memory.
    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    function = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=parameters.iterations,
        lanes=parameters.lanes,
        memory_cost=parameters.memory_kib,
    )
    try:
        return function.derive(passphrase)
    except MemoryError as error:
        raise Locked(
            f"not enough memory for {describe(parameters)}", hint="close other programs and try again"
        ) from error


def _measure(parameters: KdfParameters) -> float:
    started = time.perf_counter()
    derive(b"calibration", bytes(SALT_BYTES), parameters)
    return time.perf_counter() - started


def calibrate(seconds: float, *, measure: Callable[[KdfParameters], float] = _measure) -> KdfParameters:
    """Parameters that take about `seconds` on this machine, within the bounds.

    Memory grows before passes: it is what costs an attacker's hardware. `measure` returns the seconds one derivation
    takes; tests pass their own.
    """
    if not 0 < seconds <= 10:
        raise InvalidInput("the time to calibrate for must be between 0 and 10 seconds")
    ratio = seconds / max(measure(DEFAULT), 1e-6)
    work = DEFAULT.memory_kib * DEFAULT.iterations * ratio
    memory = int(work / DEFAULT.iterations) // 1024 * 1024
    memory = min(max(memory, MINIMUM.memory_kib), MAXIMUM_MEMORY_KIB)
    floor = -(-MINIMUM.memory_kib * MINIMUM.iterations // memory)
    iterations = min(max(int(work / memory), floor), MAXIMUM_WORK // memory, MAXIMUM_ITERATIONS)
    return KdfParameters(memory_kib=memory, iterations=iterations, lanes=DEFAULT.lanes)
