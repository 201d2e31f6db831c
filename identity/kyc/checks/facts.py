"""Facts that the checks look at: an identity's fields, and what is derived from several of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from identity.kyc.names.qualifiers import Qualifiers
from identity.records.field import FieldRecord
from identity.records.person import full_name
from identity.records.schema import DOCUMENTS

_OTHER_NAMES: Final = ("also_known_as", "nickname")
_NO_YEAR: Final = "0000"
_WHOLE: Final = len("1980-05-17")


@dataclass(frozen=True)
class Facts:
    """The fields of an identity by name, and the day on which they are checked."""

    fields: Mapping[str, FieldRecord]
    today: date
    level: str

    def text(self, name: str) -> str | None:
        """The value of a field that is text; None when it is not set."""
        record = self.fields.get(name)
        return record.value if record is not None and isinstance(record.value, str) else None

    def texts(self, name: str) -> list[str]:
        """The values of a field that holds several texts."""
        record = self.fields.get(name)
        values = record.value if record is not None and isinstance(record.value, list) else []
        return [value for value in values if isinstance(value, str)]

    def full_name(self) -> str | None:
        """The full name: of its parts, or as it is displayed."""
        return full_name(self.text)

    def documents(self) -> list[str]:
        """The kinds of documents of which something is known."""
        return [kind for kind in DOCUMENTS if any(name.startswith(f"document.{kind}.") for name in self.fields)]

    def bank_accounts(self) -> list[str]:
        """The labels of bank accounts."""
        labels = [name.split(".")[1] for name in self.fields if name.startswith("bank_account.")]
        return sorted(set(labels))

    def all_names(self) -> dict[str, str]:
        """Every full name under which the person may be listed, each by the fields it was made of."""
        found: dict[str, str] = {}

        def add(source: str, *parts: str | None) -> None:
            text = " ".join(part for part in parts if part)
            if text and text not in found.values():
                found[source] = text

        add("name", self.full_name())
        add("name as displayed", self.text("name"))
        if self.text("birth_family_name"):
            given = self.text("birth_given_name") or self.text("given_name")
            add("name at birth", given, self.text("birth_family_name"))
        for name in _OTHER_NAMES:
            if len((self.text(name) or "").split()) > 1:
                add(name, self.text(name))
        for kind in self.documents():
            add(f"document.{kind}", self.document(kind, "given_name"), self.document(kind, "family_name"))
        return found

    def document(self, kind: str, name: str) -> str | None:
        """A field of a document."""
        return self.text(f"document.{kind}.{name}")

    def birth_date(self) -> date | None:
        """The full date of birth; None when it, or a part of it, is not known."""
        try:
            found = date.fromisoformat(self.text("birthdate") or "")
        except ValueError:
            return None
        return found

    def qualifiers(self) -> Qualifiers:
        """What is known beside the name, for screening."""
        born = self.text("birthdate") or ""
        places = [*self.texts("nationalities"), self.text("place_of_birth.country") or ""]
        gender = self.text("gender")
        return Qualifiers(
            birth_dates=frozenset({born} if born and not born.startswith("0000") else ()),
            countries=frozenset(place.lower() for place in places if place),
            gender=gender if gender in ("male", "female") else None,
        )


def same_date(one: str, other: str) -> bool | None:
    """Whether two dates of birth are one: YYYY-MM-DD, YYYY alone, or 0000-MM-DD.

    None when they agree in what both say, and one of them says less than the whole.
    """
    if one == other and not one.startswith(_NO_YEAR) and len(one) == _WHOLE:
        return True
    years = {date[:4] for date in (one, other)} - {_NO_YEAR}
    days = {date[4:] for date in (one, other)} - {""}
    return None if len(years) < 2 and len(days) < 2 else False
