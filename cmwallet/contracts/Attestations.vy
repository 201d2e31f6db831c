# pragma version ==0.4.3
# pragma evm-version london
"""
@title Attestations
@custom:contract-name Attestations
@license MIT
@author The cmwallet authors
@notice Statements of issuers as salted commitments: no subject and no content on chain. Whoever makes a schema admits its
        issuers, and alone can say from when on an issuer's word no longer counts. A revocation is final.
@dev The salt must be drawn at random for each attestation and the subject stand inside the commitment: a guessable content
     without a salt could be tried out.
@custom:kill It cannot be stopped.
"""

event SchemaRegistered:
    schema: indexed(bytes32)
    creator: indexed(address)
    definition: bytes32

event IssuerAdmitted:
    schema: indexed(bytes32)
    issuer: indexed(address)

event IssuerRevoked:
    schema: indexed(bytes32)
    issuer: indexed(address)
    since: uint64

event Attested:
    id: indexed(bytes32)
    schema: indexed(bytes32)
    issuer: indexed(address)
    commitment: bytes32
    expiry: uint64

event Revoked:
    id: indexed(bytes32)
    issuer: indexed(address)

# What an attestation is worth, in the order in which it is decided.
NO_ATTESTATION: constant(uint8) = 0
ISSUER_REVOKED: constant(uint8) = 1
REVOKED: constant(uint8) = 2
EXPIRED: constant(uint8) = 3
VALID: constant(uint8) = 4

struct Attestation:
    issuer: address
    made: uint64
    schema: bytes32
    expiry: uint64
    revoked: uint64

creatorOf: public(HashMap[bytes32, address])
admittedAt: public(HashMap[bytes32, HashMap[address, uint64]])
revokedFrom: public(HashMap[bytes32, HashMap[address, uint64]])
attestations: public(HashMap[bytes32, Attestation])


@external
def registerSchema(definition: bytes32) -> bytes32:
    """
    @notice Make a schema of the caller's own; another account with the same definition gets another one.
    @param definition Hash of the text that defines it.
    @return The schema's id: keccak(creator, definition).
    """
    schema: bytes32 = keccak256(abi_encode(msg.sender, definition))
    assert self.creatorOf[schema] == empty(address), "attest: schema exists"
    self.creatorOf[schema] = msg.sender
    log SchemaRegistered(schema=schema, creator=msg.sender, definition=definition)
    return schema


@external
def admitIssuer(schema: bytes32, issuer: address):
    """
    @notice Let an account attest under the caller's schema, from now on. An issuer that was revoked stays out.
    @param schema The schema.
    @param issuer The account.
    """
    assert self.creatorOf[schema] == msg.sender, "attest: not the creator"
    assert issuer != empty(address), "attest: issuer"
    assert self.admittedAt[schema][issuer] == 0, "attest: admitted already"
    self.admittedAt[schema][issuer] = convert(block.timestamp, uint64)
    log IssuerAdmitted(schema=schema, issuer=issuer)


@external
def revokeIssuer(schema: bytes32, issuer: address, since: uint64):
    """
    @notice Declare that what an issuer attested at `since` or later does not count. The time can be moved back, never
            forward: trust that was withdrawn does not return.
    @param schema The caller's schema.
    @param issuer The issuer.
    @param since Unix time in seconds, not in the future.
    """
    assert self.creatorOf[schema] == msg.sender, "attest: not the creator"
    assert self.admittedAt[schema][issuer] != 0, "attest: not an issuer"
    assert since != 0 and since <= convert(block.timestamp, uint64), "attest: time"
    before: uint64 = self.revokedFrom[schema][issuer]
    assert before == 0 or since < before, "attest: time"
    self.revokedFrom[schema][issuer] = since
    log IssuerRevoked(schema=schema, issuer=issuer, since=since)


@external
def attest(schema: bytes32, commitment: bytes32, expiry: uint64) -> bytes32:
    """
    @notice Attest under a schema that admits the caller.
    @param schema The schema.
    @param commitment Salted hash of subject and content.
    @param expiry Unix time in seconds from which on it no longer counts; 0 is never.
    @return The attestation's id.
    """
    assert self.admittedAt[schema][msg.sender] != 0, "attest: not an issuer"
    assert self.revokedFrom[schema][msg.sender] == 0, "attest: issuer revoked"
    assert expiry == 0 or expiry > convert(block.timestamp, uint64), "attest: expired"
    id: bytes32 = self._id(schema, msg.sender, commitment)
    assert self.attestations[id].made == 0, "attest: exists"
    self.attestations[id] = Attestation(
        issuer=msg.sender, made=convert(block.timestamp, uint64), schema=schema, expiry=expiry, revoked=0
    )
    log Attested(id=id, schema=schema, issuer=msg.sender, commitment=commitment, expiry=expiry)
    return id


@external
def revoke(id: bytes32):
    """
    @notice Revoke an attestation, for ever.
    @param id An attestation of the caller.
    """
    assert self.attestations[id].issuer == msg.sender, "attest: not yours"
    assert self.attestations[id].revoked == 0, "attest: revoked already"
    self.attestations[id].revoked = convert(block.timestamp, uint64)
    log Revoked(id=id, issuer=msg.sender)


@external
@view
def standing(id: bytes32) -> uint8:
    """
    @notice Tell what an attestation is worth now. The first that applies: none, issuer revoked, revoked, expired, valid.
    @param id The attestation.
    @return 0 none, 1 issuer revoked, 2 revoked, 3 expired, 4 valid.
    """
    found: Attestation = self.attestations[id]
    if found.made == 0:
        return NO_ATTESTATION
    since: uint64 = self.revokedFrom[found.schema][found.issuer]
    if since != 0 and found.made >= since:
        return ISSUER_REVOKED
    if found.revoked != 0:
        return REVOKED
    if found.expiry != 0 and convert(block.timestamp, uint64) >= found.expiry:
        return EXPIRED
    return VALID


@external
@view
def idOf(schema: bytes32, issuer: address, commitment: bytes32) -> bytes32:
    """
    @notice Compute the id that an attestation has or would have.
    @param schema The schema.
    @param issuer The issuer.
    @param commitment The commitment.
    @return keccak(chain id, this contract, schema, issuer, commitment).
    """
    return self._id(schema, issuer, commitment)


@internal
@view
def _id(schema: bytes32, issuer: address, commitment: bytes32) -> bytes32:
    """
    @notice Compute an id.
    @param schema The schema.
    @param issuer The issuer.
    @param commitment The commitment.
    @return keccak(chain id, this contract, schema, issuer, commitment).
    """
    return keccak256(abi_encode(chain.id, self, schema, issuer, commitment))
