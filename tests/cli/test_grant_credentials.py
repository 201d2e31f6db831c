"""A credential that is granted is served with a proof by its holder's key, and verifies as any presentation does."""

import json

import pytest

from tests.security.wallethome import cheap_home, served
from tests.servedhome import add_shop, start_server, stop

NONCE = "12345678abc"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    home = cheap_home(tmp_path_factory.mktemp("credentials"))
    with served(home):
        home.run("unlock", "--for", "1h", "--quiet")
        home.run("identity", "create", "me", "--quiet")
        home.run("identity", "use", "me", "--quiet")
        home.run("identity", "register", "--yes", "--quiet")
        for name, value in (("name", "Maria Sample"), ("birthdate", "1990-04-01")):
            home.run("identity", "set", name, "-", stdin=value)
        provider = add_shop(home, "provider")
        home.run("identity", "register", "provider", "--yes", "--quiet")
        asked = ("--fields", "name,birthdate", "--out", "request.jwe", "--yes")
        home.run("identity", "attest", "request", "--issuer", provider.did, *asked)
        where = ("--status-url", "https://provider.example/status", "--out", "issued.jwe", "--yes")
        home.run(
            "identity", "attest", "issue", "--request", "request.jwe", "--identity", "provider", "--age", 18, *where
        )
        (home.folder / "lists").mkdir()
        home.run("identity", "attest", "publish", "--identity", "provider", "--to", "lists")
        home.run("identity", "attest", "import", "issued.jwe")
        home.run("identity", "attest", "fetch", "--status", "lists")
        home.provider, home.shop = provider, add_shop(home, "shop")
        server = start_server(home)
        server.stdout.readline()
        try:
            yield home
        finally:
            stop(server)
            home.run("lock", code=None)


def test_granted_credential_is_presented_to_this_dapp_for_its_nonce(world):
    (held,) = {item["vct"] for item in world.json("identity", "attest", "list")}
    asked = ("--to", world.shop.did, "--fields", f"credential:{held}", "--for", "15m", "--purpose", "the ticket")
    token = world.run("identity", "grant", *asked, "--bare", "--no-anchor", "--yes").out
    dapp = ("--token", "-", "--client", world.shop.did, "--client-key", world.shop.file)
    answer = world.json("oauth", "fetch", f"/vault/credentials?nonce={NONCE}", *dapp, stdin=token)
    (shown,) = answer["credentials"]
    check = ("identity", "attest", "verify", "-", "--audience", world.shop.did, "--status", "lists")
    verified = world.json(*check, "--nonce", NONCE, "--issuer", world.provider.did, stdin=shown)
    assert verified["fields"]["name"]["value"] == "Maria Sample"
    world.run(*check, "--nonce", "another1", "--issuer", world.provider.did, stdin=shown, code=18)
    assert json.dumps(answer).count("Maria") == 0, "values travel in disclosures alone"
    world.run("oauth", "fetch", "/vault/fields", *dapp, stdin=token, code=19)
    world.run("oauth", "fetch", "/vault/credentials", *dapp, stdin=token, code=19)
