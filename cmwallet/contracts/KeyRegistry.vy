# pragma version ==0.4.3
# pragma evm-version london
"""
@title Registry of identities and their keys
@custom:contract-name KeyRegistry
@license MIT
@author The cmwallet authors
@notice ERC-1056 to the letter, so that every resolver of did:ethr reads it, and three things on top: a deactivation that is
        final on chain, signed changes with a domain, a nonce of their own and a deadline (EIP-712), and answers to what held
        at a past time. Nobody but an identity's owner can change anything; there is no owner of the registry.
@dev `value` cannot be the name of an argument in Vyper; the published ABI renames `data` where ERC-1056 says `value`.
@custom:kill It cannot be stopped.
"""

from .lib import checkpoints
from .lib import eip712
from .lib import signatures

initializes: checkpoints
initializes: eip712

event DIDOwnerChanged:
    identity: indexed(address)
    owner: address
    previousChange: uint256

event DIDDelegateChanged:
    identity: indexed(address)
    delegateType: bytes32
    delegate: address
    validTo: uint256
    previousChange: uint256

event DIDAttributeChanged:
    identity: indexed(address)
    name: bytes32
    data: Bytes[MAX_VALUE]
    validTo: uint256
    previousChange: uint256

event NonceCancelled:
    identity: indexed(address)
    nonce: uint256

MAX_VALUE: constant(uint256) = 2048

CHANGE_OWNER: constant(bytes32) = keccak256(
    "ChangeOwner(address identity,address newOwner,uint256 nonce,uint256 deadline)"
)
ADD_DELEGATE: constant(bytes32) = keccak256(
    "AddDelegate(address identity,bytes32 delegateType,address delegate,uint256 validity,uint256 nonce,uint256 deadline)"
)
REVOKE_DELEGATE: constant(bytes32) = keccak256(
    "RevokeDelegate(address identity,bytes32 delegateType,address delegate,uint256 nonce,uint256 deadline)"
)
SET_ATTRIBUTE: constant(bytes32) = keccak256(
    "SetAttribute(address identity,bytes32 name,bytes value,uint256 validity,uint256 nonce,uint256 deadline)"
)
REVOKE_ATTRIBUTE: constant(bytes32) = keccak256(
    "RevokeAttribute(address identity,bytes32 name,bytes value,uint256 nonce,uint256 deadline)"
)

owners: public(HashMap[address, address])
delegates: public(HashMap[address, HashMap[bytes32, HashMap[address, uint256]]])
changed: public(HashMap[address, uint256])
nonce: public(HashMap[address, uint256])
typedNonce: public(HashMap[address, uint256])


@deploy
def __init__():
    """
    @notice Fix the domain of typed changes.
    """
    eip712.__init__(keccak256("cmwallet KeyRegistry"))


# What holds now.


@external
@view
def identityOwner(identity: address) -> address:
    """
    @notice Return who controls an identity: itself, until it is handed over; this registry, for ever, once deactivated.
    @param identity The identity.
    @return The owner.
    """
    return self._owner(identity)


@external
@view
def validDelegate(identity: address, delegateType: bytes32, delegate: address) -> bool:
    """
    @notice Tell whether a delegate is valid now. As ERC-1056 has it, this says nothing of deactivation: see `delegateAt`.
    @param identity The identity.
    @param delegateType The purpose, such as veriKey or sigAuth.
    @param delegate The delegate.
    @return True until its validity ends.
    """
    return self.delegates[identity][keccak256(abi_encode(delegateType))][delegate] > block.timestamp


# What held then. A second that is not over can still change.


@external
@view
def ownerAt(identity: address, time: uint256) -> address:
    """
    @notice Return who controlled an identity at a time.
    @param identity The identity.
    @param time Unix time in seconds.
    @return The owner; this registry, once deactivated.
    """
    return self._owner_at(identity, time)


