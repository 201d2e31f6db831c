"""`cmwallet identity import|export`, the real command in real processes."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path

import pyrage
import pytest

from tests.cli.test_identity_records import person, person_template  # noqa: F401 - fixtures
from tests.cli.walletrun import Home

TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n"
SCAN = bytes(range(256)) * 9000


@pytest.fixture(scope="session")
def full_template(person_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:  # noqa: F811
    made = person_template.copy(tmp_path_factory.mktemp("full"))
    made.run("identity", "import", "--mrz", "-", stdin=TD3)
    made.run("identity", "set", "nationalities", "GB,FR", "--expires", "2030-01-01")
    (made.folder / "scan.pdf").write_bytes(SCAN)
    made.run("identity", "attach", "passport", "scan.pdf")
    made.run("identity", "create", "work", "--account", "savings")
    made.run("identity", "use", "home")
    made.secret("filepass", "a passphrase of its own")
    return made


@pytest.fixture
def full(full_template: Home, tmp_path: Path) -> Home:
    """A person with a document, a scan, and a second identity that has nothing."""
    return full_template.copy(tmp_path)


def records(home: Home, identity: str) -> list[dict[str, object]]:
    return home.json("identity", "show", "--identity", identity)["records"]


def test_a_zone_from_stdin_fills_document_and_person(person: Home) -> None:  # noqa: F811
    done = person.json("identity", "import", "--mrz", "-", stdin=TD3)
    assert "document.passport.document_number" in done["set"]
    assert person.run("identity", "get", "family_name").out == "Eriksson\n"
    assert person.json("identity", "get", "document.passport")["document.passport.sex"] == "F"
    problem = person.error("identity", "import", "--mrz", "-", stdin=TD3.replace("7408122", "7408123"), code=4)
    assert problem["details"] == {"checks": ["birthdate", "composite"]}
    assert "L898902C3" not in str(problem)
    person.run("identity", "set", "birthdate", "1974-08-13")
    warned = person.run("identity", "import", "--mrz", "-", "--document", "idcard", stdin=TD3).err
    assert "otherwise than birthdate" in warned
    person.error("identity", "import", "--mrz", "-", "--document", "boat", stdin=TD3, code=4)


@pytest.mark.parametrize("how", ["passphrase", "recipient"])
def test_an_encrypted_export_comes_back_equal_in_another_identity(full: Home, how: str) -> None:
    key = pyrage.x25519.Identity.generate()
    full.secret("agekey", str(key))
    options = (
        ["--recipient", str(key.to_public())] if how == "recipient" else ["--file-passphrase-from", "file:filepass"]
    )
    noted = full.json("identity", "export", "backup.age", *options)
    assert (noted["encryption"], noted["left_out"]) == (f"age-{how}" + ("s" if how == "recipient" else ""), [])
    content = (full.folder / "backup.age").read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert stat.S_IMODE((full.folder / "backup.age").stat().st_mode) == 0o600
    source = "file:agekey" if how == "recipient" else "file:filepass"
    arguments = ["identity", "import", "backup.age", "--identity", "work", "--file-passphrase-from", source]
    full.run(*arguments, "--trust")
    assert records(full, "work") == records(full, "home")
    assert full.json(*arguments, "--trust")["set"] == []
    full.error(*arguments[:-1], "file:passphrase", code=4)
    cut = full.folder / "cut.age"
    cut.write_bytes(content[:-100])
    full.error("identity", "import", "cut.age", "--file-passphrase-from", source, code=4)
    assert full.run("vault", "verify").out.startswith("sound")


def test_plain_needs_a_typed_yes_and_nothing_is_overwritten(full: Home) -> None:
    full.error("identity", "export", "me.json", "--format", "json", "--plain", code=12)
    assert not (full.folder / "me.json").exists()
    full.run("identity", "export", "me.json", "--format", "json", "--plain", "--yes")
    full.error("identity", "export", "me.json", "--format", "json", "--plain", "--yes", code=4)
    claims = json.loads((full.folder / "me.json").read_text())
    assert (claims["nationalities"], claims["document"]["passport"]["sex"]) == (["GB", "FR"], "F")
    full.error("identity", "export", "x", code=12)
    full.error("identity", "export", "x", "--plain", "--recipient", "age1x", code=2)
    full.error("identity", "export", "x", "--recipient", "age1x", code=4)
    full.error("identity", "export", "x", "--format", "pdf", code=2)


@pytest.mark.parametrize("form", ["json", "csv", "vcard", "archive"])
def test_formats_go_through_a_pipe_and_are_recognised(full: Home, form: str) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", "cmwallet", "identity", "export", "-", "--format", form, "--plain", "--yes"]
    out = subprocess.run(command, env=full.environment(), capture_output=True, check=True).stdout
    done = full.json("identity", "import", "-", "--identity", "work", stdin=out)
    assert "family_name" in done["set"]
    assert full.run("identity", "get", "family_name", "--identity", "work").out == "Eriksson\n"
    assert full.json("identity", "get", "family_name", "--identity", "work")["source"] == "import"


def test_one_wrong_value_refuses_a_file_and_names_it(full: Home) -> None:
    content = '{"given_name": "Grace", "email": "nobody", "hobby": "flags"}'
    problem = full.error("identity", "import", "-", stdin=content, code=4)
    assert problem["message"] == "email: is not an e-mail address"
    assert full.run("identity", "get", "given_name").out == "Anna Maria\n"
    done = full.run("identity", "import", "-", "--skip-invalid", "--json", stdin=content)
    assert done.document == {"set": ["given_name"], "unchanged": [], "skipped": ["hobby"],
                             "refused": ["email: is not an e-mail address"]}  # fmt: skip
    assert "hobby" in done.err
    full.error("identity", "import", "nowhere.json", code=5)
    full.error("identity", "import", code=2)
    full.error("identity", "import", "-", "--mrz", "-", code=2)


def test_names_of_a_hostile_file_do_not_steer_the_terminal(full: Home) -> None:
    done = full.run("identity", "import", "-", stdin='{"given_name": "Ada", "\\u001b[31mred\\u202e": 1}')
    assert "\x1b" not in done.err
    assert "\u202e" not in done.err


def test_an_export_that_cannot_be_written_is_not_noted(full: Home) -> None:
    (full.folder / "here").write_text("x")
    full.error("identity", "export", "here", "--plain", "--yes", code=4)
    full.error("identity", "export", "nowhere/x", "--plain", "--yes", code=5)
    full.run("identity", "export", "good.csv", "--format", "csv", "--plain", "--yes")
    assert [line["to"] for line in full.json("identity", "report")] == [str(full.folder / "good.csv")]


def test_a_zone_that_says_what_is_known_takes_nobodys_word_away(person: Home) -> None:  # noqa: F811
    person.run("identity", "import", "--mrz", "-", stdin=TD3)
    known = {"document": {"passport": {"sex": "F"}}, "_records": {}}
    known["_records"] = {"document.passport.sex": {"source": "credential", "verified_by": "did:ethr:0x12:0x00"}}
    person.run("identity", "import", "-", "--trust", stdin=json.dumps(known))
    assert person.json("identity", "get", "document.passport.sex")["verified_by"] == "did:ethr:0x12:0x00"
    again = person.json("identity", "import", "--mrz", "-", stdin=TD3)
    assert again["set"] == []
    assert "document.passport.sex" in again["unchanged"]
    assert person.json("identity", "get", "document.passport.sex")["verified_by"] == "did:ethr:0x12:0x00"
    assert len(person.json("identity", "history", "document.passport.mrz")) == 1


def test_an_export_says_how_many_more_fields_it_leaves_out(full: Home) -> None:
    more_fields = {"locale": "en", "zoneinfo": "Europe/Paris", "place_of_birth": {"country": "GB", "locality": "Leeds"}}
    full.run("identity", "import", "-", stdin=json.dumps(more_fields))
    done = full.run("identity", "export", "me.vcf", "--format", "vcard", "--plain", "--yes", "--json")
    named = done.err.partition("no place for ")[2].partition(":")[0].replace(" and ", ", ").split(", ")
    more = int(named.pop().split()[0])
    assert len(named) + more == len(done.document["left_out"])


def test_a_key_file_of_age_keygen_opens_a_backup_also_in_armour(full: Home) -> None:
    key = pyrage.x25519.Identity.generate()
    full.secret("key.txt", f"# created: 2026-11-29T20:00:00Z\n# public key: {key.to_public()}\n{key}\n")
    full.run("identity", "export", "backup.age", "--recipient", str(key.to_public()))
    armour = armoured((full.folder / "backup.age").read_bytes())
    (full.folder / "armoured.age").write_bytes(b"\n" + armour)
    for file in ("backup.age", "armoured.age"):
        done = full.json("identity", "import", file, "--identity", "work", "--file-passphrase-from", "file:key.txt")
        assert "family_name" in done["set"] or "family_name" in done["unchanged"]
    full.secret("ssh", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n")
    problem = full.error("identity", "import", "backup.age", "--file-passphrase-from", "file:ssh", code=4)
    assert "SSH" in problem["message"]


def armoured(content: bytes) -> bytes:
    """The armour of age-encryption.org/v1: PEM without headers, in lines of 64."""
    text = base64.b64encode(content)
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return b"\n".join([b"-----BEGIN AGE ENCRYPTED FILE-----", *lines, b"-----END AGE ENCRYPTED FILE-----", b""])


def test_a_card_gives_what_makes_sense_and_names_the_rest(person: Home) -> None:  # noqa: F811
    lines = ("BEGIN:VCARD", "VERSION:3.0", "N:Lovelace;Ada;;;", "FN:Ada Lovelace", "TEL;TYPE=FAX:+4930111111",
             "TEL;TYPE=CELL:+4930123456", "TZ:-05:00", "ORG:Engines", "END:VCARD")  # fmt: skip
    done = person.run("identity", "import", "-", "--json", stdin="\r\n".join(lines) + "\r\n")
    assert person.run("identity", "get", "phone_number").out == "+4930123456\n"
    assert done.document["skipped"] == ["org", "tel (fax)"]
    assert [text.partition(":")[0] for text in done.document["refused"]] == ["zoneinfo"]
    assert "left out: zoneinfo" in done.err
    assert "tel (fax)" in done.err


def test_a_file_that_holds_no_records_is_called_what_it_is(person: Home) -> None:  # noqa: F811
    for content, what in (
        ('{"encrypted": true, "data": "2.x"}', "encrypted export of Bitwarden"),
        ("Title,Url,Username,Password,OTPAuth\n", "1Password"),
        (":20:STARTUMS\n:25:1\n", "MT940"),
    ):
        assert what in person.error("identity", "import", "-", stdin=content, code=4)["message"]
