import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.errors import InvalidInput
from identity.secret import Secret
from identity.vault.recovery import format_key, parse_key

KEY = bytes(range(32))
TEXT = format_key(KEY).text()


def test_the_written_form_is_stable():
    assert TEXT == "CMREC1-000G-40R4-0M30-E209-185G-R38E-1W81-24GK-2GAH-C5RR-34D1-P70X-3RFR-X630"
    groups = TEXT.removeprefix("CMREC1-").split("-")
    assert [len(group) for group in groups] == [4] * 14
    assert not set("ILOU") & set("".join(groups))


@given(st.binary(min_size=32, max_size=32))
def test_every_key_returns(key):
    assert parse_key(format_key(key)) == key


@pytest.mark.parametrize(
    "typed",
    [
        TEXT.lower(),
        TEXT.replace("-", " "),
        TEXT.replace("-", ""),
        f"  {TEXT}\n",
        TEXT[:7] + TEXT[7:].replace("0", "O").replace("1", "l"),
        TEXT[:7] + TEXT[7:].replace("1", "I"),
    ],
)
def test_keys_are_read_as_people_type_them(typed):
    assert parse_key(Secret(typed)) == KEY


@given(st.integers(0, 55), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_single_wrong_letter_is_noticed(place, letter):
    letters = TEXT.removeprefix("CMREC1-").replace("-", "")
    changed = letters[:place] + letter + letters[place + 1 :]
    if changed != letters:
        with pytest.raises(InvalidInput, match="typing error"):
            parse_key(Secret("CMREC1-" + changed))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "starts with"),
        ("legal winner thank year", "starts with"),
        ("CMREC1-", "0 letters"),
        (TEXT[:-1], "55 letters"),
        (TEXT + "0", "57 letters"),
        (TEXT[:-1] + "U", "letter 56"),
        (TEXT[:-1] + "é", "letter 56"),
    ],
)
def test_what_is_wrong_is_said_without_repeating_it(typed, message):
    with pytest.raises(InvalidInput, match=message) as caught:
        parse_key(Secret(typed))
    assert "0004" not in str(caught.value)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(InvalidInput):
        parse_key(Secret(b"\xff\xfe"))
