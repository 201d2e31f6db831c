"""Packed form of a prepared name, so that a search need not prepare again what was prepared when a list was added."""

from __future__ import annotations

import json

from identity.kyc.names.prepare import Kind, Name, Token


def pack(name: Name) -> str:
    """Return a name as JSON."""
    tokens = [
        [t.text, t.sound, t.skeleton, t.script, list(t.syllables), int(t.weak), t.number, int(t.initials), t.letters]
        for t in name.tokens
    ]
    return json.dumps([tokens, sorted(name.forms), int(name.lineage)], ensure_ascii=False, separators=(",", ":"))


def unpack(text: str, kind: Kind) -> Name:
    """Return the name that `pack` wrote."""
    tokens, forms, lineage = json.loads(text)
    return Name(
        kind,
        tuple(
            Token(word, sound, bones, script, tuple(syllables), bool(weak), number, bool(initials), letters=letters)
            for word, sound, bones, script, syllables, weak, number, initials, letters in tokens
        ),
        frozenset(forms),
        bool(lineage),
    )


def spelling(name: Name) -> str:
    """Return the sounds of a name's words in alphabetical order: what a quick comparison looks at."""
    return " ".join(sorted(token.sound for token in name.tokens))
