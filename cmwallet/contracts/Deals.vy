# pragma version ==0.4.3
# pragma evm-version london
# pragma nonreentrancy on
"""
@title Deals with equal deposits, arbiters whom both accept, and the court as the last judge
@custom:contract-name Deals
@license MIT
@author The cmwallet authors
@notice A buyer pays the price and a deposit, the seller the same deposit. Without a dispute both deposits go back and the
        price is paid. In a dispute arbiters with a bond bid, both parties accept one, and she decides finally: her fee comes
        out of the loser's deposit. Each one's silence costs only that one, and nobody can keep a deal from ending.
@dev Up to and including `until` only those who are named act; from the second after it `advance` does what time allows.
     `digest` in a call is the hash of the deal that its sender saw: ids are given in order, and a chain that reorganises
     can give one to another deal. WCMT has no hooks, so that payments are pushed.
@custom:kill It cannot be stopped; nobody owns it.
"""

from .lib import till

initializes: till
exports: (till.WCMT, till.held)

interface ICourt:
    def total() -> uint256: view
    def costOf(seats: uint256) -> uint256: view
    def open(item: uint256, seats: uint256, commitments: bytes32[2]) -> uint256: nonpayable
    def outcome(id: uint256) -> uint256: view

event Offered:
    id: indexed(uint256)
    buyer: indexed(address)
    seller: indexed(address)
    price: uint96
    deposit: uint96
    acceptBy: uint64
    deliverBy: uint64
    window: uint64
    arbiter: address
    feeBps: uint16
    digest: bytes32
    terms: bytes32
    uri: String[200]

event Named:
    id: indexed(uint256)
    arbiter: indexed(address)
    feeBps: uint16

event Accepted:
    id: indexed(uint256)

event Delivered:
    id: indexed(uint256)
    proof: bytes32
    uri: String[200]

event Proposed:
    id: indexed(uint256)
    party: indexed(address)
    toSeller: uint96

event Assigned:
    id: indexed(uint256)
    payee: indexed(address)
    amount: uint96

event Disputed:
    id: indexed(uint256)

event Evidence:
    id: indexed(uint256)
    party: indexed(address)
    document: bytes32
    uri: String[200]

event Enrolled:
    arbiter: indexed(address)
    bond: uint256
    profile: bytes32
    uri: String[200]

event Left:
    arbiter: indexed(address)
    bond: uint256

event Bid:
    id: indexed(uint256)
    arbiter: indexed(address)
    place: uint256
    feeBps: uint16
    profile: bytes32

event Chosen:
    id: indexed(uint256)
    party: indexed(address)
    place: uint256

event Appointed:
    id: indexed(uint256)
    arbiter: indexed(address)
    feeBps: uint16

event Ruled:
    id: indexed(uint256)
    arbiter: indexed(address)
    forSeller: bool
    reason: bytes32
    uri: String[200]

event Silent:
    id: indexed(uint256)
    arbiter: indexed(address)
    bond: uint256

event InCourt:
    id: indexed(uint256)
    case: uint256
    seats: uint256

event Closed:
    id: indexed(uint256)
    endedAs: uint8
    toSeller: uint96
    burnt: uint256

struct Deal:
    buyer: address
    seller: address
    arbiter: address  # named in the offer, then appointed
    price: uint96
    deposit: uint96
    feeBps: uint16
    state: uint8
    endedAs: uint8
    until: uint64
    offeredAt: uint64
    acceptBy: uint64
    deliverBy: uint64
    window: uint64
    disputedAt: uint64
    toSeller: uint96
    case: uint256
    courtFee: uint256
    terms: bytes32
    digest: bytes32

struct Stored:
    buyer: address
    seller: address
    arbiter: address
    price: uint96
    deposit: uint96
    feeBps: uint16
    schedule: uint256  # offeredAt << 192, acceptBy << 128, deliverBy << 64, window
    status: uint256  # toSeller << 144, disputedAt << 80, until << 16, endedAs << 8, state: a word costs 22,000 gas
    case: uint256
    courtFee: uint256
    terms: bytes32
    digest: bytes32

struct Share:
    payee: address
    amount: uint96

