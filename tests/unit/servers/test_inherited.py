"""What the agent and the server inherit is one list, without a place for a passphrase."""

from cmwallet.servers.inherited import LASTING, inherited
from cmwallet.serving import plan


def test_the_agent_and_the_server_see_the_same_of_postgresql_and_the_web(monkeypatch):
    secret = {"PGPASSWORD", "CMWALLET_PASSPHRASE_FROM", "SECRET"}
    for name in LASTING | secret:
        monkeypatch.setenv(name, "x")
    for variables in (inherited(), plan.environment("/home")):
        assert variables.keys() >= LASTING
        assert not variables.keys() & secret
