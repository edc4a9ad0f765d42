"""Finds a browser for the tests, or installs one: `python tools/install_browser.py`.

An installed Chrome or Chromium is used; else Debian's own package where this is Debian and we are root; else the
one that Playwright brings. Prints the path of the browser; ends with 1 and says what to do where none can be had.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
DEBIAN = Path("/etc/debian_version")
ATTEMPTS = 4


def main() -> int:
    """Find or install a browser, and print where it is."""
    path = installed() or playwrights() or (from_debian() if on_debian_as_root() else None) or from_playwright()
    if path is None:
        sys.stderr.write("The tests need a browser: install Chrome or Chromium, then run make test again.\n")
        return 1
    sys.stdout.write(f"browser: {path}\n")
    return 0


def installed() -> str | None:
    """The path of a Chrome or Chromium that this computer has."""
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    return on_path or next((place for place in PLACES if Path(place).exists()), None)


def playwrights() -> str | None:
    """The path of Playwright's own Chromium, where it was downloaded before."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def on_debian_as_root() -> bool:
    """Whether Debian's packages can be installed from here."""
    return shutil.which("apt-get") is not None and DEBIAN.exists() and os.geteuid() == 0


def from_debian() -> str | None:
    """The browser after Debian's package is installed; None where that does not succeed."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    for attempt in range(ATTEMPTS):
        time.sleep(5 * attempt)
        if run(["apt-get", "update"]) and run(install) and (path := installed()):
            return path
    return None


def from_playwright() -> str | None:
    """Playwright's own Chromium after its download; None where that does not succeed."""
    return playwrights() if run([sys.executable, "-m", "playwright", "install", "chromium"]) else None


def run(command: list[str]) -> bool:
    """Whether the command ended well; what it says goes to standard error."""
    sys.stderr.write(f"{' '.join(command)}\n")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, stdout=sys.stderr, env=quiet, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
