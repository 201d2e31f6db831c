"""Agreement of a person to what a policy asks about: by a typed yes at a terminal, or by the passphrase.

`--yes` does not answer: the policy asks because a script may not decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmwallet.errors import ApprovalNeeded
    from cmwallet.session import Session
    from identity.secret import Secret


def agree(opened: Session, needed: ApprovalNeeded) -> Secret | None:
    """Show what is asked about and have a person agree; return the passphrase where that is asked for.

    Raises:
        ApprovalNeeded: there is nobody to ask. Interrupted: the person did not agree.
    """
    from cmwallet.cli.terminal import output, prompt
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.home.secret_sources import PASSPHRASE

    lines = _lines(needed)
    source = opened.passphrase_source
    if needed.details.get("how") == "passphrase":
        if source.kind == "prompt" and not prompt.has_terminal():
            raise needed
        for line in lines:
            output.status(line)
        output.status(needed.message)
        return opened.read_secret(PASSPHRASE, source)
    if not prompt.has_terminal():
        raise needed
    require_yes(False, "The policy asks about this. Sign it?", lines=lines)
    return None


def _lines(needed: ApprovalNeeded) -> list[str]:
    from cmwallet.foreign import clean

    said, count = needed.details.get("lines"), needed.details.get("count")
    lines = [clean(str(line), 400) for line in said] if isinstance(said, list) else []
    if isinstance(count, int) and count > len(lines):
        lines.append(f"and {count - len(lines)} more")
    return lines
