"""Names in Arabic script, and what rules of romanisation make of them: material that names nobody.

A name is put together of a given name and a family name, both words of a common stock, written here with their vowels.
Each system turns the sounds into Latin letters: ALA-LC and BGN/PCGN without their signs, DIN 31635 without its signs,
French practice in the Maghreb, usage in Egypt, BGN/PCGN for Persian, usual Urdu. What a word is in Arabic script and
what it is in Latin letters come from the same row, and from nothing of the matcher.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_SOUNDS: Final = {
    "th": "θ", "dh": "ð", "sh": "š", "kh": "x", "gh": "γ", "aa": "ā", "ii": "ī", "uu": "ū", "ee": "ē",
}  # fmt: skip
"""Two letters of the stock that are one sound; capitals are emphatic, H is Ha, E is Ain, @ is ta marbuta."""

GIVEN: Final = """
محمد muHammad|أحمد aHmad|محمود maHmuud|حامد Haamid|علي Ealii|حسن Hasan|حسين Husayn|عمر Eumar|عثمان Euthmaan
خالد khaalid|طارق Taariq|سعيد saEiid|سالم saalim|سليم saliim|كريم kariim|رشيد rashiid|راشد raashid|جمال jamaal
جلال jalaal|كمال kamaal|يوسف yuusuf|إبراهيم ibraahiim|إسماعيل ismaaEiil|موسى muusaa|عيسى Eiisaa|يحيى yaHyaa
مصطفى muSTafaa|مرتضى murtaDaa|رضا riDaa|طاهر Taahir|ظافر Zaafir|ظاهر Zaahir|ذاكر dhaakir|زاهد zaahid|ضياء Diyaa
نادر naadir|ناصر naaSir|منصور manSuur|صالح SaaliH|صادق Saadiq|قاسم qaasim|فارس faaris|فيصل faySal|ثابت thaabit
غسان ghassaan|غازي ghaazii|بشير bashiir|بلال bilaal|جعفر jaEfar|حيدر Haydar|ياسر yaasir|ياسين yaasiin
إدريس idriis|أيوب ayyuub|داوود daawuud|هارون haaruun|هاشم haashim|أنس anas|أسامة usaama@|حمزة Hamza@|طلحة TalHa@
معاوية muEaawiya@|فاطمة faaTima@|عائشة Eaa'isha@|خديجة khadiija@|زينب zaynab|مريم maryam|ليلى laylaa|سلمى salmaa
هدى hudaa|نادية naadiya@|أمينة amiina@|جميلة jamiila@|حليمة Haliima@|رقية ruqayya@|سعاد suEaad|سميرة samiira@
لطيفة laTiifa@|نجوى najwaa|وفاء wafaa'|ياسمين yaasamiin|شيماء shaymaa'|غادة ghaada@
"""
FAMILY: Final = """
الخالدي *khaalidii|المنصوري *manSuurii|الهاشمي *haashimii|القاسمي *qaasimii|الشريف *shariif|النجار *najjaar
الحداد *Haddaad|الخطيب *khaTiib|القاضي *qaaDii|المصري *miSrii|الشامي *shaamii|البغدادي *baghdaadii
التونسي *tuunisii|المغربي *maghribii|الطيب *Tayyib|الصباح *SabaaH|الزهراني *zahraanii|العمري *Eumarii
الأنصاري *anSaarii|البكري *bakrii|الجزائري *jazaa'irii|حجازي Hijaazii|زيدان zaydaan|شعبان shaEbaan
رمضان ramaDaan|عباس Eabbaas|فياض fayyaaD|جابر jaabir|صابر Saabir|طالب Taalib|بوشعيب buushuEayb|بوزيد buuzayd
حجاج Hajjaaj|قدور qadduur|منصف munSif|عاشور Eaashuur|خليفة khaliifa@|سليمان sulaymaan|كاظم kaaZim|مظفر muZaffar
عذاري Eadhaarii|ثامر thaamir|يزيد yaziid|وهبي wahbii|هلال hilaal|غانم ghaanim|فخري fakhrii
"""
COMPOUNDS: Final = """
عبد_الله Eabd+llaah|عبد_الرحمن Eabd+raHmaan|عبد_العزيز Eabd+Eaziiz|عبد_القادر Eabd+qaadir|عبد_الكريم Eabd+kariim
عبد_الحميد Eabd+Hamiid|عبد_السلام Eabd+salaam|عبد_الرزاق Eabd+razzaaq|نصر_الله naSr+llaah|فتح_الله fatH+llaah
نور_الدين nuur+diin|صلاح_الدين SalaaH+diin|سيف_الدين sayf+diin|جمال_الدين jamaal+diin|علاء_الدين Ealaa'+diin
أبو_بكر abuu=bakr|أبو_القاسم abuu+qaasim|أبو_الفضل abuu+faDl
"""
_SUN: Final = frozenset("tθdðrzsšSDTZln")


@dataclass(frozen=True)
class System:
    """A way to write sounds: `letters` for each, the article, how `Abd` and what follows are joined."""

    name: str
    letters: Mapping[str, str]
    article: str
    joint: str
    persian: bool = False


_BASE: Final = {
    **{sign: sign for sign in "btdrzsfklmnhwyaiu"},
    "θ": "th", "j": "j", "H": "h", "x": "kh", "ð": "dh", "š": "sh", "S": "s", "D": "d", "T": "t", "Z": "z", "E": "",
    "γ": "gh", "q": "q", "'": "", "ā": "a", "ī": "i", "ū": "u", "ē": "e", "@": "",
}  # fmt: skip
_FRENCH: Final = {
    **_BASE, "θ": "t", "ð": "d", "š": "ch", "j": "dj", "q": "k", "u": "ou", "ū": "ou", "w": "ou", "Z": "d",
}  # fmt: skip
_EGYPT: Final = {**_BASE, "θ": "s", "ð": "z", "j": "g", "q": "k", "u": "o", "ū": "ou", "ī": "i"}
_PERSIAN: Final = {
    **_BASE, "θ": "s", "ð": "z", "D": "z", "q": "gh", "w": "v", "i": "e", "u": "o", "ū": "u", "@": "h",
}  # fmt: skip
_URDU: Final = {**_BASE, "θ": "s", "ð": "z", "D": "z", "ī": "ee", "ū": "oo", "@": "h"}
SYSTEMS: Final[Sequence[System]] = (
    System("ALA-LC", {**_BASE, "@": "h"}, "al-", " al-"),
    System("BGN/PCGN", {**_BASE, "@": "h"}, "assimilated", "ul "),
    System("DIN 31635", {**_BASE, "θ": "t", "x": "h", "ð": "d", "š": "s", "γ": "g", "j": "g"}, "al-", "al"),
    System("Maghreb", _FRENCH, "El ", "el"),
    System("Egypt", _EGYPT, "El-", "el "),
    System("Persian", _PERSIAN, "", "ol", persian=True),
    System("Urdu", _URDU, "Al ", "ul "),
)


@dataclass(frozen=True)
class Written:
    """A name in two scripts, and by which system."""

    arabic: str
    latin: str
    system: str


def stock(held_out: bool) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Return the (given, family) words of one half: which half a word is in, its own hash says."""
    given, family = (
        [word for word in _words(text) if _half(word[0]) == held_out] for text in (GIVEN + COMPOUNDS, FAMILY)
    )
    choice = random.Random(1)
    return [(one, choice.choice(family)) for one in given for _ in range(3)]


