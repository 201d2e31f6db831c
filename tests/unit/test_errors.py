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
