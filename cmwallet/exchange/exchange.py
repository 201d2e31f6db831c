"""An exchange at work: its parts, and what they do together; the pages ask it, and it asks nobody's wallet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from cmwallet.errors import Denied, InvalidInput, NotFound, NotVerified
from cmwallet.exchange import wishes
from cmwallet.exchange.agreements import Agreements, Place, account_of, make_agreement
from cmwallet.exchange.asking import EVENT_TYPE, Answered, Asking, GrantGone
from cmwallet.exchange.cache import PersonalCache
from cmwallet.exchange.loan_index import PastLoan
from cmwallet.exchange.market import Market
from cmwallet.exchange.orders import GRADES, BorrowOrder, Grade
from cmwallet.exchange.sessions import Session, Sessions
from cmwallet.exchange.store import agreements as kept_agreements
from cmwallet.exchange.store import orders, pairs, people, shares
from cmwallet.exchange.store.agreements import KeptAgreement
from cmwallet.exchange.store.pairs import Pair
from cmwallet.exchange.store.people import Person
from cmwallet.exchange.store.shares import Share
from cmwallet.exchange.waiting import Sent
from cmwallet.market.item_reference import ContractReference
from cmwallet.market.loans.agreement import Party
from cmwallet.market.loans.credit import CreditHistory, Score, score_of
from cmwallet.market.loans.currency import CMT, amount_text
from cmwallet.market.loans.loan import Loan
from identity.address import Address
from identity.did import Did
from identity.jose.jws import parse_jws
from identity.jose.keys import Signer
from identity.records.numbers import parse_iban
from identity.rejections import Malformed
from oauth.state_key import StateKey
from oauth.store.engine import Store

FORGET_SECONDS: Final = 60.0
KNOWN_SECONDS: Final = 30 * 86_400
"""For which after a visit the same identity has to come under the same name: as long as an order stands."""


class NotAdult(Denied):
    """Her server says that she is not of age, or she did not let it say."""


class SomebodyElse(NotVerified):
    """An identity that was here is now spoken for by somebody else."""


class NotShared(NotFound):
    """One of a pair has not allowed name and account yet, or not any more; `role` says who."""

    def __init__(self, role: str) -> None:
        super().__init__(f"the {role} has not allowed name and account")
        self.role = role


class Chain(Protocol):
    """What the chain tells; every method may raise `NetworkFailed`."""

    @property
    def contract(self) -> ContractReference:
        """The contract of loans."""

    def now(self) -> int:
        """Return chain time, Unix seconds."""

    def history(self, account: Address, attested: Collection[Address]) -> CreditHistory:
        """Return what a borrower's record is made of; `attested` are the lenders who count in full."""

    def past(self, account: Address, *, lent: bool = False) -> Sequence[PastLoan]:
        """Return the loans that an account borrowed, or lent, the newest first."""

    def loan_under(self, digest: bytes) -> int | None:
        """Return the number of the loan that stands under a digest."""

    def loan(self, number: int) -> Loan:
        """Return a loan as it is now."""

    def place(self, exchange: str) -> Place:
        """Return where agreements are made; `exchange` is the account of the exchange's DID."""