def written(held_out: bool) -> Iterator[Written]:
    """Yield every name of a half in every system, compounds written together and apart in turn."""
    for place, (given, family) in enumerate(stock(held_out)):
        for system in SYSTEMS:
            first = given[0].replace("_", "" if place % 2 and "الله" in given[0] else " ")
            text = f"{romanised(given[1], system)} {romanised(family[1], system)}"
            yield Written(f"{first} {family[0]}", text, system.name)


def romanised(sounds: str, system: System) -> str:
    """Write the sounds of a word of the stock by a system."""
    for two, one in _SOUNDS.items():
        sounds = sounds.replace(two, one)
    if sounds.startswith("*"):
        return _with_article(sounds[1:], system)
    if "=" in sounds:
        one, other = (_spell(part, system) for part in sounds.split("="))
        return f"{one.capitalize()} {other.capitalize()}"
    if "+" in sounds:
        return _compound(*sounds.split("+"), system)
    return _spell(sounds, system).capitalize()


def _with_article(sounds: str, system: System) -> str:
    word = _spell(sounds, system)
    if system.article == "assimilated":
        sound = system.letters[sounds[0]] if sounds[0] in _SUN else "l"
        return f"A{sound}-{word.capitalize()}"
    return system.article + word.capitalize()


def _compound(first: str, second: str, system: System) -> str:
    head = _spell(first, system).removesuffix("'")
    if second == "llāh":
        god = "ollah" if system.persian else "allah" if system.name in ("ALA-LC", "Maghreb") else "ullah"
        return (head + god).capitalize()
    tail = _spell(second, system)
    joint = system.joint
    if second[0] in _SUN and system.name in ("BGN/PCGN", "Maghreb", "Urdu"):
        joint = joint.replace("l", system.letters[second[0]])
    return " ".join(part.capitalize() for part in f"{head}{joint}{tail}".split()).replace("-d", "-D")


def _spell(sounds: str, system: System) -> str:
    """Write sounds one by one; an Ain before a vowel leaves the vowel, `@` ends in -a, -ah or -eh."""
    text = "".join(system.letters[sound] for sound in sounds)
    if system.persian:
        text = re.sub("(?:a|e)h$", "eh", text)
    if system.name == "Maghreb":
        text = re.sub("(?<=[aeiou])s(?=[aeiou])", "ss", text).replace("ouou", "ou")
    return text


def _words(text: str) -> list[tuple[str, str]]:
    rows = (row.strip().split(" ") for row in re.split(r"[|\n]", text) if row.strip())
    return [(arabic, sounds) for arabic, sounds in rows]


def _half(arabic: str) -> bool:
    return bool(hashlib.sha256(arabic.encode()).digest()[0] & 1)
