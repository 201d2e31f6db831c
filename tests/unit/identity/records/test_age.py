"""Files encrypted with age: what other programs write opens, and what does not says why."""

from __future__ import annotations

import base64
import errno
import hashlib
import hmac
import io

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from identity.errors import Busy, InvalidInput
from identity.records import age_file
from identity.records.age_file import decrypted, encrypt_to_passphrase, encrypt_to_recipients, parse_recipients
from identity.records.age_header import is_age, read_header
from identity.secret import Secret

KEY = pyrage.x25519.Identity.generate()
OTHER = pyrage.x25519.Identity.generate()
TEXT = b"records" * 50_000


def encrypted(*keys, text=TEXT):
    out = io.BytesIO()
    encrypt_to_recipients(iter([text]), out, [str(key.to_public()) for key in keys or (KEY,)])
    return out.getvalue()


def under_a_passphrase(words):
    out = io.BytesIO()
    encrypt_to_passphrase(iter([TEXT]), out, Secret(words))
    return out.getvalue()


def armoured(content):
    lines = base64.b64encode(content).decode()
    wrapped = "\n".join(lines[start : start + 64] for start in range(0, len(lines), 64))
    return f"-----BEGIN AGE ENCRYPTED FILE-----\n{wrapped}\n-----END AGE ENCRYPTED FILE-----\n".encode()


def opened(content, secret):
    with decrypted(io.BytesIO(content), Secret(secret)) as stream:
        return stream.read()


def refused(content, secret):
    with pytest.raises(InvalidInput) as problem:
        opened(content, secret)
    return problem.value.message


@pytest.mark.parametrize(
    "file",
    [
        "# created: 2026-11-29T20:00:00Z\n# public key: {public}\n{key}\n",
        "# created: 2026-11-29T20:00:00Z\r\n# public key: {public}\r\n{key}\r\n",
        "\n\n{key}",
        "  {key}  \n",
        "{other}\n# the second\n{key}\n",
    ],
    ids=["as age-keygen writes it", "with CR LF", "blank lines", "blanks around", "several keys"],
)
def test_a_key_file_opens_what_is_encrypted_to_its_keys(file):
    secret = file.format(key=KEY, public=KEY.to_public(), other=OTHER)
    assert opened(encrypted(), secret) == TEXT


@pytest.mark.parametrize("before", [b"", b"\n", b"\r\n  \r\n\n"])
@pytest.mark.parametrize("behind", [b"", b"\n\n"])
def test_armour_opens_with_blank_lines_around_it(before, behind):
    content = before + armoured(encrypted(KEY, OTHER)) + behind
    assert is_age(content[:64])
    assert opened(content, str(KEY)) == TEXT
    assert opened(before + armoured(under_words("some words")), "some words") == b"hello"


@pytest.mark.parametrize(
    ("secret", "what"),
    [
        ("AGE-SECRET-KEY-PQ-1QQQQ", "post-quantum key"),
        ("# public key: age1pq1\nAGE-SECRET-KEY-PQ-1QQQQ", "post-quantum key"),
        ("AGE-PLUGIN-YUBIKEY-1QQQQ", "plugin"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "SSH"),
        (str(KEY.to_public()), "recipient"),
        ("some words", "passphrase"),
        (f"{KEY}\nand more", "neither keys nor comments"),
        (str(KEY)[:-1], "not an age key"),
    ],
    ids=["pq", "pq file", "plugin", "pem", "public", "passphrase", "more lines", "cut"],
)
def test_a_secret_of_another_kind_is_named_and_not_called_wrong(secret, what):
    said = refused(encrypted(), secret)
    assert what in said
    assert "damaged" not in said
    assert str(KEY)[16:30] not in said


def patiently(content, words):
    """Open a file under a passphrase: a machine that is busy with other tests may seem too slow for it."""
    for _ in range(20):
        try:
            return opened(content, words)
        except Busy:
            continue
    raise AssertionError("the machine stays too busy")


def test_a_machine_that_seems_too_slow_is_no_wrong_secret(monkeypatch):
    def busy(_content, _words):
        raise pyrage.DecryptError("Excessive work parameter for passphrase.\nDecryption would take around 64 seconds.")

    monkeypatch.setattr(pyrage.passphrase, "decrypt", busy)
    with pytest.raises(Busy, match="too long to open") as told:
        opened(under_a_passphrase("words"), "words")
    assert "less busy" in told.value.hint


def test_a_passphrase_may_look_like_anything_but_a_key():
    assert patiently(under_a_passphrase("# 1 passphrase"), "# 1 passphrase") == TEXT
    for words in ("# 1 passphrase", "AGE1 is the first", "ssh- ssh-"):
        assert opened(under_words(words), words) == b"hello"
    assert "under a passphrase" in refused(under_words("words"), str(KEY))


