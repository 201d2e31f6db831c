"""Settings: where they come from, and files that are not what they should be."""

import pytest

from cmwallet.errors import Damaged, InvalidInput, PermissionsTooLax
from cmwallet.home.config import (
    SETTINGS,
    Config,
    check_oauth_url,
    check_port,
    check_proxies,
    check_store,
    parse_retention,
)
from cmwallet.home.folder import Home


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def write(home, text, mode=0o600):
    home.config_file.touch(mode=mode)
    home.config_file.write_text(text, "utf-8")
    home.config_file.chmod(mode)
    return Config.load(home, {})


def test_every_setting_has_a_meaning_and_a_default_that_it_accepts(home):
    for setting in SETTINGS.values():
        assert setting.meaning
        if setting.default is not None:
            setting.check(setting.default)


def test_the_order_is_flag_environment_file_default(home):
    write(home, 'network = "ethereum"')
    config = Config.load(home, {"CMWALLET_NETWORK": "cybermiles"})
    assert config.value("network", "local").origin == "flag"
    assert config.value("network").text == "cybermiles"
    assert Config.load(home, {"CMWALLET_NETWORK": ""}).value("network").text == "ethereum"
    assert Config.load(home, {}).value("timeout").origin == "default"


@pytest.mark.parametrize("text", ["network =", "\x00", '"a', "a = 1\na = 2"])
def test_text_that_is_no_toml_is_damage(home, text):
    with pytest.raises(Damaged, match="not valid TOML"):
        write(home, text)


def test_bytes_that_are_no_text_are_damage(home):
    write(home, "")
    home.config_file.write_bytes(b'network = "\xff"')
    with pytest.raises(Damaged):
        Config.load(home, {})


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602])
def test_a_file_that_others_reach_is_refused(home, mode):
    with pytest.raises(PermissionsTooLax):
        write(home, "", mode)


def test_a_folder_in_place_of_the_file_is_a_storage_error(home):
    from cmwallet.errors import StorageFailed

    home.config_file.mkdir(mode=0o700)
    with pytest.raises(StorageFailed):
        Config.load(home, {})


@pytest.mark.parametrize("value", ["5", "true", '["a"]', "{a = 1}", "2020-01-01"])
def test_a_value_of_another_type_is_damage(home, value):
    with pytest.raises(Damaged, match="not text"):
        write(home, f"network = {value}").value("network")


def test_a_command_as_secret_source_is_taken_from_anywhere_but_the_file(home):
    config = write(home, 'passphrase-from = "cmd:evil"')
    with pytest.raises(InvalidInput):
        config.value("passphrase-from")
    assert config.value("passphrase-from", "cmd:mine").text == "cmd:mine"
    assert Config.load(home, {"CMWALLET_PASSPHRASE_FROM": "cmd:mine"}).value("passphrase-from").text == "cmd:mine"
    with pytest.raises(InvalidInput):
        config.set("passphrase-from", "cmd:mine")


def test_a_secret_in_place_of_its_source_is_neither_written_nor_repeated(home):
    config = Config.load(home, {"CMWALLET_PASSPHRASE_FROM": "hunter2hunter2"})
    with pytest.raises(InvalidInput) as refused:
        config.value("passphrase-from")
    assert "hunter2" not in str(refused.value)
    with pytest.raises(InvalidInput):
        config.set("passphrase-from", "hunter2hunter2")
    assert not home.config_file.exists()


def test_writing_keeps_everything_else(home):
    config = write(home, '# a\n[networks.x]  # b\nrpc = "http://x"\n')
    config.set("network", "local")
    config.set_entry("networks", "y", {"rpc": "http://y", "confirmations": 3})
    config.set_entry("networks", "x", None)
    text = home.config_file.read_text()
    assert "# a" in text
    assert Config.load(home, {}).table("networks") == {"y": {"rpc": "http://y", "confirmations": 3}}
    assert config.value("network").text == "local"
    config.set("network", None)
    config.set("network", None)
    assert Config.load(home, {}).value("network").origin == "default"


def test_settings_that_do_not_exist_are_refused(home):
    config = Config.load(home, {})
    for call in (lambda: config.value("nothing"), lambda: config.set("nothing", "1")):
        with pytest.raises(InvalidInput, match="no setting"):
            call()
    with pytest.raises(InvalidInput, match="no value"):
        config.text("account")


@pytest.mark.parametrize(
    "url", ["https://me.example", "https://me.example:8443", "http://127.0.0.1:8474", "http://[::1]:1"]
)
def test_the_address_of_the_server_is_an_origin(url):
    assert check_oauth_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://me.example",
            "http://localhost:8474",
            "https://me.example/",
            "https://me.example/a",
            "https://ME.example",
        ),
        *(
            "https://user@me.example",
            "https://me.example?a",
            "https://me.example#a",
            "http://127.0.0.1",
            "ftp://me.example",
        ),
        *(
            "https://me..example",
            "https://-me.example",
            "https://me.example:0",
            "https://m\u0435.example",
            "https://me.example\n",
        ),
        "https://" + "a." * 200 + "example",
    ],
)
def test_another_address_of_the_server_is_refused(url):
    with pytest.raises(InvalidInput):
        check_oauth_url(url)


@pytest.mark.parametrize(
    "url", ["postgresql://me:secret@db/x", "postgresql://db/x?password=secret", "sqlite:///x", "db"]
)
def test_a_store_with_a_password_is_refused_without_repeating_it(url):
    with pytest.raises(InvalidInput) as refused:
        check_store(url)
    assert "secret" not in f"{refused.value} {refused.value.hint}"


