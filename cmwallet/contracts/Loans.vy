# pragma version ==0.4.3
# pragma evm-version london
# pragma nonreentrancy on
"""
@title Loans between two people: a schedule that both signed, and who said what when
@custom:contract-name Loans
@license MIT
@author The cmwallet authors
@notice A loan is a fixed schedule that borrower and lender signed. In a currency of banks the money moves there: here its
        payer claims that she paid, its payee says that it came or that it did not, and a court of seven judges a denial. What
        is judged is a mark in a record, never money. In CMT the money moves here, in WCMT. A collateral is WCMT in both.
@dev Place 0 is the disbursement, 1 to `count` are the instalments, `count` + 1 is a pay-off. Up to and including `until`
     those who are named act; from the second after it `advance` does what time allows. `digest` in a call is what both
     signed: ids are given in order, and a chain that reorganises can give one to another loan. Parties are accounts with a
     key, since they signed; so no contract of the market is one. WCMT has no hooks, and every function is non-reentrant.
     A record begins with the disbursement: a loan that never was is in nobody's.
     Sums without a check of overflow cannot reach 2**256: times are below 2**41 and periods below 2**26; places and the
     counters of a status are at most 601, in 16 bits each, so that none runs into the next; money is below 2**96. What is
     subtracted without one is never more than what it is subtracted from, for the reason that stands there.
@custom:kill It cannot be stopped; nobody owns it.
"""

from .lib import eip712
from .lib import months
from .lib import signatures
from .lib import till

initializes: eip712
initializes: till
exports: (till.WCMT, till.held)

interface ICourt:
    def costOf(seats: uint256) -> uint256: view
    def open(item: uint256, seats: uint256, commitments: bytes32[2]) -> uint256: nonpayable
    def outcome(id: uint256) -> uint256: view

event Agreed:
    id: indexed(uint256)
    borrower: indexed(address)
    lender: indexed(address)
    exchange: address
    digest: bytes32
    document: bytes32
    currency: String[3]
    principal: uint96
    installment: uint96
    last: uint96
    count: uint16
    rateBps: uint16
    disburseBy: uint64
    firstDue: uint64
    dueDay: uint8
    graceDays: uint8
    lateFee: uint96
    collateral: uint96

event Revoked:
    account: indexed(address)
    nonce: bytes32

event Claimed:
    id: indexed(uint256)
    place: uint256
    ref: bytes32

event Received:
    id: indexed(uint256)
    place: uint256
    late: bool
    counted: bool

event Missing:
    id: indexed(uint256)
    place: uint256

event Contested:
    id: indexed(uint256)
    place: uint256
    case: uint256
    evidence: bytes32
    uri: String[200]

event Evidence:
    id: indexed(uint256)
    party: indexed(address)
    document: bytes32
    uri: String[200]

event Decided:
    id: indexed(uint256)
    place: uint256
    outcome: uint256

event Funded:
    id: indexed(uint256)

event Added:
    id: indexed(uint256)
    payer: indexed(address)
    amount: uint256

event Settled:
    id: indexed(uint256)
    place: uint256
    amount: uint256
    late: bool
    counted: bool
    fee: uint256

event Pulled:
    id: indexed(uint256)
    amount: uint256

event Automatic:
    id: indexed(uint256)
    on: bool

event Reclaimed:
    id: indexed(uint256)
    amount: uint256

event Defaulted:
    id: indexed(uint256)
    seized: uint256
    owed: uint256

event Recovered:
    id: indexed(uint256)
    payer: indexed(address)
    amount: uint256
    owed: uint256

event Closed:
    id: indexed(uint256)
    endedAs: uint256

struct Terms:
    borrower: address
    lender: address
    currency: String[3]
    principal: uint96
    installment: uint96
    last: uint96
    count: uint16
    rateBps: uint16
    disburseBy: uint64
    firstDue: uint64
    dueDay: uint8
    graceDays: uint8
    lateFee: uint96
    collateral: uint96
    exchange: address
    document: bytes32
    nonce: bytes32
    deadline: uint64

struct Signature:
    v: uint8
    r: bytes32
    s: bytes32

struct Loan:
    borrower: address
    lender: address
    exchange: address
    currency: String[3]
    principal: uint256
    installment: uint256
    last: uint256
    count: uint256
    rateBps: uint256
    disburseBy: uint256
    firstDue: uint256
    dueDay: uint256
    graceDays: uint256
    lateFee: uint256
    collateral: uint256
    document: bytes32
    digest: bytes32
    state: uint256
    endedAs: uint256
    until: uint256
    disbursedAt: uint256
    first: uint256  # the first instalment that is not received or settled
    next: uint256  # the first that was never claimed
    received: uint256  # how many instalments are
    contested: uint256  # the place in court, while `case` is not zero
    automatic: bool
    balance: uint256
    owed: uint256
    case: uint256

struct Claim:
    status: uint256
    times: uint256
    claimedAt: uint256
    missingAt: uint256
    contestedAt: uint256

struct Record:
    loans: uint256
    repaid: uint256
    onTime: uint256
    late: uint256
    defaults: uint256
    lent: uint256
    falseClaims: uint256
    falseDenials: uint256

struct Met:
    onTime: uint256
    late: uint256
    defaults: uint256

struct Stored:
    borrower: uint256  # principal << 160, address
    lender: uint256  # installment << 160, address
    exchange: uint256  # last << 160, address
    terms: uint256  # graceDays << 232, dueDay << 224, rateBps << 208, count << 192, lateFee << 96, collateral
    status: uint256  # state, and at the places below what can change and three of the terms
    balance: uint256
    owed: uint256
    case: uint256
    document: bytes32
    digest: bytes32

TERMS: constant(bytes32) = keccak256(
    "Terms(address borrower,address lender,string currency,uint96 principal,uint96 installment,uint96 last,uint16 count,uint16 rateBps,uint64 disburseBy,uint64 firstDue,uint8 dueDay,uint8 graceDays,uint96 lateFee,uint96 collateral,address exchange,bytes32 document,bytes32 nonce,uint64 deadline)"
)

# States, in the lowest byte of a status.
AGREED: constant(uint256) = 1
ACTIVE: constant(uint256) = 2
DEFAULTED: constant(uint256) = 3
CLOSED: constant(uint256) = 4

# Where the rest of a status is. One more of what is counted there is a variable that is shifted: a shifted constant would
# stand in the code with all its zeros.
ENDED_AS: constant(uint256) = 8
AUTOMATIC: constant(uint256) = 16
CURRENCY: constant(uint256) = 24
DISBURSE_BY: constant(uint256) = 48
FIRST_DUE: constant(uint256) = 88
DISBURSED_AT: constant(uint256) = 128
FIRST: constant(uint256) = 168  # the first instalment that is not received or settled
NEXT: constant(uint256) = 184  # the first that was never claimed
GOT: constant(uint256) = 200  # how many are received or settled
DENIED: constant(uint256) = 216  # how many are missing or in court
IN_COURT: constant(uint256) = 232  # which place is in court, while there is a case

