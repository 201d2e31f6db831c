"""Who is meant: exactly one, or an error."""

import pytest

from cmwallet.accounts.recipients import address_names, known_addresses, resolve_recipient
from cmwallet.errors import InvalidInput, NotFound, Tampered
from cmwallet.home.database import Database
from cmwallet.home.folder import Home

ANN = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"


@pytest.fixture
def database(tmp_path):
    opened = Database(Home(tmp_path / "home"))
    with opened.write() as connection:
        connection.execute("INSERT INTO contacts VALUES ('bob', 'Bob', ?, '', '', x'00')", (BOB,))
        connection.execute(
            "INSERT INTO accounts VALUES (?, 'Ann', 'ann', 'derived', NULL, NULL, 'r', '2026', x'00')", (ANN,)
        )
    yield opened
    opened.close()


def test_a_name_is_found_whatever_its_case(database):
    assert resolve_recipient(database, "BOB").address == BOB
    assert resolve_recipient(database, "ann").label == f"Ann ({ANN})"


def test_an_own_address_is_recognised_and_a_foreign_one_stands_alone(database):
    assert resolve_recipient(database, ANN.lower()).label == f"Ann ({ANN})"
    other = "0x" + "11" * 20
    assert resolve_recipient(database, other).label == other


@pytest.mark.parametrize(
    "text", ["", "carl", "Bob ", "0xbob", "0x", "15d34AAf54267DB7D7c367839AAf71A00a2C6A65", ANN[:-1], "0X" + ANN[2:]]
)
def test_what_names_nobody_is_an_error(database, text):
    with pytest.raises((NotFound, InvalidInput)):
        resolve_recipient(database, text)


def test_a_name_that_two_have_is_ambiguous(database):
    with database.write() as connection:
        connection.execute("UPDATE contacts SET folded = 'ann', name = 'ANN'")
    with pytest.raises(InvalidInput, match="a contact and an account"):
        resolve_recipient(database, "ann")


def test_the_zero_address_may_be_looked_at_and_not_paid(database):
    zero = "0x" + "0" * 40
    with pytest.raises(InvalidInput, match="lost"):
        resolve_recipient(database, zero)
    assert resolve_recipient(database, zero, to_pay=False).address == zero


def test_a_row_under_a_name_that_is_not_its_own_is_tampering(database):
    with database.write() as connection:
        connection.execute("UPDATE contacts SET folded = 'carl'")
    with pytest.raises(Tampered):
        resolve_recipient(database, "carl")


def test_known_are_contacts_accounts_and_those_who_were_paid(database):
    other = "0x" + "11" * 20
    assert known_addresses(database, {other, BOB}) == {
        other: "an address that you paid before",
        BOB: "your contact 'Bob'",
        ANN: "your account 'Ann'",
    }
    assert address_names(database) == {BOB: "Bob", ANN: "Ann"}
