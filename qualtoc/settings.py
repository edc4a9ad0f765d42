"""What can be set from outside: read once from QUALTOC_* at the start and passed down, never a global."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_dir

from qualtoc.errors import Invalid, message
from qualtoc.i18n import LANGUAGES

LOOPBACK = ("127.0.0.1", "localhost", "::1")
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8765
DEFAULT_LANGUAGE = "en"
DEFAULT_MAX_UPLOAD_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run. `port` 0 lets the system choose; `max_upload_bytes` bounds a whole request body."""

    database_url: str
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    language: str = DEFAULT_LANGUAGE
    max_upload_bytes: int = DEFAULT_MAX_UPLOAD_BYTES

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK:
            raise Invalid(
                message("qualtoc serves this computer only: the host must be 127.0.0.1, localhost or ::1."),
                field="host",
            )
        if not 0 <= self.port <= 65535:
            raise Invalid(message("The port must be a number from 0 to 65535."), field="port")
        if self.language not in LANGUAGES:
            raise Invalid(message("The language must be en or es."), field="language")
        if self.max_upload_bytes < 1:
            raise Invalid(message("The limit of an upload must be at least 1 byte."), field="max_upload_bytes")

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings that the environment gives, with defaults for the rest.

        Raises:
            Invalid: a value is out of range or no number; `data["field"]` names the setting.
        """
        return cls(
            database_url=environ.get("QUALTOC_DATABASE_URL") or default_database_url(),
            host=environ.get("QUALTOC_HOST") or DEFAULT_HOST,
            port=_number(environ, "port", DEFAULT_PORT),
            language=environ.get("QUALTOC_LANGUAGE") or DEFAULT_LANGUAGE,
            max_upload_bytes=_number(environ, "max_upload_bytes", DEFAULT_MAX_UPLOAD_BYTES),
        )


def data_folder() -> Path:
    """The user's data folder of qualtoc, whether it is there or not."""
    return Path(user_data_dir("qualtoc", appauthor=False))


def default_database_url() -> str:
    """The URL of the SQLite file in the user's data folder."""
    return f"sqlite:///{(data_folder() / 'qualtoc.db').as_posix()}"


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    variable = f"QUALTOC_{name.upper()}"
    given = environ.get(variable)
    if not given:
        return default
    try:
        return int(given)
    except ValueError:
        raise Invalid(message("{variable} must be a whole number.", variable=variable), field=name) from None
