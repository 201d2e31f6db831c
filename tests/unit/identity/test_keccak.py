"""Keccak-256."""

import ctypes
import random
import threading
from collections.abc import Callable

import pytest
from Crypto.Hash import keccak

from identity import keccak as ours


def test_equals_the_public_front_at_every_length_around_the_block_size() -> None:
    source = random.Random(1)
    for size in [*range(300), 1000, 70_000]:
        data = source.randbytes(size)
        assert ours.keccak256(data) == keccak.new(digest_bits=256, data=data).digest()


def test_a_nul_byte_does_not_end_the_input() -> None:
    assert ours.keccak256(b"a\0b") == keccak.new(digest_bits=256, data=b"a\0b").digest()
    assert ours.keccak256(b"a\0b") != ours.keccak256(b"a")


def test_both_ways_to_the_library_work() -> None:
    assert ours._from_compiled_module()(b"abc") == ours._from_public_front()(b"abc") == ours.keccak256(b"abc")


def test_threads_do_not_mix_their_inputs() -> None:
    wrong: list[int] = []

    def work(seed: int) -> None:
        data = bytes([seed]) * 500
        expected = keccak.new(digest_bits=256, data=data).digest()
        wrong.extend(seed for _ in range(300) if ours.keccak256(data) != expected)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


class Library:
    """The compiled module, of which one function fails."""

    def __init__(self, broken: str) -> None:
        for name in ("init", "absorb", "digest", "reset"):
            setattr(self, f"keccak_{name}", self.function(int(name == broken)))

    @staticmethod
    def function(answer: int) -> Callable[..., int]:
        def call(*_: object) -> int:
            return answer

        return call


def test_a_library_that_cannot_begin_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "PyDLL", lambda _: Library("init"))
    with pytest.raises(OSError, match="keccak state could not be made"):
        ours._from_compiled_module()


@pytest.mark.parametrize("broken", ["reset", "absorb", "digest"])
def test_a_step_that_fails_gives_no_hash(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    monkeypatch.setattr(ctypes, "PyDLL", lambda _: Library(broken))
    compute = ours._from_compiled_module()
    with pytest.raises(RuntimeError, match="keccak failed"):
        compute(b"abc")


def test_the_compiled_module_is_the_one_that_is_used_where_it_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def way(name: str, wrong: bytes | None = None) -> Callable[[], Callable[[bytes], bytes]]:
        def make() -> Callable[[bytes], bytes]:
            made.append(name)
            return lambda data: bytes(32) if data == wrong else keccak.new(digest_bits=256, data=data).digest()

        return make

    for wrong, used in ((None, ["compiled"]), (b"", ["compiled", "front"]), (b"\xa3" * 200, ["compiled", "front"])):
        made.clear()
        ours._chosen.cache_clear()
        monkeypatch.setattr(ours, "_from_compiled_module", way("compiled", wrong))
        monkeypatch.setattr(ours, "_from_public_front", way("front"))
        assert ours.keccak256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
        assert made == used
    ours._chosen.cache_clear()


@pytest.mark.parametrize("problem", [OSError, AttributeError, RuntimeError])
def test_without_the_compiled_module_the_front_computes(
    monkeypatch: pytest.MonkeyPatch, problem: type[Exception]
) -> None:
    def fail() -> Callable[[bytes], bytes]:
        raise problem

    ours._chosen.cache_clear()
    monkeypatch.setattr(ours, "_from_compiled_module", fail)
    assert ours.keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    ours._chosen.cache_clear()


def test_one_state_serves_many_inputs_in_turn() -> None:
    compute = ours._from_compiled_module()
    for data in (b"", b"a" * 135, b"", b"a" * 136, b"a" * 137, b""):
        assert compute(data) == keccak.new(digest_bits=256, data=data).digest()
