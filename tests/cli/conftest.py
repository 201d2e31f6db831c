"""A prepared home per test, copied from one that is made once per process."""

from __future__ import annotations

import pytest

from tests.cli.walletrun import PASSPHRASE, PHRASE, Home


def _bare(folder) -> Home:
    home = Home(folder)
    home.secret("passphrase", PASSPHRASE)
    home.secret("phrase", PHRASE)
    return home


@pytest.fixture
def bare(tmp_path) -> Home:
    """No home yet; the files `passphrase` and `phrase` beside it."""
    return _bare(tmp_path)


@pytest.fixture(scope="session")
def restored_template(tmp_path_factory) -> Home:
    home = _bare(tmp_path_factory.mktemp("restored"))
    home.make_cheap_vault()
    home.run("init", "--restore", "--phrase-from", "file:phrase")
    home.run("account", "new", "savings")
    home.run("contact", "add", "bob", "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65")
    return home


@pytest.fixture(scope="session")
def funded_template(restored_template, tmp_path_factory) -> Home:
    home = restored_template.copy(tmp_path_factory.mktemp("funded"))
    home.run("chain", "faucet", "--quiet")
    return home


@pytest.fixture
def restored(restored_template, tmp_path) -> Home:
    """account-1 and savings of the well-known phrase, and a contact bob."""
    return restored_template.copy(tmp_path)


@pytest.fixture
def funded(funded_template, tmp_path) -> Home:
    """As `restored`, with 100 CMT on account-1."""
    return funded_template.copy(tmp_path)


@pytest.fixture
def served(funded):
    """As `funded`, with the chain's server running."""
    funded.url = funded.json("chain", "start", "--port", "0")["url"]
    funded.rpc = lambda *request: privileged(funded, *request)
    yield funded
    funded.run("chain", "stop")


def privileged(home: Home, method: str, *params: object) -> object:
    """Call one of the methods that need the token of the chain's server."""
    from cmwallet.home.config import Config
    from cmwallet.home.folder import Home as Folder
    from cmwallet.node.connection import connect
    from cmwallet.node.networks import all_networks

    folder = Folder(home.path)
    client = connect(folder, all_networks(Config(folder, {}, {}))["local"], seconds=10)
    try:
        return client.transport.request(method, params)
    finally:
        client.close()


@pytest.fixture
def remote(tmp_path_factory):
    """Another home's chain, served: a remote node with chain id 1234 and a genesis of its own."""
    other = _bare(tmp_path_factory.mktemp("remote"))
    other.url = other.json("chain", "start", "--port", "0")["url"]
    yield other
    other.run("chain", "stop")
