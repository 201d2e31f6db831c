"""What the agent and the server inherit is one list, without a place for a passphrase."""

from cmwallet import background
from cmwallet.inherited import LASTING
from cmwallet.serving import plan


def test_the_agent_and_the_server_see_the_same_of_postgresql_and_the_web(monkeypatch):
    for name in LASTING | {"PGPASSWORD", "CMWALLET_PASSPHRASE_FROM", "SECRET"}:
        monkeypatch.setenv(name, "x")
    inherited = background._environment(frozenset()).keys()
    assert inherited >= LASTING
    assert plan._INHERITED >= LASTING
    for name in ("PGPASSWORD", "CMWALLET_PASSPHRASE_FROM", "SECRET"):
        assert name not in inherited
        assert name not in plan._INHERITED
