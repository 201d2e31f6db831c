"""Errors that cross from one process of ours to another keep their kind."""

import pytest

import identity.bank.errors
import oauth.dapp.errors
import oauth.errors
from cmwallet.errors import Busy, InvalidInput, NotFound, PolicyRefused, Problem, WrongPassphrase, problem_from


@pytest.mark.parametrize("kind", [Busy, InvalidInput, NotFound, PolicyRefused, WrongPassphrase])
def test_the_kind_is_the_one_that_callers_catch_whatever_else_has_its_code(kind):
    assert oauth.errors.RequestGone.code == NotFound.code  # one of those that share a code
    assert oauth.dapp.errors.BadKey.code == InvalidInput.code
    assert identity.bank.errors.AboveLimit.code == PolicyRefused.code
    told = problem_from({"code": kind.code, "message": "what happened", "hint": "what to do", "details": {"a": 1}})
    assert type(told) is kind
    assert (told.message, told.hint, told.details) == ("what happened", "what to do", {"a": 1})


def test_a_kind_that_is_not_known_is_a_problem_all_the_same():
    assert type(problem_from({"code": "other", "message": "what happened"})) is Problem


def kinds_below(root: type[Problem]) -> set[type[Problem]]:
    """Every kind of the three packages."""
    found = {kind for below in root.__subclasses__() for kind in (below, *kinds_below(below))}
    return {kind for kind in found if kind.__module__.partition(".")[0] in ("cmwallet", "identity", "oauth")}


def test_the_same_call_may_succeed_later_where_a_machine_a_lock_or_a_medium_was_in_the_way():
    later = {"busy", "device", "network", "stale", "storage"}
    kinds = kinds_below(Problem)
    assert len(kinds) > 40
    assert {kind for kind in kinds if kind.retryable} == {
        kind for kind in kinds if kind.code in later or kind is identity.bank.errors.OutcomeUnknown
    }
