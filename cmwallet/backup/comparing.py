"""Comparison of a backup with the home that it was made of: the same record in the same version holds the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from identity.vault.content_digests import content_digests
from identity.vault.slots import Credential


@dataclass(frozen=True)
class Comparison:
    """Numbers of record versions: the same in both, in one alone, and those that differ, which should not be."""

    same: int
    only_backup: int
    only_live: int
    differing: tuple[tuple[str, int], ...]


def compare_contents(backup: Path, live: Path, credential: Credential, live_credential: Credential) -> Comparison:
    """Compare two vault files by the digests of what they hold. Raises as `content_digests` does."""
    ours, theirs = content_digests(backup, credential), content_digests(live, live_credential)
    common = ours.keys() & theirs.keys()
    differing = tuple(sorted(key for key in common if ours[key] != theirs[key]))
    return Comparison(
        same=len(common) - len(differing),
        only_backup=len(ours.keys() - theirs.keys()),
        only_live=len(theirs.keys() - ours.keys()),
        differing=differing,
    )
