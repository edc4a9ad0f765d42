"""The schema's history: Alembic scripts, run from here without any configuration file.

Alembic itself is loaded only to migrate: looking at the revision of a database is part of every start.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HISTORY = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
    "0017",
    "0018",
    "0019",
)
"""All revisions, oldest first; a test compares them with the scripts."""


def head() -> str:
    """The revision that this program expects."""
    return HISTORY[-1]


def knows(revision: str) -> bool:
    """Whether the revision is one of this program's history."""
    return revision in HISTORY


def revision(engine: Engine) -> str | None:
    """The revision of the database; None where it has none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return str(found) if found is not None else None


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to a revision, in one transaction.

    SQLite changes a table by making it anew; dropping the old one would empty the tables below it if foreign keys
    were looked at meanwhile.
    """
    from alembic import command

    config = configuration()
    writing = engine.execution_options(writes=True)
    with writing.connect() as connection, _without_foreign_keys(connection), connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, to)


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    plain: Any = connection.connection.driver_connection
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        plain.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        if is_sqlite:
            plain.execute("PRAGMA foreign_keys=ON")


def configuration() -> "Config":
    """Alembic's configuration for the scripts of this folder."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
