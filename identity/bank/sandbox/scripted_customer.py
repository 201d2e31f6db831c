"""Scripted customer of the sandbox bank, who decides without a browser: for demonstrations and tests."""

from __future__ import annotations

import sys
from html.parser import HTMLParser

import httpx2


class _Form(HTMLParser):
    """Reads the page: hidden fields, and the accounts under each customer's name."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.accounts: dict[str, list[str]] = {}
        self._legend = False
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stated = {name: value or "" for name, value in attrs}
        self._legend = tag == "legend"
        if tag == "input" and stated.get("type") == "hidden":
            self.hidden[stated["name"]] = stated["value"]
        if tag == "input" and stated.get("name") == "account":
            self.accounts.setdefault(self._name, []).append(stated["value"])

    def handle_data(self, data: str) -> None:
        if self._legend and data.strip():
            self._name, self._legend = data.strip(), False


def decide(address: str, customer: str, *, allow: bool = True) -> str:
    """Open the bank's page, sign in, choose all accounts, decide; return where the bank sends the customer back to."""
    with httpx2.Client(trust_env=False) as browser:
        page = _Form()
        page.feed(browser.get(address).raise_for_status().text)
        target = httpx2.URL(address).copy_with(query=None)
        fields = {**page.hidden, "account": page.accounts[customer], "decision": "allow" if allow else "deny"}
        return str(browser.post(target, data=fields).headers["Location"])


def main() -> None:
    """Be the browser: `python -m identity.bank.sandbox.scripted_customer CUSTOMER ADDRESS` decides, and follows."""
    customer, address = sys.argv[1:3]
    with httpx2.Client(trust_env=False) as browser:
        browser.get(decide(address, customer))


if __name__ == "__main__":
    main()
