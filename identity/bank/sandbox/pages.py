"""Consent page of the sandbox bank: who asks for what, and a decision. Server-rendered, no script."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

from jinja2 import Environment, Template
from starlette.responses import HTMLResponse

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sandbox bank</title>
<style>body{font:1rem/1.5 system-ui;max-width:36rem;margin:2rem auto;padding:0 1rem}fieldset{margin:1rem 0}
button{font:inherit;padding:.5rem 1.5rem;margin-right:1rem}</style></head><body>
<h1>Sandbox bank</h1>
<p>A bank to practise with. An application asks for access to accounts:</p>
{% for consent in consents %}<fieldset><legend>{{ consent.kind }} access until {{ consent.until }}</legend>
<ul>{% for line in consent.lines %}<li>{{ line }}</li>{% endfor %}</ul></fieldset>{% endfor %}
<form method="post" action="{{ url }}/authorize">
{% for name, value in asked.items() %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}
{% for customer in customers %}<fieldset><legend>{{ customer.name }}</legend>
{% for account in customer.accounts %}<label><input type="checkbox" name="account" value="{{ account.id }}">
{{ account.iban }} ({{ account.currency }})</label><br>{% endfor %}</fieldset>{% endfor %}
<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button>
</form></body></html>
"""


@cache
def _template() -> Template:
    return Environment(autoescape=True).from_string(_PAGE)


def consent_page(
    url: str, asked: Mapping[str, str], consents: Sequence[sqlite3.Row], customers: Sequence[Mapping[str, object]]
) -> HTMLResponse:
    """Return the page on which a customer decides."""
    shown = []
    for consent in consents:
        body = json.loads(consent["body"])
        limits = [f"{name}: {value}" for name, value in body.get("Limits", {}).items()]
        until = datetime.fromtimestamp(consent["expires"], UTC).strftime("%Y-%m-%d")
        shown.append({"kind": consent["kind"], "until": until, "lines": [*body.get("Permissions", []), *limits]})
    html = _template().render(url=url, asked=asked, consents=shown, customers=customers)
    return HTMLResponse(html, headers=_HEADERS)