@pytest.mark.parametrize(
    ("recipient", "what"),
    [
        ("age1pq1qqqq", "post-quantum"),
        ("age1tag1qqqq", "hardware"),
        ("age1yubikey1qqqq", "plugin"),
        ("ssh-ed25519 AAAA", "SSH"),
        ("AGE-SECRET-KEY-1QQQQ", "secret key"),
        ("bob@example.org", "is not an age recipient"),
    ],
)
def test_a_recipient_of_another_kind_is_named(recipient, what):
    with pytest.raises(InvalidInput, match=what):
        parse_recipients([recipient])


FILE_KEY = bytes(range(16))


def derived(secret, salt, info):
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def unpadded(content):
    return base64.b64encode(content).rstrip(b"=")


def wrapped(key):
    """Our file key under a key of a recipient, as it stands in a stanza."""
    return unpadded(ChaCha20Poly1305(key).encrypt(bytes(12), FILE_KEY, None))


def behind(stanzas):
    """A file of age-encryption.org/v1 with these stanzas, whose MAC and payload are right."""
    header = b"age-encryption.org/v1\n" + stanzas + b"\n---"
    mac = hmac.new(derived(FILE_KEY, b"", b"header"), header, hashlib.sha256).digest()
    nonce = bytes(16)
    payload = ChaCha20Poly1305(derived(FILE_KEY, nonce, b"payload")).encrypt(bytes(11) + b"\1", b"hello", None)
    return header + b" " + unpadded(mac) + b"\n" + nonce + payload


def written(stanzas):
    """A file to our key, all of it right, whatever `stanzas` stand before ours."""
    ephemeral = X25519PrivateKey.generate()
    share, to = ephemeral.public_key().public_bytes_raw(), bytes_of(KEY.to_public())
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(to))
    wrap = derived(shared, share + to, b"age-encryption.org/v1/X25519")
    return behind(stanzas + b"-> X25519 " + unpadded(share) + b"\n" + wrapped(wrap))


def under_words(words):
    """A file under a passphrase, with less work than any program asks for: each of theirs takes a second."""
    salt = bytes(16)
    wrap = hashlib.scrypt(words.encode(), salt=b"age-encryption.org/v1/scrypt" + salt, n=2**4, r=8, p=1, dklen=32)
    return behind(b"-> scrypt " + unpadded(salt) + b" 4\n" + wrapped(wrap))


def bytes_of(recipient):
    """The 32 bytes in a recipient (Bech32, BIP-173)."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{letters.index(letter):05b}" for letter in str(recipient)[4:-6])
    return bytes(int(bits[place : place + 8], 2) for place in range(0, 256, 8))


@pytest.mark.parametrize("armour", [bytes, armoured])
def test_a_header_whose_stanza_lacks_its_body_is_refused_though_all_else_is_right(armour):
    assert opened(armour(written(b"")), str(KEY)) == b"hello"
    assert opened(armour(written(b"-> empty\n\n")), str(KEY)) == b"hello"
    assert opened(armour(written(b"-> long one\n" + b"Q" * 64 + b"\nQQ\n")), str(KEY)) == b"hello"
    for wrong in (b"-> stanza\n", b"-> long one\n" + b"Q" * 64 + b"\n", b"-> a\n" + b"Q" * 66 + b"\n\n", b"Q\n"):
        assert "header" in refused(armour(written(wrong)), str(KEY))


def test_a_passphrase_that_would_take_all_of_the_memory_is_not_tried():
    header = b"age-encryption.org/v1\n-> scrypt rF0/NwblUHHTpgQgRpe5CQ %d\n" + b"Q" * 43 + b"\n--- " + b"Q" * 43 + b"\n"
    assert "more work" in refused(header % 23 + bytes(64), "some words")
    assert "more work" in refused(header % (10**30) + bytes(64), "some words")


@pytest.mark.parametrize("length", [5, 21, 22, 40, 100, 150])
def test_a_header_that_breaks_off_is_refused(length):
    for content in (encrypted(), armoured(encrypted())):
        assert "header" in refused(content[:length], str(KEY))


def test_the_file_is_read_from_its_start_after_its_header_was():
    for content in (encrypted(), armoured(encrypted())):
        whole, kinds = read_header(io.BytesIO(content))
        assert whole.read() == content
        assert "X25519" in kinds


@pytest.mark.parametrize(
    "header",
    [b"", b"-> long one\n" + b"Q" * 64 + b"\n", b"-> stanza\n"],
    ids=["nobody", "a body that does not end", "no body"],
)
def test_a_header_that_ends_without_a_whole_stanza_is_refused(header):
    with pytest.raises(InvalidInput, match="its header is damaged or breaks off"):
        read_header(io.BytesIO(b"age-encryption.org/v1\n" + header + b"--- " + b"Q" * 43 + b"\n"))


def test_a_body_line_of_64_characters_goes_on_and_one_of_65_is_refused():
    start, end = b"age-encryption.org/v1\n-> a\n", b"\n--- " + b"Q" * 43 + b"\n"
    assert read_header(io.BytesIO(start + b"Q" * 63 + end))[1] == ("a",)
    assert read_header(io.BytesIO(start + b"Q" * 64 + b"\n" + end))[1] == ("a",)
    with pytest.raises(InvalidInput, match="its header is damaged"):
        read_header(io.BytesIO(start + b"Q" * 65 + b"\n" + end))


@pytest.mark.parametrize(("work", "said"), [(22, "does not open"), (23, "more work")])
def test_a_passphrase_may_take_as_much_work_as_the_reference_allows(work, said):
    header = b"age-encryption.org/v1\n-> scrypt rF0/NwblUHHTpgQgRpe5CQ %d\n" + b"Q" * 43 + b"\n--- " + b"Q" * 43 + b"\n"
    if work == 22:
        assert read_header(io.BytesIO(header % work))[1] == ("scrypt",)
    else:
        assert said in refused(header % work + bytes(64), "some words")


def test_a_file_to_keys_of_other_kinds_alone_names_them():
    header = b"age-encryption.org/v1\n-> ssh-ed25519 AAAA\nQQ\n-> piv-p256 AAAA\nQQ\n--- " + b"Q" * 43 + b"\n"
    assert "to keys of other kinds (ssh-ed25519, piv-p256)" in refused(header + bytes(64), str(KEY))


@pytest.fixture
def free_scrypt(monkeypatch):
    """Encryption under a passphrase that costs nothing: the library's own measures the machine first."""
    monkeypatch.setattr(pyrage.passphrase, "encrypt", lambda content, _: b"sealed" + content)
    monkeypatch.setattr(pyrage.passphrase, "decrypt", lambda content, _: content.removeprefix(b"sealed"))


