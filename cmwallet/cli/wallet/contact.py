"""`cmwallet contact`: people and addresses you pay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import accounts
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.accounts.contacts import Contact

app = Commands(help="People and addresses you pay.")


def _document(contact: Contact) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(contact)


@app.add(
    "add",
    VAULT,
    result=accounts.Contact,
    example="cmwallet contact add bob 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --note 'the baker'",
)
def add(
    name: Annotated[str, Kind.NAME, typer.Argument(metavar="NAME", help="A name of your choice.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="0x and 40 hex digits.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Something to remember.")] = "",
) -> None:
    """Add a contact. The vault is opened, so that nobody else can change where a name leads."""
    from cmwallet.accounts.contacts import Contacts

    with session() as opened:
        (contact,) = Contacts(opened.database).add(opened.keeper, [(name, address, note)])
        output.result(_document(contact), contact.address)


@app.add("list", result=list[accounts.Contact], example="cmwallet contact list\ncmwallet contact list | cut -f1")
def list_() -> None:
    """List contacts."""
    from cmwallet.accounts.contacts import Contacts
    from cmwallet.cli.terminal.genuine import check_shown

    with session() as opened:
        contacts = Contacts(opened.database).all()
        check_shown(opened, contacts=contacts)
        output.table(
            [_document(contact) for contact in contacts],
            ("name", "address", "note"),
            [(contact.name, contact.address, contact.note) for contact in contacts],
            empty="no contacts yet; cmwallet contact add NAME ADDRESS",
        )


@app.add("rename", VAULT, result=accounts.Contact, example="cmwallet contact rename bob robert")
def rename(
    name: Annotated[str, Kind.CONTACT, typer.Argument(metavar="NAME", help="The contact.")],
    to: Annotated[str, Kind.NAME, typer.Argument(metavar="NEW", help="The new name.")],
) -> None:
    """Give a contact another name."""
    from cmwallet.accounts.contacts import Contacts

    with session() as opened:
        contacts = Contacts(opened.database)
        changed = contacts.change(opened.keeper, contacts.get(name), name=to)
        output.result(_document(changed), changed.address)


@app.add(
    "edit",
    VAULT,
    result=accounts.Contact,
    example="cmwallet contact edit bob --note 'the baker'\n"
    "cmwallet contact edit bob 0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
)
def edit(
    name: Annotated[str, Kind.CONTACT, typer.Argument(metavar="NAME", help="The contact.")],
    address: Annotated[
        str | None, typer.Argument(metavar="[ADDRESS]", help="Where the name leads from now on.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Something to remember.")] = None,
    yes: Yes = False,
) -> None:
    """Change a contact's address or note; another address is shown beside the old one, and asked about."""
    from cmwallet.accounts.contacts import Contacts
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import Usage
    from identity.address import parse_address

    if address is None and note is None:
        raise Usage("nothing to change", hint="give an address, or --note")
    with session() as opened:
        contacts = Contacts(opened.database)
        contact = contacts.get(name)
        leads = contact.address if address is None else parse_address(address)
        if leads != contact.address:
            lines = [f"before  {contact.address}", f"now     {leads}"]
            require_yes(yes, f"Pay {contact.name} at another address from now on?", lines=lines)
        changed = contacts.change(opened.keeper, contact, address=leads, note=note)
        output.result(_document(changed), changed.address)


@app.add("remove", result=accounts.Removed, example="cmwallet contact remove bob --yes")
def remove(
    name: Annotated[str, Kind.CONTACT, typer.Argument(metavar="NAME", help="The contact.")], yes: Yes = False
) -> None:
    """Remove a contact."""
    from cmwallet.accounts.contacts import Contacts
    from cmwallet.cli.terminal.confirm import require_yes

    with session() as opened:
        contacts = Contacts(opened.database)
        contact = contacts.get(name)
        require_yes(yes, f"Remove {contact.name} ({contact.address})?")
        contacts.remove(contact)
        output.result({"removed": contact.name}, None)


@app.add(
    "import",
    VAULT,
    result=accounts.ImportedContacts,
    example="cmwallet contact import contacts.csv\ncmwallet contact export | cmwallet contact import -",
)
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="CSV with name,address,note, or JSON; - is stdin.")],
) -> None:
    """Add contacts from CSV or JSON: all of them or none. Those that are here already are skipped."""
    from cmwallet.accounts.contacts import Contacts
    from cmwallet.accounts.contacts_file import parse_contacts
    from cmwallet.cli.terminal.files import read_text

    wanted = parse_contacts(read_text(file))
    with session() as opened:
        contacts = Contacts(opened.database)
        here = {(contact.name, contact.address) for contact in contacts.all()}
        new = [entry for entry in wanted if (entry[0], entry[1]) not in here]
        added = contacts.add(opened.keeper, new) if new else []
        output.result(
            {"added": [_document(contact) for contact in added], "skipped": len(wanted) - len(new)}, str(len(added))
        )
        output.status(f"{len(added)} added, {len(wanted) - len(new)} were here already")


@app.add(
    "export",
    result=list[accounts.Contact],
    example="cmwallet contact export --out contacts.csv\ncmwallet contact export --json > contacts.json",
)
def export(
    to: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write here instead of stdout.")] = None,
) -> None:
    """Write the contacts as CSV (or JSON with --json)."""
    from cmwallet.accounts.contacts import Contacts
    from cmwallet.accounts.contacts_file import format_contacts
    from cmwallet.cli.terminal.files import write_result

    with session() as opened:
        contacts = Contacts(opened.database).all()
        write_result(to, [_document(contact) for contact in contacts], format_contacts(contacts))
