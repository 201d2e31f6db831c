# pragma version ==0.4.3
# pragma evm-version london
# pragma nonreentrancy on
"""
@title Community court
@custom:contract-name Court
@license MIT
@author The cmwallet authors
@notice Seats drawn among stakers by stake vote on whether an account is closed, a subject censored, or either restored, and
        on disputes that other contracts bring. Votes are hidden until all are cast; a vote on the smaller side is lost to the
        larger one. Whatever can be done after a deadline, anybody does by `advance`.
@dev A day is a UTC day. Seats of a day are drawn from the stakes at the end of the day before, at points that a block hash and
     a secret give: the hash is of a block after the case was armed, the secret was committed before. Up to and including
     `until` the one who is named acts, from the second after it `advance` does.
@custom:kill It cannot be stopped; stakes can be withdrawn at any time.
"""

from .lib import sum_tree
from .lib import till

initializes: sum_tree
initializes: till
exports: (till.WCMT, till.held)

event Staked:
    account: indexed(address)
    amount: uint256
    stake: uint256

event Unstaked:
    account: indexed(address)
    amount: uint256
    stake: uint256

event PaidOut:
    account: indexed(address)
    amount: uint256

event Requested:
    id: indexed(uint256)
    requester: indexed(address)
    subject: indexed(bytes32)
    kind: uint256
    seats: uint256
    evidence: bytes32
    uri: String[200]

event Opened:
    id: indexed(uint256)
    client: indexed(address)
    item: indexed(uint256)
    seats: uint256

event Moved:
    id: indexed(uint256)
    state: uint256
    until: uint256

event Shown:
    id: indexed(uint256)
    place: uint256
    secret: bytes32

event Seated:
    id: indexed(uint256)
    juror: indexed(address)
    seat: uint256

event Committed:
    id: indexed(uint256)
    juror: indexed(address)
    seats: uint256

event Revealed:
    id: indexed(uint256)
    juror: indexed(address)
    choice: uint256
    seats: uint256

event Decided:
    id: indexed(uint256)
    outcome: uint256
    paid: uint256
    burnt: uint256

event Claimed:
    id: indexed(uint256)
    juror: indexed(address)
    amount: uint256

event Absent:
    id: indexed(uint256)
    juror: indexed(address)
    caller: address
    bounty: uint256

struct Case:
    who: address
    until: uint256
    seats: uint256
    kind: uint256
    state: uint256
    outcome: uint256
    pending: uint256
    block: uint256
    opened: uint256
    drawn: uint256
    committed: uint256
    upheld: uint256
    rejected: uint256
    weight: uint256

struct Ballot:
    commitment: bytes32
    status: uint256
    seats: uint256
    claimed: bool

struct Member:
    leaving: uint256
    seats: uint256
    day: uint256
    leaf: uint256

struct Subject:
    case: uint256
    decided: uint256
    time: uint256
    seats: uint256
    struck: bool

FEE: public(constant(uint256)) = 10**18 // 2
VOTE: public(constant(uint256)) = 10 * 10**18
MIN_STAKE: public(constant(uint256)) = 10 * 10**18
REQUESTER_PERCENT: public(constant(uint256)) = 20
MIN_SEATS: constant(uint256) = 7
MAX_SEATS: constant(uint256) = 301

PLEDGE: constant(uint256) = 3 * FEE
BOUNTY: constant(uint256) = FEE // 2
BATCH: constant(uint256) = 25
HOUR: constant(uint256) = 3_600
DAY: constant(uint256) = 86_400
LATEST: constant(uint256) = 23 * HOUR
LATEST_WITH_SECRETS: constant(uint256) = 12 * HOUR
TIME_TO_DRAW: constant(uint256) = 4 * HOUR
COMMIT_TIME: constant(uint256) = 3 * DAY
REVEAL_TIME: constant(uint256) = 2 * DAY
PATIENCE: constant(uint256) = 14 * DAY
MEMORY: constant(uint256) = 90 * DAY
DELAY: constant(uint256) = 2
WINDOW: constant(uint256) = 200

# Kinds: what is asked. A client's question is its own.
CLIENT: constant(uint256) = 0
CLOSE: constant(uint256) = 1
CENSOR: constant(uint256) = 2
RESTORE: constant(uint256) = 3

# States.
WAITING: constant(uint256) = 1
SEEDING: constant(uint256) = 2
SHOWING: constant(uint256) = 3
DRAWING: constant(uint256) = 4
COMMITTING: constant(uint256) = 5
REVEALING: constant(uint256) = 6
ENDED: constant(uint256) = 7

# Outcomes, of which the first two are also the choices of a vote.
UPHELD: constant(uint256) = 1
REJECTED: constant(uint256) = 2
UNDECIDED: constant(uint256) = 3
DISMISSED: constant(uint256) = 4