@external
@view
def delegateAt(identity: address, delegateType: bytes32, delegate: address, time: uint256) -> bool:
    """
    @notice Tell whether a delegate was valid at a time: from when it was added, until before its end. None is valid from
            the second on in which the identity was deactivated.
    @param identity The identity.
    @param delegateType The purpose.
    @param delegate The delegate.
    @param time Unix time in seconds.
    @return Whether it was valid.
    """
    return self._valid_at(identity, self._delegate_key(identity, delegateType, delegate), time)


@external
@view
def keyAt(identity: address, name: bytes32, data: Bytes[MAX_VALUE], time: uint256) -> bool:
    """
    @notice Tell whether an attribute (a key, mostly) was valid at a time: from when it was set, until before its end. None
            is valid from the second on in which the identity was deactivated.
    @param identity The identity.
    @param name The attribute's name.
    @param data Its value.
    @param time Unix time in seconds.
    @return Whether it was valid.
    """
    return self._valid_at(identity, self._attribute_key(identity, name, data), time)


# Changes by the owner.


@external
def changeOwner(identity: address, newOwner: address):
    """
    @notice Hand an identity over; zero deactivates it for ever.
    @param identity The caller's identity.
    @param newOwner The new owner, or zero.
    """
    self._change_owner(identity, msg.sender, newOwner)


@external
def addDelegate(identity: address, delegateType: bytes32, delegate: address, validity: uint256):
    """
    @notice Add a delegate, or renew it.
    @param identity The caller's identity.
    @param delegateType The purpose.
    @param delegate The delegate.
    @param validity For how many seconds from now.
    """
    self._add_delegate(identity, msg.sender, delegateType, delegate, validity)


@external
def revokeDelegate(identity: address, delegateType: bytes32, delegate: address):
    """
    @notice End a delegate's validity now.
    @param identity The caller's identity.
    @param delegateType The purpose.
    @param delegate The delegate.
    """
    self._revoke_delegate(identity, msg.sender, delegateType, delegate)


@external
def setAttribute(identity: address, name: bytes32, data: Bytes[MAX_VALUE], validity: uint256):
    """
    @notice Publish an attribute, or renew it. It is public for ever: never personal data, nor its plain hash.
    @param identity The caller's identity.
    @param name The attribute's name.
    @param data Its value.
    @param validity For how many seconds from now.
    """
    self._set_attribute(identity, msg.sender, name, data, validity)


@external
def revokeAttribute(identity: address, name: bytes32, data: Bytes[MAX_VALUE]):
    """
    @notice End an attribute's validity now.
    @param identity The caller's identity.
    @param name The attribute's name.
    @param data Its value.
    """
    self._revoke_attribute(identity, msg.sender, name, data)


@external
def cancelNonce(identity: address):
    """
    @notice Void every typed change that the owner signed and nobody has submitted yet.
    @param identity The caller's identity.
    """
    assert msg.sender == self._owner(identity), "bad_actor"
    nonce: uint256 = self.typedNonce[identity]
    self.typedNonce[identity] = nonce + 1
    log NonceCancelled(identity=identity, nonce=nonce)


# Changes by the owner's signature in the form of ERC-1056: no chain id and no deadline. Kept for other tools.


@external
def changeOwnerSigned(identity: address, sigV: uint8, sigR: bytes32, sigS: bytes32, newOwner: address):
    """
    @notice As `changeOwner`, by signature.
    @param identity The signer's identity.
    @param sigV 27 or 28.
    @param sigR First half of the signature.
    @param sigS Second half, in the lower half of the order.
    @param newOwner The new owner, or zero.
    """
    owner: address = self._owner(identity)
    digest: bytes32 = keccak256(
        concat(
            b"\x19\x00",
            convert(self, bytes20),
            convert(self.nonce[owner], bytes32),
            convert(identity, bytes20),
            b"changeOwner",
            convert(newOwner, bytes20),
        )
    )
    self._change_owner(identity, self._signer(owner, digest, sigV, sigR, sigS), newOwner)


