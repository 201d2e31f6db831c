"""Script of the demonstration of a loan: two people with homes and servers of their own, an exchange, a bank.

They meet at the exchange, which each enters by her own server; each decides in her own wallet what it learns. The
bank's days are those of the chain.
"""

from __future__ import annotations

from typing import Final

from cmwallet.demo.script import Chapter, Step, Story

_PEOPLE: Final = ("ann", "bob")
_HOST: Final = "host"
"""Whose home has the chain, the bank and the exchange's identity."""


def _in_home(name: str) -> str:
    """Return a program that is `cmwallet` in somebody's home."""
    return f'#!/bin/sh\nCMWALLET_HOME="$PWD/home-{name}" exec cmwallet "$@"\n'


def _serve(command: str, name: str) -> str:
    """Return a line that starts a server in the background and waits until it has printed its address."""
    return (
        f"{command} > {name}.url 2> {name}.log & echo $! > {name}.pid; while ! test -s {name}.url; do sleep 0.1; done"
    )


def _person(name: str, full: str) -> tuple[str, ...]:
    """Return the lines that make somebody's home on the host's chain, with a bank link and a server."""
    link = "--max-payment 2000 --max-month 5000 --yes --quiet"
    return (
        f"./{name} init --words 12 --show-later --account-name {name} --quiet > {name}.txt",
        f"./{name} unlock --for 20m --quiet",
        f"./host chain faucet $(cat {name}.txt) --quiet > hash.txt",
        f"./{name} network add far --rpc $(cat chain.txt) --quiet; ./{name} network use far --yes --quiet > hash.txt",
        f"./{name} contract use --all --yes --quiet > hash.txt",
        f"./{name} identity create {name} --account {name} --quiet > did.txt",
        f"./{name} identity register {name} --yes --quiet > hash.txt",
        f"./{name} identity set name '{full}' --quiet; ./{name} identity set birthdate 1990-01-02 --quiet",
        f"BROWSER=\"customer '{full}' %s\" ./{name} identity bank link main --bank $(cat bank.url) {link} > link.txt",
        _serve(f"./{name} oauth serve --port 0", name),
        f"visit {name} open $(./{name} oauth login-link --quiet)",
    )


def _decides(name: str) -> Step:
    return Step("", f"./{name} oauth approve $(visit {name} letters) --yes; visit {name} back")


LOAN: Final = Story(
    props={"passphrase.txt": "a throw-away passphrase\n"} | {name: _in_home(name) for name in (*_PEOPLE, _HOST)},
    programs={
        "visit": "cmwallet.exchange.scripted_visitor",
        "customer": "identity.bank.sandbox.scripted_customer",
    },
    prepare=(
        f"chmod 700 {' '.join(_PEOPLE)} {_HOST}",
        "./host init --words 12 --show-later --account-name host --quiet > host.txt; ./host unlock --for 20m --quiet",
        "./host chain start --quiet > chain.txt",
        _serve("./host identity bank sandbox --port 0 --clock chain --holder 'Ann Lee'", "bank"),
        *_person("ann", "Ann Lee"),
        *_person("bob", "Jonas Weber"),
        "echo http://127.0.0.1:$(( 20000 + $$ % 20000 )) > address.txt",
        "./host loan exchange init --folder exchange --url $(cat address.txt) --quiet > steps.txt",
        "sed 's/^cmwallet/.\\/host/' steps.txt > steps.sh; sh -e steps.sh > hash.txt 2>&1",
        _serve("./host loan exchange serve --folder exchange --allow-local", "exchange"),
    ),
    chapters=(
        Chapter(
            "Entering by one's own server",
            (
                Step(
                    "Ann wants to borrow. She types her issuer at the exchange; her own server asks her, and she "
                    "decides in her wallet by the letters that her browser shows. (`visit` stands in for a browser.)",
                    "visit ann enter $(cat exchange.url) $(cat ann.url)",
                ),
                _decides("ann"),
                Step("Bob has money to lend.", "visit bob enter $(cat exchange.url) $(cat bob.url)"),
                _decides("bob"),
            ),
        ),
        Chapter(
            "Meeting",
            (
                Step(
                    "What a loan would cost can be computed anywhere.",
                    "cmwallet loan schedule 500 7.9% 3 --first 2027-01-07",
                ),
                Step(
                    "Two orders. They bind nobody.",
                    "visit ann order borrow amount=500 currency=EUR months=3 rate=8.00",
                ),
                Step(
                    "",
                    "visit bob order lend amount=1000 currency=EUR least_months=1 most_months=12 rate=7.80 grade=C",
                ),
                Step("What suits, and why. Of the other one an account and a record, never a name.", "visit ann look"),
                Step("Both say yes.", "visit ann propose; visit bob agree"),
            ),
        ),
        Chapter(
            "Agreeing",
            (
                Step(
                    "Now, and not before, each lets the exchange have name and one account, to settle this loan.",
                    "visit ann share",
                ),
                _decides("ann"),
                Step("", "visit bob share"),
                _decides("bob"),
                Step(
                    "The agreement is written. Each wallet computes every number again before it signs.",
                    "visit ann agreement; ./bob loan sign $(visit bob address) --yes",
                ),
                Step("Who signs last hands it in.", "./ann loan sign $(visit ann address) --yes"),
            ),
        ),
        Chapter(
            "Paying",
            (
                Step(
                    "The exchange's signed request is held against the agreement; the bank is paid, the chain told.",
                    "visit bob request > request.jwt; ./bob loan pay 1 --request request.jwt --yes",
                ),
                Step("Ann finds it in her statement, and says that it came.", "./ann loan collect 1 --yes"),
                Step("Five weeks pass, on the chain and at the bank.", "./host chain mine --ahead 35d"),
                Step("What is due?", "./ann market todo"),
                Step(
                    "The first installment, as the exchange asks for it.",
                    "visit ann request > request.jwt; ./ann loan pay 1 --request request.jwt --yes",
                ),
                Step("Paying twice is refused; nothing is sent.", "./ann loan pay 1 --place 1 --yes", expected=8),
                Step("", "./bob loan collect 1 --yes"),
                Step("Ann pays the rest at once, with the interest of some days.", "./ann loan pay 1 --off --yes"),
                Step("", "./bob loan collect 1 --yes"),
            ),
        ),
        Chapter(
            "What remains",
            (
                Step("The statement.", "./ann loan show 1 --statement"),
                Step(
                    "The record that it earned, and the score, explained.",
                    "./bob loan record $(cat ann.txt) --known $(cat bob.txt) --explain",
                ),
                Step("And what the exchange ever learnt, by Ann's own receipts.", "./ann identity grants"),
            ),
        ),
    ),
    strike='for pid in *.pid; do kill "$(cat $pid)"; done; '
    + "".join(f"./{name} lock --quiet; " for name in (*_PEOPLE, _HOST))
    + "./host chain stop --quiet",
)
