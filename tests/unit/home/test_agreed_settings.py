"""Settings that cost money count only as the user agreed to them."""

from dataclasses import replace

import pytest

from cmwallet.errors import PolicyRefused, Tampered
from cmwallet.home.agreed_settings import AgreedSettings, Reliance, endpoint_reliance, fee_cap_reliance
from cmwallet.home.config import Config
from tests.unit.transactions.journalling import FakeVault, open_database


@pytest.fixture
def database(tmp_path):
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def test_what_was_agreed_to_counts_and_nothing_else(database):
    agreed, keeper, wanted = AgreedSettings(database), FakeVault(), Reliance("fee-cap", "5cmt", "config set")
    with pytest.raises(PolicyRefused, match="never agreed"):
        agreed.require(keeper, wanted)
    agreed.agree(keeper, "fee-cap", "5cmt")
    agreed.require(keeper, wanted)
    with pytest.raises(PolicyRefused) as refused:
        agreed.require(keeper, replace(wanted, value="50cmt"))
    assert refused.value.details["agreed"] == "5cmt"
    assert "config set" in str(refused.value.hint)


def test_an_agreement_written_from_outside_is_found(database):
    agreed, keeper = AgreedSettings(database), FakeVault()
    agreed.agree(keeper, "fee-cap", "5cmt")
    with database.write() as connection:
        connection.execute("UPDATE agreed SET value = '50cmt'")
    with pytest.raises(Tampered, match="fee-cap"):
        agreed.require(keeper, Reliance("fee-cap", "50cmt", ""))


def test_only_a_cap_above_the_default_that_stands_in_the_file_relies_on_the_user(database):
    def cap(document, environment):
        return fee_cap_reliance(Config(database.home, document, environment))

    assert cap({}, {}) is None
    assert cap({"fee-cap": "0.1cmt"}, {}) is None
    assert cap({"fee-cap": "0.05cmt"}, {}) is None
    assert cap({"fee-cap": "0.11cmt"}, {"CMWALLET_FEE_CAP": "9cmt"}) is None  # said for this very command
    found = cap({"fee-cap": "0.11cmt"}, {})
    assert found is not None
    assert (found.setting, found.value) == ("fee-cap", "0.11cmt")
    assert endpoint_reliance("a", ["http://x"]).setting != endpoint_reliance("b", ["http://x"]).setting