# What became of a juror's ballot: 0 seated, 1 hidden, 1 + choice shown.
HIDDEN: constant(uint256) = 1

# A ballot: 30 bytes of the commitment, whether it was claimed, what became of it, how many seats.
COMMITMENT: constant(uint256) = max_value(uint256) - (2**16 - 1)
CLAIMED: constant(uint256) = 2**15
STATUS: constant(uint256) = 7
SEATS: constant(uint256) = 2**12 - 1

COUNT: constant(uint256) = 2**16 - 1
TIME: constant(uint256) = 2**40 - 1
NUMBER: constant(uint256) = 2**64 - 1
MONEY: constant(uint256) = 2**96 - 1
ADDRESS: constant(uint256) = 2**160 - 1

count: public(uint256)
hashes: public(HashMap[uint256, bytes32])
subjectOf: public(HashMap[uint256, bytes32])
secrets: public(HashMap[uint256, bytes32[2]])

_heads: HashMap[uint256, uint256]
_tallies: HashMap[uint256, uint256]
_ballots: HashMap[uint256, HashMap[address, uint256]]
_members: HashMap[address, uint256]
_subjects: HashMap[bytes32, uint256]


@deploy
def __init__(token: address):
    """
    @notice Fix the token.
    @param token WCMT.
    """
    till.__init__(token)


# The registry of jurors.


@external
@payable
def stake(amount: uint256):
    """
    @notice Add to the caller's stake, which is drawn from tomorrow on. Coins sent along are the amount, else an allowance.
    @param amount How much, in wei; the stake must reach 10 CMT.
    """
    till._take(amount)
    member: Member = self._member(msg.sender)
    if member.leaf == 0:
        member.leaf = sum_tree._enter(msg.sender) + 1
        self._keep(msg.sender, member)
    total: uint256 = sum_tree._stake(member.leaf - 1) + amount
    assert amount != 0 and total >= MIN_STAKE, "court: stake"
    sum_tree._set(member.leaf - 1, total)
    log Staked(account=msg.sender, amount=amount, stake=total)


@external
def unstake(amount: uint256):
    """
    @notice Take out of the caller's stake, for draws from tomorrow on. It is paid by `payOut` after the end of tomorrow. A
            stake that would fall below 10 CMT is taken out whole.
    @param amount How much, in wei.
    """
    member: Member = self._member(msg.sender)
    assert amount != 0 and amount <= self._stake(member), "court: stake"
    self._keep(msg.sender, self._unstaked(msg.sender, member, amount))


@external
def payOut(account: address):
    """
    @notice Pay somebody what was taken out of a stake and is due. A quarter of a CMT stays locked for each seat in a case
            that has not been claimed.
    @param account Who is paid, whoever calls.
    """
    member: Member = self._member(account)
    due: uint256 = self._due(member)
    assert due != 0, "court: nothing is due"
    member.leaving -= due
    self._keep(account, member)
    log PaidOut(account=account, amount=due)
    till._pay(account, due)


# Opening a case.


@external
@payable
def request(
    kind: uint256, subject: bytes32, seats: uint256, evidence: bytes32, uri: String[200], commitment: bytes32
) -> uint256:
    """
    @notice Ask the jurors to close an account, to censor a subject, or to restore either. The pledge of 3 · seats · FEE is
            taken: coins sent along, else an allowance.
    @param kind 1 close, 2 censor, 3 restore.
    @param subject An account in 32 bytes; or the hash of an item or of a public file.
    @param seats How many jurors' seats, at least `seatsFor(subject)`.
    @param evidence Hash of the evidence.
    @param uri Where it can be found, or empty.
    @param commitment keccak256(abi_encode(secret)); the secret is shown in `seed`.
    @return The case.
    """
    entry: Subject = self._subject(subject)
    account: bool = convert(subject, uint256) <= ADDRESS
    assert subject != empty(bytes32) and (kind == RESTORE or account == (kind == CLOSE)), "court: subject"
    assert kind in [CLOSE, CENSOR, RESTORE] and entry.struck == (kind == RESTORE), "court: kind"
    self._fits(seats >= self._seats_for(entry) and seats <= MAX_SEATS)
    assert commitment != empty(bytes32), "court: commitment"
    assert entry.case == 0, "court: a case is open"
    till._take(PLEDGE * seats)
    id: uint256 = self._new(kind, subject, seats, [commitment, empty(bytes32)])
    entry.case = id
    self._keep_subject(subject, entry)
    log Requested(
        id=id, requester=msg.sender, subject=subject, kind=kind, seats=seats, evidence=evidence, uri=uri
    )
    return id


