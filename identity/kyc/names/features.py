"""Features of two aligned names: a handful of numbers, each with a meaning of its own.

Letters count as fractions: a pair of words that sound alike has fewer letters apart than their spelling says.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from identity.kyc.names.align import Alignment, inversions

_MOST_LETTERS_APART = 6.0
_MOST_UNLIKE = 0.7
_WEAK_EXTRA = 0.4
_SHORT = 5


@dataclass(frozen=True)
class Features:
    """The features of a comparison, all of them 0 or more; those that are either or are 0.0 or 1.0.

    letters_apart: letters by which the paired words differ, at most 6.
    weakest_pair: what the pair that fits worst lacks to be alike, at most 0.7.
    words_extra: share of words that only the longer name has; generic ones count less.
    words_extra_in_organization: the same for organisations and things, where a word more is another branch or fund.
    short_name: one short word, which is not the same or not the whole of the other name.
    legal_forms_differ: both have a legal form, and not of one class.
    number_extra: only one name has a number.
    only_generic: what is paired is generic, and a distinctive word is left over.
    lineage_differs: the same words in another order in a name that says whose child somebody is.
    """

    letters_apart: float
    weakest_pair: float
    words_extra: float
    words_extra_in_organization: float
    short_name: float
    legal_forms_differ: float
    number_extra: float
    only_generic: float
    lineage_differs: float

    def values(self) -> dict[str, float]:
        """Every feature by its name."""
        return {name: getattr(self, name) for name in _NAMES}


_NAMES = tuple(field.name for field in fields(Features))


def features_of(alignment: Alignment) -> Features:
    """Compute the features of two aligned names, neither of them empty."""
    one, other, pairs = alignment.one, alignment.other, alignment.pairs
    strong = [pair for pair in pairs if not (pair.one.weak and pair.other.weak)] or list(pairs)
    words = [pair for pair in strong if not pair.of_numbers] or strong
    extra = sum(_WEAK_EXTRA if token.weak else 1 for token in alignment.extra)
    share = extra / (extra + len(pairs))
    apart = sum((1 - pair.likeness) * pair.weight for pair in pairs)
    longest = max(len(text) for pair in pairs for text in (pair.one.text, pair.other.text))
    return Features(
        letters_apart=min(_MOST_LETTERS_APART, apart),
        weakest_pair=min(_MOST_UNLIKE, 1 - min(pair.likeness for pair in words)),
        words_extra=share,
        words_extra_in_organization=0.0 if one.kind == "person" else share,
        short_name=float(len(one.tokens) == 1 and longest < _SHORT and (apart > 0 or len(other.tokens) > 1)),
        legal_forms_differ=float(bool(one.forms and other.forms) and one.forms.isdisjoint(other.forms)),
        number_extra=float(any(token.number is not None for token in alignment.extra)),
        only_generic=float(_only_generic(alignment)),
        lineage_differs=float(one.lineage and other.lineage and inversions(alignment) > 0),
    )


def _only_generic(alignment: Alignment) -> bool:
    if any(not (pair.one.weak or pair.other.weak) for pair in alignment.pairs):
        return False
    return any(not token.weak for token in alignment.extra)
