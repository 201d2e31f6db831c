"""Subject of a case as it is typed: an account, an item, a public file, or its hash."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from cmwallet.accounts.recipients import resolve_recipient
from cmwallet.errors import InvalidInput, NotFound
from cmwallet.market.court.standing import account_subject, item_subject
from cmwallet.market.papers import MAX_BYTES, paper_hash
from cmwallet.market.typed_items import is_typed_item, parse_typed_item
from cmwallet.node.access import NetworkAccess
from identity.address import Address

_HASH: Final = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)


def find_subject(access: NetworkAccess, text: str) -> tuple[bytes, Address | None]:
    """Return the subject (32 bytes) that is meant, and the account if it is one.

    Raises:
        NotFound, InvalidInput: it is neither an account, an item, a hash nor a file.
    """
    if _HASH.fullmatch(text):
        return bytes.fromhex(text[2:]), None
    if is_typed_item(text):
        item = parse_typed_item(access, text)
        return item_subject(item.contract, item.number), None
    file = Path(text)
    if not text.casefold().startswith("0x") and file.is_file():
        return bytes.fromhex(_file_hash(file)[2:]), None
    try:
        account = resolve_recipient(access.database, text).address
    except NotFound:
        hint = "name an account, an item such as deal/12, a public file or its hash"
        raise NotFound(f"{text!r} is neither an account nor a file", hint=hint) from None
    return account_subject(account), account


def _file_hash(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotFound(f"cannot read {file}: {(error.strerror or '').lower()}") from None
    if not 0 < len(content) <= MAX_BYTES:
        raise InvalidInput(f"{file} is empty, or longer than {MAX_BYTES} bytes")
    return paper_hash(content, None)