@external
def open(item: uint256, seats: uint256, commitments: bytes32[2]) -> uint256:
    """
    @notice Bring a dispute, as a contract that obeys `outcome`. The fee `costOf(seats)` is taken by allowance; what is not
            paid to jurors is burnt. Whatever goes wrong later ends the case as undecided.
    @param item The caller's own number for the dispute.
    @param seats How many jurors' seats, 7 to 301.
    @param commitments keccak256(abi_encode(secret)) of the two parties' secrets; zero for none.
    @return The case.
    """
    self._fits(seats >= MIN_SEATS and seats <= MAX_SEATS)
    till._take(FEE * seats)
    id: uint256 = self._new(CLIENT, convert(item, bytes32), seats, commitments)
    log Opened(id=id, client=msg.sender, item=item, seats=seats)
    return id


# Drawing.


@external
def seed(id: uint256, secret: bytes32):
    """
    @notice Show a requester's secret, after the block whose hash counts and within 200 blocks of it. Seats are drawn next.
    @param id The case.
    @param secret What was committed to.
    """
    case: Case = self._load(id)
    assert case.kind != CLIENT, "court: kind"
    self._now(case.state == SEEDING and not self._missed(case))
    assert keccak256(abi_encode(secret)) == self.secrets[id][0], "court: secret"
    self.secrets[id][0] = secret
    case.pending = 0
    log Shown(id=id, place=0, secret=secret)
    self._store(id, self._captured(id, case))


@external
def secret(id: uint256, place: uint256, secret: bytes32):
    """
    @notice Show the secret of a client's party, on the day on which the case was armed and before 20:00 UTC. One that is not
            shown is left out.
    @param id The case.
    @param place 0 or 1: whose.
    @param secret What was committed to.
    """
    case: Case = self._load(id)
    assert case.kind == CLIENT, "court: kind"
    if case.state == SEEDING and not self._missed(case):
        case = self._captured(id, case)
    self._now(case.state == SHOWING and block.timestamp <= case.until)
    assert place < 2 and case.pending & (1 << place) != 0, "court: place"
    assert keccak256(abi_encode(secret)) == self.secrets[id][place], "court: secret"
    self.secrets[id][place] = secret
    case.pending -= 1 << place
    log Shown(id=id, place=place, secret=secret)
    self._store(id, self._turned(case))


@external
def draw(id: uint256, start: uint256, n: uint256):
    """
    @notice Draw seats up to start + n, from the first that is not drawn yet.
    @param id The case.
    @param start A seat, not after the first that is not drawn yet; calls that are sent twice name the same.
    @param n How many from there.
    """
    case: Case = self._load(id)
    self._now(case.state == DRAWING and block.timestamp <= case.until)
    end: uint256 = min(start + n, case.seats)
    self._fits(start <= case.drawn and end > case.drawn)
    self._draw(id, case, end)


# Voting.


@external
@payable
def commit(id: uint256, hash: bytes32):
    """
    @notice Vote, hidden, with all of the caller's seats in a case. VOTE is taken for each: coins sent along, else an
            allowance.
    @param id The case.
    @param hash keccak256(abi_encode(chain id, this contract, id, juror, choice, salt)); its last two bytes do not count.
    """
    case: Case = self._load(id)
    self._now(case.state == COMMITTING and block.timestamp <= case.until)
    word: uint256 = self._ballots[id][msg.sender]
    seats: uint256 = word & SEATS
    assert seats != 0, "court: no seat"
    assert word == seats, "court: committed already"
    till._take(VOTE * seats)
    self._ballots[id][msg.sender] = (convert(hash, uint256) & COMMITMENT) | HIDDEN << 12 | seats
    log Committed(id=id, juror=msg.sender, seats=seats)
    case.committed += seats
    if case.committed == case.seats:
        case.state = REVEALING
        case.until = block.timestamp + REVEAL_TIME
    self._store(id, case)


@external
def reveal(id: uint256, choice: uint256, salt: bytes32):
    """
    @notice Show the caller's vote, within two days from when all had to be committed, or were.
    @param id The case.
    @param choice 1: who asked is right; 2: is not.
    @param salt What the commitment was made with.
    """
    case: Case = self._load(id)
    self._now(case.state == REVEALING and block.timestamp <= case.until)
    word: uint256 = self._ballots[id][msg.sender]
    assert (word >> 12) & STATUS == HIDDEN, "court: no hidden vote"
    assert choice == UPHELD or choice == REJECTED, "court: choice"
    hash: bytes32 = keccak256(abi_encode(chain.id, self, id, msg.sender, choice, salt))
    assert (convert(hash, uint256) ^ word) & COMMITMENT == 0, "court: commitment"
    seats: uint256 = word & SEATS
    self._ballots[id][msg.sender] = word + (choice << 12)
    log Revealed(id=id, juror=msg.sender, choice=choice, seats=seats)
    if choice == UPHELD:
        case.upheld += seats
    else:
        case.rejected += seats
    self._store(id, case)


