"""Secret: the one type in which secrets travel."""

from __future__ import annotations

from types import TracebackType
from typing import Self


class Secret:
    """Bytes that never show in a repr, a log or a traceback.

    Wiping is best effort: Python may have copied the bytes elsewhere. Compare with `hmac.compare_digest` on
    `reveal()`; `==` is refused so that no secret is compared in variable time by mistake.
    """

    __slots__ = ("_value",)

    def __init__(self, value: bytes | bytearray | memoryview | str) -> None:
        self._value = bytearray(value.encode() if isinstance(value, str) else value)

    def reveal(self) -> bytes:
        """Return the secret bytes; keep the result in the shortest possible scope."""
        return bytes(self._value)

    def text(self) -> str:
        """Return the secret as UTF-8 text."""
        return self._value.decode()

    def wipe(self) -> None:
        """Overwrite the bytes held here."""
        self._value[:] = bytes(len(self._value))
        self._value.clear()

    def __len__(self) -> int:
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        raise TypeError("secrets are compared with hmac.compare_digest")

    __hash__ = None  # type: ignore[assignment]  # unhashable on purpose

    def __reduce__(self) -> str:
        raise TypeError("secrets are not pickled")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()