# How a loan ended.
VOID: constant(uint256) = 1
REPAID: constant(uint256) = 2
REPAID_LATE: constant(uint256) = 3
RELEASED: constant(uint256) = 4

# What is said of a place, in the lowest byte of a claim, and where the rest of it is.
CLAIMED: constant(uint256) = 1
RECEIVED: constant(uint256) = 2
MISSING: constant(uint256) = 3
CONTESTED: constant(uint256) = 4
TIMES: constant(uint256) = 8
CLAIMED_AT: constant(uint256) = 16
MISSING_AT: constant(uint256) = 56
CONTESTED_AT: constant(uint256) = 96

# Outcomes of the court.
PAYER_RIGHT: constant(uint256) = 1
PAYER_WRONG: constant(uint256) = 2
UNDECIDED: constant(uint256) = 3

# Where the counters of a record are, and those of two who met.
LOANS: constant(uint256) = 0
PAID_BACK: constant(uint256) = 32
ON_TIME: constant(uint256) = 64
LATE: constant(uint256) = 96
DEFAULTS: constant(uint256) = 128
LENT: constant(uint256) = 160
FALSE_CLAIMS: constant(uint256) = 192
FALSE_DENIALS: constant(uint256) = 224
MET_ON_TIME: constant(uint256) = 0
MET_LATE: constant(uint256) = 32
MET_DEFAULTS: constant(uint256) = 64

# Why something is refused, in letters: what comes after "loans: ".
STATE: constant(bytes5) = 0x7374617465  # state
TOO_LATE: constant(bytes8) = 0x746f6f206c617465  # too late
NOT_YET: constant(bytes7) = 0x6e6f7420796574  # not yet
PLACE: constant(bytes5) = 0x706c616365  # place
CLAIM: constant(bytes5) = 0x636c61696d  # claim
BAD_TERMS: constant(bytes5) = 0x7465726d73  # terms
AMOUNT: constant(bytes6) = 0x616d6f756e74  # amount
CALLER: constant(bytes16) = 0x6e6f74207468652063616c6c65722773  # not the caller's
NO_LOAN: constant(bytes12) = 0x6e6f2073756368206c6f616e  # no such loan
ANOTHER: constant(bytes12) = 0x616e6f74686572206c6f616e  # another loan
IN_CMT: constant(bytes6) = 0x696e20434d54  # in CMT
NOT_IN_CMT: constant(bytes10) = 0x6e6f7420696e20434d54  # not in CMT
SIGNATURE: constant(bytes9) = 0x7369676e6174757265  # signature
USED: constant(bytes4) = 0x75736564  # used
BAD_CURRENCY: constant(bytes8) = 0x63757272656e6379  # currency
HAS_CASE: constant(bytes8) = 0x696e20636f757274  # in court
NO_CASE: constant(bytes7) = 0x6e6f2063617365  # no case
TOO_OFTEN: constant(bytes17) = 0x636c61696d656420746f6f206f6674656e  # claimed too often
PAST_DUE: constant(bytes8) = 0x7061737420647565  # past due
LATE_FEE: constant(bytes8) = 0x6c61746520666565  # late fee
TOO_MANY: constant(bytes16) = 0x746f6f206d616e79206174206f6e6365  # too many at once
BEFORE: constant(bytes7) = 0x6c6f616e733a20  # "loans: "

BYTE: constant(uint256) = 2**8 - 1
REST: constant(uint256) = max_value(uint256) - BYTE
UNCONTESTED: constant(uint256) = 2**IN_COURT - 1
COUNT: constant(uint256) = 2**16 - 1
LETTERS: constant(uint256) = 2**24 - 1
COUNTER: constant(uint256) = 2**32 - 1
TIME: constant(uint256) = 2**40 - 1
MONEY: constant(uint256) = 2**96 - 1
ADDRESS: constant(uint256) = 2**160 - 1
CMT: constant(uint256) = (67 << 16) | (77 << 8) | 84  # the letters

HOUR: constant(uint256) = 3_600
DAY: constant(uint256) = 86_400
MOST: constant(uint256) = 600
BATCH: constant(uint256) = 12
LONGEST_GRACE: constant(uint256) = 90
DISBURSED_WITHIN: constant(uint256) = 60 * DAY
LONGEST: constant(uint256) = 400 * DAY
ANSWER: constant(uint256) = 7 * DAY
BLOCKS_DEFAULT: constant(uint256) = 14 * DAY
SEASONED: constant(uint256) = 14 * DAY
DEFAULT_AFTER: constant(uint256) = 90 * DAY
DECIDED_WITHIN: constant(uint256) = 32 * DAY
MOST_CLAIMS: constant(uint256) = 3
SEATS: constant(uint256) = 7

COURT: public(immutable(address))

count: public(uint256)
used: public(HashMap[address, HashMap[bytes32, bool]])

items: HashMap[uint256, Stored]
said: HashMap[uint256, uint256]  # by item: id << 16, place
commitments: HashMap[uint256, bytes32]  # of payees, by item
records: HashMap[address, uint256]
meetings: HashMap[address, HashMap[address, uint256]]


@deploy
def __init__(token: address, court: address):
    """
    @notice Fix the token, the court and the domain of signed terms.
    @param token WCMT.
    @param court The court that judges a denial.
    """
    till.__init__(token)
    eip712.__init__(keccak256("cmwallet loans"))
    assert court != empty(address), "loans: court"
    COURT = court


# Agreeing.


@external
@payable
def agree(terms: Terms, borrower: Signature, lender: Signature) -> uint256:
    """
    @notice Enter a loan that both signed, by anybody; one with a collateral by the borrower alone, who pays it: coins sent
            along, else an allowance.
    @param terms What was signed.
    @param borrower The borrower's signature of `hashOf(terms)`.
    @param lender The lender's.
    @return The loan's id.
    """
    digest: bytes32 = self._hash_of(terms)
    self._signed(digest, terms.borrower, terms.nonce, borrower)
    self._signed(digest, terms.lender, terms.nonce, lender)
    self._require(terms.collateral == 0 or msg.sender == terms.borrower, convert(CALLER, uint256))
    till._take(convert(terms.collateral, uint256))
    id: uint256 = self.count + 1
    self.count = id
    self.items[id].borrower = (convert(terms.principal, uint256) << 160) | convert(terms.borrower, uint256)
    self.items[id].lender = (convert(terms.installment, uint256) << 160) | convert(terms.lender, uint256)
    self.items[id].exchange = (convert(terms.last, uint256) << 160) | convert(terms.exchange, uint256)
    self.items[id].document = terms.document
    self.items[id].digest = digest
    self._enter(id, terms)
    log Agreed(
        id=id,
        borrower=terms.borrower,
        lender=terms.lender,
        exchange=terms.exchange,
        digest=digest,
        document=terms.document,
        currency=terms.currency,
        principal=terms.principal,
        installment=terms.installment,
        last=terms.last,
        count=terms.count,
        rateBps=terms.rateBps,
        disburseBy=terms.disburseBy,
        firstDue=terms.firstDue,
        dueDay=terms.dueDay,
        graceDays=terms.graceDays,
        lateFee=terms.lateFee,
        collateral=terms.collateral,
    )
    return id