# What anybody does.


@external
def advance(id: uint256):
    """
    @notice Do what time allows: arm a case, take the hash of a client's case, draw 25 seats, close the vote, count it, or
            end what was left lying.
    @param id The case.
    """
    case: Case = self._load(id)
    assert case.state != ENDED, "court: ended"
    if case.state == WAITING:
        self._yet(block.timestamp > case.until)
        self._wait(id, case)
    elif case.state == COMMITTING or case.state == REVEALING:
        self._count(id, case)
    elif self._missed(case):
        self._lapse(id, case)
    elif case.state == SEEDING:
        assert case.kind == CLIENT, "court: secret"
        self._store(id, self._captured(id, case))
    else:
        self._yet(case.state == DRAWING)
        self._draw(id, case, min(case.drawn + BATCH, case.seats))


@external
def claim(id: uint256, juror: address):
    """
    @notice Settle a juror's seats in a case that has ended: pay what they won, unlock what they locked. A juror who was drawn
            and did not vote loses half a FEE for each seat to the caller, and the stake leaves the registry.
    @param id The case.
    @param juror Who is paid, whoever calls.
    """
    case: Case = self._load(id)
    word: uint256 = self._ballots[id][juror]
    seats: uint256 = word & SEATS
    self._yet(case.state == ENDED)
    assert seats != 0, "court: no seat"
    assert word & CLAIMED == 0, "court: claimed already"
    self._ballots[id][juror] = word | CLAIMED
    if word == seats and case.drawn == case.seats:
        self._absent(id, juror, seats)
        return
    self._members[juror] -= seats << 96
    amount: uint256 = self._reward(case, (word >> 12) & STATUS) * seats
    log Claimed(id=id, juror=juror, amount=amount)
    till._pay(juror, amount)


# Reading.


@external
@view
def total() -> uint256:
    """
    @notice Return the stake that draws of today read.
    @return All stakes at the end of yesterday (UTC), in wei.
    """
    return sum_tree._total()


@external
@view
def costOf(seats: uint256) -> uint256:
    """
    @notice Return what a client's case costs.
    @param seats How many seats.
    @return The fee, in wei.
    """
    return FEE * seats


@external
@view
def seatsFor(subject: bytes32) -> uint256:
    """
    @notice Return how many seats a new request on a subject needs: 7, or three times those of the last decision within 90 days.
    @param subject The subject.
    @return The least number of seats.
    """
    return self._seats_for(self._subject(subject))


@external
@view
def outcome(id: uint256) -> uint256:
    """
    @notice Return how a case ended.
    @param id The case.
    @return 0 not ended, 1 upheld, 2 rejected, 3 undecided, 4 dismissed.
    """
    return self._unpacked(id).outcome


@external
@view
def cases(id: uint256) -> Case:
    """
    @notice Return a case as it is now. `who` asked: a requester or a client contract. `pending` has bit 1 for a first secret that is not
            shown and 2 for a second. `block` is the one whose hash counts. `weight` is the total stake when seats were drawn.
    @param id The case.
    @return The case; all zero if there is none.
    """
    return self._turned(self._unpacked(id))


@external
@view
def ballots(id: uint256, juror: address) -> Ballot:
    """
    @notice Return a juror's ballot: its commitment without the last two bytes; 0 seated, 1 hidden, 2 shown for, 3 shown
            against; how many seats she has; and whether they were claimed.
    @param id The case.
    @param juror The juror.
    @return The ballot; all zero if she has no seat.
    """
    word: uint256 = self._ballots[id][juror]
    return Ballot(
        commitment=convert(word & COMMITMENT, bytes32),
        status=(word >> 12) & STATUS,
        seats=word & SEATS,
        claimed=word & CLAIMED != 0,
    )


@external
@view
def rewardOf(id: uint256, juror: address) -> (uint256, uint256):
    """
    @notice Return what `claim` pays.
    @param id The case.
    @param juror The juror.
    @return What it pays her, in wei, and what it pays whoever calls because she did not vote.
    """
    case: Case = self._unpacked(id)
    word: uint256 = self._ballots[id][juror]
    seats: uint256 = word & SEATS
    if case.state != ENDED or word & CLAIMED != 0:
        return 0, 0
    if word == seats and case.drawn == case.seats:
        member: Member = self._member(juror)
        return 0, min(BOUNTY * seats, member.leaving + self._stake(member))
    return self._reward(case, (word >> 12) & STATUS) * seats, 0


