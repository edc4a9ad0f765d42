"""The command `qualtoc`: data on standard output, messages on standard error, 1 as exit code after a problem."""

import gc


def main() -> None:
    """Run the command line."""
    # What modules make at their import stays until the end: a collector that looks for garbage among it, again and
    # again, takes a sixth of the start.
    gc.disable()
    from qualtoc.cli import entry

    gc.freeze()
    gc.enable()
    entry.main()