@external
def addDelegateSigned(
    identity: address,
    sigV: uint8,
    sigR: bytes32,
    sigS: bytes32,
    delegateType: bytes32,
    delegate: address,
    validity: uint256,
):
    """
    @notice As `addDelegate`, by signature.
    @param identity The signer's identity.
    @param sigV 27 or 28.
    @param sigR First half of the signature.
    @param sigS Second half, in the lower half of the order.
    @param delegateType The purpose.
    @param delegate The delegate.
    @param validity For how many seconds from now.
    """
    owner: address = self._owner(identity)
    digest: bytes32 = keccak256(
        concat(
            b"\x19\x00",
            convert(self, bytes20),
            convert(self.nonce[owner], bytes32),
            convert(identity, bytes20),
            b"addDelegate",
            delegateType,
            convert(delegate, bytes20),
            convert(validity, bytes32),
        )
    )
    signer: address = self._signer(owner, digest, sigV, sigR, sigS)
    self._add_delegate(identity, signer, delegateType, delegate, validity)


@external
def revokeDelegateSigned(
    identity: address, sigV: uint8, sigR: bytes32, sigS: bytes32, delegateType: bytes32, delegate: address
):
    """
    @notice As `revokeDelegate`, by signature.
    @param identity The signer's identity.
    @param sigV 27 or 28.
    @param sigR First half of the signature.
    @param sigS Second half, in the lower half of the order.
    @param delegateType The purpose.
    @param delegate The delegate.
    """
    owner: address = self._owner(identity)
    digest: bytes32 = keccak256(
        concat(
            b"\x19\x00",
            convert(self, bytes20),
            convert(self.nonce[owner], bytes32),
            convert(identity, bytes20),
            b"revokeDelegate",
            delegateType,
            convert(delegate, bytes20),
        )
    )
    signer: address = self._signer(owner, digest, sigV, sigR, sigS)
    self._revoke_delegate(identity, signer, delegateType, delegate)


@external
def setAttributeSigned(
    identity: address,
    sigV: uint8,
    sigR: bytes32,
    sigS: bytes32,
    name: bytes32,
    data: Bytes[MAX_VALUE],
    validity: uint256,
):
    """
    @notice As `setAttribute`, by signature.
    @param identity The signer's identity.
    @param sigV 27 or 28.
    @param sigR First half of the signature.
    @param sigS Second half, in the lower half of the order.
    @param name The attribute's name.
    @param data Its value.
    @param validity For how many seconds from now.
    """
    owner: address = self._owner(identity)
    digest: bytes32 = keccak256(
        concat(
            b"\x19\x00",
            convert(self, bytes20),
            convert(self.nonce[owner], bytes32),
            convert(identity, bytes20),
            b"setAttribute",
            name,
            data,
            convert(validity, bytes32),
        )
    )
    signer: address = self._signer(owner, digest, sigV, sigR, sigS)
    self._set_attribute(identity, signer, name, data, validity)


@external
def revokeAttributeSigned(
    identity: address, sigV: uint8, sigR: bytes32, sigS: bytes32, name: bytes32, data: Bytes[MAX_VALUE]
):
    """
    @notice As `revokeAttribute`, by signature.
    @param identity The signer's identity.
    @param sigV 27 or 28.
    @param sigR First half of the signature.
    @param sigS Second half, in the lower half of the order.
    @param name The attribute's name.
    @param data Its value.
    """
    owner: address = self._owner(identity)
    digest: bytes32 = keccak256(
        concat(
            b"\x19\x00",
            convert(self, bytes20),
            convert(self.nonce[owner], bytes32),
            convert(identity, bytes20),
            b"revokeAttribute",
            name,
            data,
        )
    )
    signer: address = self._signer(owner, digest, sigV, sigR, sigS)
    self._revoke_attribute(identity, signer, name, data)


# The same by typed signature (EIP-712): bound to this deployment, to a nonce of the identity, and to a deadline.


