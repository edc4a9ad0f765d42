"""The index of words on SQLite knows the first letters of words, so that t* costs what a word costs.

Nothing is filled in: words are compared in a new way since, so every source is prepared anew before the next search.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SPELLINGS = ("exact", "folded", "stems")


def upgrade() -> None:
    """Make the index anew."""
    _make_anew(", prefix='1'")


def downgrade() -> None:
    """Make it as it was."""
    _make_anew("")


def _make_anew(first_letters: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    names = ", ".join(SPELLINGS)
    old = ", ".join(f"old.{spelling}" for spelling in SPELLINGS)
    new = ", ".join(f"new.{spelling}" for spelling in SPELLINGS)
    op.execute("DROP TRIGGER searched_turn_added")
    op.execute("DROP TRIGGER searched_turn_gone")
    op.execute("DROP TABLE search_index")
    op.execute("DELETE FROM searched_turn")
    op.execute("DELETE FROM searched_source")
    op.execute(
        f"CREATE VIRTUAL TABLE search_index USING fts5({names}, content='searched_turn', content_rowid='id', "
        f"tokenize='ascii'{first_letters})"
    )
    added = f"INSERT INTO search_index (rowid, {names}) VALUES (new.id, {new});"
    gone = f"INSERT INTO search_index (search_index, rowid, {names}) VALUES ('delete', old.id, {old});"
    op.execute(f"CREATE TRIGGER searched_turn_added AFTER INSERT ON searched_turn BEGIN {added} END")
    op.execute(f"CREATE TRIGGER searched_turn_gone AFTER DELETE ON searched_turn BEGIN {gone} END")