@external
@view
def stakeOf(account: address) -> uint256:
    """
    @notice Return the stake of an account now, as draws of tomorrow read it.
    @param account The account.
    @return The stake, in wei.
    """
    return self._stake(self._member(account))


@external
@view
def leavingOf(account: address) -> (uint256, uint256, uint256):
    """
    @notice Return what was taken out of a stake and not paid yet.
    @param account The account.
    @return The amount, in wei; the Unix time from which on it is paid; how much of it `payOut` pays now.
    """
    member: Member = self._member(account)
    return member.leaving, (member.day + 2) * DAY, self._due(member)


@external
@view
def seatsOf(account: address) -> uint256:
    """
    @notice Return how many seats an account has in cases and has not claimed; each locks a quarter of a CMT.
    @param account The account.
    @return The number of seats.
    """
    return self._member(account).seats


@external
@view
def closed(account: address) -> bool:
    """
    @notice Tell whether the newest decision closed an account. What it is worth says the case: see `subjects`.
    @param account The account.
    @return True until it is restored.
    """
    return self._subject(convert(account, bytes32)).struck


@external
@view
def censored(subject: bytes32) -> bool:
    """
    @notice Tell whether the newest decision censored a subject. What it is worth says the case: see `subjects`.
    @param subject The subject, which is no account.
    @return True until it is restored.
    """
    return convert(subject, uint256) > ADDRESS and self._subject(subject).struck


@external
@view
def subjects(subject: bytes32) -> Subject:
    """
    @notice Return what is known of a subject: its open case, the last case that jurors decided, when, with how many seats,
            and whether it is closed or censored.
    @param subject An account in 32 bytes, or a hash.
    @return The subject; all zero if there never was a case.
    """
    return self._subject(subject)


# How a case moves.


@internal
def _new(kind: uint256, subject: bytes32, seats: uint256, commitments: bytes32[2]) -> uint256:
    """
    @notice Open a case and arm it, unless it is too late today.
    @param kind What is asked.
    @param subject About whom or what.
    @param seats How many seats.
    @param commitments To the secrets; zero for none.
    @return The case.
    """
    self.count += 1
    id: uint256 = self.count
    case: Case = empty(Case)
    case.who = msg.sender
    case.kind = kind
    case.seats = seats
    case.opened = block.timestamp
    for place: uint256 in range(2):
        if commitments[place] != empty(bytes32):
            case.pending += 1 << place
            self.secrets[id][place] = commitments[place]
    self.subjectOf[id] = subject
    self._store(id, self._armed(case))
    return id


@internal
@view
def _armed(case: Case) -> Case:
    """
    @notice Fix the block whose hash counts, the second after this one; or have the case wait where it is too late today:
            there must be time to draw, and to show a client's secrets before that.
    @param case What is known of it.
    @return The case, seeding or waiting until the end of the day.
    """
    armed: Case = case
    limit: uint256 = LATEST
    if case.kind == CLIENT and case.pending != 0:
        limit = LATEST_WITH_SECRETS
    armed.state = WAITING
    if block.timestamp % DAY < limit:
        armed.state = SEEDING
        armed.block = block.number + DELAY
    armed.until = self._last_second(block.timestamp)
    return armed


@internal
def _captured(id: uint256, case: Case) -> Case:
    """
    @notice Take the hash of the block. Secrets can be shown from now on; if there are none, seats can be drawn.
    @param id The case.
    @param case What is known of it.
    @return The case, showing until four hours before the end of the day, or drawing.
    """
    assert block.number > case.block, "court: block"
    self.hashes[id] = blockhash(case.block)
    captured: Case = case
    captured.state = SHOWING
    captured.until -= TIME_TO_DRAW
    return self._turned(captured)


@internal
@view
def _turned(case: Case) -> Case:
    """
    @notice Make the turn that a case has taken by time alone: from showing to drawing, from committing to revealing.
    @param case What is known of it.
    @return The case as it is now.
    """
    turned: Case = case
    if case.state == SHOWING and (case.pending == 0 or block.timestamp > case.until):
        turned.state = DRAWING
        turned.until = self._last_second(case.until)
    elif case.state == COMMITTING and block.timestamp > case.until:
        turned.state = REVEALING
        turned.until += REVEAL_TIME
    return turned


@internal
@view
def _seed(id: uint256, pending: uint256) -> bytes32:
    """
    @notice Mix the block's hash and the secrets that were shown.
    @param id The case.
    @param pending Which secrets were not shown.
    @return keccak256(abi_encode(hash, first, second)), with zero for a secret that is missing.
    """
    first: bytes32 = empty(bytes32) if pending & 1 != 0 else self.secrets[id][0]
    second: bytes32 = empty(bytes32) if pending & 2 != 0 else self.secrets[id][1]
    return keccak256(abi_encode(self.hashes[id], first, second))