@external
def revoke(nonce: bytes32):
    """
    @notice Make the caller's own signatures with a nonce void.
    @param nonce The nonce.
    """
    self._use(msg.sender, nonce)
    log Revoked(account=msg.sender, nonce=nonce)


# A loan in a currency of banks.


@external
def paid(id: uint256, place: uint256, ref: bytes32, digest: bytes32):
    """
    @notice Claim that one paid, by the payer: the lender for place 0, the borrower for the others. Instalments are claimed in
            order; one that is missing can be claimed again, three times in all. The time of the claim decides what is late.
    @param id The loan.
    @param place 0 the disbursement, 1 to `count` an instalment, `count` + 1 a pay-off, while nothing is past due and grace.
    @param ref Hash of the payment's reference; may be empty.
    @param digest What both signed.
    """
    status: uint256 = self._bank(id, digest, place, False)
    claim: uint256 = self._claim(id, place)
    state: uint256 = status & BYTE
    next: uint256 = (status >> NEXT) & COUNT
    instalment: bool = self._is_instalment(id, place)
    if place == 0:
        self._in_state(state == AGREED)
        self._in_time(block.timestamp <= (status >> DISBURSE_BY) & TIME)
    elif instalment:
        self._in_state(state == ACTIVE or state == DEFAULTED)
        self._in_order(place <= next)
    else:  # a pay-off: something is left to claim, and nothing past due and grace
        self._in_state(state == ACTIVE)
        self._in_order(next < place)
        self._require(
            (status >> DENIED) & COUNT == 0 and not self._late(id, next, block.timestamp),
            convert(PAST_DUE, uint256),
        )
    one: uint256 = convert(instalment, uint256)
    times: uint256 = (claim >> TIMES) & BYTE  # 3 at the most
    if claim & BYTE == MISSING:
        self._require(times < MOST_CLAIMS, convert(TOO_OFTEN, uint256))
        status = unsafe_sub(status, one << DENIED)  # it was counted when it was denied
    else:
        self._follows(claim == 0)
        status = unsafe_add(status, one << NEXT)
    self.items[id].status = status
    self._say(id, place, (block.timestamp << CLAIMED_AT) | (unsafe_add(times, 1) << TIMES) | CLAIMED)
    log Claimed(id=id, place=place, ref=ref)


@external
def received(id: uint256, place: uint256, digest: bytes32):
    """
    @notice Say that a claimed payment came, by the payee: the borrower for place 0, the lender for the others. The last one
            and a pay-off close the loan.
    @param id The loan.
    @param place The place.
    @param digest What both signed.
    """
    status: uint256 = self._bank(id, digest, place, True)
    claim: uint256 = self._claim(id, place) & BYTE
    self._follows(claim == CLAIMED or claim == MISSING)
    self._open(status)
    if status & BYTE == AGREED:
        self._in_time(block.timestamp <= self._until(id, status))
    self._receive(id, status, place)


@external
def missing(id: uint256, place: uint256, commitment: bytes32, digest: bytes32):
    """
    @notice Say that a claimed payment did not come, by the payee: for place 0 within seven days.
    @param id The loan.
    @param place The place.
    @param commitment Hash of a secret that is mixed into the draw of jurors, if it comes to that; zero gives none.
    @param digest What both signed.
    """
    status: uint256 = self._bank(id, digest, place, True)
    claim: uint256 = self._claim(id, place)
    self._follows(claim & BYTE == CLAIMED)
    self._open(status)
    if place == 0:
        self._in_time(block.timestamp <= unsafe_add((claim >> CLAIMED_AT) & TIME, ANSWER))
    self.items[id].status = unsafe_add(status, convert(self._is_instalment(id, place), uint256) << DENIED)
    self._say(id, place, (claim & REST) | MISSING | (block.timestamp << MISSING_AT))
    self.commitments[(id << 16) | place] = commitment
    log Missing(id=id, place=place)


@external
@payable
def contest(
    id: uint256, place: uint256, evidence: bytes32, uri: String[200], commitment: bytes32, digest: bytes32
):
    """
    @notice Have the court judge a denial, by the payer, once a claim: takes what seven seats cost. For place 0 within seven
            days of the denial, or in the second seven days after a claim that was not answered.
    @param id The loan.
    @param place The place.
    @param evidence Hash of the evidence.
    @param uri Where it is; may be empty.
    @param commitment Hash of a secret that is mixed into the draw of jurors; zero gives none.
    @param digest What both signed.
    """
    status: uint256 = self._bank(id, digest, place, False)
    claim: uint256 = self._claim(id, place)
    self._open(status)
    self._no_case(id)
    self._follows(claim >> CONTESTED_AT == 0)
    if place == 0 and claim & BYTE == CLAIMED:
        self._yet(block.timestamp > unsafe_add((claim >> CLAIMED_AT) & TIME, ANSWER))
    else:
        self._follows(claim & BYTE == MISSING)
    if place == 0:
        self._in_time(block.timestamp <= self._answered_by(claim))
    self.items[id].status = status | (place << IN_COURT)
    self._say(id, place, (claim & REST) | CONTESTED | (block.timestamp << CONTESTED_AT))
    fee: uint256 = staticcall ICourt(COURT).costOf(SEATS)
    till._take(fee)
    till._hand(COURT, fee)
    item: uint256 = (id << 16) | place
    case: uint256 = extcall ICourt(COURT).open(item, SEATS, [commitment, self.commitments[item]])
    self.items[id].case = case
    log Contested(id=id, place=place, case=case, evidence=evidence, uri=uri)


@external
def evidence(id: uint256, document: bytes32, uri: String[200]):
    """
    @notice Name a piece of evidence, by a party, while a case runs.
    @param id The loan.
    @param document Its hash.
    @param uri Where it is; may be empty.
    """
    self._require(self.items[id].case != 0, convert(NO_CASE, uint256))
    if msg.sender != self._party(id, False):
        self._only(id, True)
    log Evidence(id=id, party=msg.sender, document=document, uri=uri)


@external
def declare(id: uint256, digest: bytes32):
    """
    @notice Declare the default, by the lender, later than 90 days after the due date of the first instalment that is not
            received. The collateral is hers. A claim has to be denied seven days before, and 14 days old; a case has to be
            over.
    @param id The loan.
    @param digest What both signed.
    """
    status: uint256 = self._bank(id, digest, 1, True)
    self._in_state(status & BYTE == ACTIVE)
    self._no_case(id)
    first: uint256 = (status >> FIRST) & COUNT
    self._yet(block.timestamp > unsafe_add(self._due(id, first), DEFAULT_AFTER))
    self._denied(id, first)
    self._denied(id, unsafe_add(self._count(id), 1))
    self._default(id, status, self._collateral(id), self._outstanding(id))