@external
def changeOwnerTyped(
    identity: address, sigV: uint8, sigR: bytes32, sigS: bytes32, newOwner: address, deadline: uint256
):
    """
    @notice As `changeOwner`, by typed signature.
    @param identity The signer's identity.
    @param sigV 27 or 28.
    @param sigR First half of the signature.
    @param sigS Second half, in the lower half of the order.
    @param newOwner The new owner, or zero.
    @param deadline Unix time in seconds after which the signature is void.
    """
    message: bytes32 = keccak256(
        abi_encode(CHANGE_OWNER, identity, newOwner, self.typedNonce[identity], deadline)
    )
    self._change_owner(identity, self._typed_signer(identity, message, deadline, sigV, sigR, sigS), newOwner)


@external
def addDelegateTyped(
    identity: address,
    sigV: uint8,
    sigR: bytes32,
    sigS: bytes32,
    delegateType: bytes32,
    delegate: address,
    validity: uint256,
    deadline: uint256,
):
    """
    @notice As `addDelegate`, by typed signature.
    @param identity The signer's identity.
    @param sigV 27 or 28.
    @param sigR First half of the signature.
    @param sigS Second half, in the lower half of the order.
    @param delegateType The purpose.
    @param delegate The delegate.
    @param validity For how many seconds from when it is submitted.
    @param deadline Unix time in seconds after which the signature is void.
    """
    message: bytes32 = keccak256(
        abi_encode(ADD_DELEGATE, identity, delegateType, delegate, validity, self.typedNonce[identity], deadline)
    )
    signer: address = self._typed_signer(identity, message, deadline, sigV, sigR, sigS)
    self._add_delegate(identity, signer, delegateType, delegate, validity)


@external
def revokeDelegateTyped(
    identity: address,
    sigV: uint8,
    sigR: bytes32,
    sigS: bytes32,
    delegateType: bytes32,
    delegate: address,
    deadline: uint256,
):
    """
    @notice As `revokeDelegate`, by typed signature.
    @param identity The signer's identity.
    @param sigV 27 or 28.
    @param sigR First half of the signature.
    @param sigS Second half, in the lower half of the order.
    @param delegateType The purpose.
    @param delegate The delegate.
    @param deadline Unix time in seconds after which the signature is void.
    """
    message: bytes32 = keccak256(
        abi_encode(REVOKE_DELEGATE, identity, delegateType, delegate, self.typedNonce[identity], deadline)
    )
    signer: address = self._typed_signer(identity, message, deadline, sigV, sigR, sigS)
    self._revoke_delegate(identity, signer, delegateType, delegate)


@external
def setAttributeTyped(
    identity: address,
    sigV: uint8,
    sigR: bytes32,
    sigS: bytes32,
    name: bytes32,
    data: Bytes[MAX_VALUE],
    validity: uint256,
    deadline: uint256,
):
    """
    @notice As `setAttribute`, by typed signature.
    @param identity The signer's identity.
    @param sigV 27 or 28.
    @param sigR First half of the signature.
    @param sigS Second half, in the lower half of the order.
    @param name The attribute's name.
    @param data Its value.
    @param validity For how many seconds from when it is submitted.
    @param deadline Unix time in seconds after which the signature is void.
    """
    message: bytes32 = keccak256(
        abi_encode(SET_ATTRIBUTE, identity, name, keccak256(data), validity, self.typedNonce[identity], deadline)
    )
    signer: address = self._typed_signer(identity, message, deadline, sigV, sigR, sigS)
    self._set_attribute(identity, signer, name, data, validity)


