"""Pages of the exchange from templates: every text of others is cleaned and escaped; no script, no foreign picture."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

import oauth.web
from cmwallet.exchange.reasons import months_text, rate_text
from cmwallet.market.loans.currency import amount_text
from identity.foreign import clean
from identity.timestamps import rfc3339
from oauth.web.headers import fresh_nonce, page_headers
from oauth.web.ports import PageProblem

_FOLDERS: Final = (Path(__file__).parent / "templates", Path(oauth.web.__file__).parent / "templates")
"""Its own, and the style of the consent pages: people meet both in one visit."""
_NAME_LIMIT: Final = 60
_TEXT_LIMIT: Final = 300


def show(template: str, values: Mapping[str, object], *, status: int = 200, signed_in: bool = False) -> HTMLResponse:
    """Return a page."""
    nonce = fresh_nonce()
    html = _environment().get_template(template).render(**values, nonce=nonce, signed_in=signed_in)
    return HTMLResponse(html, status, headers=page_headers(nonce))


def show_problem(problem: PageProblem, *, signed_in: bool = False) -> HTMLResponse:
    """Return the page that tells what went wrong and what to do."""
    values = {"kind": problem.kind, "seconds": problem.retry_after}
    answer = show("problem.html", values, status=problem.status, signed_in=signed_in)
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDERS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        name=lambda text: clean(text, _NAME_LIMIT),
        foreign=lambda text: clean(text, _TEXT_LIMIT),
        rate=rate_text,
        months=months_text,
        money=lambda raw, currency: amount_text(currency, raw),
        machine=rfc3339,
        moment=_moment,
        day=lambda seconds: rfc3339(seconds)[:10],
    )
    return environment


def _moment(seconds: int) -> str:
    """Return a time to the minute, in UTC: the exchange's visitors are anywhere."""
    return f"{rfc3339(seconds)[:16].replace('T', ' ')} UTC"
