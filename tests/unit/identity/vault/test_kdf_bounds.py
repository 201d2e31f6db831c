"""Parameters of Argon2id: what is used, and what is refused below the floor and above the ceiling."""

from __future__ import annotations

import pytest

from identity.vault.kdf import KdfParameters, refusal

FLOOR, CEILING, SENSE = "is below the floor", "is above the ceiling", "makes no sense"


@pytest.mark.parametrize(
    ("memory_kib", "iterations", "lanes", "said"),
    [
        (19_456, 2, 1, None),  # OWASP's least
        (65_536, 3, 4, None),  # RFC 9106 §4, the second option
        (19_455, 3, 1, FLOOR),
        (19_456, 1, 1, FLOOR),
        (38_911, 1, 1, FLOOR),
        (38_912, 1, 1, None),
        (19_456, 0, 1, SENSE),
        (19_456, 2, 0, SENSE),
        (19_456, -1, 1, SENSE),
        (1_048_576, 8, 1, None),
        (1_048_577, 1, 1, CEILING),
        (1_048_576, 9, 1, CEILING),
        (131_072, 64, 1, None),
        (131_073, 64, 1, CEILING),
        (19_456, 64, 1, None),
        (19_456, 65, 1, CEILING),
        (19_456, 2, 16, None),
        (19_456, 2, 17, CEILING),
    ],
)
def test_parameters_are_used_between_floor_and_ceiling(
    memory_kib: int, iterations: int, lanes: int, said: str | None
) -> None:
    assert refusal(KdfParameters(memory_kib=memory_kib, iterations=iterations, lanes=lanes)) == said
