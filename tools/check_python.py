"""Says what is missing before a virtual environment is made; runs on any Python 3, so that old ones get an answer."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an old Python is what this looks for
    sys.exit("qualtoc needs Python 3.11 or newer, not " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")

try:
    import ensurepip  # noqa: F401 - only whether it is there
    import venv  # noqa: F401
except ImportError:
    sys.exit(
        "This Python cannot make virtual environments. On Debian and Ubuntu install what is missing: "
        "apt-get install python3-venv"
    )
