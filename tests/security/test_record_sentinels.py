"""Values that can be recognised stand in every field and in a scan; they come out where they were asked for, only."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from identity.records.schema import DOCUMENTS, known_names, type_of
from tests.cli.walletrun import Home, finish
from tests.security.wallethome import cheap_home

SCAN = b"SENTINEL SCAN %d " * 50_000
ZONES = {
    "passport": "P<UTOSENTINEL<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "idcard": "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nSENTINEL<<ANNA<MARIA<<<<<<<<<<",
    "residence_permit": "I<UTOSENTINEL<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
    "visa": "V<UTOSENTINEL<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<",
}
UNTELLING = {"boolean", "alpha2", "alpha3", "countries", "language", "timezone", "gender", "sex", "currency"}
"""A code of two letters stands everywhere; nobody could say where it came from."""


def value(name: str, number: int) -> object:
    kind, last = type_of(name).kind, name.rpartition(".")[2]
    days = {"date_of_issuance": f"19{80 + number % 9}-05-17", "date_of_expiry": f"203{number % 9}-05-17"}
    return {
        "boolean": True, "email": "sentinel@example.org", "phone": f"+4930901820{number % 10}", "alpha2": "DE",
        "url": f"https://sentinel{number}.example/", "alpha3": "DEU", "countries": ["DE"], "language": "de",
        "timezone": "Europe/Berlin", "gender": "female", "sex": "F", "texts": [f"SENTINEL{number}"],
        "birthdate": f"19{70 + number % 9}-05-17", "date": days.get(last), "currency": "EUR",
        "document_number": f"SENTINEL{number}", "personal_number": f"SENTPERS{number}",
        "iban": "DE89370400440532013000", "bic": "COBADEFFXXX",
        "mrz": ZONES.get(name.split(".")[1] if "." in name else ""),
    }.get(kind, f"Sentinel {number} Value")  # fmt: skip


VALUES = {name: value(name, number) for number, name in enumerate(known_names())} | {
    "national_identifier.es.dni": "54362315K"
}


def telling() -> dict[str, str]:
    found = {}
    for name, content in VALUES.items():
        if type_of(name).kind not in UNTELLING:
            found[name] = str(content[0]) if isinstance(content, list) else str(content)
    return found


def forms(text: str) -> list[bytes]:
    raw = text.encode()
    shown = [raw, base64.b64encode(raw).rstrip(b"="), raw.hex().encode(), text.encode("utf-16-le")]
    return shown + [json.dumps(text).encode()[1:-1]] + [line.encode() for line in text.splitlines()]


class Sweep:
    def __init__(self, home: Home) -> None:
        self.home = home
        self.printed: list[tuple[str, bytes]] = []
        self.claims = json.dumps(VALUES)

    def run(self, *arguments: object, code: int | None = 0, **more: object):
        done = self.home.run(*arguments, "-vv", code=code, **more)
        self.printed.append((" ".join(map(str, arguments)), (done.out + done.err).encode()))
        return done

    def check(self, *files: Path) -> None:
        kept = [(str(path), path.read_bytes()) for path in [*self.home.path.rglob("*"), *files] if path.is_file()]
        for name, text in telling().items():
            for form in forms(text):
                for place, content in [*self.printed, *kept]:
                    assert form not in content, f"{name} is in {place}"
        for place, content in [*self.printed, *kept]:
            assert b"SENTINEL SCAN" not in content, place


@pytest.fixture
def sweep(tmp_path: Path) -> Sweep:
    home = cheap_home(tmp_path)
    home.run("identity", "create", "home")
    home.secret("filepass", "a passphrase of its own")
    return Sweep(home)


def test_every_field_of_the_schema_is_planted() -> None:
    assert set(known_names()) < set(VALUES)
    assert all(f"document.{kind}.document_number" in telling() for kind in DOCUMENTS)


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_no_value_is_left_by_a_whole_life_of_records(sweep: Sweep, form: list[str]) -> None:
    run = sweep.run
    run("identity", "import", "-", *form, stdin=sweep.claims)
    for name in ("birthdate", "bank_account.main.IBAN", "nickname"):
        run("identity", "set", name, "-", *form, stdin=str(VALUES[name]))
    run("identity", "attach", "scan", "-", "--name", "scan.bin", *form, stdin=SCAN)
    run("identity", "fields", "--set", *form)
    run("identity", "list", *form)
    sweep.check()
    run("identity", "unset", "nickname", "--yes", *form)
    run("identity", "unset", "title", "--purge", "--yes", *form)
    encrypted = sweep.home.folder / "backup.age"
    run("identity", "export", encrypted, "--file-passphrase-from", "file:filepass", *form)
    run("identity", "import", encrypted, "--file-passphrase-from", "file:filepass", *form)
    run("identity", "report", *form)
    run("unlock", "--for", "5m", *form)
    run("identity", "fields", "--set", *form)
    run("agent", "status", *form)
    run("lock", *form)
    run("vault", "log", *form)
    run("vault", "verify", *form)
    run("vault", "status", *form)
    sweep.check(encrypted)
    run("identity", "detach", "scan", "--yes", *form)
    run("identity", "shred", "address", "bank_account", "--yes", *form)
    run("identity", "remove", "home", "--yes", *form)
    run("vault", "log", *form)
    sweep.check(encrypted)


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_no_failure_repeats_the_value_that_it_was_given(sweep: Sweep, form: list[str]) -> None:
    run = sweep.run
    wrong = {"email": "Sentinel 7 Value", "birthdate": "1970-05-17x",
             "bank_account.main.IBAN": "DE89370400440532013000x",
             "document.passport.mrz": ZONES["visa"].replace("9078F", "9079F"), "phone_number": "Sentinel 9 Value",
             "national_identifier.es.dni": "x54362315K", "bank_account.main.BICFI": "xCOBADEFFXXX",
             "given_name": "Sentinel 1 Value\u202e", "nationalities": "Sentinel 3 Value"}  # fmt: skip
    for name, text in wrong.items():
        run("identity", "set", name, "-", *form, code=4, stdin=text)
        run("identity", "set", name, text, *form, code=4)
        run("identity", "import", "-", *form, code=4, stdin=json.dumps({name: text}))
        run(
            "identity",
            "import",
            "-",
            "--skip-invalid",
            *form,
            stdin=json.dumps({name: text}),
        )
    run("identity", "import", "-", *form, code=4, stdin='{"given_name": "Sentinel 1 Value"')
    run("identity", "import", "-", *form, code=4, stdin='name,value\n"Sentinel 1 Value')
    run("identity", "import", "-", *form, code=4, stdin="BEGIN:VCARD\nSentinel 1 Value\nEND:VCARD\n")
    run("identity", "import", "--mrz", "-", *form, code=4, stdin=ZONES["passport"].replace("L898902C36", "L898902C35"))
    run("identity", "attach", "scan", "-", "--media-type", "x", *form, code=4, stdin=SCAN)
    run("identity", "import", "-", *form, stdin=sweep.claims)
    run("identity", "export", "x", "--plain", *form, code=12)
    run("identity", "shred", "--all", *form, code=12)
    run("identity", "edit", *form, code=130, EDITOR="false")
    sweep.check()


def test_a_bug_tells_no_value(sweep: Sweep) -> None:
    child = """
import sys
from identity.records import store
def broken(self, *arguments, **more):
    raise ValueError(f"unexpected: {arguments}")
store.Records.seal = broken
from cmwallet.cli.app import main
main(sys.argv[1:])
"""
    for options in ([], ["-vv"], ["--json", "-vv"]):
        done = subprocess.run([sys.executable, "-c", child, "identity", "set", "nickname", "-", *options],
                              input=telling()["nickname"].encode(), env=sweep.home.environment(), cwd=sweep.home.folder,
                              capture_output=True, check=False)  # fmt: skip
        assert (done.returncode, b"ValueError" in done.stderr) == (1, True)
        sweep.printed.append(("a bug", done.stdout + done.stderr))
    sweep.check()


def test_a_terminal_shows_sensitive_values_only_when_they_are_asked_for(sweep: Sweep) -> None:
    sweep.run("identity", "import", "-", stdin=sweep.claims)
    shown = finish(sweep.home.at_terminal("identity", "show", columns=300, rows=200))
    sensitive = {name: text for name, text in telling().items() if type_of(name).sensitivity == "high"}
    assert len(sensitive) > 20
    for name, text in sensitive.items():
        assert text.splitlines()[0] not in shown, name
    assert telling()["given_name"] in shown