# Any loan.


@external
def release(id: uint256, digest: bytes32):
    """
    @notice Say that nothing more is owed, by the lender: collateral and balance go back. Before the disbursement the loan is
            void by it.
    @param id The loan.
    @param digest What both signed.
    """
    status: uint256 = self._seen(id, digest)
    self._only(id, True)
    self._open(status)
    self._no_case(id)
    if status & BYTE == AGREED:
        self._in_time(block.timestamp <= self._until(id, status))
    self._give_up(id, status)


@external
def advance(id: uint256):
    """
    @notice Do what time or the court allows, by anybody: void what was not disbursed; mark what the court decided; release a
            bank loan that nobody ended 400 days after its last due date; in CMT settle up to twelve instalments out of the
            balance, or one out of the borrower's allowance, or end in default 90 days after an unpaid due date.
    @param id The loan.
    """
    status: uint256 = self._status(id)
    state: uint256 = status & BYTE
    self._open(status)
    if self.items[id].case != 0:
        self._decide(id, status)
    elif state == ACTIVE and self._is_in_cmt(status):
        self._collect(id, status)
    else:
        self._yet(state != DEFAULTED and block.timestamp > self._until(id, status))
        self._give_up(id, status)


# A loan in CMT.


@external
@payable
def fund(id: uint256, digest: bytes32):
    """
    @notice Pay the principal to the borrower at once, by the lender: coins sent along, else an allowance.
    @param id The loan.
    @param digest What both signed.
    """
    status: uint256 = self._in_cmt(id, digest)
    self._only(id, True)
    self._in_state(status & BYTE == AGREED)
    self._in_time(block.timestamp <= (status >> DISBURSE_BY) & TIME)
    principal: uint256 = self.items[id].borrower >> 160
    till._take(principal)
    log Funded(id=id)
    self._activate(id, status, block.timestamp)
    till._pay(self._party(id, False), principal)


@external
@payable
def pay(id: uint256, amount: uint96, digest: bytes32):
    """
    @notice Pay into the balance, by anybody, and settle each due instalment, in order; later than the days of grace with the
            late fee. After a default what is owed is paid to the lender, and the rest comes back. Coins sent along are the
            amount, else an allowance.
    @dev It refuses to leave a due instalment covered: the next `advance` would take it for one that was paid in time.
    @param id The loan.
    @param amount How much, in wei.
    @param digest What both signed.
    """
    status: uint256 = self._in_cmt(id, digest)
    wide: uint256 = convert(amount, uint256)
    self._right_amount(wide != 0)
    till._take(wide)
    if status & BYTE == DEFAULTED:
        self._recover(id, status, wide)
        return
    self._in_state(status & BYTE == ACTIVE)
    status = self._settle(id, status, False, True)
    self._in_state(status & BYTE == ACTIVE)
    self._in_time(block.timestamp <= self._due(id, (status >> FIRST) & COUNT) + DEFAULT_AFTER)
    self.items[id].balance += wide
    log Added(id=id, payer=msg.sender, amount=wide)
    self._settle(id, status, True, True)


@external
def automatic(id: uint256, on: bool, digest: bytes32):
    """
    @notice Let `advance` draw what is due from the borrower's allowance, or no longer, by the borrower.
    @param id The loan.
    @param on Whether.
    @param digest What both signed.
    """
    status: uint256 = self._in_cmt(id, digest)
    self._only(id, False)
    self._in_state(status & BYTE == AGREED or status & BYTE == ACTIVE)
    self.items[id].status = (status & ~(1 << AUTOMATIC)) | (convert(on, uint256) << AUTOMATIC)
    log Automatic(id=id, on=on)


@external
def reclaim(id: uint256, amount: uint96):
    """
    @notice Take back what was paid ahead, by the borrower, while nothing is due.
    @param id The loan.
    @param amount How much, in wei.
    """
    status: uint256 = self._status(id)
    wide: uint256 = convert(amount, uint256)
    balance: uint256 = self.items[id].balance
    self._only(id, False)
    self._in_state(status & BYTE == ACTIVE)
    self._in_time(block.timestamp <= self._due(id, (status >> FIRST) & COUNT))
    self._right_amount(wide != 0 and wide <= balance)
    self.items[id].balance = balance - wide
    log Reclaimed(id=id, amount=wide)
    till._pay(msg.sender, wide)


# What is known.


@external
@view
def loans(id: uint256) -> Loan:
    """
    @notice Return a loan. `until` is the last second before `advance` may do something; zero if it never will.
    @param id The loan.
    @return Its fields; all are zero for one that does not exist. Times are Unix seconds; amounts are minor units of the
            currency, and wei for CMT and for collateral.
    """
    item: Stored = self.items[id]
    status: uint256 = item.status
    return Loan(
        borrower=self._party(id, False),
        lender=self._party(id, True),
        exchange=convert(item.exchange & ADDRESS, address),
        currency=convert(slice(convert(status << (232 - CURRENCY), bytes32), 0, 3), String[3]),
        principal=item.borrower >> 160,
        installment=item.lender >> 160,
        last=item.exchange >> 160,
        count=(item.terms >> 192) & COUNT,
        rateBps=(item.terms >> 208) & COUNT,
        disburseBy=(status >> DISBURSE_BY) & TIME,
        firstDue=(status >> FIRST_DUE) & TIME,
        dueDay=(item.terms >> 224) & BYTE,
        graceDays=item.terms >> 232,
        lateFee=(item.terms >> 96) & MONEY,
        collateral=item.terms & MONEY,
        document=item.document,
        digest=item.digest,
        state=status & BYTE,
        endedAs=(status >> ENDED_AS) & BYTE,
        until=self._until(id, status),
        disbursedAt=(status >> DISBURSED_AT) & TIME,
        first=(status >> FIRST) & COUNT,
        next=(status >> NEXT) & COUNT,
        received=(status >> GOT) & COUNT,
        contested=status >> IN_COURT,
        automatic=(status >> AUTOMATIC) & 1 == 1,
        balance=item.balance,
        owed=item.owed,
        case=item.case,
    )


@external
@view
def claims(id: uint256, place: uint256) -> Claim:
    """
    @notice Return what was said of a place of a bank loan.
    @param id The loan.
    @param place The place.
    @return Status (0 nothing, 1 claimed, 2 received, 3 missing, 4 in court), how often it was claimed, and Unix times of the
            newest claim, of its denial and of its contest; zero if there was none.
    """
    self._has(id, place)
    claim: uint256 = self._claim(id, place)
    return Claim(
        status=claim & BYTE,
        times=(claim >> TIMES) & BYTE,
        claimedAt=(claim >> CLAIMED_AT) & TIME,
        missingAt=(claim >> MISSING_AT) & TIME,
        contestedAt=claim >> CONTESTED_AT,
    )


