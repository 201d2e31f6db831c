"""Scripted visitor of a loan exchange, who does at its pages what people do in a browser: for demonstrations and tests.

    visit ANN open URL                       opens a page, such as the link of `oauth login-link`
    visit ANN enter EXCHANGE ISSUER          begins to log in; her own server asks her
    visit ANN letters                        the letters that her own server shows, for `oauth approve`
    visit ANN back                           goes back to the exchange after that
    visit ANN order borrow amount=500 …      places an order; its fields are those of the form
    visit ANN look                           what the exchange suggests, and why
    visit ANN propose | agree | share | agreement
    visit ANN address                        where her wallet signs
    visit ANN request                        the settlement request that her wallet pays by

What she has open is kept in the file `ANN.visit` beside the shell's commands: cookies, pages, her order, her pair.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx2

_LINK: Final = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
_OWN: Final = {"sec-fetch-site": "same-origin", "origin": "null", "sec-fetch-dest": "document"}
_PATIENCE: Final = 60


class Visitor:
    """One person's browser; `kept` is what it remembers from one command to the next."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = kept

    def open(self, url: str) -> str:
        """Open a page, and follow where it leads on the same server; return its text."""
        page = self._ask("GET", url, _LINK)
        while page.is_redirect:
            url = urljoin(url, page.headers["location"])
            page = self._ask("GET", url, _LINK)
        self.kept["at"] = url
        return page.text

    def enter(self, exchange: str, issuer: str) -> str:
        """Begin to log in by one's own server."""
        self.kept["exchange"] = exchange.rstrip("/")
        return self._leave_for_her_server(self.submit("/", "/login", issuer=issuer))

    def letters(self) -> str:
        """Return the letters by which the wallet approves what her server asks."""
        return _found(r"cmwallet oauth approve ([A-Z]{8})", self._page())

    def back(self) -> str:
        """Go on after the approval: her server sends her back to the exchange."""
        self._page()
        return f"back at {urlsplit(self.kept['at']).path}"

    def order(self, side: str, *fields: str) -> str:
        """Place an order with fields such as `amount=500`."""
        stated = dict(field.split("=", 1) for field in fields)
        page = self.submit(f"/orders/new?side={side}", "/orders", **stated)
        self.kept["order"] = urlsplit(page.headers["location"]).path
        return f"order placed: {side} {' '.join(fields)}"

    def look(self) -> str:
        """Return what suits the order, and why."""
        return "\n".join(_sentences(self._at("order")))

    def propose(self) -> str:
        """Agree to the suggestion."""
        place = f"{self.kept['order']}/candidate"
        self.kept["pair"] = urlsplit(self.submit(place, place).headers["location"]).path
        return "agreed; the other one is asked"

    def agree(self) -> str:
        """Say yes to somebody who agreed first."""
        self.kept["pair"] = _found(r'href="(/pairs/[^"]+)"', self.open(self.kept["exchange"] + "/pairs"))
        self.submit(self.kept["pair"], f"{self.kept['pair']}/agree")
        return "agreed"

    def share(self, label: str = "main") -> str:
        """Begin to let the exchange have name and account, for this loan."""
        pair = self.kept["pair"]
        return self._leave_for_her_server(self.submit(pair, f"{pair}/share", label=label))

    def agreement(self) -> str:
        """Have the agreement written."""
        self.submit(self.kept["pair"], f"{self.kept['pair']}/agreement")
        return "the agreement is written"

    def address(self) -> str:
        """Return the address at which her wallet signs."""
        return _found(r"cmwallet loan sign ([^\s<]+)", self._at("pair"))

    def request(self) -> str:
        """Return the settlement request, as soon as the exchange has seen the loan."""
        for _ in range(_PATIENCE):
            page = self._ask("GET", self.kept["exchange"] + self.kept["pair"] + "/request", _LINK)
            if page.is_success:
                return _found(r'<p class="code">([\w.-]+)</p>', page.text)
            time.sleep(1)
        raise SystemExit("the exchange has no request for her")

    def submit(self, page: str, action: str, **fields: str) -> httpx2.Response:
        """Send a form of a page of the exchange as a browser does, with its hidden fields."""
        text = self.open(self.kept["exchange"] + page)
        answer = self._ask("POST", self.kept["exchange"] + action, _OWN, {**_hidden(text, action), **fields})
        if answer.is_error:
            raise SystemExit(f"{action}: " + " ".join(_sentences(answer.text)))
        return answer

    def _leave_for_her_server(self, going: httpx2.Response) -> str:
        self.open(_found(r'<a class="button" href="([^"]+)" rel="noreferrer">', going.text))
        return "her own server asks her now"

    def _page(self) -> str:
        return self.open(self.kept["at"])

    def _at(self, what: str) -> str:
        return self.open(self.kept["exchange"] + self.kept[what])

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Ask a server with the cookies that it gave; each has its own."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        jar = self.kept.setdefault("cookies", {}).setdefault(origin, {})
        with httpx2.Client(cookies=jar, headers={"accept": "text/html"}, trust_env=False, timeout=_PATIENCE) as client:
            answer = client.request(method, url, headers=headers, data=form)
            jar |= dict(answer.cookies.items())
        return answer


def main() -> None:
    """Be one person's browser for one command: `python -m cmwallet.exchange.scripted_visitor WHO WHAT …`."""
    who, what, *arguments = sys.argv[1:]
    file = Path(f"{who}.visit")
    visitor = Visitor(json.loads(file.read_text("utf-8")) if file.exists() else {})
    done: Callable[..., str] = getattr(visitor, what)
    said = done(*arguments)
    file.touch(mode=0o600)
    file.write_text(json.dumps(visitor.kept), "utf-8")
    sys.stdout.write("" if what == "open" else said + "\n")


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit("the page has not what was looked for: " + " ".join(_sentences(text))[:400])
    return unescape(found[1])


def _hidden(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form with an action."""
    forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL)
    body = next((text for target, text in forms if unescape(target) == action), None)
    if body is None:
        raise SystemExit(f"there is no form for {action}: " + " ".join(_sentences(page))[:400])
    return {
        name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body)
    }


def _sentences(page: str) -> list[str]:
    """Return what the main part of a page says, a line an element."""
    main = page.partition("<main")[2].partition("</main>")[0] or page.partition("</style>")[2]
    lines = re.sub(r"<[^>]+>", "\n", main.partition(">")[2]).split("\n")
    return [unescape(" ".join(line.split())) for line in lines if line.strip()]


if __name__ == "__main__":
    main()
