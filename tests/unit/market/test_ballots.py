"""Ballots: a commitment can be shown later, whatever happens in between."""

import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from cmwallet.errors import Damaged, InvalidInput, NotFound
from cmwallet.market.ballots import Ballots
from identity.erasure import everything
from identity.records.store import Records, nobody_follows
from identity.secret import Secret
from tests.unit.identity.vault.helpers import Clock, create, unlock
from tests.unit.market.world import BUYER, COURT, SELLER, commit_to

CASE, OTHER = COURT.item(7), COURT.item(8)
YES, NO = commit_to("yes"), commit_to("no")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def vault(tmp_path, clock):
    with create(tmp_path / "vault.db", clock) as vault:
        yield vault


@pytest.fixture
def ballots(vault, clock):
    return Ballots(vault, clock=clock)


def test_a_ballot_is_what_the_contract_will_be_shown(ballots):
    ballot = ballots.keep(CASE, SELLER, "vote", "yes", YES)
    assert (ballot.choice, ballot.account, ballot.purpose, len(ballot.salt)) == ("yes", SELLER, "vote", 32)
    assert (ballot.about, ballot.genesis) == (str(CASE), CASE.genesis)
    assert ballot.commitment == "0x" + sha256(b"yes" + ballot.salt).hexdigest()
    assert ballots.find(CASE, SELLER, "vote") == ballot
    assert ballots.by_commitment(ballot.commitment) == ballot


def test_the_same_vote_again_commits_to_the_same(ballots, clock):
    first = ballots.keep(CASE, SELLER, "vote", "yes", YES)
    clock.now += 86_400
    assert ballots.keep(CASE, SELLER, "vote", "yes", YES) == first
    assert len(ballots.of(CASE, SELLER, "vote")) == 1


def test_salts_are_used_for_one_thing_alone(ballots):
    made = [
        ballots.keep(CASE, SELLER, "vote", "yes", YES),
        ballots.keep(CASE, SELLER, "secret", "yes", YES),
        ballots.keep(CASE, BUYER, "vote", "yes", YES),
        ballots.keep(OTHER, SELLER, "vote", "yes", YES),
        ballots.keep(CASE, SELLER, "vote", "no", NO),
    ]
    assert len({ballot.salt for ballot in made}) == len(made)


def test_a_changed_choice_stays_beside_the_old_until_one_is_mined(ballots):
    yes = ballots.keep(CASE, SELLER, "vote", "yes", YES)
    no = ballots.keep(CASE, SELLER, "vote", "no", NO)
    assert ballots.of(CASE, SELLER, "vote") == [yes, no]
    with pytest.raises(InvalidInput):
        ballots.find(CASE, SELLER, "vote")
    assert ballots.find(CASE, SELLER, "vote", commitment=yes.commitment) == yes
    assert ballots.keep(CASE, SELLER, "vote", "yes", YES) == yes
    assert ballots.mined(yes.commitment, CASE) == yes
    assert ballots.of(CASE, SELLER, "vote") == [yes]


def test_another_formula_is_another_ballot(ballots):
    first = ballots.keep(CASE, SELLER, "vote", "yes", YES)
    second = ballots.keep(CASE, SELLER, "vote", "yes", commit_to("yes, of this case"))
    assert second.salt != first.salt
    assert ballots.of(CASE, SELLER, "vote") == [first, second]


def test_a_request_without_a_number_gets_one(ballots):
    first = ballots.keep(COURT, SELLER, "request", "censor a", commit_to("a"))
    other = ballots.keep(COURT, SELLER, "request", "censor b", commit_to("b"))
    bound = ballots.mined(first.commitment, CASE)
    assert (bound.salt, bound.about) == (first.salt, str(CASE))
    assert ballots.find(CASE, SELLER, "request") == bound
    assert ballots.find(COURT, SELLER, "request") == other


def test_a_secret_that_may_have_been_shown_is_not_used_again(ballots, clock):
    first = ballots.keep(COURT, SELLER, "request", "censor a", commit_to("a"))
    clock.now += 599
    assert ballots.keep(COURT, SELLER, "request", "censor a", commit_to("a")) == first
    clock.now += 1
    assert ballots.keep(COURT, SELLER, "request", "censor a", commit_to("a")).salt != first.salt
    ballots.mined(first.commitment, CASE)
    clock.now -= 600
    assert ballots.keep(COURT, SELLER, "request", "censor a", commit_to("a")).salt != first.salt


def test_what_is_not_here_is_said(ballots):
    nothing = "0x" + "00" * 32
    assert ballots.by_commitment(nothing) is None
    with pytest.raises(NotFound):
        ballots.find(CASE, SELLER, "vote")
    ballots.keep(CASE, SELLER, "vote", "yes", YES)
    with pytest.raises(NotFound):
        ballots.find(CASE, SELLER, "vote", commitment=nothing)
    with pytest.raises(NotFound):
        ballots.mined(nothing, CASE)
    with pytest.raises(NotFound):
        ballots.drop(nothing)
    with pytest.raises(InvalidInput):
        ballots.keep(CASE, SELLER, "vote", "yes", lambda salt: salt[:31])


def test_a_ballot_that_was_shown_is_dropped(ballots):
    ballot = ballots.keep(CASE, SELLER, "vote", "yes", YES)
    ballots.drop(ballot.commitment)
    assert ballots.by_commitment(ballot.commitment) is None


def test_the_index_names_neither_choice_nor_salt(ballots, vault):
    ballot = ballots.keep(CASE, SELLER, "vote", "upheld-for-certain", commit_to("x"))
    (entry,) = vault.entries("ballot")
    shown = entry.title + repr(dict(entry.attributes))
    assert "upheld-for-certain" not in shown
    assert ballot.salt.hex() not in shown


def test_erasing_records_leaves_what_money_depends_on(ballots, vault, clock):
    ballot = ballots.keep(CASE, SELLER, "vote", "yes", YES)
    vault.remove_many(everything(Records(vault, SELLER.lower(), clock=clock, changed=nobody_follows))[1])
    assert ballots.find(CASE, SELLER, "vote") == ballot


@pytest.mark.parametrize("payload", [b"", b"[]", b'{"choice":"yes"}', b'{"choice":"yes","salt":"zz"}'])
def test_a_record_that_is_no_ballot_is_damage(ballots, vault, payload):
    ballot = ballots.keep(CASE, SELLER, "vote", "yes", YES)
    facts = vault.entry(ballot.record).attributes
    vault.seal("ballot", "x", Secret(payload), attributes=facts, record_id=ballot.record)
    with pytest.raises(Damaged):
        ballots.find(CASE, SELLER, "vote")


VICTIM = """
import os, signal, sys
from pathlib import Path
from cmwallet.market.ballots import Ballots
from tests.unit.identity.vault.helpers import unlock
from tests.unit.market.world import COURT, SELLER, commit_to
ballot = Ballots(unlock(Path(sys.argv[1]))).keep(COURT.item(7), SELLER, "vote", "yes", commit_to("yes"))
sys.stdout.write(ballot.commitment)
sys.stdout.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_ballot_outlives_the_process_that_made_it(vault, tmp_path: Path):
    vault.close()
    path = tmp_path / "vault.db"
    done = subprocess.run([sys.executable, "-c", VICTIM, path], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    with unlock(path) as again:
        found = Ballots(again).find(CASE, SELLER, "vote", commitment=done.stdout)
        assert YES(found.salt).hex() == done.stdout[2:]
        assert Ballots(again).keep(CASE, SELLER, "vote", "yes", YES) == found
