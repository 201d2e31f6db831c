"""Policy documents: what is read, what each wrong one is told, and what names and amounts become."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.policy.document import read_document
from cmwallet.policy.hours import parse_hours
from cmwallet.policy.language import Contract, Policy, Token, policy_from
from cmwallet.policy.resolving import Names, resolve
from cmwallet.policy.trying import parse_trial, try_request
from tests.unit.policy.policies import BOB, EVE, MINE, OTHER, SHOP

TOKEN = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
NAMES = Names(
    people={"bob": BOB, "eve": EVE},
    accounts={"main": MINE, "savings": OTHER},
    networks={"local": (1234, "CMT"), "cybermiles": (18, "CMT"), "travis": (18, "CMT")},
    contracts=(Contract(1234, SHOP, "Deals", {"aabbccdd": "open"}),),
    tokens=(Token(TOKEN, "USDC", 6),),
)
WHOLE = """
version = 1
default = "deny"
asking = "passphrase"
[groups]
payroll = ["bob", "savings"]
[[limit]]
name = "day"
asset = "native"
per_transaction = "5cmt"
total = "20000000000000000000"
window = "24h"
count = 50
fees = true
accounts = ["main"]
networks = ["cybermiles", "travis"]
[[limit]]
name = "tokens"
asset = "usdc"
total = "20usdc"
window = "31d"
[[allow]]
name = "payroll"
kinds = ["send"]
to = ["@payroll", "@contacts", "deals"]
hours = "mon-fri 08:00-18:00 Europe/Berlin"
[[ask]]
name = "papers"
kinds = ["consent"]
fields = ["document.*"]
how = "yes"
[[deny]]
name = "no approvals"
kinds = ["approve", "typed-data:unknown"]
accounts = ["*"]
[[case]]
do = "send bob 6cmt"
expect = "deny"
"""


def test_a_whole_document_resolved() -> None:
    policy = resolve(read_document(WHOLE), NAMES, 7)
    day, tokens = policy.limits
    assert (day.per_transaction, day.total, day.window, day.count, day.fees) == (
        5 * 10**18,
        20 * 10**18,
        86_400,
        50,
        True,
    )
    assert (day.accounts, day.chains) == ((MINE,), (18,))
    assert (tokens.asset, tokens.total, tokens.window) == (TOKEN, 20_000_000, 31 * 86_400)
    rules = {rule.name: rule for rule in policy.rules}
    assert set(rules["payroll"].to or ()) == {BOB, OTHER, EVE, SHOP}
    assert (rules["papers"].how, rules["no approvals"].accounts) == ("yes", None)
    assert (policy.default, policy.asking, policy.set_at, policy.source) == ("deny", "passphrase", 7, WHOLE)
    assert policy.exclusive == (1234,), "two networks have the id 18"
    assert set(policy.known) == {BOB, EVE, MINE, OTHER, SHOP}
    assert policy_from(json.loads(json.dumps(policy.as_json()))) == policy


HEAD = "version = 1\n"
LIMIT = HEAD + '[[limit]]\nname = "l"\n'
RULE = HEAD + '[[allow]]\nname = "r"\n'
WRONG = {
    "": "version = 1",
    "version = 2": "version = 1",
    "version = true": "version = 1",
    "version = 1\nversion = 1": "no TOML",
    HEAD + 'defualt = "deny"': "unknown member: defualt",
    HEAD + 'default = "maybe"': "default of the policy is one of",
    HEAD + 'asking = "no"': "asking of the policy is one of",
    HEAD + "allow = 1": "written as",
    HEAD + "allow = [1]": "is no table",
    HEAD + '[[allow]]\nkinds = ["send"]': "has no name",
    RULE + 'kind = ["send"]': "unknown member: kind",
    RULE + 'kinds = "send"': "not a list",
    RULE + "kinds = []": "not a list of texts",
    RULE + 'kinds = ["sned"]': "unknown kind: sned",
    RULE + 'how = "yes"': "unknown member: how",
    RULE + 'clients = ["a*b"]': r"\* stands at the end",
    RULE + '[[deny]]\nname = "r"': "two rules",
    HEAD + '[[ask]]\nname = "r"\nhow = "word"': "how in ask 1",
    HEAD + 'groups = ["bob"]': "groups",
    HEAD + "[groups]\npayroll = [1]": "the group payroll",
    HEAD + '[groups]\ncontacts = ["bob"]': "another name is needed",
    HEAD + '[[case]]\nexpect = "deny"': "what to do",
    HEAD + '[[case]]\ndo = "deploy"\nexpect = "refuse"': "expect in case 1",
    LIMIT + "per_transaction = 5": "not text",
    LIMIT + "count = true": "not a whole number",
    LIMIT: "limits nothing",
    LIMIT + 'total = "5cmt"': "go with a window",
    LIMIT + 'per_transaction = "5cmt"\nwindow = "1h"': "go with a window",
    LIMIT + 'total = "5cmt"\nwindow = "59s"': "not between",
    LIMIT + 'total = "5cmt"\nwindow = "32d"': "not between",
    LIMIT + 'total = "1.5"\nwindow = "1h"': "no amount",
    LIMIT + 'total = "-5cmt"\nwindow = "1h"': ".",
    LIMIT + 'total = "5usdc"\nwindow = "1h"': ".",
    LIMIT + 'asset = "DAI"\ntotal = "5"\nwindow = "1h"': "DAI is not known",
    LIMIT + 'asset = "usdc"\nfees = true\ntotal = "5"\nwindow = "1h"': "fees are paid",
    LIMIT + 'longest = "1d"': "goes with asset",
    LIMIT + 'count = -1\nwindow = "1h"': "below zero",
    RULE + 'to = ["carol"]': "somebody who is not known: carol",
    RULE + 'to = ["@friends"]': "no group friends",
    RULE + 'to = ["0x70997970C51812dc3A010C7d01b50e0d17dc79C9"]': ".",
    RULE + 'accounts = ["bob"]': "an account that is not here",
    RULE + 'networks = ["mars"]': "a network that is not known",
    RULE + 'hours = "always"': "hours are written like",
    RULE + 'most = "5eth"\ntokens = ["usdc"]': "no amount",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_document_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInput, match=WRONG[text]):
        resolve(read_document(text), NAMES, 0)


def test_a_document_is_bounded_in_size() -> None:
    with pytest.raises(InvalidInput, match="256 KiB"):
        read_document(HEAD + "#" * 256 * 1024)


BERLIN = "mon-fri 08:00-18:00 Europe/Berlin"


@pytest.mark.parametrize(
    ("hours", "moment", "holds"),
    [
        (BERLIN, "2026-11-25T06:59:59+00:00", False),
        (BERLIN, "2026-11-25T07:00:00+00:00", True),
        (BERLIN, "2026-11-25T16:59:59+00:00", True),
        (BERLIN, "2026-11-25T17:00:00+00:00", False),
        (BERLIN, "2026-07-01T06:00:00+00:00", True),  # summer time
        (BERLIN, "2026-11-28T09:00:00+00:00", False),  # Saturday
        ("fri-mon 00:00-24:00 UTC", "2026-11-29T23:59:59+00:00", True),
        ("fri-mon 00:00-24:00 UTC", "2026-12-01T00:00:00+00:00", False),
        ("sun 12:00-12:01 UTC", "2026-11-29T12:00:59+00:00", True),
        ("sun 12:00-12:01 UTC", "2026-11-29T12:01:00+00:00", False),
    ],
)
def test_hours(hours: str, moment: str, holds: bool) -> None:
    assert parse_hours(hours).hold(int(datetime.fromisoformat(moment).timestamp())) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon 08:00-18:00",
        "mon 25:00-26:00 UTC",
        "mon 18:00-08:00 UTC",
        "mon 08:00-08:00 UTC",
        "mon 08:00-18:00 Mars/X",
        "Mon 08:00-18:00 UTC",
        "mon 08:00-18:00 ../../etc/passwd",
        "mon 08:00-24:01 UTC",
    ],
)
def test_hours_that_are_none(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_hours(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "send",
        "send bob",
        "send bob x",
        "send carol 1cmt",
        "pay bob 1cmt",
        "send bob 1 DAI",
        "send bob 1cmt on mars",
        "send bob 1cmt from carol",
        "send 'bob",
        "approve bob 1",
        "message",
    ],
)
def test_requests_that_are_none(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_trial(text, NAMES, MINE, "local")


def test_requests_that_are_tried() -> None:
    policy = resolve(read_document(WHOLE), NAMES, 0)
    friday = int(datetime(2026, 11, 27, 13, tzinfo=UTC).timestamp())

    def tried(text: str) -> tuple[str, str]:
        found = try_request(policy, (), parse_trial(text, NAMES, MINE, "local"), friday)
        return found.effect, found.rule

    assert tried("send bob 5cmt") == ("allow", "payroll")
    assert tried("send bob 6cmt on travis") == ("deny", "day")
    assert tried("send bob 6cmt on travis from savings") == ("allow", "payroll")
    assert tried("send bob 21 USDC") == ("deny", "tokens")
    assert tried("send bob 20 USDC") == ("allow", "payroll")
    assert tried("approve bob 1 USDC") == ("deny", "no approvals")
    assert tried("deploy") == ("deny", "default")
    assert tried("message hello") == ("deny", "default")


def test_a_policy_of_a_newer_release_lets_nothing_through() -> None:
    document = Policy("allow", "yes").as_json()
    assert policy_from(document) == Policy("allow", "yes")
    for changed in ({**document, "version": 2}, {**document, "more": 1}, {**document, "limits": [{"window": 1}]}):
        with pytest.raises(InvalidInput, match="newer release"):
            policy_from(changed)
    assert replace(Policy("allow", "yes"), frozen=True).frozen
