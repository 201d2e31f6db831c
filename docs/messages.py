"""Write `oauth/web/locale/oauth.pot`: every word of ours that a page shows, for translators.

`python docs/messages.py` rewrites it; a test fails when it is out of step. A translation stands in
`oauth/web/locale/<language>/LC_MESSAGES/oauth.po`, compiled by `pybabel compile -D oauth -d oauth/web/locale`.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).parent.parent
WEB = ROOT / "oauth" / "web"
TEMPLATE = WEB / "locale" / "oauth.pot"
_METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("labels.py", "python"), ("times.py", "python")]
_OPTIONS = {"templates/**.html": {"trimmed": "true"}}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None}


def template() -> str:
    """Return the text of the template; it names no date, so that it changes only with the words."""
    catalog = Catalog(domain="oauth", project="cmwallet", fuzzy=False, header_comment="# Words of the server's pages.")
    found = extract_from_dir(WEB, _METHODS, _OPTIONS, _KEYWORDS)
    for name, line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    written = BytesIO()
    write_po(written, catalog, width=110, omit_header=True, include_lineno=False)
    return (
        "# The words of the pages of cmwallet's authorisation server. Made by `make messages`.\n"
        + written.getvalue().decode()
    )


def main() -> None:
    """Rewrite the template."""
    TEMPLATE.write_text(template(), "utf-8")


if __name__ == "__main__":
    main()
