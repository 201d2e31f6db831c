"""A node's REST interface whose answers a test writes down: by path, or by path and the page that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cmwallet.errors import RpcRefused

Answer = object | Callable[[Mapping[str, Any]], object]


class RestDouble:
    """Answers what stands in `paths`; says "not found" else. `asked` is what was asked for."""

    def __init__(self, **posts: Answer) -> None:
        self.paths: dict[str, Answer] = {}
        self.posts: dict[str, Answer] = {f"/cosmos/tx/v1beta1/{name}": answer for name, answer in posts.items()}
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def get(self, path: str, query: Mapping[str, str] | None = None) -> object:
        return self._answer(self.paths, path, query or {})

    def post(self, path: str, document: Mapping[str, object]) -> object:
        return self._answer(self.posts, path, document)

    def close(self) -> None:
        pass

    def _answer(self, among: dict[str, Answer], path: str, query: Mapping[str, Any]) -> object:
        self.asked.append((path, query))
        if path not in among:
            raise RpcRefused("the node refused: not found", rpc_code=5, data="not found")
        answer = among[path]
        found = answer(query) if callable(answer) else answer
        if isinstance(found, Exception):
            raise found
        return found