@external
@view
def due(id: uint256, place: uint256) -> uint256:
    """
    @notice Return when something has to be paid at the latest, before any grace.
    @param id The loan.
    @param place 0 to `count`.
    @return Unix time in seconds.
    """
    status: uint256 = self._status(id)
    if place == 0:
        return (status >> DISBURSE_BY) & TIME
    self._in_order(self._is_instalment(id, place))
    return self._due(id, place)


@external
@view
def outstanding(id: uint256) -> uint256:
    """
    @notice Return what is owed by the schedule, due or not, without late fees; the balance is not taken off.
    @param id The loan.
    @return Minor units of the currency; wei for CMT. Zero before the disbursement and after the end.
    """
    return self._outstanding(id)


@external
@view
def record(account: address) -> Record:
    """
    @notice Return what is known of an account.
    @param account Whose.
    @return Loans that were disbursed to it and that it paid back; instalments that count, on time and late; defaults; loans
            that it disbursed; claims and denials of its own that the court found false.
    """
    word: uint256 = self.records[account]
    return Record(
        loans=word & COUNTER,
        repaid=(word >> PAID_BACK) & COUNTER,
        onTime=(word >> ON_TIME) & COUNTER,
        late=(word >> LATE) & COUNTER,
        defaults=(word >> DEFAULTS) & COUNTER,
        lent=(word >> LENT) & COUNTER,
        falseClaims=(word >> FALSE_CLAIMS) & COUNTER,
        falseDenials=word >> FALSE_DENIALS,
    )


@external
@view
def met(borrower: address, lender: address) -> Met:
    """
    @notice Return what a borrower did towards one lender.
    @param borrower The borrower.
    @param lender The lender.
    @return Instalments that count, on time and late; defaults.
    """
    word: uint256 = self.meetings[borrower][lender]
    return Met(
        onTime=word & COUNTER,
        late=(word >> MET_LATE) & COUNTER,
        defaults=(word >> MET_DEFAULTS) & COUNTER,
    )


@external
@view
def hashOf(terms: Terms) -> bytes32:
    """
    @notice Return what both sign (EIP-712).
    @param terms The terms.
    @return The 32 bytes to sign, which are the loan's digest.
    """
    return self._hash_of(terms)


@external
@view
def domainSalt() -> bytes32:
    """
    @notice Return the salt of the domain.
    @return 32 bytes that differ for every deployment.
    """
    return eip712._salt()


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    """
    @notice Return the domain separator of signed terms as of now.
    @return Keccak-256 of the encoded domain.
    """
    return eip712._separator()


