"""What somebody with write access to the file, and no key, can do to it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path


def edit(path: Path, *statements: tuple[str, tuple[object, ...]] | str) -> None:
    """Run SQL on the file behind the vault's back."""
    connection = sqlite3.connect(path)
    try:
        for statement in statements:
            sql, values = (statement, ()) if isinstance(statement, str) else statement
            connection.execute(sql, values)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def query(path: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def copy(path: Path, name: str) -> Path:
    """Copy a closed vault."""
    target = path.with_name(name)
    shutil.copy2(path, target)
    return target


def transplant(source: Path, target: Path, table: str, where: str = "1", *values: object) -> None:
    """Replace rows of `table` in `target` with those of `source`."""
    connection = sqlite3.connect(target)
    try:
        connection.execute("ATTACH ? AS old", (str(source),))
        connection.execute(f"DELETE FROM main.{table} WHERE {where}", values)
        connection.execute(f"INSERT INTO main.{table} SELECT * FROM old.{table} WHERE {where}", values)
        connection.commit()
        connection.execute("DETACH old")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
