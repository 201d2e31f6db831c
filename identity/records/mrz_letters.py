"""Transliteration of names for the machine-readable zone (ICAO 9303-3 §6).

Latin letters lose their marks, save those for which the table has letters of their own; Cyrillic and Arabic follow
their tables. Scripts that the table does not have are refused: the issuing state alone can say how it spells them.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from identity.errors import InvalidInput

_LATIN: Final = "Ä=AE Å=AA Æ=AE Ð=D Đ=D Ħ=H Ĳ=IJ ĸ=Q Ł=L Ŋ=N Ö=OE Ø=OE Œ=OE ß=SS ẞ=SS Þ=TH Ŧ=T Ü=UE Ə=E ı=I"
_CYRILLIC: Final = (
    "А=A Б=B В=V Г=G Ґ=G Д=D Ђ=D Ѓ=G Е=E Ё=E Є=IE Ж=ZH З=Z Ѕ=DZ И=I І=I Ї=I Й=I Ј=J К=K Ќ=K Л=L Љ=LJ М=M Н=N "
    "Њ=NJ О=O П=P Р=R С=S Т=T Ћ=C У=U Ў=U Ф=F Х=KH Ц=TS Ч=CH Џ=DZ Ш=SH Щ=SHCH Ъ=IE Ы=Y Ь= Э=E Ю=IU Я=IA Ѣ=IE "
    "Ѫ=U Ѳ=F Ѵ=Y"
)
_ARABIC: Final = (
    "ء=XE آ=XAA أ=XAE ؤ=U إ=I ئ=XI ا=A ب=B ة=XTA ت=T ث=XTH ج=J ح=XH خ=XKH د=D ذ=XDH ر=R ز=Z س=S ش=XSH ص=XSS "
    "ض=XDZ ط=XTT ظ=XZZ ع=E غ=G ف=F ق=Q ك=K ل=L م=M ن=N ه=H و=W ى=XAY ي=Y"
)
_TABLE: Final = {pair[0]: pair[2:] for pair in f"{_LATIN} {_CYRILLIC} {_ARABIC}".split()}
_OMITTED: Final = frozenset("'’ʼʻ`´.\u200c\u200d\u0640")
_APART: Final = frozenset(" -‐‑–,\u00a0")


def transliterate(name: str) -> str:
    """Return a name in A–Z with `<` between its parts. Raises `InvalidInput` for a script without a table."""
    letters = "".join(_one(character) for character in unicodedata.normalize("NFC", name).strip())
    return "<".join(part for part in letters.split("<") if part)


def _one(character: str) -> str:
    upper = character.upper() if len(character.upper()) == 1 else character
    if character in _APART:
        return "<"
    if character in _OMITTED or unicodedata.category(character) == "Mn":
        return ""
    for known in (upper, character):
        if known in _TABLE:
            return _TABLE[known]
    base = unicodedata.normalize("NFD", upper)[0]
    if "A" <= base <= "Z":
        return base
    if base in _TABLE:
        return _TABLE[base]
    raise InvalidInput(
        "a name has letters that ICAO 9303 has no spelling for", hint="give it as the document prints it"
    )
