"""User-supplied entropy: dice, coins or anything else that gives digits.

The arithmetic is one that a person can repeat with a calculator: the digits are one large number, and the entropy is
that number modulo 2 to the power of the bits needed. With at least as many digits as `digits_needed` says, the result
is at most one bit less uncertain than its length; every further digit makes it more even.
"""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.errors import InvalidInput
from cmwallet.keys.mnemonic import entropy_bits
from identity.secret import Secret

MAX_DIGITS = 2048


@dataclass(frozen=True, slots=True)
class Source:
    """Something that gives digits: `digits` maps each accepted character to its value below `base`."""

    name: str
    base: int
    digits: dict[str, int]
    reading: str


DICE = Source("dice", 6, {str(face): face - 1 for face in range(1, 7)}, "each roll minus 1")
COINS = Source("coins", 2, {"0": 0, "1": 1, "t": 0, "h": 1}, "tails 0, heads 1")
HEX = Source("hex", 16, {digit: value for value, digit in enumerate("0123456789abcdef")}, "as written")
SOURCES = {source.name: source for source in (DICE, COINS, HEX)}


@dataclass(frozen=True, slots=True)
class OwnEntropy:
    """Entropy and how it came about. `steps` is text, one step a line, as secret as the entropy itself.

    `doubts` are sentences about digits that do not look random; they hold no digit.
    """

    entropy: Secret
    steps: Secret
    doubts: tuple[str, ...]


def digits_needed(source: Source, words: int) -> int:
    """Return how many digits of `source` a phrase of so many words needs: 50 rolls for 12 words, 100 for 24."""
    bits, count = entropy_bits(words), 0
    while source.base**count < 1 << bits:
        count += 1
    return count


def entropy_from_digits(text: Secret, words: int, source: Source = DICE) -> OwnEntropy:
    """Turn digits into the entropy of a phrase. Blanks and line ends between digits do not count.

    Raises:
        InvalidInput: too few or too many digits, one that the source does not have (by position), or digits that no
            honest source gives.
    """
    digits = "".join(text.text().lower().split())
    bits, needed = entropy_bits(words), digits_needed(source, words)
    for position, digit in enumerate(digits, start=1):
        if digit not in source.digits:
            raise InvalidInput(
                f"character {position} is none that {source.name} can give", details={"position": position}
            )
    if not needed <= len(digits) <= MAX_DIGITS:
        raise InvalidInput(f"{words} words need {needed} digits from {source.name}, not {len(digits)}")
    values = [source.digits[digit] for digit in digits]
    if _period(values) <= len(values) // 3:
        raise InvalidInput("the digits repeat themselves", hint="roll again, and write down what really comes up")
    number = 0
    for value in values:
        number = number * source.base + value
    modulus = 1 << bits
    entropy = number % modulus
    steps = [
        f"{len(values)} digits of base {source.base} ({source.reading}), the first one weighs most:",
        " ".join(map(str, values)),
        f"as one number: {number}",
        f"modulo 2^{bits} = {modulus}: {entropy}",
        f"in hexadecimal: {entropy:0{bits // 4}x}",
    ]
    return OwnEntropy(Secret(entropy.to_bytes(bits // 8, "big")), Secret("\n".join(steps)), _doubts(values, source))


def _period(values: list[int]) -> int:
    """Return the length of the shortest block whose repetition gives all of `values` (its last one cut off)."""
    borders = [0] * len(values)
    for end in range(1, len(values)):
        length = borders[end - 1]
        while length and values[end] != values[length]:
            length = borders[length - 1]
        borders[end] = length + 1 if values[end] == values[length] else 0
    return len(values) - borders[-1]


def _doubts(values: list[int], source: Source) -> tuple[str, ...]:
    counts = [values.count(value) for value in range(source.base)]
    expected = len(values) / source.base
    distance = sum((count - expected) ** 2 / expected for count in counts)
    freedom = source.base - 1
    # A fair source is this far off about once in ten thousand times (normal approximation of chi-squared).
    if distance > freedom + 3.9 * (2 * freedom) ** 0.5 + 5:
        return ("some digits came up much more often than others: is the source fair?",)
    return ()
