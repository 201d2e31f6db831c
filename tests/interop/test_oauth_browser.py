"""The pages in a real browser: by keyboard and without script, looked at by axe-core, attacked by other pages."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from identity.loopback import Listener
from tests.security.oauthhome import VALUES, Browser, dapp_at, letters_on, oauth_home, port_of, serving, wish

from .conftest import need

PEERS = Path(__file__).parent / "peers"
SHOTS = Path(__file__).parents[2] / ".screenshots"


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<!doctype html><title>win a token</title><body></body>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def hostile() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, hostile: int) -> dict[str, Any]:
    """What the person saw, what axe-core found, and what the dapp got."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("chromium is not installed: run make interop-setup")
    for package in ("node_modules/playwright-core", "oauth/node_modules/axe-core"):
        if not (PEERS.parent / package).exists():
            pytest.skip(f"{package} is not installed: run make interop-setup")
    node = need("node")
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir()
    with oauth_home(tmp_path_factory.mktemp("browser")) as home, serving(home, *port_of(home)) as server:
        home.run("oauth", "client", "add", home.did, "--document", "document")  # type: ignore[attr-defined]
        with dapp_at(home, server) as dapp, Listener() as allowing, Listener() as denying:
            allow = dapp.push(wish(optional=("email",)), allowing.redirect)
            deny = dapp.push(wish(), denying.redirect)
            attacked = dapp.push(wish(), allowing.redirect)
            device = dapp.start_device(wish())
            task = {
                "chromium": browser,
                "shots": str(SHOTS),
                "issuer": server.issuer,
                "link": home.run("oauth", "login-link", "--quiet").out.strip(),
                "allow": allow.url,
                "deny": deny.url,
                "attacked": attacked.url,
                "code": device.user_code,
                "site": f"http://localhost:{hostile}",
                "port": f"http://127.0.0.1:{hostile}",
            }
            with subprocess.Popen(
                [node, str(PEERS / "consent.mjs"), json.dumps(task)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            ) as running:
                got: dict[str, Any] = {}

                def redeem() -> None:
                    tokens = dapp.finish(allow, allowing.wait(allow.state, 240))
                    got["fields"] = dapp.fields(tokens.access_token)["fields"]

                def hear() -> None:
                    denying.wait(deny.state, 240)

                for work in (redeem, hear):
                    threading.Thread(target=work, daemon=True).start()
                out, err = running.communicate(timeout=280)
            assert running.returncode == 0, err
            report: dict[str, Any] = json.loads(out)
            report["fields"] = got["fields"]
            report["request"] = (allow, deny)
            with Browser() as mine:
                report["letters"] = letters_on(mine.sign_in(home).visit(attacked.url).text)
            report["log"] = server.log.read_text()
    return report


def test_a_consent_is_given_with_the_keyboard_and_without_script(played) -> None:
    allow, _ = played["request"]
    assert played["seen"]["answer"].startswith(f"{allow.redirect_uri}?code=")
    assert set(played["fields"]) == {"given_name", "email", '{"age_equal_or_over":18}'}
    assert played["seen"]["until"] == "900"  # shortened by one press of a key


def test_a_value_is_masked_until_a_key_reveals_it_and_no_script_is_needed(played) -> None:
    assert "Given name" in played["seen"]["masked"]
    assert VALUES["given_name"] not in played["seen"]["masked"]
    assert VALUES["given_name"] in played["seen"]["revealed"]


def test_what_is_public_for_ever_is_not_ticked_by_the_page(played) -> None:
    assert played["seen"]["anchor"] is False


def test_both_answers_are_of_one_size_and_only_allow_is_filled(played) -> None:
    (*deny_size, deny), (*allow_size, allow) = played["seen"]["buttons"]
    assert deny_size == allow_size
    assert deny == "rgba(0, 0, 0, 0)"
    assert allow != deny


def test_a_denial_goes_back_to_the_dapp(played) -> None:
    _, deny = played["request"]
    assert played["seen"]["denied"].startswith(f"{deny.redirect_uri}?error=access_denied")


def test_no_policy_of_the_page_stands_in_the_way_of_its_own_redirect(played) -> None:
    assert played["seen"]["policy"] == []


def test_a_device_code_is_typed_compared_and_allowed(played) -> None:
    assert played["seen"]["compare"].replace("-", "").isalpha()
    assert played["seen"]["device"] == "Allowed"


def test_a_grant_is_revoked_from_the_list_in_two_presses(played) -> None:
    assert played["seen"]["revoked"] == "revoked"
    assert played["seen"]["landing"].endswith("/dashboard")


def test_axe_core_finds_nothing_on_any_screen(played) -> None:
    assert len(played["shots"]) == 8 * 6
    assert sorted(set(map(played["looked"].count, played["looked"]))) == [2, 6]
    assert played["violations"] == []


def test_no_page_is_wider_than_its_screen(played) -> None:
    assert played["overflow"] == []


@pytest.mark.parametrize("name", ["site", "port"])
def test_a_page_of_another_origin_neither_frames_nor_reads_nor_decides(played, name) -> None:
    seen = played["seen"]
    assert seen[f"{name} frame"] == ""
    assert played["letters"] not in json.dumps(seen)
    assert seen[f"{name} fetch"] is None
    assert seen[f"{name} form"] == 403


def test_a_browser_that_was_never_let_in_sees_how_to_get_in(played) -> None:
    assert "cmwallet oauth login-link" in played["seen"]["stranger"]
    assert "Ticket shop" not in played["seen"]["stranger"]
