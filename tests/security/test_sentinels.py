"""Secrets that can be recognised are planted, every command that handles one runs, well and badly, and everything that
came out of the program or stayed in the home is swept for them."""

import base64
import subprocess
import sys

import pytest

from tests.cli.walletrun import STRANGER, Home, finish
from tests.security.wallethome import BOB

SECRETS = {
    "passphrase": "Sentinel one: vault passphrase",
    "new": "Sentinel two: the new passphrase",
    "wrong": "Sentinel three: a wrong passphrase",
    "phrase": "legal winner thank year wave sausage worth useful legal winner thank yellow",
    "damaged": "legal winner thank year wave sausage worth useful legal winner thank sentinel",
    "extra": "Sentinel four: BIP-39 passphrase",
    "key": "0x5e5e5e5e5e5e5e5ea1a1a1a1a1a1a1a1b2b2b2b2b2b2b2b2c3c3c3c3c3c3c3c3",
    "badkey": "0x5e5e5e5e5e5e5e5ea1a1a1a1a1a1a1a1b2b2b2b2b2b2b2b2c3c3c3c3c3c3c3zz",
    "store": "Sentinel five: keystore passphrase",
}


class Sweep:
    """Runs commands, keeps what they print, and looks for every spelling of every secret."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.printed: list[bytes] = []
        self.forms: dict[bytes, str] = {}
        for name, text in SECRETS.items():
            home.secret(name, text)
            self.add(name, text)

    def add(self, name: str, text: str) -> None:
        spellings = [text.encode()]
        if name == "key":
            raw = bytes.fromhex(text[2:])
            spellings = [text[2:].encode(), text[2:].upper().encode(), raw, base64.b64encode(raw)[:40], raw[::-1]]
            spellings.append(str(int(text, 16)).encode())
        elif name in ("phrase", "damaged"):
            spellings = [text.encode(), text.upper().encode(), b"sausage worth useful"]
        elif name == "badkey":
            spellings = [text[2:].encode()]
        else:
            spellings += [text.encode("utf-16-le"), base64.b64encode(text.encode())[:-4], text.encode().hex().encode()]
        self.forms |= dict.fromkeys(spellings, name)

    def run(self, *arguments, code=0, **more):
        """Run a command as text, loudly; the same command as JSON is another call."""
        done = self.home.run(*arguments, "-vv", code=code, **more)
        self.printed += [done.out.encode(), done.err.encode()]
        return done

    def check(self, *outputs: bytes) -> None:
        for place, content in [("output", output) for output in (*self.printed, *outputs)] + [
            (str(path), path.read_bytes()) for path in self.home.path.rglob("*") if path.is_file()
        ]:
            for form, name in self.forms.items():
                assert form not in content, f"the {name} is in {place}"


@pytest.fixture
def sweep(tmp_path):
    return Sweep(Home(tmp_path))


INIT = ["init", "--restore", "--phrase-from", "file:phrase"]


def test_no_secret_is_left_by_a_whole_life_of_a_wallet(sweep):
    sweep.run(*INIT, "--bip39-passphrase-from", "file:extra", "--keep-bip39-passphrase")
    sweep.run("wallet", "add", "second", "--restore", "--phrase-from", "file:phrase", "--json")
    sweep.run("wallet", "verify", "--phrase-from", "file:phrase")
    sweep.run("account", "new")
    sweep.run("account", "import", "--key-from", "file:key", "--name", "imported", "--json")
    sweep.run("account", "import", "--key-from", "env:KEY", code=4, KEY=SECRETS["key"])
    sweep.check()
    sweep.run("chain", "faucet", "imported")
    sweep.run("contact", "add", "bob", BOB)
    sweep.run("send", "bob", "1", "--from", "imported", "--yes", "--json")
    sweep.run("send", "bob", "1000", "--from", "imported", "--yes", code=7)
    sweep.run("send", "bob", "1", "--from", "imported", "--yes", "--passphrase-from", "file:wrong", code=6)
    sweep.run("tx", "resume", "--yes")
    sweep.run("account", "discover", "--gap", "2")
    stored = sweep.home.folder / "out.json"
    source = ["--keystore-passphrase-from", "file:store"]
    sweep.run("account", "export", "imported", "--keystore", stored, *source)
    sweep.run("account", "remove", "imported", "--yes")
    sweep.run("account", "import", "--keystore", stored, "--keystore-passphrase-from", "file:wrong", code=6)
    sweep.run("account", "import", "--keystore", stored, *source, "--name", "imported", "--json")
    sweep.check(stored.read_bytes())
    sweep.run("vault", "slot", "add", "recovery", "--to", sweep.home.folder / "recovery")
    sweep.add("recovery", (sweep.home.folder / "recovery").read_text().strip())
    (sweep.home.folder / "recovery").chmod(0o600)
    made = sweep.home.folder / "backup.age"
    sweep.run("backup", "create", "--out", made)
    sweep.run("backup", "verify", made, "--recovery-from", "file:recovery", "--against-live", "--json")
    sweep.run("backup", "verify", made, "--recovery-from", "file:wrong", code=4)
    sweep.run("backup", "restore", made, "--recovery-from", "file:recovery", code=4)
    sweep.run("backup", "shares", "2-of-3", "--recovery-from", "file:recovery", "--json", code=12)
    sweep.run(
        "backup", "shares", "2-of-3", "--recovery-from", "file:recovery", "--out", sweep.home.folder / "s", "--yes"
    )
    sweep.run("backup", "verify", made, "--share-from", "file:phrase", "--json", code=4)
    sweep.run("backup", "paper", "--recovery-from", "file:recovery", "--out", sweep.home.folder / "p.pdf", "--yes")
    sweep.check(made.read_bytes())
    sweep.run("vault", "passphrase", "--new-passphrase-from", "file:new")
    opened = {"CMWALLET_PASSPHRASE_FROM": "file:new"}
    sweep.run("vault", "verify", "--passphrase-from", "file:recovery")
    sweep.run("vault", "rotate", "--slot-secret-from", "file:recovery", **opened)
    sweep.run("vault", "log", "--json", **opened)
    sweep.run("vault", "status")
    sweep.run("history", "imported", "--json")
    sweep.run("config", "show", "--json")
    sweep.run("network", "list", "--json")
    sweep.run("wallet", "remove", "second", "--yes", **opened)
    sweep.check()


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_no_failure_repeats_what_it_was_given(sweep, form):
    run = sweep.run
    run(*INIT[:-1], "file:damaged", *form, code=4)
    run(*INIT[:-1], SECRETS["phrase"], *form, code=4)
    run(*INIT, *SECRETS["phrase"].split(), *form, code=2)
    run(*INIT, "--passphrase-from", SECRETS["passphrase"], *form, code=4)
    run(*INIT, "--passphrase", SECRETS["passphrase"], *form, code=2)
    run(*INIT, f"--passphrase={SECRETS['passphrase']}", *form, code=2)
    run(*INIT, "--passphrase-from", "cmd:false 'Sentinel one: vault passphrase'", *form, code=4)
    run(*INIT, "--bip39-passphrase-from", SECRETS["extra"], *form, code=4)
    run(*INIT, *form)
    run("account", "import", "--key-from", "file:badkey", *form, code=4)
    run("account", "import", "--key-from", SECRETS["key"], *form, code=4)
    run("account", "import", "--keystore", "file:key", *form, code=5)
    run("account", "import", "--keystore", "key", "--keystore-passphrase-from", "file:store", *form, code=4)
    run("account", "new", "--passphrase-from", "file:wrong", *form, code=6)
    run("account", "new", "--bip39-passphrase-from", "file:extra", *form, code=6)
    run("wallet", "verify", "--phrase-from", "file:damaged", *form, code=4)
    run("vault", "passphrase", "--new-passphrase-from", SECRETS["new"], *form, code=4)
    run("vault", "passphrase", "--new-passphrase-from", "file:new", "--passphrase-from", "file:wrong", *form, code=6)
    run("config", "set", "passphrase-from", SECRETS["passphrase"], *form, code=4)
    run("config", "show", *form, code=4, CMWALLET_PASSPHRASE_FROM=SECRETS["passphrase"])
    run("account", "export", "account-1", "--private-key", *form, code=12)
    run("wallet", "phrase", *form, code=12)
    run("send", STRANGER, "1", "--yes", "--passphrase-from", SECRETS["passphrase"], *form, code=4)
    sweep.check()


def test_a_bug_tells_no_value(sweep):
    """An exception nobody expected may hold a secret in its text and in its frames."""
    child = """