@external
@view
def eip712Domain() -> (bytes1, String[14], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice Describe the domain of signed terms (EIP-5267).
    @return Which fields are used (all of them), then name, version, chain id, contract, salt, extensions.
    """
    return (0x1f, "cmwallet loans", "1", chain.id, self, eip712._salt(), [])


# Terms and signatures.


@internal
@view
def _hash_of(terms: Terms) -> bytes32:
    """
    @notice Return what both sign.
    @param terms The terms.
    @return The 32 bytes to sign.
    """
    return eip712._digest(
        keccak256(
            abi_encode(
                TERMS,
                terms.borrower,
                terms.lender,
                keccak256(terms.currency),
                terms.principal,
                terms.installment,
                terms.last,
                terms.count,
                terms.rateBps,
                terms.disburseBy,
                terms.firstDue,
                terms.dueDay,
                terms.graceDays,
                terms.lateFee,
                terms.collateral,
                terms.exchange,
                terms.document,
                terms.nonce,
                terms.deadline,
            )
        )
    )


@internal
def _signed(digest: bytes32, account: address, nonce: bytes32, signature: Signature):
    """
    @notice Require a party's signature, and use up its nonce.
    @param digest What was signed.
    @param account Who signed it.
    @param nonce The nonce of the terms.
    @param signature The signature.
    """
    signer: address = signatures._recover(digest, signature.v, signature.r, signature.s)
    self._require(signer == account, convert(SIGNATURE, uint256))
    self._use(account, nonce)


@internal
def _use(account: address, nonce: bytes32):
    """
    @notice Use up a nonce.
    @param account Whose.
    @param nonce The nonce.
    """
    self._require(not self.used[account][nonce], convert(USED, uint256))
    self.used[account][nonce] = True


@internal
def _enter(id: uint256, terms: Terms):
    """
    @notice Write what can change in a new loan and those of its terms that share a word; refuse terms that no loan can have.
    @param id The loan.
    @param terms Its terms.
    """
    self._fits(terms.principal != 0 and terms.installment != 0 and terms.last != 0)
    count: uint256 = convert(terms.count, uint256)
    grace: uint256 = convert(terms.graceDays, uint256)
    dueDay: uint256 = convert(terms.dueDay, uint256)
    disburseBy: uint256 = convert(terms.disburseBy, uint256)
    firstDue: uint256 = convert(terms.firstDue, uint256)
    self._in_time(block.timestamp <= convert(terms.deadline, uint256))
    self._fits(count != 0 and count <= MOST)
    self._fits(grace <= LONGEST_GRACE)
    self._fits(disburseBy >= block.timestamp + HOUR and disburseBy <= block.timestamp + DISBURSED_WITHIN)
    self._fits(firstDue > disburseBy and firstDue <= disburseBy + LONGEST)
    self._fits(dueDay != 0 and dueDay <= 31 and months._later(firstDue, dueDay, 0) == firstDue)
    self.items[id].terms = (
        convert(terms.collateral, uint256)
        | (convert(terms.lateFee, uint256) << 96)
        | (count << 192)
        | (convert(terms.rateBps, uint256) << 208)
        | (dueDay << 224)
        | (grace << 232)
    )
    self.items[id].status = (
        AGREED
        | (self._letters(terms.currency) << CURRENCY)
        | (disburseBy << DISBURSE_BY)
        | (firstDue << FIRST_DUE)
        | (1 << FIRST)
        | (1 << NEXT)
    )


@internal
@pure
def _letters(currency: String[3]) -> uint256:
    """
    @notice Return the code of a currency as a number, and refuse what is none.
    @param currency Three capital letters.
    @return Their bytes, the first one the highest.
    """
    letters: uint256 = convert(convert(currency, Bytes[3]), uint256)
    for place: uint256 in range(3):  # a shorter code has a zero byte
        letter: uint256 = (letters >> (8 * place)) & BYTE
        self._require(letter >= 65 and letter <= 90, convert(BAD_CURRENCY, uint256))
    return letters


# Who may, and when.


@internal
@view
def _status(id: uint256) -> uint256:
    """
    @notice Return the status of a loan that exists.
    @param id The loan.
    @return Its word.
    """
    status: uint256 = self.items[id].status
    self._require(status != 0, convert(NO_LOAN, uint256))
    return status


@internal
@view
def _seen(id: uint256, digest: bytes32) -> uint256:
    """
    @notice Require that the caller saw this loan.
    @param id The loan.
    @param digest What the caller saw.
    @return Its status.
    """
    status: uint256 = self._status(id)
    self._require(digest == self.items[id].digest, convert(ANOTHER, uint256))
    return status


@internal
@view
def _bank(id: uint256, digest: bytes32, place: uint256, payee: bool) -> uint256:
    """
    @notice Require a loan whose money moves in banks, that the caller saw it, that it has a place, and that the caller is
            the one whose word about it is given: the lender pays place 0 and is paid the others.
    @param id The loan.
    @param digest What the caller saw.
    @param place The place.
    @param payee Whether it is the word of the payee; else that of the payer.
    @return Its status.
    """
    status: uint256 = self._seen(id, digest)
    self._require(not self._is_in_cmt(status), convert(IN_CMT, uint256))
    self._has(id, place)
    self._only(id, (place == 0) != payee)
    return status


@internal
@view
def _in_cmt(id: uint256, digest: bytes32) -> uint256:
    """
    @notice Require a loan whose money moves here, and that the caller saw it.
    @param id The loan.
    @param digest What the caller saw.
    @return Its status.
    """
    status: uint256 = self._seen(id, digest)
    self._require(self._is_in_cmt(status), convert(NOT_IN_CMT, uint256))
    return status


@internal
@pure
def _is_in_cmt(status: uint256) -> bool:
    """
    @notice Tell whether a loan's money moves here.
    @param status Its status.
    @return Whether it does.
    """
    return (status >> CURRENCY) & LETTERS == CMT


@internal
@view
def _only(id: uint256, lender: bool):
    """
    @notice Refuse everybody but one of the two.
    @param id The loan.
    @param lender Whether it is the lender's call; else it is the borrower's.
    """
    self._require(msg.sender == self._party(id, lender), convert(CALLER, uint256))


@internal
@pure
def _require(so: bool, letters: uint256):
    """
    @notice Refuse something, as `assert` does with a text: that in the code of every caller would be half of this contract.
    @param so Whether it is right.
    @param letters Why it is not: the letters after "loans: ", 25 at the most, the last one the lowest.
    """
    if so:
        return
    text: uint256 = letters
    size: uint256 = 32
    for _: uint256 in range(25):
        if text >> 192 != 0:
            break
        text = text << 8
        size = unsafe_sub(size, 1)  # from 32, 25 times at the most
    text = text | (convert(BEFORE, uint256) << 200)
    raw_revert(abi_encode(convert(32, uint256), size, text, method_id=method_id("Error(string)")))


@internal
@pure
def _in_state(so: bool):
    """
    @notice Refuse what a loan's state does not allow.
    @param so Whether it does.
    """
    self._require(so, convert(STATE, uint256))


@internal
@pure
def _open(status: uint256):
    """
    @notice Refuse a loan that is closed.
    @param status Its status.
    """
    self._in_state(status & BYTE != CLOSED)


@internal
@pure
def _in_time(so: bool):
    """
    @notice Refuse what comes too late.
    @param so Whether it is in time.
    """
    self._require(so, convert(TOO_LATE, uint256))


@internal
@pure
def _yet(so: bool):
    """
    @notice Refuse what comes too early.
    @param so Whether it is time.
    """
    self._require(so, convert(NOT_YET, uint256))


@internal
@pure
def _in_order(so: bool):
    """
    @notice Refuse a place that is not there, or not yet.
    @param so Whether it is.
    """
    self._require(so, convert(PLACE, uint256))


@internal
@pure
def _follows(so: bool):
    """
    @notice Refuse what does not follow from what was said of a place before.
    @param so Whether it does.
    """
    self._require(so, convert(CLAIM, uint256))


@internal
@pure
def _fits(so: bool):
    """
    @notice Refuse terms that no loan can have.
    @param so Whether one can.
    """
    self._require(so, convert(BAD_TERMS, uint256))


@internal
@pure
def _right_amount(so: bool):
    """
    @notice Refuse an amount.
    @param so Whether it is right.
    """
    self._require(so, convert(AMOUNT, uint256))


@internal
@view
def _no_case(id: uint256):
    """
    @notice Refuse while a case runs.
    @param id The loan.
    """
    self._require(self.items[id].case == 0, convert(HAS_CASE, uint256))


@internal
@view
def _denied(id: uint256, place: uint256):
    """
    @notice Require that no claim keeps the lender from declaring the default. Whoever denies late leaves time to contest.
    @param id The loan.
    @param place What was claimed.
    """
    claim: uint256 = self._claim(id, place)
    self._follows(claim & BYTE != CLAIMED)
    if claim & BYTE == MISSING:
        self._yet(block.timestamp > unsafe_add((claim >> CLAIMED_AT) & TIME, BLOCKS_DEFAULT))
        self._yet(block.timestamp > unsafe_add((claim >> MISSING_AT) & TIME, ANSWER))


@internal
@view
def _party(id: uint256, lender: bool) -> address:
    """
    @notice Return one of the two.
    @param id The loan.
    @param lender Whether the lender is meant; else it is the borrower.
    @return Who.
    """
    word: uint256 = 0
    if lender:
        word = self.items[id].lender
    else:
        word = self.items[id].borrower
    return convert(word & ADDRESS, address)


# What both signed.


@internal
@view
def _count(id: uint256) -> uint256:
    """
    @notice Return how many instalments there are.
    @param id The loan.
    @return Their number.
    """
    return (self.items[id].terms >> 192) & COUNT


@internal
@view
def _is_instalment(id: uint256, place: uint256) -> bool:
    """
    @notice Tell whether a place is an instalment.
    @param id The loan.
    @param place The place.
    @return Whether it is.
    """
    return unsafe_sub(place, 1) < self._count(id)  # 0 turns into the largest number, which no count is above


@internal
@view
def _has(id: uint256, place: uint256):
    """
    @notice Refuse a place that a loan does not have: it would be one of another loan.
    @param id The loan.
    @param place The place.
    """
    self._in_order(place <= unsafe_add(self._count(id), 1))


@internal
@view
def _claim(id: uint256, place: uint256) -> uint256:
    """
    @notice Return what was said of a place.
    @param id The loan.
    @param place A place that it has.
    @return Its word.
    """
    return self.said[(id << 16) | place]


@internal
def _say(id: uint256, place: uint256, claim: uint256):
    """
    @notice Write what is said of a place.
    @param id The loan.
    @param place A place that it has.
    @param claim Its word.
    """
    self.said[(id << 16) | place] = claim


@internal
@view
def _collateral(id: uint256) -> uint256:
    """
    @notice Return the collateral, which is here until the loan is closed or in default.
    @param id The loan.
    @return Wei.
    """
    return self.items[id].terms & MONEY


@internal
@view
def _amount(id: uint256, place: uint256) -> uint256:
    """
    @notice Return how much an instalment is.
    @param id The loan.
    @param place 1 to `count`.
    @return Minor units of the currency; wei for CMT.
    """
    if place == self._count(id):
        return self.items[id].exchange >> 160
    return self.items[id].lender >> 160


@internal
@view
def _due(id: uint256, place: uint256) -> uint256:
    """
    @notice Return when an instalment is due.
    @param id The loan.
    @param place 1 to `count`.
    @return Unix time in seconds.
    """
    firstDue: uint256 = (self.items[id].status >> FIRST_DUE) & TIME
    dueDay: uint256 = (self.items[id].terms >> 224) & BYTE
    return months._later(firstDue, dueDay, place - 1)


@internal
@view
def _late(id: uint256, place: uint256, time: uint256) -> bool:
    """
    @notice Tell whether an instalment was paid late.
    @param id The loan.
    @param place The place.
    @param time When it was paid, in Unix seconds.
    @return Whether that is later than the days of grace.
    """
    return time > unsafe_add(self._due(id, place), unsafe_mul(self.items[id].terms >> 232, DAY))


# What becomes of it.


@internal
@view
def _until(id: uint256, status: uint256) -> uint256:
    """
    @notice Return the last second before `advance` may do something.
    @param id The loan.
    @param status Its status.
    @return Unix time in seconds; zero if it never will.
    """
    if self.items[id].case != 0:
        return unsafe_add(self._claim(id, status >> IN_COURT) >> CONTESTED_AT, DECIDED_WITHIN)
    if status & BYTE == AGREED:
        return max((status >> DISBURSE_BY) & TIME, self._answered_by(self._claim(id, 0)))
    if status & BYTE != ACTIVE:
        return 0
    if not self._is_in_cmt(status):
        return unsafe_add(self._due(id, self._count(id)), LONGEST)
    first: uint256 = (status >> FIRST) & COUNT
    due: uint256 = self._due(id, first)
    if (status >> AUTOMATIC) & 1 == 1 or self.items[id].balance >= self._amount(id, first):
        return due
    return unsafe_add(due, DEFAULT_AFTER)


@internal
@pure
def _answered_by(claim: uint256) -> uint256:
    """
    @notice Return until when a claim that the principal was paid keeps a loan from being void.
    @param claim What was said of place 0.
    @return Unix time in seconds; zero without a claim, or once the court was asked.
    """
    if claim == 0 or claim >> CONTESTED_AT != 0:
        return 0
    if claim & BYTE == CLAIMED:
        return unsafe_add((claim >> CLAIMED_AT) & TIME, 2 * ANSWER)
    return unsafe_add((claim >> MISSING_AT) & TIME, ANSWER)


@internal
def _activate(id: uint256, status: uint256, time: uint256):
    """
    @notice Begin a loan that was disbursed.
    @param id The loan.
    @param status Its status.
    @param time When, in Unix seconds.
    """
    self.items[id].status = (status & REST) | ACTIVE | (time << DISBURSED_AT)
    self._mark(id, False, LOANS)
    self._mark(id, True, LENT)


@internal
def _receive(id: uint256, status: uint256, place: uint256):
    """
    @notice Mark a claimed place as received, at the time of its claim.
    @param id The loan.
    @param status Its status.
    @param place The place.
    """
    claim: uint256 = self._claim(id, place)
    time: uint256 = (claim >> CLAIMED_AT) & TIME
    self._say(id, place, (claim & REST) | RECEIVED)
    instalment: bool = self._is_instalment(id, place)
    late: bool = False
    counted: bool = False
    if instalment:
        late, counted = self._tally(id, status, place, time)
    log Received(id=id, place=place, late=late, counted=counted)
    if place == 0:
        self._activate(id, status, time)
    elif not instalment:
        self._repaid(id, status)
    else:
        one: uint256 = 1
        now: uint256 = unsafe_add(status, one << GOT)
        if claim & BYTE == MISSING:
            now = unsafe_sub(now, one << DENIED)  # it was counted when it was denied
        count: uint256 = self._count(id)
        for _: uint256 in range(MOST):  # as many as both signed, at the most
            first: uint256 = (now >> FIRST) & COUNT
            if first > count or self._claim(id, first) & BYTE != RECEIVED:
                break
            now = unsafe_add(now, one << FIRST)
        self._go_on(id, now)


@internal
def _go_on(id: uint256, status: uint256) -> uint256:
    """
    @notice Write a new status, and end a loan of which every instalment is paid.
    @param id The loan.
    @param status Its status.
    @return The state.
    """
    if (status >> FIRST) & COUNT > self._count(id):
        self._repaid(id, status)
        return CLOSED
    self.items[id].status = status
    return status & BYTE


@internal
def _decide(id: uint256, status: uint256):
    """
    @notice Mark what the court decided; nothing, when it did not in 32 days.
    @param id The loan.
    @param status Its status.
    """
    place: uint256 = status >> IN_COURT
    outcome: uint256 = staticcall ICourt(COURT).outcome(self.items[id].case)
    self._yet(outcome != 0 or block.timestamp > self._until(id, status))
    if outcome != PAYER_RIGHT and outcome != PAYER_WRONG:
        outcome = UNDECIDED
    log Decided(id=id, place=place, outcome=outcome)
    free: uint256 = status ^ (place << IN_COURT)
    self.items[id].status = free
    self.items[id].case = 0
    self._say(id, place, unsafe_sub(self._claim(id, place), CONTESTED - MISSING))  # it is CONTESTED
    if outcome == PAYER_RIGHT:
        self._mark(id, place != 0, FALSE_DENIALS)
        self._receive(id, free, place)
    elif outcome == PAYER_WRONG:
        self._mark(id, place == 0, FALSE_CLAIMS)


@internal
def _default(id: uint256, status: uint256, seized: uint256, owed: uint256):
    """
    @notice End in default.
    @param id The loan.
    @param status Its status.
    @param seized What the lender has of it, in wei.
    @param owed What is owed after that.
    """
    self.items[id].status = (status & REST) | DEFAULTED
    self._mark_both(id, DEFAULTS, MET_DEFAULTS)
    log Defaulted(id=id, seized=seized, owed=owed)
    till._pay(self._party(id, True), seized)


@internal
def _repaid(id: uint256, status: uint256):
    """
    @notice End a loan that is paid back.
    @param id The loan.
    @param status Its status.
    """
    self._mark(id, False, PAID_BACK)
    endedAs: uint256 = REPAID
    if status & BYTE == DEFAULTED:
        endedAs = REPAID_LATE
    self._close(id, status, endedAs)


@internal
def _give_up(id: uint256, status: uint256):
    """
    @notice End a loan that is not paid back: it is void before the disbursement, and released after it.
    @param id The loan.
    @param status Its status.
    """
    endedAs: uint256 = RELEASED
    if status & BYTE == AGREED:
        endedAs = VOID
    self._close(id, status, endedAs)


@internal
def _close(id: uint256, status: uint256, endedAs: uint256):
    """
    @notice End a loan: balance and collateral, if they are still here, are the borrower's.
    @param id The loan.
    @param status Its status.
    @param endedAs How it ends.
    """
    back: uint256 = self.items[id].balance
    if status & BYTE != DEFAULTED:
        back += self._collateral(id)
    self.items[id].balance = 0
    self.items[id].owed = 0
    self.items[id].case = 0
    self.items[id].status = (status & UNCONTESTED & REST) | (endedAs << ENDED_AS) | CLOSED
    log Closed(id=id, endedAs=endedAs)
    till._pay(self._party(id, False), back)


# Money in CMT.


@internal
def _settle(id: uint256, status: uint256, added: bool, whole: bool) -> uint256:
    """
    @notice Settle in order the due instalments that the balance covers, twelve at the most, and pay the lender.
    @param id The loan.
    @param status Its status.
    @param added Whether the money came just now. What lay here was paid in time.
    @param whole Whether nothing that is due may stay covered: the next call would take it for what lay here.
    @return Its status then.
    """
    one: uint256 = 1
    now: uint256 = status
    balance: uint256 = self.items[id].balance
    left: uint256 = balance
    count: uint256 = self._count(id)
    for n: uint256 in range(BATCH + 1):
        place: uint256 = (now >> FIRST) & COUNT
        if place > count:
            break
        time: uint256 = self._due(id, place)
        amount: uint256 = self._amount(id, place)
        if block.timestamp <= time or left < amount:
            break
        if n == BATCH:
            self._require(not whole, convert(TOO_MANY, uint256))
            break
        if added:
            time = block.timestamp
        late: bool = False
        counted: bool = False
        late, counted = self._tally(id, status, place, time)
        fee: uint256 = 0
        if late:
            fee = (self.items[id].terms >> 96) & MONEY
            self._require(left >= amount + fee, convert(LATE_FEE, uint256))
        log Settled(id=id, place=place, amount=amount, late=late, counted=counted, fee=fee)
        left = unsafe_sub(left, unsafe_add(amount, fee))  # which it covers, as was required
        now = unsafe_add(now, (one << FIRST) + (one << GOT))
    if now == status:
        return status
    self.items[id].balance = left
    till._pay(self._party(id, True), balance - left)
    return (now & REST) | self._go_on(id, now)


@internal
def _collect(id: uint256, status: uint256):
    """
    @notice Settle what the balance covers; else draw the next instalment from the borrower's allowance, if she lets it; else
            end in default when it is time.
    @param id The loan.
    @param status Its status: active.
    """
    if self._settle(id, status, False, False) != status:
        return
    due: uint256 = self._due(id, (status >> FIRST) & COUNT)
    self._yet(block.timestamp > due)
    if block.timestamp <= due + DEFAULT_AFTER:
        self._pull(id, status)
        return
    outstanding: uint256 = self._outstanding(id)
    money: uint256 = self.items[id].balance + self._collateral(id)
    seized: uint256 = min(outstanding, money)
    self.items[id].balance = 0
    self.items[id].owed = outstanding - seized
    self._default(id, status, seized, outstanding - seized)
    till._pay(self._party(id, False), money - seized)
    if outstanding == seized:
        self._repaid(id, self.items[id].status)


@internal
def _pull(id: uint256, status: uint256):
    """
    @notice Draw what the balance lacks for one instalment from the borrower's allowance, with the late fee after the grace.
    @param id The loan.
    @param status Its status: active.
    """
    borrower: address = self._party(id, False)
    place: uint256 = (status >> FIRST) & COUNT
    lacking: uint256 = self._amount(id, place) - self.items[id].balance
    if self._late(id, place, block.timestamp):
        lacking += (self.items[id].terms >> 96) & MONEY
    self._yet((status >> AUTOMATIC) & 1 == 1)
    till.held += lacking
    drawn: bool = raw_call(
        till.WCMT,
        abi_encode(borrower, self, lacking, method_id=method_id("transferFrom(address,address,uint256)")),
        revert_on_failure=False,
    )
    self._yet(drawn)  # WCMT reverts where money or allowance is short
    log Pulled(id=id, amount=lacking)
    self.items[id].balance += lacking
    self._settle(id, status, True, False)


@internal
def _recover(id: uint256, status: uint256, amount: uint256):
    """
    @notice Pay what is owed after a default; what is more goes back to the caller.
    @param id The loan.
    @param status Its status: in default.
    @param amount What was taken of the caller, in wei.
    """
    owed: uint256 = self.items[id].owed
    part: uint256 = min(amount, owed)
    self.items[id].owed = owed - part
    log Recovered(id=id, payer=msg.sender, amount=part, owed=owed - part)
    till._pay(self._party(id, True), part)
    till._pay(msg.sender, amount - part)
    if owed == part:
        self._repaid(id, status)


@internal
@view
def _outstanding(id: uint256) -> uint256:
    """
    @notice Return what is owed by the schedule.
    @param id The loan.
    @return Minor units of the currency; wei for CMT.
    """
    status: uint256 = self._status(id)
    state: uint256 = status & BYTE
    if state != ACTIVE and state != DEFAULTED:
        return 0
    if state == DEFAULTED and self._is_in_cmt(status):
        return self.items[id].owed
    count: uint256 = self._count(id)
    installment: uint256 = self.items[id].lender >> 160
    unpaid: uint256 = (count - ((status >> GOT) & COUNT)) * installment
    if self._claim(id, count) & BYTE != RECEIVED:  # in CMT the last one is settled as the loan ends
        unpaid = unpaid + self._amount(id, count) - installment
    return unpaid


# Records.


@internal
def _tally(id: uint256, status: uint256, place: uint256, time: uint256) -> (bool, bool):
    """
    @notice Count an instalment in the borrower's record, and towards this lender; none that was paid before the one before
            was due, or in the first fourteen days of the loan. Else a history is made in minutes.
    @param id The loan.
    @param status Its status.
    @param place The place.
    @param time When it was paid, in Unix seconds.
    @return Whether it was late, and whether it counts.
    """
    late: bool = self._late(id, place, time)
    if place == 1:
        if time < unsafe_add((status >> DISBURSED_AT) & TIME, SEASONED):
            return late, False
    elif time <= self._due(id, unsafe_sub(place, 1)):  # an instalment is at least 1
        return late, False
    if late:
        self._mark_both(id, LATE, MET_LATE)
    else:
        self._mark_both(id, ON_TIME, MET_ON_TIME)
    return late, True


@internal
def _mark(id: uint256, lender: bool, counter: uint256):
    """
    @notice Count one more in the record of one of the two.
    @param id The loan.
    @param lender Whether the lender is meant; else it is the borrower.
    @param counter The counter's place.
    """
    self.records[self._party(id, lender)] += 1 << counter


@internal
def _mark_both(id: uint256, counter: uint256, towards: uint256):
    """
    @notice Count one more in the record of a borrower, and towards the lender.
    @param id The loan.
    @param counter The counter's place in the record.
    @param towards Its place among those of the two.
    """
    self._mark(id, False, counter)
    self.meetings[self._party(id, False)][self._party(id, True)] += 1 << towards
