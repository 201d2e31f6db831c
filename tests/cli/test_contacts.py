"""`cmwallet contact` and `cmwallet config`."""

import json

from tests.cli.walletrun import ACCOUNTS, STRANGER

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"


def test_a_contact_is_added_listed_and_removed(restored):
    assert restored.run("contact", "add", "Ann B", STRANGER.lower(), "--note", "the baker").out == STRANGER + "\n"
    assert restored.run("contact", "list").out == f"Ann B\t{STRANGER}\tthe baker\nbob\t{BOB}\t\n"
    assert restored.error("contact", "remove", "bob", code=12)
    restored.run("contact", "remove", "BOB", "--yes")
    assert [contact["name"] for contact in restored.json("contact", "list")] == ["Ann B"]
    assert restored.error("contact", "remove", "bob", "--yes", code=5)


def test_names_are_unique_over_accounts_and_contacts(restored):
    for name in ("Bob", "account-1", "SAVINGS", "ｂｏｂ"):
        assert restored.error("contact", "add", name, STRANGER, code=4)["code"] == "already_exists"
    assert restored.error("account", "new", "BOB", code=4)["code"] == "already_exists"
    assert restored.error("account", "rename", "savings", "bob", code=4)["code"] == "already_exists"


def test_an_address_with_a_wrong_checksum_is_no_contact(restored):
    assert restored.error("contact", "add", "x", BOB.replace("d34A", "D34a"), code=4)
    assert restored.error("contact", "add", "x", "bob", code=4)


def test_contacts_go_out_and_come_back(restored, bare):
    restored.run("contact", "add", "cara", STRANGER, "--note", 'says "hi", often')
    text = restored.run("contact", "export").out
    assert text == f'name,address,note\nbob,{BOB},\ncara,{STRANGER},"says ""hi"", often"\n'
    target = restored.folder / "contacts.csv"
    restored.run("contact", "export", "--to", target)
    assert target.read_text() == text
    assert restored.error("contact", "export", "--to", target, code=4)
    document = restored.run("contact", "export", "--json").out
    restored.run("contact", "remove", "cara", "--yes")
    for content in (text, document):
        imported = restored.json("contact", "import", "-", stdin=content)
        assert imported["skipped"] + len(imported["added"]) == 2
    assert json.loads(document)[1]["note"] == restored.json("contact", "list")[1]["note"]


def test_an_import_is_all_or_nothing_and_names_the_line(restored):
    good = f"name,address,note\nann,{STRANGER},\n"
    for text, words in {
        good + "dora,0x12,\n": "line 3",
        good + f"bob,{STRANGER},\n": "taken",
        good + f"ANN,{STRANGER},\n": "twice",
        f"ann,{STRANGER},\n": "heading",
        good + 'eve,"0x': "CSV",
        json.dumps([{"name": "ann", "address": STRANGER}, {"name": "x"}]): "element 2",
        "[" * 5000: "JSON",
        '[{"name":"a","name":"b"}]': "JSON",
        "[1]": "JSON objects",
    }.items():
        found = restored.error("contact", "import", "-", stdin=text, code=4)
        assert words in found["message"], found
    assert [contact["name"] for contact in restored.json("contact", "list")] == ["bob"]
    assert restored.error("contact", "import", "missing.csv", code=5)


def test_a_note_of_somebody_else_cannot_write_to_the_terminal(restored):
    note = "x\x1b]0;owned\x07\u202ey\r[link=https://evil.example]z[/link]"
    restored.run("contact", "import", "-", stdin=f'name,address,note\nann,{STRANGER},"{note}"\n')
    child = restored.at_terminal("contact", "list", columns=200)
    shown = child.read()
    assert "\x1b]0;" not in shown
    assert "\u202e" not in shown
    assert "[link=https://evil.example]z" in shown
    assert "\x1b" not in restored.run("contact", "list").out


def test_settings_tell_their_origin_and_precedence(restored):
    assert restored.json("config", "get", "fee-cap") == {"value": "0.1cmt", "origin": "default"}
    restored.run("config", "set", "fee-cap", "0.2cmt")
    assert restored.json("config", "get", "fee-cap") == {"value": "0.2cmt", "origin": "config"}
    found = restored.json("config", "get", "fee-cap", CMWALLET_FEE_CAP="0.3cmt")
    assert found == {"value": "0.3cmt", "origin": "env CMWALLET_FEE_CAP"}
    assert restored.json("config", "show", "--network", "ethereum")["network"]["origin"] == "flag"
    assert "still decides" in restored.run("config", "set", "fee-cap", "1cmt", CMWALLET_FEE_CAP="2cmt").err
    restored.run("config", "set", "fee-cap", "--unset")
    assert restored.json("config", "get", "fee-cap")["origin"] == "default"
    assert len(restored.run("config", "show").out.splitlines()) == len(restored.json("config", "show"))