struct Offer:
    arbiter: address
    feeBps: uint16

OFFERED: constant(uint8) = 1
FUNDED: constant(uint8) = 2
DELIVERED: constant(uint8) = 3
DISPUTED: constant(uint8) = 4
ARBITRATING: constant(uint8) = 5
IN_COURT: constant(uint8) = 6
CLOSED: constant(uint8) = 7

CANCELLED: constant(uint8) = 1
PAID: constant(uint8) = 2
REFUNDED: constant(uint8) = 3
SPLIT: constant(uint8) = 4
RULED: constant(uint8) = 5
UNDECIDED: constant(uint8) = 6

BUYER_RIGHT: constant(uint256) = 1
SELLER_RIGHT: constant(uint256) = 2

TIME: constant(uint256) = 2 ** 64 - 1
BYTE: constant(uint256) = 2 ** 8 - 1
HOUR: constant(uint256) = 3_600
DAY: constant(uint256) = 86_400
LONGEST: constant(uint256) = 400 * DAY
BIDDING: constant(uint256) = 3 * DAY
CHOOSING: constant(uint256) = DAY
ARBITRATION: constant(uint256) = 7 * DAY
DECIDED_WITHIN: constant(uint256) = 32 * DAY
SEAT: constant(uint256) = 10 ** 18
FEWEST_SEATS: constant(uint256) = 7
MOST_SEATS: constant(uint256) = 101
MOST_SHARES: constant(uint256) = 8
WHOLE: constant(uint256) = 10_000
STAKED: constant(uint256) = 20

COURT: public(immutable(address))

count: public(uint256)
bond: public(HashMap[address, uint256])
locked: public(HashMap[address, uint256])
boundUntil: public(HashMap[address, uint256])
bidCount: public(HashMap[uint256, uint256])
bids: public(HashMap[uint256, HashMap[uint256, Offer]])
placeOf: public(HashMap[uint256, HashMap[address, uint256]])
chosen: public(HashMap[uint256, HashMap[address, uint256]])
commitments: public(HashMap[uint256, HashMap[address, bytes32]])

items: HashMap[uint256, Stored]
shareList: HashMap[uint256, DynArray[Share, MOST_SHARES]]
proposals: HashMap[uint256, HashMap[address, uint256]]  # one more than the amount: 0 is none


@deploy
def __init__(token: address, court: address):
    """
    @notice Fix the token and the court.
    @param token WCMT.
    @param court The court that judges when no arbiter does.
    """
    till.__init__(token)
    assert court != empty(address), "deals: court"
    COURT = court


