"""The catalogue of the pages' words is in step, and a translation of it is used."""

from __future__ import annotations

import re

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from docs import messages
from oauth.web import pages

from .conftest import BASE, Shop

TEMPLATES = sorted((pages.FOLDER / "templates").glob("*.html"))


def test_the_catalogue_is_in_step_with_the_pages() -> None:
    assert messages.TEMPLATE.read_text("utf-8") == messages.template(), "run: make messages"


def test_a_translation_is_shown_to_who_asks_for_its_language(tmp_path, monkeypatch) -> None:
    with messages.TEMPLATE.open("rb") as file:
        catalog = read_po(file, locale="de")
    for message in catalog:
        if message.id and isinstance(message.id, str):
            message.string = f"‹{message.id}›"
    folder = tmp_path / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "oauth.mo").open("wb") as file:
        write_mo(file, catalog)
    (tmp_path / "templates").symlink_to(pages.FOLDER / "templates")
    monkeypatch.setattr(pages, "FOLDER", tmp_path)
    for cached in (pages.languages, pages._environment):
        cached.cache_clear()
    try:
        shop = Shop()
        browser = shop.signed_in()
        translated = browser.get(f"{BASE}/dashboard", headers={"accept-language": "fr, de-CH;q=0.9"}).text
        assert '<html lang="de">' in translated
        assert "<h1>‹Your grants›</h1>" in translated
        assert "<h1>Your grants</h1>" in browser.get(f"{BASE}/dashboard", headers={"accept-language": "fr"}).text
    finally:
        for cached in (pages.languages, pages._environment):
            cached.cache_clear()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_words_stand_outside_the_catalogue(template) -> None:
    text = template.read_text("utf-8")
    text = re.sub(r"\{% trans.*?endtrans %\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<code class=\"command\">.*?</code>|<style.*?</style>|<[^>]*>", "", text, flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]{2,}", text) in ([], ["cmwallet", "cmwallet"])
