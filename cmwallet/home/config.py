"""Settings: flag, then environment, then `config.toml`, then default; each value knows where it came from."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cmwallet.errors import Damaged, InvalidInput
from cmwallet.home.folder import Home
from cmwallet.home.name_files import write_names
from cmwallet.units import parse_amount, parse_duration
from identity.storage import check_private, storage_errors, write_private

_LOCK_SECONDS = 10.0
_LONGEST_URL = 300
_NAME = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_OAUTH_URL = re.compile(
    rf"https://({_NAME}(\.{_NAME})*|\[[0-9a-f:]+\])(:[1-9][0-9]{{0,4}})?|http://(127\.0\.0\.1|\[::1\]):[1-9][0-9]{{0,4}}"
)


@dataclass(frozen=True)
class Setting:
    """One thing that can be set; `check` raises `InvalidInput` for a value that makes no sense."""

    name: str
    default: str | None
    meaning: str
    check: Callable[[str], object] = str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "CMWALLET_" + self.name.upper().replace("-", "_").replace(".", "_")


@dataclass(frozen=True)
class Value:
    """A setting's value and its origin: `flag`, `env NAME`, `config` or `default`."""

    text: str | None
    origin: str


def _format(text: str) -> str:
    if text not in ("text", "json"):
        raise InvalidInput(f"the format is text or json, not {text!r}")
    return text


def parse_retention(text: str) -> int:
    """Return how many seconds replaced values are kept: a duration, `0` or `forever`. Raises `InvalidInput`."""
    return 2**40 if text == "forever" else parse_duration(text if text != "0" else "0s", allow_zero=True)


def check_oauth_url(text: str) -> str:
    """Return the address under which the authorisation server is reached. Raises `InvalidInput`.

    An origin, without a path: `https://HOST[:PORT]`; plain http on loopback only (RFC 8252 §7.3), by its number.
    """
    if _OAUTH_URL.fullmatch(text) is None or len(text) > _LONGEST_URL:
        raise InvalidInput(
            "that cannot be the address of the server",
            hint="https://HOST, in lower case and without a path; on this machine http://127.0.0.1:PORT",
        )
    return text


def check_store(text: str) -> str:
    """Return the database of the authorisation server. Raises `InvalidInput`, which does not repeat it."""
    scheme, separator, rest = text.partition("://")
    if scheme not in ("postgresql", "postgresql+psycopg") or not separator:
        raise InvalidInput("the store is a database of PostgreSQL", hint="postgresql://USER@HOST/DATABASE")
    if ":" in rest.partition("/")[0].rpartition("@")[0] or "password=" in rest:
        raise InvalidInput("a password does not stand in a setting", hint="put it into ~/.pgpass, or use a socket")
    return text


def check_proxies(text: str) -> str:
    """Return the addresses of proxies whose word on the other side is believed. Raises `InvalidInput`."""
    from ipaddress import ip_network

    for part in text.split(","):
        try:
            wide = ip_network(part.strip()).prefixlen == 0
        except ValueError:
            hint = "addresses and networks, separated by commas: 127.0.0.1,10.0.0.0/8"
            raise InvalidInput("that is not the address of a proxy", hint=hint) from None
        if wide:
            raise InvalidInput("that trusts everybody, so nobody's address could be believed")
    return text


