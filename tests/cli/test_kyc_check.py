"""`cmwallet identity kyc check`: the report over the records of an identity, and the self-declaration."""

import base64
import json

import pytest

from tests.unit.identity.kyc.samples import write_sample
from tests.unit.identity.kyc.test_kyc_report import COMPLETE, zone

CHECK = ("identity", "kyc", "check")


@pytest.fixture(scope="module")
def person_template(restored_template, tmp_path_factory):
    import shutil

    from tests.cli.walletrun import Home

    folder = tmp_path_factory.mktemp("person")
    shutil.copytree(restored_template.folder, folder, dirs_exist_ok=True)
    home = Home(folder)
    home.run("identity", "create", "home")
    for name, value in COMPLETE.items():
        text = value if isinstance(value, str) else ",".join(value)
        home.run("identity", "set", name, "-", stdin=text)
    return home


@pytest.fixture
def person(person_template, tmp_path):
    import shutil

    from tests.cli.walletrun import Home

    shutil.copytree(person_template.folder, tmp_path, dirs_exist_ok=True)
    return Home(tmp_path)


def outcomes(report):
    return {check["check"]: check["outcome"] for check in report["checks"]}


def test_a_whole_identity_passes_and_says_what_was_not_checked(person):
    report = person.json(*CHECK)
    assert report["outcome"] == "pass"
    assert outcomes(report)["document.passport.mrz"] == "pass"
    assert outcomes(report)["screening"] == "skipped"
    assert report["screening"] is None
    person.run("identity", "kyc", "lists", "add", "un", write_sample(person.folder, "un-xml"))
    report = person.json(*CHECK, "--level", "enhanced", "--minimum-age", "21")
    assert report["screening"]["result"] == "clear"
    assert report["screening"]["lists"][0]["version"] == "un-xml 2026-11-03"
    assert "completeness\tpass\t" in person.run(*CHECK).out


def test_a_listed_name_fails_with_code_18(person):
    person.run("identity", "kyc", "lists", "add", "un", write_sample(person.folder, "un-xml"))
    values = {"given_name": "Lev", "family_name": "Krasnov", "birthdate": "1961-03-12", "gender": "male"}
    for name, value in values.items():
        person.run("identity", "set", name, value)
    done = person.run(*CHECK, "--json", code=18)
    assert done.problem["code"] == "not_verified"
    assert "screening" in done.problem["details"]["failed"]
    assert outcomes(done.document)["document.passport.holder"] == "fail"
    assert "9001" not in done.out
    assert "krasnov" not in done.out.lower()


def test_the_signed_report_verifies_by_the_identitys_key_alone(person):
    from identity.jose.jws import check_signature, parse_jws
    from identity.jose.keys import published_jwk
    from identity.rejections import BadSignature

    target = person.folder / "report.jwt"
    printed = person.json(*CHECK, "--sign", target)
    assert target.stat().st_mode & 0o777 == 0o600
    identity = person.json("identity", "show", "home")
    key = next(key for key in identity["keys"] if key["use"] == "sig-p256")
    token = parse_jws(target.read_text().strip(), "the report", types=("kyc-report+jwt",))
    assert (token.algorithm, token.kid) == ("ES256", key["kid"])
    assert (token.payload["iss"], token.payload["sub"]) == (identity["did"], identity["did"])
    assert outcomes(token.payload["report"]) == outcomes(printed)
    jwk = published_jwk("P-256", bytes.fromhex(key["public"]))
    check_signature(token, jwk, "the report")
    header, body, signature = token.text.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["report"]["outcome"] = "fail"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    with pytest.raises(BadSignature):
        check_signature(parse_jws(f"{header}.{forged}.{signature}", "x", types=("kyc-report+jwt",)), jwk, "x")
    assert person.error(*CHECK, "--sign", target, code=4)["code"] == "already_exists"


def test_no_value_and_no_passphrase_is_in_any_output(person):
    person.run("identity", "set", "bank_account.main.Nm", "Peter Brandt")
    target = person.folder / "report.jwt"
    done = person.run(*CHECK, "--json", "-vv", "--sign", target, code=18)
    body = target.read_text().split(".")[1]
    shown = (done.out + done.err + base64.urlsafe_b64decode(body + "==").decode()).lower()
    values = [*COMPLETE.values(), "Peter Brandt", "correct horse", zone().split("\n")[1]]
    for value in values:
        for part in value if isinstance(value, list) else [value]:
            if len(part) > 2:
                assert part.lower() not in shown, part


def test_wrong_options_are_named(person):
    assert person.error(*CHECK, "--level", "lax", code=4)
    assert person.error(*CHECK, "--minimum-age", "200", code=4)
    assert person.error(*CHECK, "--identity", "ghost", code=5)


def test_a_bank_link_shows_in_the_report(person):
    person.run("identity", "bank", "link", "main", "--files", "--iban", COMPLETE["bank_account.main.IBAN"], "--yes")
    assert outcomes(person.json(*CHECK))["bank_account.main.ownership"] == "skipped"
    person.run("identity", "bank", "test", "main", code=18)
    report = person.json(*CHECK)
    assert outcomes(report)["bank_account.main.ownership"] == "warn"
    assert report["outcome"] == "warn"


def test_a_signed_report_goes_to_a_file_since_the_report_is_on_stdout(person):
    assert person.error(*CHECK, "--sign", "-", code=2)["code"] == "usage"
    assert not (person.folder / "-").exists()
