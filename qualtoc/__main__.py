"""`python -m qualtoc` is the command `qualtoc`."""

from qualtoc.cli import main

if __name__ == "__main__":
    main()