def test_comments_in_the_file_are_kept(restored):
    path = restored.path / "config.toml"
    path.touch(mode=0o600)
    path.write_text("# mine\nfee-cap = '0.5cmt' # high\n")
    restored.run("config", "set", "timeout", "5m")
    assert path.read_text() == "# mine\nfee-cap = '0.5cmt' # high\ntimeout = \"5m\"\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_settings_that_make_no_sense_are_refused(restored):
    for name, value in {
        "fee-cap": "much",
        "format": "xml",
        "timeout": "0s",
        "rpc-timeout": "soon",
        "passphrase-from": "my secret words",
    }.items():
        done = restored.run("config", "set", name, value, code=4)
        assert "my secret" not in done.err
    assert restored.error("config", "set", "colour", "red", code=4)
    assert restored.error("config", "set", "account", "ghost", code=5)
    assert restored.error("config", "set", "fee-cap", code=2)
    assert restored.error("config", "set", "fee-cap", "1cmt", "--unset", code=2)
    assert not (restored.path / "config.toml").exists()


def test_a_damaged_or_exposed_file_is_named(restored):
    path = restored.path / "config.toml"
    path.touch(mode=0o600)
    for text in ("network = ", "network = 5", "[networks]\nx = 1", "networks = 3", '[networks.x]\nrpc = "http://a"'):
        path.write_text(text)
        assert "config.toml" in restored.error("network", "list", code=14)["message"]
    path.write_text('fee-cap = "lots"')
    assert "fee-cap (config)" in restored.error("config", "show", code=4)["message"]
    path.write_text("")
    path.chmod(0o644)
    assert restored.error("config", "show", code=14)["code"] == "permissions"


def test_json_can_be_the_configured_format(restored):
    restored.run("config", "set", "format", "json")
    assert json.loads(restored.run("account", "list").out)[0]["address"] == ACCOUNTS[0]
    assert restored.run("account", "show", "ghost", code=5).problem["code"] == "not_found"
    assert json.loads(restored.run("account", "list", CMWALLET_FORMAT="json").out)


def test_a_contact_gets_another_name_and_leads_where_it_led(restored):
    restored.run("contact", "add", "baker", ACCOUNTS[1], "--note", "bread")
    (before,) = (one for one in restored.json("contact", "list") if one["name"] == "baker")
    assert restored.json("contact", "rename", "baker", "miller") == {**before, "name": "miller"}
    assert "there is no contact" in restored.error("contact", "rename", "baker", "x", code=5)["message"]
    restored.run("contact", "rename", "miller", "Miller")  # another spelling of its own name
    restored.run("contact", "add", "baker", ACCOUNTS[2])
    restored.error("contact", "rename", "Miller", "BAKER", code=4)
    restored.error("contact", "rename", "Miller", ACCOUNTS[2], code=4)
    restored.run("vault", "verify")


def test_another_address_of_a_contact_needs_a_yes(restored):
    restored.run("contact", "add", "baker", ACCOUNTS[1], "--note", "bread")
    restored.error("contact", "edit", "baker", ACCOUNTS[2], code=12)
    assert restored.json("contact", "list")[0]["address"] == ACCOUNTS[1]
    restored.run("contact", "edit", "baker", "--note", "no bread")
    restored.run("contact", "edit", "baker", ACCOUNTS[2], "--yes")
    left = restored.json("contact", "list")[0]
    assert (left["name"], left["address"], left["note"]) == ("baker", ACCOUNTS[2], "no bread")
    restored.error("contact", "edit", "baker", code=2)
    restored.run("vault", "verify")


def test_an_account_that_is_used_is_the_one_that_commands_work_with(restored):
    first, second = restored.json("account", "list")[0]["address"], restored.json("account", "new", "other")["address"]
    restored.run("account", "use", "other")
    assert second in restored.run("receive").out
    restored.run("account", "use", first)
    assert first in restored.run("receive").out
    restored.error("account", "use", "nobody", code=5)
