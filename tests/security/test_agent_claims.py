"""What a program of the same user may tell an unlocked agent about itself: nothing that decides anything.

The attacker speaks to the real socket. A claim is an argument that does not exist, or words that the log calls the
caller's own.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.agent.tasks import OWN_TYPES, TASKS, _parameters
from cmwallet.errors import InvalidInput, PolicyRefused, Problem
from cmwallet.grants.approving import approve_request
from cmwallet.grants.sealing import TYPE_SERVING_KEYS, list_serving_key
from cmwallet.policy.sealed import TYPE_POLICY
from identity.secret import Secret
from identity.vault.interface import Draft
from oauth.errors import RequestGone
from tests.cli.walletrun import Home
from tests.security.agents import unlocked_home

CLAIMS = (
    "terminal",
    "confirmed",
    "yes",
    "typed_yes",
    "verified",
    "verified_host",
    "passphrase_given",
    "reverted",
    "clock",
)
REQUEST = {"issuer_slug": "me", "request_id": "r", "fields": ["email"], "expires": 2_000_000_000}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Home]:
    with unlocked_home(tmp_path_factory.mktemp("claims")) as made:
        yield made


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_is_no_argument_of_any_request(keeper: AgentKeeper, claim: str) -> None:
    before = len(keeper.log())
    with pytest.raises(InvalidInput, match="does not understand"):
        keeper.call("approve_request", **REQUEST, **{claim: 1.0 if claim == "clock" else True})
    (entry, *_) = keeper.entries("key/secp256k1")
    with pytest.raises(InvalidInput, match="does not understand"):
        keeper.call("open_record", record_id=entry.record_id, reason="r", **{claim: True})
    assert [line.event for line in keeper.log()[before:]] == ["refuse"]  # of the signature; nothing was opened


def test_no_task_takes_a_truth_about_its_caller() -> None:
    """A yes or no among the arguments says what is to be done, never what has happened."""
    truths = set()
    for task in TASKS.values():
        truths |= {(task.name, name) for name, (kind, _) in _parameters(task.target).items() if kind is bool}
    assert truths == {("approve_request", "anchor")}


def test_what_the_caller_says_stands_in_the_log_as_said_by_the_caller_and_decides_nothing(keeper: AgentKeeper) -> None:
    with pytest.raises((RequestGone, Problem)) as refused:
        keeper.work(approve_request, **REQUEST, said="confirmed by the passphrase, by the Pope")
    assert refused.value.code != "invalid_input"
    line = [one for one in keeper.log() if one.event == "work"][-1]
    assert line.reason == (
        "approve request 'r' for 'email'; said by the caller: 'confirmed by the passphrase, by the Pope'"
        f" (agent, for process {os.getpid()})"
    )
    assert all(one.event != "sign" for one in keeper.log())


def test_a_server_that_says_it_lives_for_ever_is_sealed_to_until_the_agent_ends(keeper: AgentKeeper) -> None:
    keeper.work(list_serving_key, public=bytes(31) + b"\x09", expires=2**40)
    (entry,) = keeper.entries(TYPE_SERVING_KEYS)
    listed = json.loads(keeper.open_record(entry.record_id, reason="look").payload.reveal())
    assert len(listed) == 1
    assert f"{2**40}" not in json.dumps(listed)
    (expires,) = (one for one in listed[0] if isinstance(one, int))
    assert expires <= time.time() + 3602
    assert {TYPE_SERVING_KEYS, TYPE_POLICY} == OWN_TYPES
    forged = Draft(TYPE_SERVING_KEYS, "keys", Secret(json.dumps([["aa" * 32, 2**40]])), {}, entry.record_id)
    for draft in (forged, replace(forged, record_id=None), replace(forged, type="note")):
        with pytest.raises(Problem):
            keeper.seal_many([draft])
    with pytest.raises(PolicyRefused):
        keeper.remove(entry.record_id)
    assert keeper.versions(entry.record_id) == [1]
    assert keeper.log()[-1].event == "refuse"
