"""Pages from templates: every text of others is cleaned and escaped, every word of ours can be translated.

A template's words stand in `_()` or `{% trans %}`; `oauth/web/locale/oauth.pot` lists them, made by `make messages`.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from identity.foreign import clean
from identity.timestamps import rfc3339
from oauth.web import labels, purposes, times
from oauth.web.headers import fresh_nonce, page_headers
from oauth.web.ports import PageProblem
from oauth.web.views import Asker

FOLDER: Final = Path(__file__).parent
DOMAIN: Final = "oauth"
_NAME_LIMIT = 60
_TEXT_LIMIT = 200
_VALUE_LIMIT = 2000


@dataclass(frozen=True)
class Frame:
    """What every page of an issuer needs: the path of the issuer, and how a terminal is told which home is meant."""

    base: str
    url: str


def show(
    request: Request,
    frame: Frame | None,
    template: str,
    values: Mapping[str, object],
    *,
    status: int = 200,
    redirect_origin: str | None = None,
    refresh: int | None = None,
    signed_in: bool = False,
) -> HTMLResponse:
    """Return a page in the language that the browser asks for. `refresh` loads it again after so many seconds.

    Without a frame it names neither the server nor what it is: for who came under a name that is not ours.
    """
    nonce = fresh_nonce()
    language = _language(request.headers.get("accept-language", ""))
    html = (
        _environment(language)
        .get_template(template)
        .render(**values, frame=frame, nonce=nonce, language=language, refresh=refresh, signed_in=signed_in)
    )
    headers = page_headers(nonce, redirect_origin)
    if refresh is not None:
        headers["Refresh"] = str(refresh)
    return HTMLResponse(html, status, headers=headers)


def show_problem(
    request: Request, frame: Frame | None, problem: PageProblem, *, signed_in: bool = False
) -> HTMLResponse:
    """Return the page that tells what went wrong and what to do."""
    answer = show(request, frame, "problem.html", {"kind": problem.kind}, status=problem.status, signed_in=signed_in)
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations = gettext.translation(DOMAIN, FOLDER / "locale", [language], fallback=True)
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    say = translations.gettext
    environment.tests["general"] = purposes.is_general
    environment.filters.update(
        name=lambda text: clean(text, _NAME_LIMIT),
        foreign=lambda text: clean(text, _TEXT_LIMIT),
        called=_called,
        moment=times.local,
        universal=times.universal,
        machine=rfc3339,
        away=lambda seconds, now: times.away(seconds, now, say),
        span=lambda seconds: times.span(seconds, say),
        field=lambda name: clean(labels.label_of(str(name), say), _TEXT_LIMIT),
        listed=lambda name: clean(labels.listed(str(name), say), _TEXT_LIMIT),
        machine_name=labels.machine_name,
        purpose=purposes.label_of,
        value=lambda text: clean(text, _VALUE_LIMIT),
    )
    return environment


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that there are words for; English needs no catalogue."""
    return ("en", *sorted(path.parts[-3] for path in FOLDER.glob(f"locale/*/LC_MESSAGES/{DOMAIN}.mo")))


def _language(wanted: str) -> str:
    """Return the first language of an `Accept-Language` header that there are words for (RFC 9110 §12.5.4)."""
    for part in wanted.split(",")[:20]:
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in languages():
            return tag
    return "en"


def _called(who: Asker) -> str:
    """Return what a dapp is called in a sentence: its name, or its DID where its document states none."""
    return clean(who.name, _NAME_LIMIT).strip() or clean(who.did, _TEXT_LIMIT)
