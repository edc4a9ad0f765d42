"""Which browser the tests get: each way is walked with stand-ins for apt-get and for Playwright's own download."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

TOOLS = Path(__file__).parent.parent / "tools"
DRIVER = """
import json, os, pathlib, sys
sys.path.insert(0, sys.argv[1])
import install_browser as tool
wish = json.loads(sys.argv[2])
tool.PLACES, tool.DEBIAN = (), pathlib.Path(wish["debian"])
tool.time.sleep = lambda seconds: None
os.geteuid = lambda: wish["user"]
sys.executable = wish["python"]
sys.exit(tool.main())
"""
WHERE = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
APT = ["apt-get update", "apt-get install -y --no-install-recommends chromium"]
DOWNLOAD = "python -m playwright install chromium"


@dataclass(frozen=True)
class Computer:
    """A computer without any browser and without commands on its path, but for those that a test puts there."""

    folder: Path
    playwrights: Path

    def command(self, name: str, script: str) -> Path:
        """A command that notes how it was called and runs the script."""
        path = self.folder / "bin" / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.folder}/called\n{script}\n')
        path.chmod(0o755)
        return path

    def download(self, *, works: bool) -> None:
        """A Python whose `-m playwright install chromium` puts Playwright's browser in its place, or fails."""
        place = self.playwrights
        self.command("python", f"/bin/mkdir -p {place.parent} && {browser_at(place)}" if works else "exit 1")

    def install(self, *, user: int = 0, debian: bool = True) -> tuple[int, str, list[str], list[str]]:
        """The exit code, what is printed, the lines of standard error and the commands that were called."""
        wish = {
            "user": user, "debian": str(self.folder if debian else self.folder / "none"),
            "python": str(self.folder / "bin" / "python"),
        }  # fmt: skip
        environment = {**os.environ, "PATH": str(self.folder / "bin"), **browsers_in(self.folder)}
        command = [sys.executable, "-c", DRIVER, str(TOOLS), json.dumps(wish)]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        noted = self.folder / "called"
        called = noted.read_text().splitlines() if noted.exists() else []
        return ended.returncode, ended.stdout, ended.stderr.splitlines(), called


def browsers_in(folder: Path) -> dict[str, str]:
    return {"PLAYWRIGHT_BROWSERS_PATH": str(folder / "browsers")}


def browser_at(path: Path) -> str:
    """A script that puts a browser there, with nothing but what the shell itself can do."""
    return f": > {path} && /bin/chmod 755 {path}"


@pytest.fixture(scope="module")
def playwrights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where below its folder Playwright expects its own browser."""
    folder = tmp_path_factory.mktemp("playwright")
    environment = {**os.environ, **browsers_in(folder)}
    asked = subprocess.run([sys.executable, "-c", WHERE], env=environment, capture_output=True, text=True, check=True)
    return Path(asked.stdout.strip()).relative_to(folder)


@pytest.fixture
def computer(tmp_path: Path, playwrights: Path) -> Computer:
    (tmp_path / "bin").mkdir()
    return Computer(tmp_path, tmp_path / playwrights)


@pytest.mark.parametrize("name", ["chromium", "google-chrome", "chrome"])
def test_an_installed_browser_is_used_and_nothing_is_installed(computer: Computer, name: str) -> None:
    computer.command("apt-get", "exit 1")
    installed = computer.command(name, "")
    assert computer.install() == (0, f"browser: {installed}\n", [], [])


def test_root_on_debian_gets_debians_package(computer: Computer) -> None:
    installed = computer.folder / "bin" / "chromium"
    computer.command("apt-get", f'[ "$1" = update ] || {{ {browser_at(installed)}; }}')
    assert computer.install() == (0, f"browser: {installed}\n", APT, APT)


def test_debian_is_asked_again_when_its_server_did_not_answer(computer: Computer) -> None:
    installed, once = computer.folder / "bin" / "chromium", computer.folder / "once"
    computer.command(
        "apt-get", f'[ -e {once} ] || {{ : > {once}; exit 100; }}; [ "$1" = update ] || {{ {browser_at(installed)}; }}'
    )
    code, said, _, called = computer.install()
    assert (code, said, called) == (0, f"browser: {installed}\n", [APT[0], *APT])


def test_playwrights_own_is_taken_where_debian_has_none(computer: Computer) -> None:
    computer.command("apt-get", "exit 100")
    computer.download(works=True)
    code, said, _, called = computer.install()
    assert (code, said, called) == (0, f"browser: {computer.playwrights}\n", [APT[0]] * 4 + [DOWNLOAD])


@pytest.mark.parametrize(("user", "debian", "apt"), [(1000, True, True), (0, False, True), (0, True, False)])
def test_debians_package_is_for_root_on_debian_only(computer: Computer, user: int, debian: bool, apt: bool) -> None:
    if apt:
        computer.command("apt-get", "exit 1")
    computer.download(works=True)
    code, said, _, called = computer.install(user=user, debian=debian)
    assert (code, said, called) == (0, f"browser: {computer.playwrights}\n", [DOWNLOAD])


def test_playwrights_own_is_used_again_without_a_second_download(computer: Computer) -> None:
    computer.download(works=True)
    computer.playwrights.parent.mkdir(parents=True)
    computer.playwrights.touch(0o755)
    assert computer.install() == (0, f"browser: {computer.playwrights}\n", [], [])


def test_a_computer_that_can_have_none_is_told_what_to_do(computer: Computer) -> None:
    computer.download(works=False)
    code, said, told, _ = computer.install(user=1000)
    assert (code, said) == (1, "")
    assert told[-1] == "The tests need a browser: install Chrome or Chromium, then run make test again."
