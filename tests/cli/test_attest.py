"""`cmwallet identity attest`, the real command in real processes: a provider, a holder and a verifier on one chain."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator

import pytest

from tests.cli.attesting import SHOP, World, parts, world
from tests.cli.walletrun import PASSPHRASE, Home, finish


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Iterator[World]:
    built = world(tmp_path_factory.mktemp("attest"))
    yield built
    built.provider.run("chain", "stop")


@pytest.fixture(scope="module")
def held(made: World) -> World:
    """The world, in which the holder has two copies of one credential."""
    made.hold("--age", "18,21,65", "--framework", "de_aml")
    made.fetch()
    return made


def test_an_age_is_shown_and_nothing_else(held: World) -> None:
    text = held.present(fields="age_equal_or_over.18")
    shown = parts(text)
    assert [item[1:] for item in shown] == [["18", True]]
    found = held.verify(text, "--status", held.path("lists"))
    assert found["valid"] is True
    assert {name: entry["value"] for name, entry in found["fields"].items()} == {"age_equal_or_over.18": True}
    (one,) = found["presentations"]
    assert (one["trust"], one["issuer"], one["self_asserted"]) == ("listed", held.issuer, False)
    assert (one["status"]["value"], one["status"]["source"], one["key"]["source"]) == ("valid", "file", "chain")
    assert one["holder"]["replay_checkable"] is True
    assert one["claims"]["verified_claims"]["verification"]["trust_framework"] == "de_aml"
    assert "Alice" not in json.dumps(found)


def test_the_records_say_who_verified_a_value(held: World) -> None:
    assert held.holder.json("identity", "get", "given_name")["verified_by"] == held.issuer
    assert held.holder.json("identity", "get", "given_name")["source"] == "self"


def test_an_age_that_is_not_reached_is_in_no_credential(held: World) -> None:
    home = held.holder
    failed = home.error(
        *("identity", "attest", "present", "--fields", "age_equal_or_over.65", "--audience", "x", "--nonce", "1"),
        *("--yes", "--attested-only"),
        code=5,
    )
    assert failed["code"] == "not_found"
    home.error(
        *("identity", "attest", "present", "--fields", "age_equal_or_over.65", "--audience", "x", "--nonce", "1"),
        "--yes",
        code=4,
    )


def test_a_predicate_is_taken_before_a_value(held: World) -> None:
    text = held.present(fields="birthdate|age_equal_or_over.18,given_name")
    found = held.verify(text, "--status", held.path("lists"))
    assert sorted(found["fields"]) == ["age_equal_or_over.18", "given_name"]


def test_a_public_credential_names_the_did_and_is_shown_to_anybody(made: World) -> None:
    issued = made.issue(made.request("--public", fields="family_name"))
    batch = made.holder.json("identity", "attest", "import", "-", stdin=issued["package"])["id"]
    did = made.holder.json("identity", "show")["did"]
    kids = {key["use"]: key["kid"] for key in made.holder.json("identity", "show")["keys"]}
    for audience in ("https://a.example", "https://b.example"):
        text = made.present("--credential", batch, fields="family_name", audience=audience)
        (one,) = made.verify(text, "--status", made.publish(), audience=audience)["presentations"]
        assert (one["claims"]["sub"], one["holder"]["kid"]) == (did, kids["sig-p256"])
    made.holder.run("identity", "attest", "remove", batch, "--yes")


def test_the_same_verifier_sees_the_same_copy_and_others_another(made: World) -> None:
    _, entry = made.hold(fields="family_name")

    def holder_key(audience: str) -> str:
        text = made.present("--credential", entry["id"], fields="family_name", audience=audience)
        return json.dumps(
            made.verify(text, "--status", made.publish(), audience=audience)["presentations"][0]["holder"]["kid"]
        )

    seen = [holder_key(audience) for audience in ("https://a.example", "https://b.example", "https://a.example")]
    assert seen[0] == seen[2] != seen[1]
    shown = made.holder.json("identity", "attest", "show", entry["id"])
    assert (sorted(shown["shown_to"]), shown["unspent"]) == (["https://a.example", "https://b.example"], 0)
    made.holder.run("identity", "attest", "remove", entry["id"], "--yes")


def test_copies_have_nothing_in_common_but_what_everybody_has(made: World) -> None:
    issued, entry = made.hold("--age", "18", fields="birthdate")
    texts = [
        made.present("--credential", entry["id"], fields="birthdate", audience=name, nonce="1")
        for name in ("https://one.example", "https://two.example")
    ]
    first, second = (set(text.split("~")) for text in texts)
    assert not first & second
    assert len({copy["index"] for copy in issued["copies"]}) == 2
    assert issued["expires"].endswith("T00:00:00Z")
    assert (
        "iat"
        not in made.verify(texts[0], "--status", made.publish(), audience="https://one.example", nonce="1")[
            "presentations"
        ][0]["claims"]
    )


def test_an_empty_home_without_a_vault_can_verify(held: World) -> None:
    assert not (held.verifier.path / "vault.db").exists()
    rows = held.verifier.run(
        *("identity", "attest", "verify", "-", "--audience", SHOP, "--nonce", "n1", "--issuer", held.issuer),
        *("--status", held.path("lists")),
        stdin=held.present(fields="given_name"),
    )
    assert rows.out == f"given_name\tAlice\tlisted\t{held.issuer}\n"
    assert "status   valid" in rows.err


def test_what_is_wrong_has_its_code(held: World) -> None:
    lists = ("--status", held.path("lists"))
    text = held.present(fields="given_name")
    assert held.refused(text, *lists, audience="https://other.example") == "wrong_audience"
    assert held.refused(text, *lists, nonce="n2") == "wrong_nonce"
    jwt, *disclosures, binding = text.split("~")
    assert held.refused("~".join([jwt, *disclosures, ""]), *lists) == "no_key_binding"
    assert held.refused("~".join([jwt, binding]), *lists) == "bad_key_binding"
    assert held.refused(f"{jwt[:-6]}AAAAAA~{'~'.join(disclosures)}~{binding}", *lists) == "bad_signature"
    assert held.refused("hello", *lists) == "malformed"
    assert held.refused("", *lists) == "malformed"
    assert held.refused(text, *lists, "--vct", "urn:other") == "wrong_type"
    assert held.refused(text, *lists, "--issuer", "https://other.example") == "untrusted_issuer"


def test_nobody_is_trusted_without_a_word_and_the_word_may_be_a_file(held: World) -> None:
    text = held.present(fields="given_name")
    home, lists = held.verifier, ("--status", held.path("lists"))
    asked = ("identity", "attest", "verify", "-", "--audience", SHOP, "--nonce", "n1", *lists)
    assert home.error(*asked, stdin=text, code=18)["code"] == "unlisted_issuer"
    trust = held.path("trust.json")
    trust.write_text(json.dumps({"issuers": [{"id": held.issuer.lower(), "vct": ["urn:cmwallet:identity:1"]}]}))
    assert home.json(*asked, "--issuer-trust", trust, stdin=text)["presentations"][0]["trust"] == "listed"
    trust.write_text(json.dumps({"issuers": [{"id": held.issuer, "vct": ["urn:other"]}]}))
    assert home.error(*asked, "--issuer-trust", trust, stdin=text, code=18)["code"] == "untrusted_issuer"
    trust.write_text("{}")
    assert home.error(*asked, "--issuer-trust", trust, stdin=text, code=4)["code"] == "invalid_input"
    done = home.run(*asked, "--any-issuer", stdin=text)
    assert "\tunlisted\t" in done.out
    assert "nobody vouched" in done.err


def test_what_a_script_forgot_is_named(held: World) -> None:
    home = held.verifier
    assert "--audience" in home.error("identity", "attest", "verify", "-", code=12)["hint"]
    assert "--nonce" in home.error("identity", "attest", "verify", "-", "--audience", "x", code=12)["hint"]
    home.error("identity", "attest", "verify", "-", "--audience", "x", "--nonce", "1", "--no-nonce", code=2)
    home = held.holder
    assert (
        "--no-nonce"
        in home.error("identity", "attest", "present", "--fields", "given_name", "--audience", "x", code=12)["hint"]
    )
    assert "--audience" in home.error("identity", "attest", "present", "--fields", "given_name", code=12)["hint"]
    assert (
        "--yes"
        in home.error(
            "identity", "attest", "present", "--fields", "given_name", "--audience", SHOP, "--nonce", "1", code=12
        )["hint"]
    )
    home.error("identity", "attest", "present", "--fields", "exp", "--audience", SHOP, "--nonce", "1", "--yes", code=4)


def test_without_a_nonce_it_says_so_on_both_sides(held: World) -> None:
    made = held.holder.json(
        *("identity", "attest", "present", "--fields", "given_name", "--audience", SHOP, "--no-nonce", "--yes")
    )
    assert made["replay-checkable"] == "no"
    done = held.verifier.run(
        *("identity", "attest", "verify", "-", "--audience", SHOP, "--no-nonce", "--issuer", held.issuer),
        *("--status", held.path("lists")),
        stdin=made["presentations"][0]["presentation"],
    )
    assert "without a nonce" in done.err


def test_fields_without_a_credential_are_marked_as_ones_own_word(held: World) -> None:
    held.holder.run("identity", "set", "nickname", "Ali")
    lists = ("--status", held.path("lists"))
    text = held.present(fields="age_equal_or_over.21,nickname")
    assert len(text.splitlines()) == 2
    assert held.refused(text, *lists) == "self_asserted"
    found = held.verify(text, *lists, "--accept-self-asserted")
    told = held.verifier.run(*held.verifying((*lists, "--accept-self-asserted"), SHOP, "n1"), stdin=text)
    assert "one person" in told.err
    assert found["fields"]["nickname"]["self_asserted"] is True
    assert found["fields"]["age_equal_or_over.21"]["self_asserted"] is False
    held.present("--attested-only", fields="nickname", code=5)


def test_the_exact_values_are_shown_before_the_yes(held: World) -> None:
    child = held.holder.at_terminal(
        *("identity", "attest", "present", "--fields", "given_name", "--audience", SHOP, "--nonce", "1")
    )
    child.expect("given_name: Alice")
    child.expect("Type yes to go on")
    child.sendline("no")
    finish(child, code=130)


def test_revoked_suspended_and_valid_again(made: World) -> None:
    issued, entry = made.hold(fields="given_name")
    text = made.present("--credential", entry["id"], fields="given_name")

    def change(*command: str) -> str | None:
        made.provider.run("identity", "attest", *command)
        found = made.verifier.run(
            *made.verifying(("--status", made.publish()), SHOP, "n1"), "--json", stdin=text, code=None
        )
        return None if found.code == 0 else found.problem["code"]

    assert change("suspend", issued["id"]) == "suspended"
    assert change("suspend", issued["id"], "--lift") is None
    assert change("revoke", issued["id"], "--yes") == "revoked"
    made.provider.error("identity", "attest", "suspend", issued["id"], "--lift", code=4)
    listed = {one["id"]: one["state"] for one in made.provider.json("identity", "attest", "issued")}
    assert listed[issued["id"]] == "revoked"


def test_a_revoked_credential_is_never_chosen(tmp_path) -> None:
    made = world(tmp_path)
    try:
        first, old = made.hold(fields="given_name", copies=1)
        _, new = made.hold(fields="given_name", copies=1)
        made.provider.run("identity", "attest", "revoke", first["id"], "--yes")
        made.fetch()
        chosen = made.holder.json(
            *("identity", "attest", "present", "--fields", "given_name", "--audience", SHOP, "--nonce", "1", "--yes")
        )
        assert chosen["presentations"][0]["credential"] == new["id"]
        made.holder.run("identity", "attest", "remove", new["id"], "--yes")
        failed = made.holder.error(
            *("identity", "attest", "present", "--fields", "given_name", "--audience", SHOP, "--nonce", "1", "--yes"),
            code=18,
        )
        assert failed["code"] == "revoked"
        states = {one["id"]: one["state"] for one in made.holder.json("identity", "attest", "list")}
        assert states == {old["id"]: "revoked"}
    finally:
        made.provider.run("chain", "stop")


def test_a_request_is_answered_once_and_by_the_one_it_is_for(made: World) -> None:
    request = made.request(fields="given_name")
    made.issue(request)
    again = made.provider.error("identity", "attest", "issue", "--request", "-", "--yes", stdin=request, code=4)
    assert again["code"] == "already_exists"
    foreign = made.holder.error("identity", "attest", "issue", "--request", "-", "--yes", stdin=request, code=18)
    assert foreign["code"] == "malformed"
    made.provider.error("identity", "attest", "issue", "--request", "-", "--yes", stdin="nonsense", code=18)


def test_a_provider_sees_what_is_asked_before_it_vouches(made: World) -> None:
    request = made.request(fields="given_name,address")
    seen = made.provider.json("identity", "attest", "issue", "--request", "-", "--dry-run", stdin=request)
    assert seen["claims"] == {"given_name": "Alice", "address.country": "DE", "address.locality": "Berlin"}
    assert seen["report"] is None
    signed = made.path("report.jwt")
    signed.unlink(missing_ok=True)
    made.holder.run("identity", "kyc", "check", "--sign", signed, code=None)
    with_report = made.request("--report", str(signed), fields="given_name")
    told = made.provider.json("identity", "attest", "issue", "--request", "-", "--dry-run", stdin=with_report)
    assert told["report"]["subject"].lower() == told["holder"].lower()
    made.holder.error(
        *("identity", "attest", "request", "--issuer", made.issuer, "--fields", "given_name", "--report", "-", "--yes"),
        stdin="{}",
        code=4,
    )
    issued = made.issue(request, "--fields", "address.country")
    entry = made.holder.json("identity", "attest", "import", "-", stdin=issued["package"])
    assert (entry["fields"], entry["left_out"]) == (["address.country"], ["address.locality", "given_name"])
    made.provider.error(
        "identity",
        "attest",
        "issue",
        "--request",
        "-",
        "--yes",
        "--age",
        "18",
        stdin=made.request(fields="given_name"),
        code=4,
    )


def test_a_provider_issues_its_own_type_and_no_other(made: World) -> None:
    request = made.request("--vct", "urn:bank:vip", fields="given_name")
    asked = ("identity", "attest", "issue", "--request", "-", "--yes")
    assert made.provider.error(*asked, stdin=request, code=18)["code"] == "wrong_type"
    assert made.issue(request, "--vct", "urn:bank:vip")["vct"] == "urn:bank:vip"


def test_a_file_that_is_here_stops_everything_before_anything_is_done(made: World) -> None:
    made.path("there").write_text("x")
    request = made.request(fields="given_name")
    before = len(made.provider.json("identity", "attest", "issued"))
    made.provider.error(
        *("identity", "attest", "issue", "--request", "-", "--yes", "--out", made.path("there")), stdin=request, code=4
    )
    assert len(made.provider.json("identity", "attest", "issued")) == before
    made.issue(request)


def test_an_age_is_attested_without_the_date_of_birth(made: World) -> None:
    issued = made.issue(made.request(fields="given_name,birthdate"), "--fields", "given_name", "--age", "18")
    entry = made.holder.json("identity", "attest", "import", "-", stdin=issued["package"])
    assert (entry["fields"], entry["left_out"]) == (["age_equal_or_over.18", "given_name"], ["birthdate"])


def test_a_renewal_takes_the_place_of_the_old_copies(made: World) -> None:
    issued, entry = made.hold("--for", "30d", fields="address.locality")
    renewed = made.provider.json("identity", "attest", "renew", issued["id"], "--for", "2y", "--yes")
    assert renewed["id"] == issued["id"]
    assert renewed["expires"] > issued["expires"]
    again = made.holder.json("identity", "attest", "import", "-", stdin=renewed["package"])
    assert again["id"] == entry["id"]
    text = made.present("--credential", entry["id"], fields="address.locality")
    assert made.verify(text, "--status", made.publish())["fields"]["address.locality"]["value"] == "Berlin"
    listed = [one for one in made.holder.json("identity", "attest", "list") if one["id"] == entry["id"]]
    assert (len(listed), listed[0]["copies"]) == (1, 2)


def test_a_screening_goes_into_the_credential_without_the_lists_content(made: World) -> None:
    result = made.path("screening.json")
    result.write_text(
        json.dumps(
            {
                "screening": {
                    "lists": [
                        {"id": "x", "version": "1", "sha256": "ab", "date": "2026-11-01", "entries": ["Mallory"]}
                    ],
                    "matcher": "cmwallet/1",
                    "threshold": 0.85,
                    "result": "clear",
                    "hits": ["Mallory"],
                }
            }
        )
    )
    _, entry = made.hold("--screening", str(result), fields="given_name")
    text = made.present("--credential", entry["id"], fields="screening")
    shown = made.verify(text, "--status", made.publish())["fields"]
    assert shown["screening"]["value"]["result"] == "clear"
    assert "Mallory" not in json.dumps(shown)
    assert list(shown) == ["screening"]


def test_eddsa_and_the_account_sign_too(made: World) -> None:
    for algorithm in ("EdDSA", "ES256K"):
        _, entry = made.hold("--alg", algorithm, fields="address.country")
        text = made.present("--credential", entry["id"], fields="address.country")
        found = made.verify(text, "--status", made.publish())
        assert found["fields"]["address.country"]["value"] == "DE"
    made.provider.error(
        *("identity", "attest", "issue", "--request", "-", "--yes", "--alg", "RS256"),
        stdin=made.request(fields="given_name"),
        code=4,
    )


def test_offline_it_says_how_old_what_it_knows_is(held: World) -> None:
    text = held.present(fields="family_name")
    lists = ("--status", held.path("lists"))
    held.verify(text, *lists)
    held.provider.run("chain", "stop")
    try:
        (one,) = held.verify(text, "--offline")["presentations"]
        assert (one["key"]["source"], one["status"]["source"]) == ("cache", "cache")
        assert one["key"]["age_seconds"] >= 0
        stranger = held.folder / "stranger"
        stranger.mkdir(exist_ok=True)
        failed = Home(stranger).error(*held.verifying(("--offline",), SHOP, "n1"), stdin=text, code=3)
        assert failed["code"] == "stale"
    finally:
        held.provider.run("chain", "start", "--port", "0")


def test_the_register_is_exported_after_a_yes(made: World) -> None:
    provider = made.provider
    provider.error("identity", "attest", "export-register", code=12)
    listed = provider.json("identity", "attest", "export-register", "--yes")
    assert listed
    assert "statement" not in listed[0]
    assert "Alice" not in json.dumps(listed)
    target = made.path("register.json")
    provider.run("identity", "attest", "export-register", "--values", "--out", target, "--yes")
    assert "Alice" in target.read_text("utf-8")
    assert oct(target.stat().st_mode & 0o777) == "0o600"


def test_no_value_stays_outside_the_vault(held: World) -> None:
    held.holder.run("identity", "set", "nickname", "SentinelNick")
    held.present(fields="nickname,family_name")
    for home in (held.holder, held.provider):
        for folder, _, files in os.walk(home.path):
            for name in files:
                path = held.folder / folder / name
                if path.is_socket():
                    continue
                content = path.read_bytes()
                assert b"SentinelNick" not in content
                assert b"Musterfrau" not in content
    log = held.holder.run("vault", "log").out
    assert "Musterfrau" not in log
    assert PASSPHRASE not in log


def anchored(made: World) -> tuple[dict, dict]:
    """Issue a credential with anchors on chain; return (the provider's entry, the holder's)."""
    provider = made.provider
    provider.run("contract", "send", "Attestations", "registerSchema", "0x" + os.urandom(32).hex(), "--yes")
    events = provider.run("contract", "events", "Attestations", "SchemaRegistered", "--json").out.splitlines()
    schema = json.loads(events[-1])["values"]["schema"]
    account = provider.json("identity", "show")["account"]
    provider.run("contract", "send", "Attestations", "admitIssuer", schema, account, "--yes")
    issued, entry = made.hold("--schema", schema, fields="family_name")
    return {**issued, "schema": schema}, entry


def test_an_anchor_keeps_a_credential_when_its_key_is_rotated(tmp_path) -> None:
    made = world(tmp_path)
    try:
        _, bare = made.hold(fields="given_name")
        issued, entry = anchored(made)
        text = made.present("--credential", entry["id"], fields="family_name")
        lists = ("--status", made.publish())
        assert made.verify(text, *lists)["presentations"][0]["anchor"]["state"] == "none"
        assert made.refused(text, *lists, "--require-anchor") == "bad_status"
        made.provider.run("identity", "attest", "anchor", issued["id"], "--yes")
        assert made.verify(text, *lists, "--require-anchor")["presentations"][0]["anchor"]["state"] == "valid"
        assert made.refused(text, *lists, "--require-anchor", "--offline", code=3) == "stale"
        seen_before = made.present("--credential", bare["id"], fields="given_name")
        made.verify(seen_before, *lists)
        time.sleep(1.1)
        made.provider.run("identity", "key", "rotate", "sig-p256", "--yes")
        lists = ("--status", made.publish())
        newcomer = Home(tmp_path / "newcomer")
        newcomer.path.mkdir(parents=True, mode=0o700)
        (newcomer.path / "chain").symlink_to(made.provider.path / "chain")
        arguments = made.verifying(lists, SHOP, "n1")
        assert newcomer.json(*arguments, stdin=text)["valid"] is True
        assert newcomer.error(*arguments, stdin=seen_before, code=18)["code"] == "key_not_valid"
        assert made.verify(seen_before, *lists)["valid"] is True
        made.provider.run("identity", "attest", "revoke", issued["id"], "--on-chain", "--yes")
        assert newcomer.error(*arguments, stdin=text, code=18)["code"] == "revoked"
    finally:
        made.provider.run("chain", "stop")


def test_what_a_compromised_key_signed_counts_only_when_proven(tmp_path) -> None:
    made = world(tmp_path)
    try:
        _, entry = made.hold(fields="given_name")
        text = made.present("--credential", entry["id"], fields="given_name")
        keys = {key["use"]: key["kid"] for key in made.provider.json("identity", "show")["keys"]}
        made.provider.run("identity", "key", "add", "sig-ed25519", "--yes")
        since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))
        made.provider.run("identity", "key", "revoke", keys["sig-p256"], "--compromised-since", since, "--yes")
        lists = ("--status", made.publish("--alg", "EdDSA"))
        assert made.refused(text, *lists) == "key_not_valid"
        failed = made.provider.error(
            *("identity", "attest", "issue", "--request", "-", "--yes"), stdin=made.request(fields="given_name"), code=5
        )
        assert "key add" in failed["hint"]
    finally:
        made.provider.run("chain", "stop")


def test_with_the_agent_nothing_asks_for_the_passphrase(held: World) -> None:
    home = held.holder
    home.run("unlock", "--for", "5m")
    try:
        done = home.run(
            *("identity", "attest", "present", "--fields", "given_name", "--audience", SHOP, "--nonce", "n1", "--yes"),
            CMWALLET_PASSPHRASE_FROM="file:/nonexistent",
        )
        held.verify(done.out.strip(), "--status", held.path("lists"))
    finally:
        home.run("lock")


def test_a_provider_on_the_web_publishes_keys_and_lists_for_any_web_server(made: World) -> None:
    import threading
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    root = made.path("www")
    (root / "status").mkdir(parents=True)
    (root / ".well-known" / "jwt-vc-issuer").mkdir(parents=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    issuer, metadata = f"{url}/bank", root / ".well-known" / "jwt-vc-issuer" / "bank"
    publish = ("identity", "attest", "publish", "--to", root / "status", "--as", issuer, "--metadata", metadata)
    try:
        # Its own status lists: those of the module's other tests have no address on the web.
        request = made.request("--signed-as", issuer, fields="given_name")
        issued = made.issue(request, "--as", issuer, "--status-url", f"{url}/status", "--bits", "1")
        assert issued["status_uri"].startswith(f"{url}/status/")
        made.provider.run(*publish)
        entry = made.holder.json("identity", "attest", "import", "-", stdin=issued["package"])
        assert entry["issuer"] == issuer
        fetched = {one["uri"]: one["result"] for one in made.holder.json("identity", "attest", "fetch")}
        assert fetched[issued["status_uri"]] == "web"
        text = made.present("--credential", entry["id"], fields="given_name")
        (one,) = made.verify(text, "--issuer", issuer)["presentations"]
        assert (one["issuer"], one["key"]["source"], one["status"]["source"]) == (issuer, "web", "web")
        assert made.refused(text) == "untrusted_issuer"
        made.provider.error("identity", "attest", "suspend", issued["id"], code=4)
        made.provider.run("identity", "attest", "revoke", issued["id"], "--yes")
        made.provider.run(*publish)
        made.holder.run("identity", "attest", "fetch")
        states = {one["id"]: one["state"] for one in made.holder.json("identity", "attest", "list")}
        assert states[entry["id"]] == "revoked"
        assert made.verify(text, "--issuer", issuer)["presentations"][0]["status"]["source"] == "cache"
        assert made.refused(text, "--issuer", issuer, "--refetch") == "revoked"
    finally:
        server.shutdown()
        server.server_close()


def test_erasing_a_field_erases_the_credentials_that_hold_it(tmp_path) -> None:
    made = world(tmp_path)
    try:
        _, gone = made.hold(fields="given_name,birthdate")
        _, kept = made.hold(fields="address.country")
        made.fetch()
        made.present("--credential", gone["id"], fields="given_name")
        home = made.holder
        assert [one["to"] for one in home.json("identity", "report")] == [made.issuer, made.issuer, SHOP]
        done = home.json("identity", "shred", "birthdate", "--yes")
        assert done["shredded"] == ["birthdate"]
        assert [one["id"] for one in home.json("identity", "attest", "list")] == [kept["id"]]
        made.present(fields="address.country")
        content = b"".join(path.read_bytes() for path in home.path.rglob("*") if path.is_file())
        assert b"1990-05-01" not in content
    finally:
        made.provider.run("chain", "stop")


def test_what_goes_into_a_file_is_what_the_other_side_reads_with_json_too(made: World) -> None:
    ask, issued, shown = made.path("ask.jwe"), made.path("issued.jwe"), made.path("shown.txt")
    wanted = ("--issuer", made.issuer, "--fields", "given_name", "--copies", 1, "--yes")
    asked = made.holder.json("identity", "attest", "request", *wanted, "--out", ask)
    assert (asked["file"], asked["request"]) == (str(ask), ask.read_text().strip())
    answered = made.provider.json("identity", "attest", "issue", "--request", ask, "--yes", "--out", issued)
    assert answered["package"] == issued.read_text().strip()
    made.holder.run("identity", "attest", "import", issued)
    presenting = ("--fields", "given_name", "--audience", SHOP, "--nonce", "n1", "--yes", "--attested-only")
    made.holder.json("identity", "attest", "present", *presenting, "--out", shown)
    assert "given_name" in made.verify(shown.read_text(), "--status", made.publish())["fields"]


def test_an_issuer_that_cannot_be_one_is_invalid_input(made: World) -> None:
    for wrong in (("--issuer", "foo"), ("--issuer", made.issuer, "--signed-as", "ftp://bank.example")):
        asking = ("identity", "attest", "request", *wrong, "--fields", "given_name", "--yes")
        assert made.holder.error(*asking, code=4)["code"] == "invalid_input"


def test_a_file_named_dash_is_stdout(made: World) -> None:
    wanted = ("--issuer", made.issuer, "--fields", "given_name", "--copies", 1, "--yes")
    assert made.issue(made.holder.run("identity", "attest", "request", *wanted, "--out", "-").out)["state"] == "valid"


def test_an_open_request_says_what_it_asks_for_and_can_be_removed(made: World) -> None:
    request = made.request(fields="given_name,birthdate")
    (waiting,) = [one for one in made.holder.json("identity", "attest", "list") if one["state"] == "requested"][-1:]
    assert waiting["fields"] == ["birthdate", "given_name"]
    made.holder.error("identity", "attest", "remove", waiting["id"], code=12)
    assert made.holder.json("identity", "attest", "remove", waiting["id"], "--yes")["copies"] == 0
    assert waiting["id"] not in {one["id"] for one in made.holder.json("identity", "attest", "list")}
    package = made.issue(request)["package"]
    made.holder.error("identity", "attest", "import", "-", stdin=package, code=5)


def test_an_issuer_with_a_did_is_told_what_other_libraries_find(made: World) -> None:
    told = {}
    for algorithm in ("ES256", "EdDSA"):
        request = made.request(fields="given_name", copies=1)
        done = made.provider.run(
            "identity", "attest", "issue", "--request", "-", "--alg", algorithm, "--yes", stdin=request
        )
        told[algorithm] = "--alg EdDSA" in done.err
    assert told == {"ES256": True, "EdDSA": False}
