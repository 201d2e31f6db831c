"""Names in Arabic script beside every spelling that they have in Latin letters."""

import pytest
from anyascii import anyascii

from identity.kyc.lists.keys import keys_of, query_keys
from identity.kyc.lists.packing import pack, unpack
from identity.kyc.names.arabic_script import bones_of, latin_bones, letters_of, likeness
from identity.kyc.names.compare import compare
from identity.kyc.names.prepare import prepare
from identity.kyc.names.script import ABJAD, ALPHABET, LATIN, OTHER, SYLLABIC, kind_of, latin_words

SAME = [
    # a compound is one word in Latin letters and two in Arabic
    ("عبد الله حسن", "Abdullah Hassan"),
    ("عبدالله حسن", "Abdallah Hassan"),
    ("عبد الله حسن", "Abd Allah Hasan"),
    ("نصر الله كريم", "Nasrallah Karim"),
    ("عصمت الله کریم", "Ismatullah Karim"),
    ("عطا الله کریمی", "Ataollah Karimi"),
    ("نور الدين طيبي", "Noureddine Taibi"),
    ("سيف الدين سلمي", "Seif al-Din Selmi"),
    ("صلاح الدين كمال", "Salahuddin Kamal"),
    ("أبو القاسم کریمی", "Abolghasem Karimi"),
    ("أبو بكر سالم", "Abubakr Salem"),
    ("عبد الرحمن زيد", "Abdurrahman Zaid"),
    ("عبدالرحمن زيد", "Abdul Rahman Zaid"),
    ("عبد الرزاق زيد", "Abderrazak Zeid"),
    ("عبد القادر زيد", "Abdelkader Zeid"),
    ("محمدرضا کریمی", "Mohammad Reza Karimi"),
    ("محمد رضا کریمی", "Mohammadreza Karimi"),
    ("فتح علی خان", "Fatehali Khan"),
    # particles
    ("طارق بن زياد", "Tariq ibn Ziyad"),
    ("محمد بن سالم", "Mohammed Salem"),
    ("رضا بن شمسي", "Reda Benchemsi"),
    ("سالم الخالدي", "Salem Alkhaldi"),
    ("سالم الخالدي", "Salem al-Khaldi"),
    ("سالم خالدي", "Salem El Khaldi"),
    ("سالم المر", "Salem Murr"),
    ("الياس خوري", "Elias Khoury"),
    ("إلهام حميدي", "Elham Hamidi"),
    ("ظاهر الحق", "Zahirul Haque"),
    ("حبيب الرحمن", "Habibur Rahman"),
    # emphatic and interdental letters
    ("ظافر ذو الفقار", "Zafer Zulfiqar"),
    ("ظافر كامل", "Dhafer Kamel"),
    ("ذاكر كامل", "Zakir Kamel"),
    ("ذاكر كامل", "Dhakir Kamel"),
    ("ضياء كامل", "Zia Kamel"),
    ("ضياء كامل", "Diya Kamel"),
    ("رضا مراد", "Rida Mourad"),
    ("ثابت كامل", "Sabet Kamel"),
    ("ثابت كامل", "Thabit Kamil"),
    # h between vowels
    ("محمد زاهد", "Muhammad Zahid"),
    ("طاهر إبراهيم", "Tahir Ibrahim"),
    # French spellings
    ("جمال بوشعيب", "Djamel Bouchaib"),
    ("رشيد حجاج", "Rachid Hadjadj"),
    ("يوسف مصطفى", "Youcef Moustapha"),
    ("قاسم شريف", "Kacem Cherif"),
    ("ناصر منصور", "Naceur Mansour"),
    # Egypt
    ("جمال جلال", "Gamal Galal"),
    ("هدى عيسى", "Hoda Eissa"),
    ("يحيى مصطفى", "Yehia Mostafa"),
    # Persian: ya and kaf of its own, qaf as gh, waw as v, -eh
    ("اکبر کریمی", "Akbar Karimi"),
    ("اكبر كريمي", "Akbar Karimi"),
    ("داوود قاسمی", "Davoud Ghasemi"),
    ("پروانه خواجه", "Parvaneh Khajeh"),
    ("رضا فلاح زاده", "Reza Fallahzadeh"),
    ("گلناز چمران", "Golnaz Chamran"),
    # Urdu
    ("ظفر چودھری", "Zafar Chaudhry"),
    ("عائشہ خاں", "Ayesha Khan"),
    ("ڈار محمود", "Dar Mahmood"),
    # titles and letters that look like Latin titles and particles once they are transliterated
    ("الشيخ سالم خالدي", "Sheikh Salem Khaldi"),
    ("عمر علي", "Omar Ali"),
    ("علاء عوض", "Alaa Awad"),
]

OTHERS = [
    ("عبد الله حسن", "Abdullah Karim"),
    ("عبد الله حسن", "Abdulrahman Hassan"),
    ("نور الدين طيبي", "Noureddine Mansour"),
    ("محمد زاهد", "Muhammad Rashid"),
    ("سالم الخالدي", "Salem al-Mansouri"),
    ("محمدرضا کریمی", "Mohammad Karimi Rezaei Jafari"),
    ("رشيد حجاج", "Rachid Belkacem"),
    ("داوود قاسمی", "Davoud Hashemi"),
    ("ظفر چودھری", "Zafar Iqbal"),
    ("هدى عيسى", "Huda Mousa"),
    ("جمال جلال", "Kamal Hilal"),
    ("عمر علي", "Amir Wali Khan"),
]