@internal
def _draw(id: uint256, case: Case, end: uint256):
    """
    @notice Draw seats; without any stake the case ends, and a pledge goes back.
    @param id The case.
    @param case What is known of it.
    @param end The first seat that is not drawn.
    """
    drawn: Case = case
    drawn.weight = sum_tree._total()
    if drawn.weight == 0:
        self._finish(id, drawn, UNDECIDED, self._deposit(drawn), 0)
        return
    seed: bytes32 = self._seed(id, case.pending)
    for seat: uint256 in range(case.drawn, end, bound=MAX_SEATS):
        point: uint256 = convert(keccak256(abi_encode(seed, seat)), uint256) % drawn.weight
        juror: address = sum_tree._find(point)
        self._ballots[id][juror] += 1
        self._members[juror] += 1 << 96
        log Seated(id=id, juror=juror, seat=seat)
    drawn.drawn = end
    if end == drawn.seats:
        drawn.state = COMMITTING
        drawn.until = block.timestamp + COMMIT_TIME
    self._store(id, drawn)


@internal
def _lapse(id: uint256, case: Case):
    """
    @notice Go on with what was left lying. A people's case is dismissed, so that nobody draws again who dislikes the seats. A
            client's case is armed on another day.
    @param id The case.
    @param case What is known of it.
    """
    if case.kind != CLIENT:
        self._end(id, case, DISMISSED, 0, self._deposit(case))
    elif block.timestamp > self._last_second(case.until):
        self._wait(id, case)
    else:
        waiting: Case = case
        waiting.state = WAITING
        self._store(id, waiting)


@internal
def _wait(id: uint256, case: Case):
    """
    @notice Arm a case that waited for another day; end it after 14 days.
    @param id The case.
    @param case What is known of it.
    """
    if block.timestamp <= case.opened + PATIENCE:
        self._store(id, self._armed(case))
    elif case.kind == CLIENT:
        self._end(id, case, UNDECIDED, 0, self._deposit(case))
    else:
        self._end(id, case, DISMISSED, 0, self._deposit(case))


@internal
def _count(id: uint256, case: Case):
    """
    @notice Close the vote when its time is over; count it when the time to show votes is over, or all are shown.
    @param id The case.
    @param case What is known of it.
    """
    shown: uint256 = case.upheld + case.rejected
    if case.state == REVEALING and (block.timestamp > case.until or shown == case.committed):
        self._tally(id, case)
    else:
        self._yet(case.state != (self._heads[id] >> 224) & 255)
        self._store(id, case)


@internal
def _tally(id: uint256, case: Case):
    """
    @notice Decide by the votes that were shown.
    @param id The case.
    @param case What is known of it.
    """
    shown: uint256 = case.upheld + case.rejected
    unshown: uint256 = case.committed - shown
    lost: uint256 = VOTE * unshown
    fees: uint256 = FEE * shown
    if not self._quorate(case):
        self._finish(id, case, UNDECIDED, self._deposit(case) - fees, lost)
    elif case.upheld == case.rejected:
        self._finish(id, case, UNDECIDED, self._deposit(case), lost)
    else:
        winners: uint256 = max(case.upheld, case.rejected)
        pot: uint256 = self._pot(case)
        rest: uint256 = pot - self._share(case) * winners
        if case.upheld > case.rejected:
            part: uint256 = pot * REQUESTER_PERCENT // 100
            self._finish(id, case, UPHELD, self._deposit(case) + part - fees, rest - part)
        else:
            self._end(id, case, REJECTED, 0, self._deposit(case) + rest - fees)


@internal
def _finish(id: uint256, case: Case, outcome: uint256, back: uint256, burnt: uint256):
    """
    @notice End a case whose requester gets something back; a client gets nothing, and it is burnt.
    @param id The case.
    @param case What is known of it.
    @param outcome How it ended.
    @param back What the requester gets, in wei.
    @param burnt What is burnt, in wei.
    """
    if case.kind == CLIENT:
        self._end(id, case, outcome, 0, burnt + back)
    else:
        self._end(id, case, outcome, back, burnt)


@internal
def _end(id: uint256, case: Case, outcome: uint256, back: uint256, burnt: uint256):
    """
    @notice End a case: write what it means, then pay and burn.
    @param id The case.
    @param case What is known of it.
    @param outcome How it ended.
    @param back What the requester gets, in wei.
    @param burnt What is burnt, in wei.
    """
    ended: Case = case
    ended.state = ENDED
    ended.until = block.timestamp
    ended.outcome = outcome
    self._store(id, ended)
    if case.kind != CLIENT:
        subject: bytes32 = self.subjectOf[id]
        entry: Subject = self._subject(subject)
        entry.case = 0
        if outcome == UPHELD or outcome == REJECTED:
            entry = Subject(case=0, decided=id, time=block.timestamp, seats=case.seats, struck=entry.struck)
            if outcome == UPHELD:
                entry.struck = case.kind != RESTORE
        self._keep_subject(subject, entry)
    log Decided(id=id, outcome=outcome, paid=back, burnt=burnt)
    till._pay(case.who, back)
    till._burn(burnt)


