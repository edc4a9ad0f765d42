"""A lock between processes: a file beside a database, which the system frees when its holder ends, however it ends."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ONE_PDF_AT_A_TIME = threading.Lock()
"""Held while a PDF is read: the library below knows one thread of a process."""

_PAUSE_SECONDS = 0.05


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock of this file, waiting for whoever holds it; the file is gone afterwards.

    Raises:
        OSError: the file cannot be made.
    """
    descriptor = _taken(path)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows removes no file that somebody waits for
            path.unlink()
        os.close(descriptor)


def _taken(path: Path) -> int:
    """An open descriptor of the file that holds its lock: of the very file that stands there now."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _wait(descriptor)
            if _is_still(path, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether nobody removed the file between its opening and its locking."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _wait(descriptor: int) -> None:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
                return
            except OSError:
                time.sleep(_PAUSE_SECONDS)

else:
    import fcntl

    def _wait(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