import sys
from cmwallet import session
def broken(self, wanted, source):
    secret = open("passphrase").read()
    raise ValueError(f"unexpected: {secret}")
session.Session.read_secret = broken
from cmwallet.cli.app import main
main(sys.argv[1:])
"""
    for options in ([], ["-vv"], ["--json", "-vv"]):
        done = subprocess.run(
            [sys.executable, "-c", child, *INIT, *options],
            env=sweep.home.environment(),
            cwd=sweep.home.folder,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 1
        assert b"ValueError" in done.stderr
        sweep.check(done.stdout, done.stderr)


def test_what_is_typed_at_the_terminal_is_not_echoed(sweep):
    sweep.run(*INIT)
    child = sweep.home.at_terminal("account", "import", "-vv", CMWALLET_PASSPHRASE_FROM=None)
    child.expect("private key: ")
    child.sendline(SECRETS["key"])
    child.expect("passphrase: ")
    child.sendline(SECRETS["passphrase"])
    sweep.check(finish(child).encode())


def test_the_endpoints_secrets_are_not_shown(sweep):
    """A URL may hold a password or a key of the provider's."""
    sweep.run(*INIT)
    with_password = "http://user:SentinelUserPass@127.0.0.1:9/"
    sweep.run("network", "add", "away", "--rpc", with_password, "--chain-id", 9, "--symbol", "X", code=4)
    url = "http://127.0.0.1:9/SentinelPathKey?key=SentinelQuery"
    sweep.run("network", "add", "away", "--rpc", url, "--chain-id", 9, "--symbol", "X", "--json")
    for command in (["network", "check", "away"], ["network", "use", "away", "--yes"], ["history"], ["balance"]):
        for form in ([], ["--json"]):
            sweep.run(*command, "--network", "away", *form, code=3)
    sweep.run("network", "list", "--json")
    sweep.run("network", "show", "away")
    sweep.run("config", "show", "--network", "away")
    assert not [output for output in sweep.printed if b"Sentinel" in output]
