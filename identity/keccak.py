"""Keccak-256, the hash of Ethereum (the original padding, not the one of SHA3-256).

pycryptodome computes it. Its Python front parses C declarations at import (about 45 ms of the 250 ms that a whole
transfer may cost), so its compiled module is called directly here. If that module is not where it is expected, or does
not give the right answer, the public front is used: slower, never wrong.
"""

from __future__ import annotations

import ctypes
import functools
import threading
from collections.abc import Callable
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

_EMPTY = bytes.fromhex("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
_LONG = bytes.fromhex("3a57666b048777f2c953dc4456f45a2588e1cb6f2da760122d530ac2ce607d4a")  # of 200 bytes 0xa3
_CAPACITY_BYTES = 64
_ROUNDS = 24
_PADDING = 1


def _from_compiled_module() -> Callable[[bytes], bytes]:
    """The compiled module of pycryptodome, called without its front. Raises OSError or AttributeError when absent."""
    import Crypto

    folder = Path(Crypto.__file__).parent / "Hash"
    paths = [folder / f"_keccak{suffix}" for suffix in EXTENSION_SUFFIXES]
    library = ctypes.PyDLL(str(next((path for path in paths if path.exists()), "absent")))
    absorb, digest, reset = library.keccak_absorb, library.keccak_digest, library.keccak_reset
    absorb.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    digest.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_ubyte]
    reset.argtypes = [ctypes.c_void_p]
    library.keccak_init.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_ubyte]
    state = ctypes.c_void_p()
    if library.keccak_init(ctypes.byref(state), _CAPACITY_BYTES, _ROUNDS):
        raise OSError("keccak state could not be made")
    output = ctypes.create_string_buffer(32)
    one_at_a_time = threading.Lock()  # the state and the buffer are shared

    def compute(data: bytes) -> bytes:
        with one_at_a_time:
            if reset(state) or absorb(state, data, len(data)) or digest(state, output, 32, _PADDING):
                raise RuntimeError("keccak failed")
            return output.raw

    return compute


def _from_public_front() -> Callable[[bytes], bytes]:
    """The documented interface of pycryptodome."""
    from Crypto.Hash import keccak

    return lambda data: keccak.new(digest_bits=256, data=data).digest()


@functools.cache
def _chosen() -> Callable[[bytes], bytes]:
    try:
        compute = _from_compiled_module()
        if compute(b"") == _EMPTY and compute(b"\xa3" * 200) == _LONG and compute(b"") == _EMPTY:
            return compute
    except (OSError, AttributeError, RuntimeError):
        pass
    return _from_public_front()


def keccak256(data: bytes) -> bytes:
    """Return the 32-byte Keccak-256 digest of `data`."""
    return _chosen()(data)
