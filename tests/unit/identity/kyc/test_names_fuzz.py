"""Any two texts compare: the same either way, below 1, without an error, in bounded time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.kyc.names.compare import compare
from identity.kyc.names.prepare import MAX_TOKENS, prepare

PIECES = """
al bin Abd Kim Jong un van de Ltd GmbH S.A. L.P. II V 44 forty-four 1st Mr Dr Marta Kowalska МАРТА 陈 美玲 박지훈
محمد الفاروق JC J. C. Q.V.X. & % 3 ー · ' - Marta-Ewa MartaEwa O'Neil ßtraße ǅ İ ᾳ ﬁ 𝓐 ١٩ Ⅳ ½
"""
WORDS = st.sampled_from(PIECES.split())
NAMES = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=8).map(" ".join))
KINDS = st.sampled_from(["person", "organization", "thing"])


@settings(max_examples=400, deadline=None)
@given(NAMES, NAMES, KINDS)
def test_the_order_of_the_names_does_not_matter(one, other, kind):
    there, back = compare(one, other, kind), compare(other, one, kind)
    assert there.score == back.score
    assert there.features == back.features
    assert 0 <= there.score < 1


@settings(max_examples=200, deadline=None)
@given(NAMES, KINDS)
def test_a_name_is_most_like_itself(name, kind):
    itself = compare(name, name, kind)
    assert itself.score == 0 or itself.score > 0.8


@settings(max_examples=100, deadline=None)
@given(NAMES, KINDS)
def test_preparing_bounds_the_tokens(name, kind):
    made = prepare(name * 50, kind)
    assert len(made.tokens) <= MAX_TOKENS
    assert all(token.text and token.text.isascii() for token in made.tokens)


@pytest.mark.parametrize("piece", ["a", "a ", "ab ", "й", "陈", "م ", "1 ", "' ", "ab-", "é", "\u0301", "o.", "ii "])
@pytest.mark.parametrize("kind", ["person", "organization", "thing"])
def test_a_megabyte_of_one_thing_is_compared_like_any_name(piece, kind):
    long = piece * (1_000_000 // len(piece))
    assert 0 <= compare(long, long[1:], kind).score < 1
    assert compare(long, "Marta Kowalska", kind).score < 0.5
