"""Nonce selection for the next transaction of an account, under the account's lock.

The larger of the chain's and the journal's, with three exceptions. A transfer that a node refused gives its nonce to
the next one, since of two with one nonce only one can be mined; but first the node is asked what became of it, for it
may have taken what it refused. A nonce above all that is known to be mined or under way is not taken on a node's word.
A settled transfer that the chain no longer holds comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cmwallet.errors import Duplicate, PolicyRefused, Rejected
from cmwallet.node.agreed_accounts import mined_count, next_count
from cmwallet.node.client import LATEST, NodeClient
from cmwallet.node.endpoint_pool import pool_of
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import ORPHANED, UNKNOWN, JournalEntry
from cmwallet.transactions.nonce_use import find_use
from cmwallet.transactions.settling import still_canonical
from identity.address import Address
from identity.vault.interface import Keeper


@dataclass(frozen=True)
class NonceChoice:
    """What choosing works with: the account of one chain, and `warn` for what the user should know."""

    client: NodeClient
    journal: Journal
    keeper: Keeper
    genesis: str
    sender: Address
    warn: Callable[[str], None]

    def next(self) -> int:
        """Return the nonce of the account's next transfer.

        Raises:
            PolicyRefused: the node counts a transaction that it does not show, or more than can be.
            Duplicate: a settled transfer is no longer on the chain.
            Tampered: an entry that decides was changed from outside.
        """
        taken = self._given_back()
        if taken is not None:
            return taken
        holding = self.journal.holding(self.genesis, self.sender)
        if holding:
            self.journal.check(self.keeper, holding[-1])
        after_ours = 0 if not holding else (holding[-1].nonce or 0) + 1
        wanted = max(next_count(self.client, self.sender), after_ours)
        nonce = self._past_settled(wanted)
        if nonce == wanted:
            self._refuse_gap(nonce, holding)
        for entry in holding:
            if entry.state == UNKNOWN and (entry.nonce or 0) < nonce:
                self.warn(
                    f"journal entry {entry.id} comes first, and nobody knows whether the node has it: "
                    f"cmwallet tx resume {entry.id}"
                )
        return nonce

    def several(self, count: int) -> list[int]:
        """Return the nonces of the next transfers, at least one and at most `count`, without a gap among them.

        They end before the nonce of a refused transfer, of which the node is asked when its turn comes. Raises as
        `next` does.
        """
        chosen = [self.next()]
        refused = {entry.nonce for entry in self.journal.refused(self.genesis, self.sender)}
        taken = {entry.nonce for entry in self.journal.holding(self.genesis, self.sender)}
        taken |= {entry.nonce for entry in self.journal.settled_from(self.genesis, self.sender, chosen[0])}
        nonce = chosen[0] + 1
        while len(chosen) < count and nonce not in refused:
            if nonce not in taken:
                chosen.append(nonce)
            nonce += 1
        return chosen

    def fixed(self, nonce: int) -> int:
        """Return a nonce that the user fixed. Raises `Rejected` for one that is used: nothing needs to be signed."""
        used = self.client.nonce(self.sender, at=LATEST)
        if nonce < used:
            raise Rejected(
                f"nonce {nonce} of {self.sender} is used already, the next one is {used}; nothing was sent",
                hint="leave --nonce out",
                details={"nonce": nonce, "next": used},
            )
        return nonce

    def _given_back(self) -> int | None:
        """Return the lowest nonce of a refused transfer that nothing has used, None when there is none."""
        held = {entry.nonce for entry in self.journal.holding(self.genesis, self.sender)}
        for entry in self.journal.refused(self.genesis, self.sender):
            self.journal.check(self.keeper, entry)
            assert entry.nonce is not None
            if entry.nonce not in held and self._is_unused(entry, entry.nonce):
                return entry.nonce
        return None

    def _is_unused(self, entry: JournalEntry, nonce: int) -> bool:
        """Whether the nonce of a refused entry is free. What is found out is written down.

        Raises:
            PolicyRefused: it is used, the node says, and by nothing that it shows.
        """
        assert entry.hash is not None
        if self.client.receipt(entry.hash) is not None or self.client.transaction(entry.hash) is not None:
            self.journal.mark_sent(entry)
            self.warn(f"the node has journal entry {entry.id} after all, which was refused before")
            return False
        if next_count(self.client, self.sender) <= nonce:
            return True
        use = find_use(self.client, self.journal, entry)
        if use is None:
            raise PolicyRefused(
                f"the node refused journal entry {entry.id} and counts its nonce {nonce} as used now, "
                "without showing by what; nothing was signed",
                hint=f"ask another node: cmwallet tx resume {entry.id}; --nonce {nonce} puts this one in its place",
                details={"entry": entry.id, "nonce": nonce, "hash": entry.hash},
            )
        if use.hash == entry.hash:
            self.journal.mark_sent(entry)
        else:
            self.journal.mark_replaced(entry, f"{use.hash} used its nonce")
        return False

    def _past_settled(self, nonce: int) -> int:
        """Return the first nonce from `nonce` on that no settled transfer of ours has.

        A node that expects the nonce of a settled transfer lags behind, or its chain no longer holds that transfer.

        Raises:
            Duplicate: it no longer holds it. The transfer has to be finished first; the same nonce would replace it.
        """
        for settled in self.journal.settled_from(self.genesis, self.sender, nonce):
            self.journal.check(self.keeper, settled)
            if not still_canonical(self.client, settled):
                self.journal.orphan(settled)
                raise Duplicate(
                    f"the chain no longer holds an earlier transfer (journal entry {settled.id}); nothing was sent",
                    hint=f"cmwallet tx resume {settled.id} broadcasts it again",
                    details={"entry": settled.id, "state": ORPHANED, "hash": settled.hash},
                )
            nonce = max(nonce, (settled.nonce or 0) + 1)
        return nonce

    def _refuse_gap(self, nonce: int, holding: list[JournalEntry]) -> None:
        """Raise `PolicyRefused` for a nonce above what is mined and what is under way here.

        A transfer that leaves a gap is valid and is never mined; whoever has its bytes can use them at any later time.
        """
        mined = mined_count(self.client, self.sender)
        under_way, most = {entry.nonce for entry in (*holding, *self._settled_behind(mined))}, mined
        while most in under_way:
            most += 1
        if nonce > most:
            far = max(holding, key=lambda entry: entry.nonce or 0, default=None)
            ours = far is not None and (far.nonce or 0) >= most
            because = f"journal entry {far.id} has nonce {far.nonce}" if ours and far else f"the node says {nonce}"
            raise PolicyRefused(
                f"the next nonce would leave a gap: {because}, and {most} transactions are known; nothing was signed",
                hint=f"--nonce {most} takes the next one; --nonce {nonce} if others of yours are under way elsewhere",
                details={"nonce": nonce, "known": most},
            )

    def _settled_behind(self, mined: int) -> list[JournalEntry]:
        """Return settled entries that the endpoint which counts least does not have yet, though others do."""
        if pool_of(self.client) is None:
            return []
        settled = self.journal.settled_from(self.genesis, self.sender, mined)
        return [entry for entry in settled if still_canonical(self.client, entry)]