@external
def revokeAttributeTyped(
    identity: address,
    sigV: uint8,
    sigR: bytes32,
    sigS: bytes32,
    name: bytes32,
    data: Bytes[MAX_VALUE],
    deadline: uint256,
):
    """
    @notice As `revokeAttribute`, by typed signature.
    @param identity The signer's identity.
    @param sigV 27 or 28.
    @param sigR First half of the signature.
    @param sigS Second half, in the lower half of the order.
    @param name The attribute's name.
    @param data Its value.
    @param deadline Unix time in seconds after which the signature is void.
    """
    message: bytes32 = keccak256(
        abi_encode(REVOKE_ATTRIBUTE, identity, name, keccak256(data), self.typedNonce[identity], deadline)
    )
    signer: address = self._typed_signer(identity, message, deadline, sigV, sigR, sigS)
    self._revoke_attribute(identity, signer, name, data)


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    """
    @notice Return the domain separator of typed changes.
    @return Keccak-256 of the domain, computed now.
    """
    return eip712._separator()


@external
@view
def eip712Domain() -> (bytes1, String[20], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice Describe the domain of typed changes (EIP-5267).
    @return Which fields are used (all of them), then name, version, chain id, contract, salt, extensions.
    """
    return (0x1f, "cmwallet KeyRegistry", "1", chain.id, self, eip712._salt(), [])


# Inside.


@internal
@view
def _owner(identity: address) -> address:
    """
    @notice Return who controls an identity.
    @param identity The identity.
    @return The owner that was set, or the identity itself.
    """
    owner: address = self.owners[identity]
    if owner == empty(address):
        return identity
    return owner


@internal
@view
def _owner_at(identity: address, time: uint256) -> address:
    """
    @notice Return who controlled an identity at a time.
    @param identity The identity.
    @param time Unix time in seconds.
    @return The owner that held then, or the identity itself.
    """
    known: bool = False
    word: uint256 = 0
    known, word = checkpoints._at(self._owner_key(identity), time)
    if not known:
        return identity
    return convert(convert(word, uint160), address)


@internal
@view
def _valid_at(identity: address, key: bytes32, time: uint256) -> bool:
    """
    @notice Tell whether what is remembered under a key was valid at a time.
    @param identity The identity that it belongs to.
    @param key Under what its validity is remembered.
    @param time Unix time in seconds.
    @return Whether it was valid, and the identity not deactivated.
    """
    known: bool = False
    until: uint256 = 0
    known, until = checkpoints._at(key, time)
    return known and time < until and self._owner_at(identity, time) != self


@internal
def _signer(owner: address, digest: bytes32, v: uint8, r: bytes32, s: bytes32) -> address:
    """
    @notice Check a signature in the form of ERC-1056 and use up the owner's nonce.
    @param owner The identity's owner.
    @param digest What was signed.
    @param v 27 or 28.
    @param r First half of the signature.
    @param s Second half.
    @return The owner.
    """
    assert signatures._recover(digest, v, r, s) == owner, "bad_signature"
    self.nonce[owner] += 1
    return owner


@internal
def _typed_signer(
    identity: address, message: bytes32, deadline: uint256, v: uint8, r: bytes32, s: bytes32
) -> address:
    """
    @notice Check a typed signature and use up the identity's nonce.
    @param identity The identity.
    @param message Keccak-256 of the encoded message.
    @param deadline Unix time in seconds after which it is void.
    @param v 27 or 28.
    @param r First half of the signature.
    @param s Second half.
    @return The owner.
    """
    assert block.timestamp <= deadline, "expired"
    owner: address = self._owner(identity)
    assert signatures._recover(eip712._digest(message), v, r, s) == owner, "bad_signature"
    self.typedNonce[identity] += 1
    return owner


@internal
def _change_owner(identity: address, actor: address, newOwner: address):
    """
    @notice Hand an identity over. Zero is announced as ERC-1056 wants it, and stored as this registry, which cannot act.
    @param identity The identity.
    @param actor Who asks.
    @param newOwner The new owner, or zero.
    """
    assert actor == self._owner(identity), "bad_actor"
    assert newOwner != self, "bad_actor"
    stored: address = newOwner
    if newOwner == empty(address):
        stored = self
    self.owners[identity] = stored
    checkpoints._write(self._owner_key(identity), convert(convert(stored, uint160), uint256))
    log DIDOwnerChanged(identity=identity, owner=newOwner, previousChange=self.changed[identity])
    self.changed[identity] = block.number


@internal
def _add_delegate(identity: address, actor: address, delegateType: bytes32, delegate: address, validity: uint256):
    """
    @notice Add a delegate.
    @param identity The identity.
    @param actor Who asks.
    @param delegateType The purpose.
    @param delegate The delegate.
    @param validity For how many seconds from now.
    """
    assert actor == self._owner(identity), "bad_actor"
    self._keep_delegate(identity, delegateType, delegate, block.timestamp + validity)


@internal
def _revoke_delegate(identity: address, actor: address, delegateType: bytes32, delegate: address):
    """
    @notice End a delegate's validity.
    @param identity The identity.
    @param actor Who asks.
    @param delegateType The purpose.
    @param delegate The delegate.
    """
    assert actor == self._owner(identity), "bad_actor"
    self._keep_delegate(identity, delegateType, delegate, block.timestamp)


@internal
def _keep_delegate(identity: address, delegateType: bytes32, delegate: address, validTo: uint256):
    """
    @notice Store and announce until when a delegate is valid.
    @param identity The identity.
    @param delegateType The purpose.
    @param delegate The delegate.
    @param validTo Unix time in seconds.
    """
    self.delegates[identity][keccak256(abi_encode(delegateType))][delegate] = validTo
    checkpoints._write(self._delegate_key(identity, delegateType, delegate), validTo)
    log DIDDelegateChanged(
        identity=identity,
        delegateType=delegateType,
        delegate=delegate,
        validTo=validTo,
        previousChange=self.changed[identity],
    )
    self.changed[identity] = block.number


@internal
def _set_attribute(identity: address, actor: address, name: bytes32, data: Bytes[MAX_VALUE], validity: uint256):
    """
    @notice Publish an attribute.
    @param identity The identity.
    @param actor Who asks.
    @param name The attribute's name.
    @param data Its value.
    @param validity For how many seconds from now.
    """
    assert actor == self._owner(identity), "bad_actor"
    self._keep_attribute(identity, name, data, block.timestamp + validity)


@internal
def _revoke_attribute(identity: address, actor: address, name: bytes32, data: Bytes[MAX_VALUE]):
    """
    @notice End an attribute's validity.
    @param identity The identity.
    @param actor Who asks.
    @param name The attribute's name.
    @param data Its value.
    """
    assert actor == self._owner(identity), "bad_actor"
    self._keep_attribute(identity, name, data, 0)


@internal
def _keep_attribute(identity: address, name: bytes32, data: Bytes[MAX_VALUE], validTo: uint256):
    """
    @notice Store and announce until when an attribute is valid.
    @param identity The identity.
    @param name The attribute's name.
    @param data Its value.
    @param validTo Unix time in seconds; 0 revokes.
    """
    checkpoints._write(self._attribute_key(identity, name, data), validTo)
    log DIDAttributeChanged(
        identity=identity, name=name, data=data, validTo=validTo, previousChange=self.changed[identity]
    )
    self.changed[identity] = block.number


@internal
@pure
def _owner_key(identity: address) -> bytes32:
    """
    @notice Return under what the owners of an identity are remembered.
    @param identity The identity.
    @return The key.
    """
    return keccak256(abi_encode("owner", identity))


@internal
@pure
def _delegate_key(identity: address, delegateType: bytes32, delegate: address) -> bytes32:
    """
    @notice Return under what the validity of a delegate is remembered.
    @param identity The identity.
    @param delegateType The purpose.
    @param delegate The delegate.
    @return The key.
    """
    return keccak256(abi_encode("delegate", identity, delegateType, delegate))


@internal
@pure
def _attribute_key(identity: address, name: bytes32, data: Bytes[MAX_VALUE]) -> bytes32:
    """
    @notice Return under what the validity of an attribute is remembered.
    @param identity The identity.
    @param name The attribute's name.
    @param data Its value.
    @return The key.
    """
    return keccak256(abi_encode("attribute", identity, keccak256(concat(name, data))))
