"""Credentials at a login: who is attested by whom the exchange trusts, and who is not."""

from __future__ import annotations

import pytest

from cmwallet.exchange.store import people
from identity.credentials.issuers import IssuerKey, IssuerKeys
from identity.jose.encoding import encode
from identity.jose.keys import LocalKey, fresh_holder_key
from identity.signing_time import KeyStanding
from tests.unit.exchange.scene import BROWSER, Scene
from tests.unit.oauth.dapps import ISSUER, NOW, signed

BANK = "did:ethr:0x4d2:0x15d34aaf54267db7d7c367839aaf71a00a2c6a65"
HER = "did:ethr:0x4d2:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
CREDENTIAL = "credential:urn:cmwallet:identity:1"
DAY = 86_400


class Bank:
    """An issuer, and what it says of her; she holds the key."""

    def __init__(self, scene: Scene) -> None:
        self.key, self.holder = fresh_holder_key(), fresh_holder_key()
        listed = IssuerKey(self.key.public, None, KeyStanding(True, lambda _time: True, None))
        scene.issuers[BANK] = IssuerKeys(BANK, (listed,), "chain", NOW)

    def row(self, key: LocalKey | None = None, holder: LocalKey | None = None, **claims: object) -> dict[str, object]:
        said = {
            "iss": BANK,
            "vct": "urn:cmwallet:identity:1",
            "exp": NOW + 365 * DAY,
            "cnf": {"jwk": self.holder.public.document},
        }
        text = signed(key or self.key, {**said, **claims}, {"typ": "dc+sd-jwt", "kid": (key or self.key).kid})
        shower = holder or self.holder
        return {
            "sd_jwt": text + "~",
            "holder_key": {**shower.public.document, "d": encode(shower.private.reveal())},
        }


def kept(scene: Scene) -> int:
    """Until when what was kept of her says that she is attested."""
    with scene.exchange.store.reading() as work:
        found = people.find(work, scene.exchange.state, HER)
    assert found is not None
    return found.attested


@pytest.fixture
def scene() -> Scene:
    return Scene([BANK])


def test_a_credential_of_a_trusted_issuer_counts_for_thirty_days(scene: Scene) -> None:
    scene.her.values[CREDENTIAL] = Bank(scene).row()
    scene.enter()
    assert kept(scene) == NOW + 30 * DAY


def test_a_credential_counts_no_longer_than_it_is_good(scene: Scene) -> None:
    scene.her.values[CREDENTIAL] = Bank(scene).row(exp=NOW + 5 * DAY)
    scene.enter()
    assert kept(scene) == NOW + 5 * DAY


def test_what_counted_goes_on_counting_when_it_is_not_shown_again(scene: Scene) -> None:
    scene.her.values[CREDENTIAL] = Bank(scene).row()
    scene.enter()
    scene.her.values.pop(CREDENTIAL)
    scene.enter()
    assert kept(scene) == NOW + 30 * DAY


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": fresh_holder_key()},
        {"holder": fresh_holder_key()},
        {"exp": NOW - 1},
        {"vct": "urn:other"},
        {"iss": "did:ethr:0x4d2:0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc"},
        {"iss": "urn:cmwallet:self"},
        {"status": {"status_list": {"idx": 1, "uri": "https://bank.example/list"}}},
    ],
    ids=["another key", "another holder", "expired", "another type", "another issuer", "herself", "no list to be had"],
)
def test_what_a_trusted_issuer_did_not_say_of_her_now_does_not_count(scene: Scene, wrong: dict[str, object]) -> None:
    scene.her.values[CREDENTIAL] = Bank(scene).row(**wrong)  # type: ignore[arg-type]
    scene.enter()
    assert kept(scene) == 0


def test_by_default_nobody_is_trusted_and_no_credential_is_read() -> None:
    scene = Scene()
    scene.her.values[CREDENTIAL] = Bank(scene).row()
    scene.enter()
    assert kept(scene) == 0
    assert not [url for url in scene.asked if "credentials" in url]


def test_nothing_of_a_credential_is_kept(scene: Scene) -> None:
    bank = Bank(scene)
    scene.her.values[CREDENTIAL] = bank.row()
    answered = scene.asking.finish(scene.come_back(), BROWSER)
    assert answered.attested == NOW + 30 * DAY
    assert CREDENTIAL not in answered.fields
    assert answered.who.issuer == ISSUER.url