def test_under_a_passphrase_goes_so_much_and_no_more(monkeypatch, free_scrypt):
    assert age_file.MOST_WITH_PASSPHRASE == 512 << 20
    monkeypatch.setattr(age_file, "MOST_WITH_PASSPHRASE", len(TEXT))
    assert under_a_passphrase("some words") == b"sealed" + TEXT
    with pytest.raises(InvalidInput, match="do not fit under a passphrase") as problem:
        encrypt_to_passphrase(iter([TEXT, b"x"]), io.BytesIO(), Secret("some words"))
    assert problem.value.hint == "--recipient age1… takes any size"
    start = b"age-encryption.org/v1\n-> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\n" + b"Q" * 43 + b"\n--- " + b"Q" * 43 + b"\n"
    monkeypatch.setattr(age_file, "MOST_WITH_PASSPHRASE", len(start))
    assert opened(start, "some words") == start
    assert refused(start + b"x", "some words").endswith("is not under a passphrase")


def test_what_stands_behind_the_end_that_a_reader_saw_is_noticed():
    with (
        pytest.raises(InvalidInput, match="the file goes on behind its end"),
        decrypted(io.BytesIO(encrypted(text=b"the end")), Secret(str(KEY))) as stream,
    ):
        assert stream.read(3) == b"the"


def test_what_looks_odd_because_the_file_breaks_off_is_called_broken():
    with (
        pytest.raises(InvalidInput) as problem,
        decrypted(io.BytesIO(encrypted()[:-5]), Secret(str(KEY))) as stream,
    ):
        raise InvalidInput(f"{len(stream.read())} bytes look odd")
    assert problem.value.message == refused(encrypted()[:-5], str(KEY))


class Full(io.BytesIO):
    """A disk with room for a header."""

    def write(self, content):
        if self.tell() + len(content) > 1000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(content)


def test_a_disk_that_is_full_stops_an_encryption_and_is_named(free_scrypt):
    with pytest.raises(OSError, match="No space left on device") as problem:
        encrypt_to_recipients(iter([TEXT]), Full(), [str(KEY.to_public())])
    assert problem.value.errno == errno.ENOSPC
    with pytest.raises(OSError, match="No space left on device"):
        encrypt_to_passphrase(iter([TEXT]), Full(), Secret("some words"))


def test_nothing_is_encrypted_to_nobody():
    target = io.BytesIO()
    with pytest.raises(pyrage.EncryptError, match="recipients"):
        encrypt_to_recipients(iter([TEXT]), target, [])
    assert target.getvalue() == b""