@pytest.mark.parametrize("text", ["127.0.0.1", "10.0.0.0/8, 192.0.2.1,2001:db8::/32"])
def test_trusted_proxies_are_addresses_and_networks(text):
    assert check_proxies(text) == text


@pytest.mark.parametrize("text", ["", "proxy.example", "127.0.0.1,", "10.0.0.1/8", "0.0.0.0/0", "::/0"])
def test_nobody_and_everybody_is_no_trusted_proxy(text):
    with pytest.raises(InvalidInput):
        check_proxies(text)


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "²", "9" * 5000])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(InvalidInput):
        check_port(text)


def test_a_setting_with_a_dot_stands_in_its_table(home):
    config = write(home, "# mine\n[oauth]\nport = '9000'\n")
    assert config.value("oauth.port").text == "9000"
    config.set("oauth.url", "https://me.example")
    assert home.config_file.read_text().startswith("# mine\n[oauth]\nport = '9000'\n")
    again = Config.load(home, {})
    assert again.value("oauth.url") == config.value("oauth.url")
    assert again.value("oauth.url").text == "https://me.example"
    assert Config.load(home, {"CMWALLET_OAUTH_PORT": "7"}).value("oauth.port").text == "7"
    again.set("oauth.url", None)
    assert Config.load(home, {}).value("oauth.url").text is None


def test_text_in_place_of_a_table_of_settings_is_damage(home):
    with pytest.raises(Damaged):
        write(home, "oauth = 'x'").value("oauth.url")


@pytest.mark.parametrize("text", ["networks = 7", "networks = [1]", "[networks]\nmine = 7"])
def test_what_stands_in_place_of_a_table_of_tables_is_damage(home, text):
    home.config_file.write_text(text)
    home.config_file.chmod(0o600)
    with pytest.raises(Damaged, match="not a table of tables"):
        Config.load(home).table("networks")


@pytest.mark.parametrize("value", ["", "JSON", "yaml", "text "])
def test_a_format_is_text_or_json(home, value):
    with pytest.raises(InvalidInput, match="text or json"):
        Config.load(home).set("format", value)


@pytest.mark.parametrize(
    ("text", "seconds"), [("0", 0), ("1s", 1), ("2h", 7_200), ("365d", 31_536_000), ("forever", 2**40)]
)
def test_replaced_values_are_kept_so_long(text, seconds):
    assert parse_retention(text) == seconds


@pytest.mark.parametrize(("name", "variable"), [("fee-cap", "CMWALLET_FEE_CAP"), ("oauth.url", "CMWALLET_OAUTH_URL")])
def test_a_setting_has_its_variable(home, name, variable):
    assert SETTINGS[name].variable == variable


def test_a_check_names_the_setting_and_where_it_stands(home):
    with pytest.raises(InvalidInput, match=r"setting oauth.port \(env CMWALLET_OAUTH_PORT\): a port"):
        Config.load(home, {"CMWALLET_OAUTH_PORT": "x"}).value("oauth.port")
    with pytest.raises(InvalidInput, match=r"setting oauth.port \(flag\)"):
        Config.load(home, {}).value("oauth.port", "0")
    with pytest.raises(InvalidInput, match=r"setting format \(config\)"):
        write(home, 'format = "yaml"').value("format")


@pytest.mark.parametrize("text", ["1", "8474", "65535"])
def test_a_port_is_a_number(text):
    assert check_port(text) == text


@pytest.mark.parametrize(
    "url",
    [
        *("postgresql://me@db/x", "postgresql+psycopg://db/x", "postgresql:///x?host=/run", "postgresql://db:5432/x"),
        "postgresql://me@db/x:y",
    ],
)
def test_a_store_without_a_password_is_taken(url):
    assert check_store(url) == url


@pytest.mark.parametrize("url", ["postgresql:", "postgresql", "postgresql+other://db/x", "mysql://db/x"])
def test_what_is_no_database_of_postgresql_is_refused(url):
    with pytest.raises(InvalidInput, match="is a database of PostgreSQL"):
        check_store(url)


def test_the_address_of_the_server_has_a_longest_length():
    longest = "https://" + "/".join(["a." * 145 + "b"])
    assert (len(longest), check_oauth_url(longest + "b")) == (299, longest + "b")
    with pytest.raises(InvalidInput):
        check_oauth_url(longest + "bb")
    with pytest.raises(InvalidInput):
        check_oauth_url("https://" + "a" * 64)
    assert check_oauth_url("https://" + "a" * 63)


def test_durations_are_seconds_and_the_file_is_the_homes(home):
    config = write(home, 'timeout = "3m"')
    assert (config.seconds("timeout"), config.seconds("rpc-timeout"), config.seconds("timeout", "5s")) == (180, 10, 5)
    assert config.path == home.config_file


def test_what_is_written_counts_at_once_and_others_cannot_read_it(home):
    config = Config.load(home, {})
    assert config.table("networks") == {}
    config.set("timeout", "1m")
    assert config.seconds("timeout") == 60
    assert home.config_file.stat().st_mode & 0o777 == 0o600
    config.set_entry("networks", "x", {"rpc": "http://x"})
    assert config.table("networks") == {"x": {"rpc": "http://x"}}
    write(home, "networks = 7")
    with pytest.raises(Damaged, match="not a table"):
        Config.load(home, {}).set_entry("networks", "x", {})
