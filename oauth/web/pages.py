"""Pages from templates: every text of others is cleaned and escaped, every word of ours can be translated.

A template's words stand in `_()` or `{% trans %}`; `oauth/web/locale/oauth.pot` lists them, made by `make messages`.
"""

from __future__ import annotations

import gettext
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from identity.foreign import clean
from identity.timestamps import rfc3339
from oauth.web.headers import fresh_nonce, page_headers
from oauth.web.ports import PageProblem

FOLDER: Final = Path(__file__).parent
DOMAIN: Final = "oauth"
_NAME_LIMIT = 60
_TEXT_LIMIT = 200


@dataclass(frozen=True)
class Frame:
    """What every page of an issuer needs: the path of the issuer, and how a terminal is told which home is meant."""

    base: str
    url: str


def show(
    request: Request,
    frame: Frame,
    template: str,
    values: Mapping[str, object],
    *,
    status: int = 200,
    redirect_origin: str | None = None,
    refresh: int | None = None,
    signed_in: bool = False,
) -> HTMLResponse:
    """Return a page in the language that the browser asks for. `refresh` loads it again after so many seconds."""
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


def show_problem(request: Request, frame: Frame, problem: PageProblem, *, signed_in: bool = False) -> HTMLResponse:
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
    environment.filters.update(
        name=lambda text: clean(text, _NAME_LIMIT),
        foreign=lambda text: clean(text, _TEXT_LIMIT),
        moment=_moment,
        machine=rfc3339,
        span=lambda seconds: _span(seconds, say),
        field=lambda name: clean(_spoken(str(name), say), _TEXT_LIMIT),
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


def _moment(seconds: int) -> str:
    return rfc3339(seconds).replace("T", " ")[:16] + " UTC"


def _span(seconds: int, say: Callable[[str], str]) -> str:
    """Return a length of time in its largest whole unit."""
    for length, unit in ((86400, say("%d days")), (3600, say("%d hours")), (60, say("%d minutes"))):
        if seconds >= length and seconds % length == 0 and seconds != length:
            return unit % (seconds // length)
    exactly = {86400: say("1 day"), 3600: say("1 hour"), 60: say("1 minute")}
    return exactly.get(seconds) or say("%d seconds") % seconds


def _spoken(name: str, say: Callable[[str], str]) -> str:
    """Return a field's name as a person reads it: a predicate as a sentence, a credential by its type."""
    if name.startswith("credential:"):
        return say("the credential %s") % name.partition(":")[2]
    if not name.startswith("{"):
        return name
    try:
        stated: dict[str, object] = json.loads(name)
        ((predicate, value),) = stated.items()
    except (ValueError, AttributeError, TypeError):
        return name
    if predicate == "age_equal_or_over":
        return say("whether you are at least %s years old") % value
    return say("whether %(what)s is %(value)s") % {"what": predicate, "value": value}
