"""The schema's history: Alembic scripts, run from here without any configuration file.

Alembic itself is loaded only to migrate: looking at the revision of a database is part of every start.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

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
    """Bring the database to a revision, in one transaction."""
    from alembic import command

    config = configuration()
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def configuration() -> "Config":
    """Alembic's configuration for the scripts of this folder."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
