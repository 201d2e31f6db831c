"""Private files and SQLite databases: created closed to others, written whole or not at all.

Every file that the project keeps is opened here, so that modes, durability and the translation of the operating
system's errors are decided once.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from identity.errors import AlreadyExists, Busy, Damaged, NotFound, PermissionsTooLax, Problem, StorageFailed

BUSY_SECONDS = 10.0
"""How long a writer waits for another process before it gives up with `Busy`."""

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What a file system without hard links answers, as that of most memory sticks is."""
_CANNOT_WRITE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM, errno.EFBIG}


def storage_problem(error: OSError, path: Path) -> Problem:
    """Turn an operating-system error about `path` into the project's error."""
    if error.errno == errno.ENOENT:
        return NotFound(f"{path} does not exist")
    reason = (error.strerror or str(error)).lower()
    return StorageFailed(f"cannot write {path}: {reason}", hint="free some space or choose another home")


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Translate every `OSError` and `sqlite3.Error` about `path` that leaves the block."""
    try:
        yield
    except sqlite3.Error as error:
        raise database_problem(error, path) from error
    except OSError as error:
        raise storage_problem(error, path) from error


def database_problem(error: sqlite3.Error, path: Path) -> Problem:
    """Turn an SQLite error about `path` into the project's error."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(f"{path.name} is in use by another process", hint="try again in a moment")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT):
        return Damaged(f"{path} is damaged: {error}", hint="restore it from a backup")
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return StorageFailed(f"cannot write {path}: {error}", hint="free some space or make the folder writable")
    return Damaged(f"{path} cannot be used: {error}", hint="restore it from a backup")


def private_directory(path: Path) -> Path:
    """Create `path` with mode 0700, or check that it is private already."""
    with storage_errors(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_private(path)
    return path


def check_private(path: Path) -> None:
    """Raise `PermissionsTooLax` when group or others have any right on `path`, or somebody else owns it."""
    status = path.stat()
    if status.st_uid not in (os.geteuid(), 0):
        raise PermissionsTooLax(f"{path} belongs to another user", hint=f"make it yours: sudo chown $USER {path}")
    if stat.S_IMODE(status.st_mode) & 0o077:
        mode = "700" if path.is_dir() else "600"
        raise PermissionsTooLax(f"other users can reach {path}", hint=f"chmod {mode} {path}")


def write_private(path: Path, data: bytes, *, verify: Callable[[bytes], None] | None = None) -> None:
    """Replace `path` with `data`: temporary file 0600, fsync, read back and verify, rename, fsync of the folder.

    A crash at any point leaves either the old file or the new one.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with storage_errors(path):
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            written = temporary.read_bytes()
            if written != data:
                raise StorageFailed(f"what was read back from {temporary} is not what was written")
            if verify is not None:
                verify(written)
            temporary.replace(path)
            sync_directory(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def create_private(path: Path, data: bytes) -> None:
    """Write a new file with mode 0600, never over an existing one, and make it durable.

    Raises `AlreadyExists`, `StorageFailed`, `NotFound`.
    """
    with storage_errors(path):
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            raise _is_here(path) from None
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            sync_directory(path.parent)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


@contextmanager
def creating_private(path: Path) -> Iterator[BinaryIO]:
    """Write a new file with mode 0600 piece by piece, never over an existing one; it appears whole or not at all.

    Raises `AlreadyExists`, `StorageFailed`, `NotFound`, and whatever the block raises.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with storage_errors(path):
        try:
            if path.exists():
                raise _is_here(path)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _give_name(temporary, path)
            sync_directory(path.parent)
        except FileExistsError:
            raise _is_here(path) from None
        finally:
            temporary.unlink(missing_ok=True)


def _give_name(temporary: Path, path: Path) -> None:
    """Have a whole file appear under its name, never over another one."""
    try:
        path.hardlink_to(temporary)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise FileExistsError from None
        temporary.rename(path)


def _is_here(path: Path) -> AlreadyExists:
    return AlreadyExists(f"{path} is here already", hint="name a new file")


def is_locked(path: Path) -> bool:
    """Whether a process holds the file locked; False where there is no such file. Raises `StorageFailed`."""
    with storage_errors(path):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def sync_directory(path: Path) -> None:
    """Make a rename in `path` durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_database(path: Path, *, create: bool = False, any_thread: bool = False) -> sqlite3.Connection:
    """Open a private SQLite database in WAL mode with `synchronous=FULL` and `secure_delete=ON`.

    The file is created `O_EXCL` with mode 0600 before SQLite sees it (its `-wal` inherits the mode). On a read-only
    medium it is opened `immutable` if there is no `-wal` beside it. Autocommit; use `transaction()` to write. With
    `any_thread` the caller sees to it that one thread at a time uses the connection.

    Raises `NotFound`, `PermissionsTooLax`, `Damaged`, `StorageFailed`, `Busy`.
    """
    with storage_errors(path):
        if not path.exists():
            if not create:
                raise NotFound(f"{path} does not exist")
            try:
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
                sync_directory(path.parent)
            except FileExistsError:
                pass  # another process was faster; it made a private file too
        check_private(path)
        if not writable(path):
            return _open_immutable(path)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=not any_thread)
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def writable(path: Path) -> bool:
    """Whether the medium takes writes (root passes every permission check, a read-only mount does not)."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _open_immutable(path: Path) -> sqlite3.Connection:
    if path.with_name(path.name + "-wal").exists():
        raise StorageFailed(
            f"{path} has unfinished writes and the medium is read-only", hint="copy the home to a writable place"
        )
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """Run the block in one `BEGIN IMMEDIATE` transaction: committed whole, or rolled back on any error."""
    with storage_errors(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def close_database(connection: sqlite3.Connection) -> None:
    """Fold the write-ahead log into the file and close; a failure to fold loses nothing."""
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error:
        pass  # busy readers or a read-only medium: the log stays and is read next time
    finally:
        connection.close()