def check_port(text: str) -> str:
    """Return the number of a port. Raises `InvalidInput`."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536):
        raise InvalidInput("a port is a number from 1 to 65535")
    return text


def parse_switch(text: str) -> bool:
    """Return whether a switch is on: true or 1, false or 0. Raises `InvalidInput`."""
    if text not in ("true", "1", "false", "0"):
        raise InvalidInput("it is true or false")
    return text in ("true", "1")


def _source(text: str) -> object:
    from cmwallet.home.secret_sources import parse_source

    return parse_source(text)  # a secret that stands here by mistake is refused, and never shown or written


SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("network", "local", "the network that commands use"),
        Setting("account", None, "the account that commands use when none is named"),
        Setting("identity", None, "the identity that commands use when none is named"),
        Setting("format", "text", "text or json", _format),
        Setting("fee-cap", "0.1cmt", "the most that a transaction's fee may be", parse_amount),
        Setting("court-floor", "100000cmt", "stake in the court below which its decisions are advice", parse_amount),
        Setting("history-retention", "365d", "how long replaced values of records are kept", parse_retention),
        Setting("timeout", "2m", "how long to wait for a confirmation or a lock", parse_duration),
        Setting("rpc-timeout", "10s", "how long a node may take to answer", parse_duration),
        Setting("passphrase-from", "prompt", "where the vault's passphrase is read from", _source),
        Setting("chain.autostart", "true", "whether commands start the embedded chain's server", parse_switch),
        Setting("oauth.url", None, "the address of the authorisation server: oauth issuer move", check_oauth_url),
        Setting("oauth.port", "8474", "the port that oauth serve listens on", check_port),
        Setting(
            "oauth.trusted-proxy",
            None,
            "proxies before oauth serve that say truly who asks: addresses, networks",
            check_proxies,
        ),
        Setting("oauth.store", None, "a PostgreSQL database for the authorisation server's state", check_store),
    )
}


class Config:
    """The file `config.toml` and the environment, read once."""

    def __init__(self, home: Home, document: Mapping[str, object], environment: Mapping[str, str]) -> None:
        self._home = home
        self._document = document
        self._environment = environment

    @classmethod
    def load(cls, home: Home, environment: Mapping[str, str] | None = None) -> Config:
        """Read the home's `config.toml` (absent: all defaults).

        Raises `Damaged` for text that is not TOML, `PermissionsTooLax` when others can write it.
        """
        document: Mapping[str, object] = {}
        path = home.config_file
        if path.exists():
            import tomllib

            check_private(path)
            try:
                with storage_errors(path):
                    text = path.read_text("utf-8")
                document = tomllib.loads(text)
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                hint = "mend the line, or move the file away"
                raise Damaged(f"{path} is not valid TOML: {error}", hint=hint) from None
        return cls(home, document, os.environ if environment is None else environment)

    @property
    def path(self) -> Path:
        """The file."""
        return self._home.config_file

    def value(self, name: str, flag: str | None = None) -> Value:
        """Return the value of setting `name`, checked, with its origin."""
        setting = SETTINGS.get(name)
        if setting is None:
            raise InvalidInput(f"there is no setting {name!r}", hint="cmwallet config show lists them")
        found = self._find(setting, flag)
        if found.text is not None and found.origin != "default":
            try:
                setting.check(found.text)
                if found.origin == "config":
                    self._refuse_command(setting, found.text)
            except InvalidInput as error:
                raise InvalidInput(f"setting {name} ({found.origin}): {error.message}", hint=error.hint) from None
        return found

    def text(self, name: str, flag: str | None = None) -> str:
        """Return the value of a setting that has a default."""
        text = self.value(name, flag).text
        if text is None:
            raise InvalidInput(f"setting {name} has no value", hint=f"cmwallet config set {name} VALUE")
        return text

    def seconds(self, name: str, flag: str | None = None) -> float:
        """Return the value of a setting that is a duration."""
        return float(parse_duration(self.text(name, flag)))

    def switch(self, name: str) -> bool:
        """Return the value of a setting that is on or off."""
        return parse_switch(self.text(name))

    def _refuse_command(self, setting: Setting, text: str) -> None:
        """A command in the file would run with every command that opens the vault, and nobody would see it."""
        if setting.check is _source and text.startswith("cmd:"):
            raise InvalidInput(
                "cmd: is not taken from the configuration",
                hint="set CMWALLET_PASSPHRASE_FROM in the environment instead",
            )

    def _find(self, setting: Setting, flag: str | None) -> Value:
        if flag is not None:
            return Value(flag, "flag")
        if stated := self._environment.get(setting.variable):
            return Value(stated, f"env {setting.variable}")
        kept = self._kept(setting.name)
        if isinstance(kept, bool) and setting.check is parse_switch:
            return Value(str(kept).lower(), "config")
        if kept is not None:
            if not isinstance(kept, str):
                raise Damaged(f"setting {setting.name} in {self.path} is not text", hint="put the value in quotes")
            return Value(kept, "config")
        return Value(setting.default, "default")

    def _kept(self, name: str) -> object:
        """Return what the file holds; `oauth.url` stands as `url` in `[oauth]`."""
        group, dot, inner = name.partition(".")
        if not dot:
            return self._document.get(name)
        table = self._document.get(group, {})
        if not isinstance(table, Mapping):
            raise Damaged(f"[{group}] in {self.path} is not a table", hint="mend it, or move the file away")
        return table.get(inner)

    def table(self, name: str) -> Mapping[str, Mapping[str, object]]:
        """Return the sub-tables of `[name.*]`; `Damaged` if they are anything else."""
        found = self._document.get(name, {})
        if not isinstance(found, dict) or not all(isinstance(entry, dict) for entry in found.values()):
            raise Damaged(f"[{name}] in {self.path} is not a table of tables", hint="mend it, or move the file away")
        return found

    def set(self, name: str, text: str | None) -> None:
        """Write one setting (None removes it), keeping comments and order; effective for the next run."""
        setting = SETTINGS.get(name)
        if setting is None:
            raise InvalidInput(f"there is no setting {name!r}", hint="cmwallet config show lists them")
        if text is not None:
            setting.check(text)
            self._refuse_command(setting, text)
        group, dot, inner = name.partition(".")
        if not dot:
            self._rewrite(lambda document: _assign(document, name, text))
        else:
            self._assign_within(group, inner, text)

    def set_entry(self, table: str, name: str, values: Mapping[str, object] | None) -> None:
        """Write `[table.name]` (None removes it), keeping the rest of the file as it is."""
        self._assign_within(table, name, None if values is None else dict(values))

    def rename_network(self, name: str, new: str) -> None:
        """Write `[networks.name]` under another name, and the setting `network` with it, in one step."""

        def change(document: dict[str, object]) -> None:
            entries = document.get("networks")
            if not isinstance(entries, dict) or name not in entries:
                raise Damaged(f"[networks.{name}] is not in {self.path} any more")
            entries[new] = entries.pop(name)
            if document.get("network") == name:
                document["network"] = new

        self._rewrite(change)

    def _assign_within(self, table: str, name: str, value: object) -> None:
        def change(document: dict[str, object]) -> None:
            entries = document.setdefault(table, {})
            if not isinstance(entries, dict):
                raise Damaged(f"[{table}] in {self.path} is not a table")
            _assign(entries, name, value)

        self._rewrite(change)

    def _rewrite(self, change: Callable[[dict[str, object]], None]) -> None:
        import tomlkit

        self._home.prepare()
        with self._home.lock("config", seconds=_LOCK_SECONDS):
            document = tomlkit.parse(self.path.read_text("utf-8") if self.path.exists() else "")
            change(document)
            write_private(self.path, tomlkit.dumps(document).encode())
        self._document = document.unwrap()
        write_names(self._home, "network", self._document.get("networks", {}))


def _assign(table: dict[str, object], name: str, value: object) -> None:
    if value is None:
        table.pop(name, None)
    else:
        table[name] = value
