"""The command `qualtoc`: data on standard output, messages on standard error, 1 as exit code after a problem."""

from qualtoc.cli.entry import main

__all__ = ["main"]
