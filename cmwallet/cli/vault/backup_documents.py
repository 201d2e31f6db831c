"""What the `backup` commands print: a manifest, what was checked, a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmwallet.backup.checking import Checked
    from cmwallet.backup.comparing import Comparison
    from cmwallet.backup.manifest import Manifest
    from cmwallet.cli.results import backup


def manifest_document(manifest: Manifest) -> backup.Contents:
    """Return what a backup says of itself, as the commands print it."""
    return {
        "vault_id": manifest.vault_id,
        "created": manifest.created,
        "release": manifest.release,
        "generation": manifest.generation,
        "files": [file.path for file in manifest.files],
        "counts": manifest.plain_counts(),
        "left_out": list(manifest.left_out),
    }


def checked_document(checked: Checked) -> backup.Opened:
    """Return what was opened and found."""
    return {
        "records": checked.records,
        "versions": checked.versions,
        "log_lines": checked.log_lines,
        "rows": checked.rows,
        "grants": checked.grants,
        "types": dict(sorted(checked.types.items())),
        "findings": [{"name": name, "message": message} for name, message in checked.findings],
    }


def compared_document(compared: Comparison | None) -> backup.Comparison | None:
    """Return how a backup and the home differ; None when they were not compared."""
    if compared is None:
        return None
    return {
        "same": compared.same,
        "only_in_backup": compared.only_backup,
        "only_here": compared.only_live,
        "differing": [{"record": record, "version": version} for record, version in compared.differing],
    }


def counts_text(manifest: Manifest, checked: Checked) -> str:
    """Return the first line of a verification."""
    counted = f"{checked.records} records, {checked.versions} versions, {checked.rows} rows, {checked.grants} grants"
    return f"{'sound' if not checked.findings else 'not sound'}: {counted}, as of {manifest.created}"


def finding_lines(checked: Checked, compared: Comparison | None) -> list[str]:
    """Return what is wrong, a line each, and how the home compares."""
    from cmwallet.foreign import clean

    lines = [f"{name}\t{clean(message)}" for name, message in checked.findings]
    if compared is not None:
        lines.append(
            f"compared: {compared.same} versions are the same here, {compared.only_live} are newer, "
            f"{compared.only_backup} are here no more"
        )
    return lines