@dataclass(frozen=True)
class Exchange:
    """What one process of an exchange has. Its methods may be called by several threads."""

    store: Store
    state: StateKey
    sessions: Sessions
    cache: PersonalCache
    asking: Asking
    market: Market
    agreements: Agreements
    chain: Chain
    did: Did
    signer: Signer
    clock: Callable[[], float]

    @property
    def now(self) -> int:
        """The present time, Unix seconds."""
        return int(self.clock())

    # --- who is there ---

    def ask_login(self, issuer: str, browser: str) -> Sent:
        """Begin a login. Raises what `Asking.begin` raises."""
        return self.asking.begin(issuer, wishes.login_wish(self.now), browser)

    def log_in(self, answered: Answered) -> str:
        """Begin the session of whoever answered; return its cookie.

        Raises:
            NotAdult: see there.
            SomebodyElse: the identity's server calls its owner by another name than at her last visit.
        """
        who = answered.who
        if not wishes.is_adult(answered.fields):
            raise NotAdult("only people of age borrow and lend here")
        with self.store.transaction() as work:
            before = people.find(work, self.state, who.did)
            if before is not None and before.subject != who.subject and self.now < before.seen + KNOWN_SECONDS:
                raise SomebodyElse("the identity that was here answers under another name now")
            attested = max(answered.attested, 0 if before is None else before.attested)
            people.put(work, self.state, Person(who.did, who.issuer, who.subject, attested, self.now))
        self.cache.put(who.grant_id, who.did, answered.fields, who.grant_ends)
        return self.sessions.begin(who, answered.refresh_token)

    def log_out(self, name: str) -> None:
        """End a session: what was read is forgotten, and its grant given back."""
        session = self.sessions.end(name)
        if session is not None:
            self.cache.drop_person(session.did)
            self.asking.give_back(session.who.issuer, session.refresh_token)

    def replace(self, before: Session) -> None:
        """End the session of a browser whose owner has just logged in anew."""
        self.sessions.end(before.name)
        self.cache.drop(before.who.grant_id)
        self.asking.give_back(before.who.issuer, before.refresh_token)

    def called(self, session: Session) -> str | None:
        """Return how she likes to be called. Raises `GrantGone` when she took that back: the session is over then."""
        found = self.cache.get(session.who.grant_id)
        if found is None:
            try:
                fields = self.asking.read(session.who.issuer, session.refresh_token, "login")
            except GrantGone:
                self.end_grant(session.who.grant_id)
                raise
            found = self.cache.put(session.who.grant_id, session.did, fields, session.who.grant_ends)
        return wishes.text_of(found.fields, wishes.GIVEN_NAME)

    def end_grant(self, grant_id: str) -> None:
        """A grant is over: forget what was read under it, the session or share that rests on it, and its documents."""
        self.cache.drop(grant_id)
        for session in self.sessions.of_grant(grant_id):
            self.sessions.end(session.name)
        with self.store.transaction() as work:
            share = shares.find(work, self.state, grant_id, 0)
            shares.drop(work, grant_id)
        if share is not None:
            self.agreements.forget(share.pair)

    def hear(self, text: str) -> None:
        """Take a security event token: a grant was withdrawn. What was read under it is forgotten before anything else.

        An event about a grant that is not known here is taken, and tells nothing. Raises `Rejected` for what is no such
        token, `BadAnswer` for one that its server did not sign, `ServerUnreachable` when that cannot be found out.
        """
        jws = parse_jws(text, "the event", types=(EVENT_TYPE,))
        about = jws.payload.get("sub_id")
        grant_id = about.get("id") if isinstance(about, dict) else None
        if not isinstance(grant_id, str):
            raise Malformed("the event does not say of which grant it is")
        issuer = self._issuer_of(grant_id)
        if issuer is None or jws.payload.get("iss") != issuer:
            return
        self.cache.drop(grant_id)
        self.asking.check_event(issuer, text)
        self.end_grant(grant_id)

    def _issuer_of(self, grant_id: str) -> str | None:
        """Return the server of a grant that a session or a share rests on."""
        for session in self.sessions.of_grant(grant_id):
            return session.who.issuer
        with self.store.reading() as work:
            share = shares.find(work, self.state, grant_id, self.now)
        return None if share is None else share.issuer

    # --- records ---

    def score(self, did: str) -> Score:
        """Return the score of a person's account, explained. Raises `NetworkFailed`."""
        with self.store.reading() as work:
            known = people.attested(work, self.now)
        return score_of(self.chain.history(account_of(did), {account_of(one) for one in known}))

    def grade(self, did: str) -> Grade:
        """Return the grade of a person's account now. Raises `NetworkFailed`."""
        return as_grade(self.score(did).grade)

    def score_behind(self, order: BorrowOrder) -> Score:
        """Return the score behind an order that is suggested to somebody.

        Raises `NotFound` when the grade is another by now: the borrower's orders have it then, and meet others.
        """
        found = self.score(order.person)
        if found.grade != order.grade:
            with self.store.transaction() as work:
                orders.regrade(work, order.person, as_grade(found.grade))
            raise NotFound("the borrower's grade has changed")
        return found

    # --- pairs ---

    def propose(self, session: Session, order_id: str, pair_id: str) -> Pair:
        """Say yes to what is suggested to an order of hers now. Raises `NotFound` when that has changed meanwhile."""
        match = self.market.suggested(order_id)
        own = match is not None and session.did in (match.borrow.person, match.lend.person)
        if match is None or not own:
            raise NotFound("that is not suggested any more")
        with self.store.transaction() as work:
            if not pairs.open_pair(work, pair_id, match, self.now):
                raise NotFound("that is not suggested any more")
            found = pairs.agree(work, pair_id, session.did, self.now)
        assert found is not None
        return found

    def agree(self, session: Session, pair_id: str) -> Pair:
        """Say yes to a pair whose other one has said yes. Raises `NotFound`."""
        with self.store.transaction() as work:
            found = pairs.agree(work, pair_id, session.did, self.now)
        if found is None:
            raise NotFound("there is no such pair of yours any more")
        return found

    def decline(self, session: Session, pair_id: str) -> None:
        """Part a pair of hers that did not become a loan; both orders stand again, and what was shared is given back.

        Raises `NotFound`.
        """
        pair = self.pair_of(session, pair_id)
        with self.store.transaction() as work:
            found = [shares.of(work, self.state, pair.id, who, self.now) for who in (pair.borrower, pair.lender)]
            became = any(one.loan is not None for one in kept_agreements.of_pair(work, pair.id))
            if became or not pairs.drop(work, pair.id, session.did):
                raise NotFound("there is no such pair of yours any more")
            for who in (pair.borrower, pair.lender):
                shares.drop_of(work, pair.id, who)
        self.agreements.forget(pair.id)
        for share in found:
            if share is not None:
                self.cache.drop(share.grant_id)
                self.asking.give_back(share.issuer, share.refresh_token)

    def pair_of(self, session: Session, pair_id: str) -> Pair:
        """Return a pair of hers. Raises `NotFound`."""
        with self.store.reading() as work:
            found = pairs.find(work, pair_id, self.now)
        if found is None or not found.holds(session.did):
            raise NotFound("there is no such pair of yours")
        return found

    # --- name and account, once both have agreed ---

    def ask_share(self, session: Session, pair: Pair, label: str, browser: str) -> Sent:
        """Ask one of an agreed pair for name and account. Raises `NotFound`, and what `Asking.begin` raises."""
        if not pair.agreed or pair.currency == CMT:
            raise NotFound("nothing is asked for yet")
        wish = wishes.share_wish(self.now, label, amount_text(pair.currency, pair.amount))
        about = {"session": session.name, "pair": pair.id, "label": label}
        return self.asking.begin(session.who.issuer, wish, browser, "share", **about)

    def shared(self, session: Session, answered: Answered) -> Pair:
        """Keep what one of a pair allowed.

        Raises:
            SomebodyElse: another person answered than is logged in. NotFound: the pair is no more.
            InvalidInput: the name, or the IBAN, was left out, or is none.
        """
        who, sent = answered.who, answered.sent
        if (who.did, who.subject) != (session.did, session.who.subject) or sent.session != session.name:
            raise SomebodyElse("another person answered than the one who is logged in")
        pair = self.pair_of(session, sent.pair)
        party_in(answered.fields, sent.label)
        with self.store.transaction() as work:
            shares.put(
                work,
                self.state,
                Share(
                    who.grant_id,
                    session.did,
                    pair.id,
                    who.grant_ends,
                    who.issuer,
                    answered.refresh_token,
                    sent.label,
                ),
            )
        self.cache.put(who.grant_id, session.did, answered.fields, who.grant_ends)
        return pair

    def has_shared(self, pair: Pair, person: str) -> bool:
        """Whether one of a pair has allowed what is needed of her."""
        if pair.currency == CMT:
            return True
        with self.store.reading() as work:
            return shares.of(work, self.state, pair.id, person, self.now) is not None

    def party(self, pair: Pair, role: str) -> Party:
        """Return name and account of one of a pair, read again if need be. Raises `NotShared`, `ServerUnreachable`."""
        if pair.currency == CMT:
            return Party()
        person = pair.borrower if role == "borrower" else pair.lender
        with self.store.reading() as work:
            share = shares.of(work, self.state, pair.id, person, self.now)
        if share is None or share.label is None:
            raise NotShared(role)
        found = self.cache.get(share.grant_id)
        if found is None:
            try:
                fields = self.asking.read(share.issuer, share.refresh_token, "share")
            except GrantGone:
                self.end_grant(share.grant_id)
                raise NotShared(role) from None
            found = self.cache.put(share.grant_id, person, fields, share.expires)
        return party_in(found.fields, share.label)

    # --- agreements ---

    def hand_out(self, pair: Pair) -> None:
        """Write the agreement of a pair and hand it out for an hour; one that is handed out stays as it is.

        Raises `NotShared`, `InvalidInput`, and `NotFound` unless both have agreed.
        """
        if not pair.agreed:
            raise NotFound("both have to agree first")
        if self.agreements.of_pair(pair.id, "borrower") is not None:
            return  # it may be signed already
        place = self.chain.place(self.did.address)
        parties = (self.party(pair, "borrower"), self.party(pair, "lender"))
        offer = make_agreement(place, pair, *parties, self.chain.now())
        digest = self.agreements.hand_out(pair, offer)
        terms = offer.agreement.terms
        kept = KeptAgreement(
            "0x" + digest.hex(),
            pair.id,
            "0x" + terms.document.hex(),
            _impersonal(offer.agreement.document()),
            self.now,
            terms.deadline,
            None,
        )
        with self.store.transaction() as work:
            kept_agreements.insert(work, kept)

    # --- what has ended ---

    def forget(self) -> None:
        """Forget what has ended, in memory and in the database."""
        self.cache.sweep()
        self.sessions.sweep()
        self.agreements.sweep()
        with self.store.transaction() as work:
            orders.sweep(work, self.now)
            pairs.sweep(work, self.now)
            shares.sweep(work, self.now)
            kept_agreements.sweep(work, self.now)


def as_grade(text: str) -> Grade:
    """Return a grade as orders have it."""
    return next(grade for grade in GRADES if grade == text)


def party_in(fields: Mapping[str, object], label: str) -> Party:
    """Return name and account in what was read. Raises `InvalidInput`."""
    name = wishes.text_of(fields, wishes.NAME)
    iban = wishes.text_of(fields, wishes.iban_field(label))
    if name is None or iban is None:
        raise InvalidInput("name and IBAN are both needed to settle a loan")
    return Party(name, parse_iban(iban))


def _impersonal(document: Mapping[str, object]) -> Mapping[str, object]:
    """Return the terms in a document of an agreement, without the parties' names and accounts."""
    terms = document["terms"]
    assert isinstance(terms, dict)
    return terms
