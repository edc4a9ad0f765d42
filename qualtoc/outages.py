"""What a database says when it cannot do its work, in words that people understand."""

import errno
import sqlite3

from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from qualtoc.errors import Conflict, Invalid, Message, QualtocError, Unavailable, message

FULL = message("The disk is full; nothing of this was stored. Make room and try again.")
BUSY = message("Another program is writing to the database for too long. Try again in a moment.")
_AT_ONCE = message("Somebody else stored or deleted the same at this moment. Look again, then repeat it.")
NOT_STORABLE = message("A character or a number in this cannot be stored; leave it out.")
_NO_RIGHTS = message("The user of the database may not do this there; ask who looks after the server.")
_NO_LOGIN = message("The database server refuses this user or password.")
_UNKNOWN = message("it cannot be used")
_REASONS = {
    errno.ENOENT: message("there is no such file or folder"),
    errno.EACCES: message("it may not be read or written"),
    errno.EPERM: message("it may not be read or written"),
    errno.EROFS: message("it can only be read"),
    errno.EISDIR: message("it is a folder"),
    errno.ENOTDIR: message("a file stands where a folder should be"),
    errno.EEXIST: message("a file stands where a folder should be"),
    errno.ENOSPC: message("the disk is full"),
    errno.EFBIG: message("the disk is full"),
    errno.ENAMETOOLONG: message("its name is too long"),
    errno.ELOOP: message("its links lead in a circle"),
}


def reason_of(error: OSError) -> Message:
    """Why the system cannot read or write a file."""
    return _REASONS.get(error.errno or 0, _UNKNOWN)


def no_file(name: object, error: OSError) -> Unavailable:
    """The error for a file or folder that a database needs and the system refuses."""
    return Unavailable(message("{file} cannot be used for the database: {reason}.", file=name, reason=reason_of(error)))


def said(error: DBAPIError, address: URL) -> QualtocError | None:
    """What to tell of an error of the database at this address; None where it is the program's own fault."""
    if isinstance(error, IntegrityError):
        return Conflict(_AT_ONCE)
    if isinstance(error, DataError):
        return Invalid(NOT_STORABLE)
    if isinstance(error.orig, sqlite3.Error):
        return of_file(error.orig, address.database or "")
    text = _of_server(str(getattr(error.orig, "sqlstate", None) or ""), error, address)
    return Unavailable(text) if text is not None else None


def of_file(error: sqlite3.Error, file: str) -> Unavailable | None:
    """What to tell of an error of SQLite; None where it is the program's own fault."""
    texts = {
        sqlite3.SQLITE_FULL: FULL,
        sqlite3.SQLITE_BUSY: BUSY,
        sqlite3.SQLITE_LOCKED: BUSY,
        sqlite3.SQLITE_READONLY: message(
            "The database {file} cannot be written: the file or its folder can only be read.", file=file
        ),
        sqlite3.SQLITE_CANTOPEN: message(
            "The database {file} cannot be opened; it must be a file in a folder that can be written.", file=file
        ),
        sqlite3.SQLITE_NOTADB: message("The file {file} is no database; name another file.", file=file),
        sqlite3.SQLITE_CORRUPT: message("The database {file} is damaged; go back to a copy of it.", file=file),
        sqlite3.SQLITE_IOERR: message(
            "The database {file} cannot be read or written: the disk is full or does not answer.", file=file
        ),
    }
    texts[sqlite3.SQLITE_PERM] = texts[sqlite3.SQLITE_AUTH] = texts[sqlite3.SQLITE_READONLY]
    found = texts.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)
    return Unavailable(found) if found is not None else None


def _of_server(state: str, error: DBAPIError, address: URL) -> Message | None:
    """What a state of SQL (its class are two characters) means; while it connects, a server gives words only."""
    told = "" if state else str(error.orig)
    if state == "3D000" or 'database "' in told and "does not exist" in told:
        return message("The server has no database “{name}”; make it first.", name=address.database)
    if state.startswith("28") or "password authentication failed" in told or 'role "' in told:
        return _NO_LOGIN
    if state in _STATES:
        return _STATES[state]
    is_lost = error.connection_invalidated or (isinstance(error, OperationalError) and not state)
    if is_lost or state.startswith(("08", "57P")):
        return message("The database server at {host} does not answer.", host=address.host or "localhost")
    return None


_STATES = {
    "42501": _NO_RIGHTS,
    "25006": _NO_RIGHTS,
    "53100": FULL,
    "53300": BUSY,
    "40001": BUSY,
    "40P01": BUSY,
    "55P03": BUSY,
}