@pytest.mark.parametrize(("arabic", "latin"), SAME)
def test_a_name_is_found_under_every_romanisation_in_use(arabic, latin):
    assert compare(arabic, latin).match
    assert compare(arabic, latin).score == compare(latin, arabic).score


@pytest.mark.parametrize(("arabic", "latin"), OTHERS)
def test_another_name_of_the_same_kind_is_not(arabic, latin):
    assert not compare(arabic, latin).match


@pytest.mark.parametrize(("arabic", "latin"), SAME)
def test_the_search_looks_where_such_a_name_stands(arabic, latin):
    one, other = prepare(arabic, "person"), prepare(latin, "person")
    for listed, wanted in ((one, other), (other, one)):
        stands = {(0, key) for key in keys_of(listed)[0]} | {(1, key) for key in keys_of(listed)[1]}
        looked = {pair for exact, near in query_keys(wanted) for pair in pairs(exact, near)}
        assert stands & looked


def pairs(exact, near):
    """The lookups that a search makes for a word: (table, key)."""
    return {(0, key) for key in exact} | {(0, key) for key in near} | {(1, key) for key in (*near, *exact)}


def test_the_spellings_of_a_letter_in_unicode_are_one():
    assert letters_of("عائشہ") == letters_of("عائشه")
    assert letters_of("كريم") == letters_of("کریم") == letters_of("كَرِيم") == letters_of("كـريم")
    assert letters_of("أحمد") == letters_of("احمد") == letters_of("ا\u0654حمد")
    assert letters_of("عبدالله") == letters_of("عبداله")


def test_a_letter_that_fits_no_rule_costs_a_letter():
    assert likeness(letters_of("سالم"), "salem") > 0.95
    assert likeness(letters_of("سالم"), "sabem") < 0.8
    assert likeness(letters_of("محمد"), "mahmoud") < likeness(letters_of("محمد"), "muhammad")


def test_the_coarse_consonants_of_both_scripts_meet():
    for arabic, latin in (("نظري", "nazari"), ("نظري", "nadari"), ("هاشمي", "hachemi"), ("قاسم", "ghasem")):
        assert set(latin_bones(latin)) & set(bones_of(letters_of(arabic)))


def test_a_packed_name_keeps_its_letters():
    name = prepare("عبد الرحمن الخالدي", "person")
    assert unpack(pack(name), "person") == name


@pytest.mark.parametrize(
    ("text", "rest"),
    [("الخالدي", "خالدي"), ("الحسن", "حسن"), ("المر", None), ("الهم", None), ("خالدي", None), ("الهام", "هام")],
)
def test_the_article_is_a_word_of_its_own_where_three_letters_are_left(text, rest):
    found = [(word.text, word.script) for word in latin_words(text)]
    if rest is None:
        assert found == [(anyascii(text).lower(), ABJAD)]
    else:
        assert found == [("al", LATIN), (anyascii(rest).lower(), ABJAD)]


BLOCKS = [
    (0x0000, 0x024F, LATIN),  # Basic Latin to Latin Extended-B
    (0x0370, 0x058F, ALPHABET),  # Greek, Cyrillic, Armenian
    (0x0590, 0x077F, ABJAD),  # Hebrew, Arabic, Syriac, Arabic Supplement
    (0x08A0, 0x08FF, ABJAD),  # Arabic Extended-A
    (0x10A0, 0x10FF, ALPHABET),  # Georgian
    (0x1C80, 0x1CBF, ALPHABET),  # Cyrillic Extended-C, Georgian Extended
    (0x1E00, 0x1EFF, LATIN),  # Latin Extended Additional
    (0x1F00, 0x1FFF, ALPHABET),  # Greek Extended
    (0x3400, 0x4DBF, SYLLABIC),  # CJK Extension A
    (0x4E00, 0x9FFF, SYLLABIC),  # CJK Unified Ideographs
    (0xAC00, 0xD7A3, SYLLABIC),  # Hangul Syllables
    (0xF900, 0xFAFF, SYLLABIC),  # CJK Compatibility Ideographs
    (0xFB1D, 0xFDFF, ABJAD),  # Hebrew and Arabic Presentation Forms-A
    (0xFE70, 0xFEFE, ABJAD),  # Arabic Presentation Forms-B
    (0x20000, 0x323AF, SYLLABIC),  # CJK Extensions B to H
]
"""Blocks of Unicode (Blocks.txt) that follow each other and are read alike: first and last character."""


@pytest.mark.parametrize(("first", "last", "kind"), BLOCKS)
def test_a_letter_is_of_the_kind_of_its_block_and_the_next_block_is_another(first, last, kind):
    assert kind_of(chr(first)) == kind_of(chr((first + last) // 2)) == kind_of(chr(last)) == kind
    within = {point for begin, end, _ in BLOCKS for point in (begin, end)}
    for outside in {first - 1, last + 1} - within - {-1}:
        assert kind_of(chr(outside)) == OTHER