# What is refused in several places.


@internal
@pure
def _now(possible: bool):
    """
    @notice Refuse what the state of the case does not allow, or no longer.
    @param possible Whether it does.
    """
    assert possible, "court: not now"


@internal
@pure
def _yet(possible: bool):
    """
    @notice Refuse what time does not allow yet.
    @param possible Whether it does.
    """
    assert possible, "court: not yet"


@internal
@pure
def _fits(possible: bool):
    """
    @notice Refuse a number of seats.
    @param possible Whether it is one.
    """
    assert possible, "court: seats"


# What is true of a case.


@internal
@view
def _missed(case: Case) -> bool:
    """
    @notice Tell whether a case that is seeding, showing or drawing can no longer be drawn to the end: its day is over, or its
            block is too far back.
    @param case What is known of it.
    @return Whether it has to be ended or armed again.
    """
    if case.state == SEEDING and block.number > case.block + WINDOW:
        return True
    return block.timestamp > self._last_second(case.until)


@internal
@pure
def _last_second(time: uint256) -> uint256:
    """
    @notice Return the end of a day.
    @param time Unix time in seconds.
    @return The last second of its day, UTC.
    """
    return time - time % DAY + DAY - 1


@internal
@pure
def _quorate(case: Case) -> bool:
    """
    @notice Tell whether a third of the seats were shown.
    @param case What is known of it.
    @return Whether they were.
    """
    return 3 * (case.upheld + case.rejected) >= case.seats


@internal
@pure
def _deposit(case: Case) -> uint256:
    """
    @notice Return what was taken when a case was opened.
    @param case What is known of it.
    @return The fee of a client or the pledge of a requester, in wei.
    """
    return (FEE if case.kind == CLIENT else PLEDGE) * case.seats


@internal
@pure
def _pot(case: Case) -> uint256:
    """
    @notice Return what was lost in a case that was decided: the votes of the smaller side and those that were not shown.
    @param case What is known of it.
    @return The sum, in wei.
    """
    return VOTE * (case.committed - max(case.upheld, case.rejected))