@external
@payable
def offer(
    seller: address,
    price: uint96,
    deposit: uint96,
    acceptBy: uint64,
    deliverBy: uint64,
    window: uint64,
    terms: bytes32,
    uri: String[200],
    arbiter: address,
    feeBps: uint16,
) -> uint256:
    """
    @notice Offer to buy: takes the price and the deposit of the caller.
    @param seller Who may accept.
    @param price What is paid, in wei of WCMT.
    @param deposit What each party puts down: at least 7 CMT and a tenth of the price.
    @param acceptBy Until when the seller may accept, in Unix seconds; at least an hour ahead.
    @param deliverBy Until when the seller may say that she delivered; at least an hour after `acceptBy`.
    @param window How long the buyer may look at what was delivered, in seconds; at least a day.
    @param terms Hash of the terms or of the listing.
    @param uri Where they are; may be empty.
    @param arbiter Who decides a dispute if her bond covers the deposit; zero leaves it to bids.
    @param feeBps Her fee, in hundredths of a per cent of the loser's deposit; 0 without an arbiter.
    @return The deal's id.
    """
    self._party(seller)
    assert seller != msg.sender, "deals: with oneself"
    if arbiter == empty(address):
        assert feeBps == 0, "deals: fee"
    else:
        self._party(arbiter)
        assert arbiter != msg.sender and arbiter != seller, "deals: arbiter"
        assert convert(feeBps, uint256) <= WHOLE, "deals: fee"
    wide: uint256 = convert(price, uint256)
    assert price != 0, "deals: price"
    assert convert(deposit, uint256) >= max(FEWEST_SEATS * SEAT, wide // 10), "deals: deposit"
    assert convert(acceptBy, uint256) >= block.timestamp + HOUR, "deals: accept by"
    assert convert(deliverBy, uint256) >= convert(acceptBy, uint256) + HOUR, "deals: deliver by"
    assert convert(window, uint256) >= DAY, "deals: window"
    assert convert(deliverBy, uint256) + convert(window, uint256) <= block.timestamp + LONGEST, "deals: too long"
    till._take(wide + convert(deposit, uint256))
    id: uint256 = self.count + 1
    self.count = id
    digest: bytes32 = keccak256(
        abi_encode(id, msg.sender, seller, price, deposit, acceptBy, deliverBy, window, terms, arbiter, feeBps)
    )
    self.items[id] = Stored(
        buyer=msg.sender,
        seller=seller,
        arbiter=arbiter,
        price=price,
        deposit=deposit,
        feeBps=feeBps,
        schedule=(
            (block.timestamp << 192)
            | (convert(acceptBy, uint256) << 128)
            | (convert(deliverBy, uint256) << 64)
            | convert(window, uint256)
        ),
        status=(convert(acceptBy, uint256) << 16) | convert(OFFERED, uint256),
        case=0,
        courtFee=0,
        terms=terms,
        digest=digest,
    )
    log Offered(
        id=id,
        buyer=msg.sender,
        seller=seller,
        price=price,
        deposit=deposit,
        acceptBy=acceptBy,
        deliverBy=deliverBy,
        window=window,
        arbiter=arbiter,
        feeBps=feeBps,
        digest=digest,
        terms=terms,
        uri=uri,
    )
    if arbiter != empty(address):
        log Named(id=id, arbiter=arbiter, feeBps=feeBps)
    return id


@external
@payable
def accept(id: uint256, digest: bytes32):
    """
    @notice Accept an offer, by its seller: takes her deposit.
    @param id The deal.
    @param digest The deal that she saw.
    """
    self._in_time(id, OFFERED)
    assert msg.sender == self.items[id].seller, "deals: only the seller"
    self._seen(id, digest)
    till._take(convert(self.items[id].deposit, uint256))
    self._enter(id, FUNDED, self._deliver_by(id))
    log Accepted(id=id)


@external
def deliver(id: uint256, proof: bytes32, uri: String[200]):
    """
    @notice Say that it was delivered, by the seller; nothing here proves it. The buyer's time begins, and does not end
            before the day of delivery that was agreed.
    @param id The deal.
    @param proof Hash of what shows it; may be empty.
    @param uri Where that is; may be empty.
    """
    self._in_time(id, FUNDED)
    assert msg.sender == self.items[id].seller, "deals: only the seller"
    window: uint256 = self.items[id].schedule & TIME
    self._enter(id, DELIVERED, max(block.timestamp + window, self._deliver_by(id)))
    log Delivered(id=id, proof=proof, uri=uri)


@external
def confirm(id: uint256, digest: bytes32):
    """
    @notice Pay the seller, by the buyer; in a dispute it is a concession, which pays an appointed arbiter her whole fee.
    @param id The deal.
    @param digest The deal that the buyer saw.
    """
    assert self._party_in_time(id) != OFFERED, "deals: not accepted"
    assert msg.sender == self.items[id].buyer, "deals: only the buyer"
    self._seen(id, digest)
    self._decide(id, PAID, True)


@external
def refund(id: uint256, digest: bytes32):
    """
    @notice Give the price back, by the seller; in a dispute it is a concession, which pays an appointed arbiter her whole
            fee. An offer that is not accepted is cancelled by it, by either.
    @param id The deal.
    @param digest The deal that the caller saw.
    """
    state: uint8 = self._party_in_time(id)
    self._seen(id, digest)
    if state == OFFERED:
        self._cancel(id)
    else:
        assert msg.sender == self.items[id].seller, "deals: only the seller"
        self._decide(id, REFUNDED, False)


@external
def split(id: uint256, digest: bytes32, toSeller: uint96):
    """
    @notice Propose how the price is divided; when both name the same amount the deal ends so. A proposal stands until it is
            replaced: the buyer's 0 and the seller's whole price withdraw it. An appointed arbiter has half of her fee from
            each deposit.
    @param id The deal.
    @param digest The deal that the caller saw.
    @param toSeller The seller's part of the price, in wei.
    """
    state: uint8 = self._party_in_time(id)
    assert state != OFFERED, "deals: not accepted"
    assert state != IN_COURT, "deals: in court"
    self._seen(id, digest)
    assert toSeller <= self.items[id].price, "deals: amount"
    named: uint256 = convert(toSeller, uint256) + 1
    self.proposals[id][msg.sender] = named
    log Proposed(id=id, party=msg.sender, toSeller=toSeller)
    if self.proposals[id][self._other(id, msg.sender)] == named:
        half: uint256 = 0
        if state == ARBITRATING:
            half = self._fee(id) // 2
            till._pay(self.items[id].arbiter, 2 * half)
            self._unlock(id)
        self._close(id, SPLIT, toSeller, half, half, 0)


@external
def assign(id: uint256, digest: bytes32, payee: address, amount: uint96):
    """
    @notice Order that somebody is paid out of the price, by the seller and irrevocably. It is paid only as far as the price
            goes to the seller, in the order of the assignments.
    @param id The deal.
    @param digest The deal that the seller saw.
    @param payee Who is paid: none of those who have a say in the deal.
    @param amount How much, in wei; all together are at most the price, and at most eight.
    """
    state: uint8 = self._party_in_time(id)
    assert state == FUNDED or state == DELIVERED, "deals: too late"
    assert msg.sender == self.items[id].seller, "deals: only the seller"
    self._seen(id, digest)
    self._party(payee)
    assert payee != self.items[id].buyer and payee != msg.sender and payee != self.items[id].arbiter, "deals: payee"
    assert amount != 0, "deals: amount"
    total: uint256 = convert(amount, uint256)
    for share: Share in self.shareList[id]:
        total += convert(share.amount, uint256)
    assert total <= convert(self.items[id].price, uint256), "deals: amount"
    assert len(self.shareList[id]) < MOST_SHARES, "deals: shares"
    self.shareList[id].append(Share(payee=payee, amount=amount))
    log Assigned(id=id, payee=payee, amount=amount)


@external
def dispute(id: uint256, document: bytes32, uri: String[200], commitment: bytes32):
    """
    @notice Dispute the deal, by the buyer. An arbiter whom the offer names decides if her bond covers the deposit; else
            arbiters bid for three days, and both have four to accept one.
    @param id The deal.
    @param document Hash of the evidence.
    @param uri Where it is; may be empty.
    @param commitment Hash of a secret that is mixed into the draw of jurors, if it comes to that; zero gives none.
    """
    state: uint8 = self._party_in_time(id)
    assert state == FUNDED or state == DELIVERED, "deals: too late"
    assert msg.sender == self.items[id].buyer, "deals: only the buyer"
    self.items[id].status |= block.timestamp << 80
    log Disputed(id=id)
    self._evidence(id, document, uri, commitment)
    arbiter: address = self.items[id].arbiter
    if arbiter != empty(address) and self._free(arbiter) >= convert(self.items[id].deposit, uint256):
        self._appoint(id, arbiter, self.items[id].feeBps)
    else:
        self.items[id].arbiter = empty(address)
        self.items[id].feeBps = 0
        self._enter(id, DISPUTED, block.timestamp + BIDDING + CHOOSING)


@external
def evidence(id: uint256, document: bytes32, uri: String[200], commitment: bytes32):
    """
    @notice Name a piece of evidence, by a party of a disputed deal.
    @param id The deal.
    @param document Its hash.
    @param uri Where it is; may be empty.
    @param commitment Hash of a secret that is mixed into the draw of jurors; the first counts, and none after the court was
           asked. Zero gives none.
    """
    state: uint8 = self._party_in_time(id)
    assert state == DISPUTED or state == ARBITRATING or state == IN_COURT, "deals: no dispute"
    assert commitment == empty(bytes32) or state != IN_COURT, "deals: in court"
    self._evidence(id, document, uri, commitment)


@external
@payable
def enrol(amount: uint256, profile: bytes32, uri: String[200]):
    """
    @notice Put down a bond, or more of it, and be an arbiter. It is lost in part by silence, never by a decision.
    @param amount How much, in wei; 0 only changes the profile.
    @param profile Hash of what the arbiter says of herself; may be empty.
    @param uri Where that is; may be empty.
    """
    self._party(msg.sender)
    till._take(amount)
    self.bond[msg.sender] += amount
    log Enrolled(arbiter=msg.sender, bond=self.bond[msg.sender], profile=profile, uri=uri)


@external
def leave():
    """
    @notice Take back the bond that no deal has locked; not before the last deal that the arbiter bid for was decided on.
    """
    assert block.timestamp > self.boundUntil[msg.sender], "deals: bid is open"
    amount: uint256 = self._free(msg.sender)
    assert amount != 0, "deals: bond"
    self.bond[msg.sender] -= amount
    log Left(arbiter=msg.sender, bond=self.bond[msg.sender])
    till._pay(msg.sender, amount)


@external
def bid(id: uint256, feeBps: uint16, profile: bytes32) -> uint256:
    """
    @notice Offer to decide a disputed deal, by an arbiter whose free bond covers the deposit, in the first three days. It
            takes the place of her bid before.
    @param id The deal.
    @param feeBps The fee, in hundredths of a per cent of the loser's deposit.
    @param profile Hash of what she says of herself; may be empty.
    @return The bid's place, from 1.
    """
    self._in_time(id, DISPUTED)
    until: uint256 = self._until(id)
    assert block.timestamp + CHOOSING <= until, "deals: too late"
    assert msg.sender != self.items[id].buyer and msg.sender != self.items[id].seller, "deals: party"
    for share: Share in self.shareList[id]:
        assert msg.sender != share.payee, "deals: party"
    assert convert(feeBps, uint256) <= WHOLE, "deals: fee"
    assert self._free(msg.sender) >= convert(self.items[id].deposit, uint256), "deals: bond"
    place: uint256 = self.bidCount[id] + 1
    self.bidCount[id] = place
    old: uint256 = self.placeOf[id][msg.sender]
    if old != 0:
        self.bids[id][old] = empty(Offer)
    self.bids[id][place] = Offer(arbiter=msg.sender, feeBps=feeBps)
    self.placeOf[id][msg.sender] = place
    self.boundUntil[msg.sender] = max(self.boundUntil[msg.sender], until)
    log Bid(id=id, arbiter=msg.sender, place=place, feeBps=feeBps, profile=profile)
    return place


@external
def choose(id: uint256, arbiter: address, feeBps: uint16):
    """
    @notice Accept an arbiter at her fee, by a party; when both did, she is appointed and her bond locked.
    @param id The deal.
    @param arbiter Who bid.
    @param feeBps The fee of her bid.
    """
    self._in_time(id, DISPUTED)
    other: address = self._other(id, msg.sender)
    place: uint256 = self.placeOf[id][arbiter]
    assert place != 0 and self.bids[id][place].feeBps == feeBps, "deals: no such bid"
    assert self._free(arbiter) >= convert(self.items[id].deposit, uint256), "deals: bond"
    self.chosen[id][msg.sender] = place
    log Chosen(id=id, party=msg.sender, place=place)
    if self.chosen[id][other] == place:
        self._appoint(id, arbiter, feeBps)


@external
def rule(id: uint256, digest: bytes32, forSeller: bool, reason: bytes32, uri: String[200]):
    """
    @notice Decide, by the appointed arbiter, finally.
    @param id The deal.
    @param digest The deal that she saw.
    @param forSeller Whether the seller is right.
    @param reason Hash of the reasons; may be empty.
    @param uri Where they are; may be empty.
    """
    self._in_time(id, ARBITRATING)
    assert msg.sender == self.items[id].arbiter, "deals: only the arbiter"
    self._seen(id, digest)
    log Ruled(id=id, arbiter=msg.sender, forSeller=forSeller, reason=reason, uri=uri)
    self._decide(id, RULED, forSeller)


@external
def advance(id: uint256):
    """
    @notice Do what time allows, by anybody: end what was not accepted, delivered or disputed in time; ask the court when no
            arbiter was agreed on or the one was silent (her bond goes to the parties); end the deal as the court decided.
    @param id The deal.
    """
    state: uint8 = self._state(id)
    late: bool = block.timestamp > self._until(id)
    if state == IN_COURT:
        outcome: uint256 = staticcall ICourt(COURT).outcome(self.items[id].case)
        if outcome == BUYER_RIGHT or outcome == SELLER_RIGHT:
            self._decide(id, RULED, outcome == SELLER_RIGHT)
        else:
            assert outcome != 0 or late, "deals: not yet"
            self._undecided(id)
        return
    assert late, "deals: not yet"
    if state == OFFERED:
        self._cancel(id)
    elif state == FUNDED:
        self._decide(id, REFUNDED, False)
    elif state == DELIVERED:
        self._decide(id, PAID, True)
    elif state == DISPUTED:
        self._to_court(id)
    else:
        self._forfeit_bond(id)
        self._to_court(id)


@external
@view
def deal(id: uint256) -> Deal:
    """
    @notice Return a deal.
    @param id The deal.
    @return Its fields; all are zero for one that does not exist. Times are Unix seconds, amounts wei.
    """
    item: Stored = self.items[id]
    return Deal(
        buyer=item.buyer,
        seller=item.seller,
        arbiter=item.arbiter,
        price=item.price,
        deposit=item.deposit,
        feeBps=item.feeBps,
        state=convert(item.status & BYTE, uint8),
        endedAs=convert((item.status >> 8) & BYTE, uint8),
        until=convert((item.status >> 16) & TIME, uint64),
        offeredAt=convert(item.schedule >> 192, uint64),
        acceptBy=convert((item.schedule >> 128) & TIME, uint64),
        deliverBy=convert((item.schedule >> 64) & TIME, uint64),
        window=convert(item.schedule & TIME, uint64),
        disputedAt=convert((item.status >> 80) & TIME, uint64),
        toSeller=convert(item.status >> 144, uint96),
        case=item.case,
        courtFee=item.courtFee,
        terms=item.terms,
        digest=item.digest,
    )


@external
@view
def shares(id: uint256) -> DynArray[Share, MOST_SHARES]:
    """
    @notice Return who is paid out of the price before the seller, in order.
    @param id The deal.
    @return Payee and amount in wei of each assignment.
    """
    return self.shareList[id]


@external
@view
def proposal(id: uint256, party: address) -> (bool, uint96):
    """
    @notice Return how a party would divide the price.
    @param id The deal.
    @param party The buyer or the seller.
    @return Whether there is a proposal, and the seller's part in wei.
    """
    named: uint256 = self.proposals[id][party]
    if named == 0:
        return (False, 0)
    return (True, convert(named - 1, uint96))


@internal
@view
def _state(id: uint256) -> uint8:
    """
    @notice Return the state of a deal that can still change.
    @param id The deal.
    @return Its state.
    """
    state: uint8 = convert(self.items[id].status & BYTE, uint8)
    assert state != 0, "deals: no such deal"
    assert state != CLOSED, "deals: closed"
    return state


@internal
@view
def _in_time(id: uint256, state: uint8):
    """
    @notice Require a state, and that its time is not over.
    @param id The deal.
    @param state The state.
    """
    assert self._state(id) == state, "deals: state"
    assert block.timestamp <= self._until(id), "deals: too late"


@internal
@view
def _party_in_time(id: uint256) -> uint8:
    """
    @notice Require that the caller is a party and that the state's time is not over.
    @param id The deal.
    @return Its state.
    """
    state: uint8 = self._state(id)
    assert msg.sender == self.items[id].buyer or msg.sender == self.items[id].seller, "deals: only the parties"
    assert block.timestamp <= self._until(id), "deals: too late"
    return state


@internal
@view
def _seen(id: uint256, digest: bytes32):
    """
    @notice Require that the caller saw this deal.
    @param id The deal.
    @param digest What the caller saw.
    """
    assert digest == self.items[id].digest, "deals: another deal"


@internal
@view
def _party(account: address):
    """
    @notice Refuse who cannot be paid, and the court, which would not know of it.
    @param account Who is named.
    """
    till._person(account)
    assert account != COURT, "till: person"


@internal
@view
def _other(id: uint256, party: address) -> address:
    """
    @notice Return the other party.
    @param id The deal.
    @param party The one.
    @return The other.
    """
    if party == self.items[id].buyer:
        return self.items[id].seller
    assert party == self.items[id].seller, "deals: only the parties"
    return self.items[id].buyer


@internal
@view
def _until(id: uint256) -> uint256:
    """
    @notice Return the last second of the present state.
    @param id The deal.
    @return Unix time in seconds.
    """
    return (self.items[id].status >> 16) & TIME


@internal
@view
def _deliver_by(id: uint256) -> uint256:
    """
    @notice Return until when it was agreed to deliver.
    @param id The deal.
    @return Unix time in seconds.
    """
    return (self.items[id].schedule >> 64) & TIME


@internal
@view
def _free(arbiter: address) -> uint256:
    """
    @notice Return how much of a bond no deal has locked.
    @param arbiter Whose.
    @return Wei.
    """
    return self.bond[arbiter] - self.locked[arbiter]


@internal
@view
def _fee(id: uint256) -> uint256:
    """
    @notice Return the whole fee of a deal's arbiter.
    @param id The deal.
    @return Wei, rounded down.
    """
    return convert(self.items[id].deposit, uint256) * convert(self.items[id].feeBps, uint256) // WHOLE


@internal
def _enter(id: uint256, state: uint8, until: uint256):
    """
    @notice Enter a state.
    @param id The deal.
    @param state The state.
    @param until Its last second.
    """
    disputed: uint256 = self.items[id].status & (TIME << 80)
    self.items[id].status = disputed | (until << 16) | convert(state, uint256)


@internal
def _evidence(id: uint256, document: bytes32, uri: String[200], commitment: bytes32):
    """
    @notice Log a piece of evidence, and keep the caller's first commitment.
    @param id The deal.
    @param document Its hash.
    @param uri Where it is.
    @param commitment Hash of a secret, or zero.
    """
    if commitment != empty(bytes32):
        assert self.commitments[id][msg.sender] == empty(bytes32), "deals: commitment"
        self.commitments[id][msg.sender] = commitment
    log Evidence(id=id, party=msg.sender, document=document, uri=uri)


@internal
def _appoint(id: uint256, arbiter: address, feeBps: uint16):
    """
    @notice Appoint the arbiter: lock as much of her bond as a deposit.
    @param id The deal.
    @param arbiter Who.
    @param feeBps Her fee.
    """
    self.items[id].arbiter = arbiter
    self.items[id].feeBps = feeBps
    self.locked[arbiter] += convert(self.items[id].deposit, uint256)
    self._enter(id, ARBITRATING, block.timestamp + ARBITRATION)
    log Appointed(id=id, arbiter=arbiter, feeBps=feeBps)


@internal
def _unlock(id: uint256):
    """
    @notice Free the bond of the appointed arbiter.
    @param id The deal.
    """
    self.locked[self.items[id].arbiter] -= convert(self.items[id].deposit, uint256)


@internal
def _forfeit_bond(id: uint256):
    """
    @notice Give the bond of a silent arbiter to the parties; what cannot be halved is the buyer's.
    @param id The deal.
    """
    arbiter: address = self.items[id].arbiter
    amount: uint256 = convert(self.items[id].deposit, uint256)
    self._unlock(id)
    self.bond[arbiter] -= amount
    log Silent(id=id, arbiter=arbiter, bond=self.bond[arbiter])
    till._pay(self.items[id].seller, amount // 2)
    till._pay(self.items[id].buyer, amount - amount // 2)


@internal
def _to_court(id: uint256):
    """
    @notice Ask the court, if so much is staked there that the price is no reason to buy it; else nobody decides. It has an
            odd number of seats, one for each CMT of the deposit.
    @param id The deal.
    """
    price: uint256 = convert(self.items[id].price, uint256)
    if staticcall ICourt(COURT).total() < STAKED * price:
        self._undecided(id)
        return
    whole: uint256 = min(convert(self.items[id].deposit, uint256) // SEAT, MOST_SEATS)
    seats: uint256 = whole - (1 - whole % 2)
    fee: uint256 = staticcall ICourt(COURT).costOf(seats)
    buyer: address = self.items[id].buyer
    seller: address = self.items[id].seller
    self.items[id].courtFee = fee
    self._enter(id, IN_COURT, ((self.items[id].status >> 80) & TIME) + DECIDED_WITHIN)
    till._hand(COURT, fee)
    case: uint256 = extcall ICourt(COURT).open(id, seats, [self.commitments[id][buyer], self.commitments[id][seller]])
    self.items[id].case = case
    log InCourt(id=id, case=case, seats=seats)


@internal
def _end(id: uint256, endedAs: uint8, toSeller: uint96, burnt: uint256):
    """
    @notice Enter the last state.
    @param id The deal.
    @param endedAs How it ended.
    @param toSeller The seller's part of the price, in wei.
    @param burnt What is burnt, in wei.
    """
    kept: uint256 = self.items[id].status & ((TIME << 80) | (TIME << 16))
    ended: uint256 = (convert(endedAs, uint256) << 8) | convert(CLOSED, uint256)
    self.items[id].status = (convert(toSeller, uint256) << 144) | kept | ended
    log Closed(id=id, endedAs=endedAs, toSeller=toSeller, burnt=burnt)


@internal
def _cancel(id: uint256):
    """
    @notice End an offer that was not accepted: everything goes back to the buyer.
    @param id The deal.
    """
    self._end(id, CANCELLED, 0, 0)
    till._pay(
        self.items[id].buyer, convert(self.items[id].price, uint256) + convert(self.items[id].deposit, uint256)
    )


@internal
def _decide(id: uint256, endedAs: uint8, forSeller: bool):
    """
    @notice End a deal for one of the parties. The other one's deposit pays the appointed arbiter, or the court.
    @param id The deal.
    @param endedAs How it ended.
    @param forSeller Whether the price goes to the seller.
    """
    fee: uint256 = 0
    state: uint8 = self._state(id)
    if state == ARBITRATING:
        fee = self._fee(id)
        self._unlock(id)
        till._pay(self.items[id].arbiter, fee)
    elif state == IN_COURT:
        fee = self.items[id].courtFee
    if forSeller:
        self._close(id, endedAs, self.items[id].price, fee, 0, 0)
    else:
        self._close(id, endedAs, 0, 0, fee, 0)


@internal
def _undecided(id: uint256):
    """
    @notice End a deal that nobody judged: the price is halved, and both deposits are burnt, so that refusing every judge
            gains nothing.
    @param id The deal.
    """
    deposit: uint256 = convert(self.items[id].deposit, uint256)
    self._close(id, UNDECIDED, self.items[id].price // 2, deposit, deposit, 2 * deposit - self.items[id].courtFee)


@internal
def _close(id: uint256, endedAs: uint8, toSeller: uint96, buyerPays: uint256, sellerPays: uint256, burnt: uint256):
    """
    @notice End a deal: divide the price, pay what was assigned, give back what is left of the deposits.
    @param id The deal.
    @param endedAs How it ended.
    @param toSeller The seller's part of the price, in wei.
    @param buyerPays What the buyer's deposit has paid.
    @param sellerPays What the seller's deposit has paid.
    @param burnt What of that is burnt now.
    """
    item: Stored = self.items[id]
    self._end(id, endedAs, toSeller, burnt)
    deposit: uint256 = convert(item.deposit, uint256)
    left: uint256 = convert(toSeller, uint256)
    for share: Share in self.shareList[id]:
        part: uint256 = min(left, convert(share.amount, uint256))
        left -= part
        till._pay(share.payee, part)
    till._pay(item.seller, left + deposit - sellerPays)
    till._pay(item.buyer, convert(item.price - toSeller, uint256) + deposit - buyerPays)
    till._burn(burnt)