@internal
@pure
def _share(case: Case) -> uint256:
    """
    @notice Return what a seat of the larger side wins.
    @param case What is known of it.
    @return Its part of 80 % of the pot, rounded down, in wei.
    """
    pot: uint256 = self._pot(case)
    return (pot - pot * REQUESTER_PERCENT // 100) // max(case.upheld, case.rejected)


@internal
@pure
def _reward(case: Case, status: uint256) -> uint256:
    """
    @notice Return what a seat is paid when its case has ended.
    @param case What is known of it.
    @param status What became of its ballot.
    @return Vote, fee and share, in wei, as far as they are due.
    """
    if status <= HIDDEN:
        return 0
    if case.outcome == UNDECIDED:
        return VOTE if self._quorate(case) else VOTE + FEE
    if status - HIDDEN == case.outcome:
        return VOTE + FEE + self._share(case)
    return FEE


# What is true of a juror.


@internal
def _unstaked(account: address, member: Member, amount: uint256) -> Member:
    """
    @notice Take out of a stake; all of it where less than the minimum would stay. What is due of earlier is paid first.
    @param account Whose stake.
    @param member What is known of her.
    @param amount How much, in wei.
    @return The member.
    """
    left: Member = member
    due: uint256 = self._due(left)
    rest: uint256 = self._stake(left) - amount
    out: uint256 = amount
    if rest < MIN_STAKE:
        out += rest
        rest = 0
        sum_tree._leave(left.leaf - 1)
        left.leaf = 0
    else:
        sum_tree._set(left.leaf - 1, rest)
    left.leaving = left.leaving - due + out
    left.day = block.timestamp // DAY
    log Unstaked(account=account, amount=out, stake=rest)
    if due != 0:
        log PaidOut(account=account, amount=due)
        till._pay(account, due)
    return left


@internal
def _absent(id: uint256, juror: address, seats: uint256):
    """
    @notice Take a juror who did not vote out of the registry, and half a FEE for each seat from her for the caller.
    @param id The case.
    @param juror The juror.
    @param seats Her seats.
    """
    member: Member = self._member(juror)
    staked: uint256 = self._stake(member)
    if staked != 0:
        member = self._unstaked(juror, member, staked)
    bounty: uint256 = min(BOUNTY * seats, member.leaving)
    member.leaving -= bounty
    member.seats -= seats
    self._keep(juror, member)
    log Absent(id=id, juror=juror, caller=msg.sender, bounty=bounty)
    till._pay(msg.sender, bounty)


@internal
@view
def _due(member: Member) -> uint256:
    """
    @notice Return what can be paid of the money that was taken out: after the day that follows the last taking out, all but
            what seats lock and the stake does not cover.
    @param member What is known of her.
    @return The amount, in wei.
    """
    if block.timestamp // DAY < member.day + 2:
        return 0
    locked: uint256 = BOUNTY * member.seats
    locked -= min(locked, self._stake(member))
    return member.leaving - min(member.leaving, locked)


@internal
@view
def _stake(member: Member) -> uint256:
    """
    @notice Return what a member has staked now.
    @param member What is known of her.
    @return The stake, in wei.
    """
    if member.leaf == 0:
        return 0
    return sum_tree._stake(member.leaf - 1)


@internal
@view
def _seats_for(entry: Subject) -> uint256:
    """
    @notice Return how many seats a new request needs.
    @param entry What is known of its subject.
    @return The least number of seats.
    """
    if entry.decided == 0 or block.timestamp > entry.time + MEMORY:
        return MIN_SEATS
    return min(3 * entry.seats, MAX_SEATS)


# Storage: several numbers in a word.


@internal
@view
def _load(id: uint256) -> Case:
    """
    @notice Read a case that exists.
    @param id The case.
    @return The case as it is now.
    """
    case: Case = self._turned(self._unpacked(id))
    assert case.state != 0, "court: no such case"
    return case


@internal
@view
def _unpacked(id: uint256) -> Case:
    """
    @notice Read a case.
    @param id The case.
    @return The case; all zero if there is none.
    """
    head: uint256 = self._heads[id]
    tally: uint256 = self._tallies[id]
    return Case(
        who=convert(head & ADDRESS, address),
        until=(head >> 160) & TIME,
        seats=(head >> 200) & COUNT,
        kind=(head >> 216) & 255,
        state=(head >> 224) & 255,
        outcome=(head >> 232) & 255,
        pending=(head >> 240) & 255,
        block=tally & TIME,
        opened=(tally >> 40) & TIME,
        drawn=(tally >> 80) & COUNT,
        committed=(tally >> 96) & COUNT,
        upheld=(tally >> 112) & COUNT,
        rejected=(tally >> 128) & COUNT,
        weight=tally >> 144,
    )


@internal
def _store(id: uint256, case: Case):
    """
    @notice Write a case, and announce its state if that is another one.
    @param id The case.
    @param case What is known of it.
    """
    old: uint256 = self._heads[id]
    if (old >> 224) & 255 != case.state or (old >> 160) & TIME != case.until:
        log Moved(id=id, state=case.state, until=case.until)
    self._heads[id] = (
        convert(case.who, uint256)
        | (case.until << 160)
        | (case.seats << 200)
        | (case.kind << 216)
        | (case.state << 224)
        | (case.outcome << 232)
        | (case.pending << 240)
    )
    self._tallies[id] = (
        case.block
        | (case.opened << 40)
        | (case.drawn << 80)
        | (case.committed << 96)
        | (case.upheld << 112)
        | (case.rejected << 128)
        | (case.weight << 144)
    )


@internal
@view
def _member(account: address) -> Member:
    """
    @notice Read what is known of an account.
    @param account The account.
    @return The member; all zero if it never staked.
    """
    word: uint256 = self._members[account]
    return Member(leaving=word & MONEY, seats=(word >> 96) & NUMBER, day=(word >> 160) & NUMBER, leaf=word >> 224)


@internal
def _keep(account: address, member: Member):
    """
    @notice Write what is known of an account.
    @param account The account.
    @param member The member.
    """
    self._members[account] = (
        member.leaving | (member.seats << 96) | (member.day << 160) | (member.leaf << 224)
    )


@internal
@view
def _subject(subject: bytes32) -> Subject:
    """
    @notice Read what is known of a subject.
    @param subject The subject.
    @return What is known; all zero if there never was a case.
    """
    word: uint256 = self._subjects[subject]
    return Subject(
        case=word & NUMBER,
        decided=(word >> 64) & NUMBER,
        time=(word >> 128) & NUMBER,
        seats=(word >> 192) & COUNT,
        struck=word >> 208 != 0,
    )


@internal
def _keep_subject(subject: bytes32, entry: Subject):
    """
    @notice Write what is known of a subject.
    @param subject The subject.
    @param entry What is known.
    """
    self._subjects[subject] = (
        entry.case
        | (entry.decided << 64)
        | (entry.time << 128)
        | (entry.seats << 192)
        | (convert(entry.struck, uint256) << 208)
    )
