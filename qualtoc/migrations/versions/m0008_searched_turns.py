"""The words of turns as a search compares them, with an index of words: FTS5 on SQLite, text search on PostgreSQL.

Nothing is filled in: a source is prepared when it is imported, or before the first search. The index on SQLite reads
its words from the table and is kept in step by triggers, which the removal of a study sets off too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SPELLINGS = ("exact", "folded", "stems")


def upgrade() -> None:
    """Make the tables and the index."""
    op.create_table(
        "searched_source",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_searched_source")),
        sa.UniqueConstraint("source_id", name=op.f("uq_searched_source_source_id")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_searched_source_source_id"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "searched_turn",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("source_no", sa.Integer(), nullable=False),
        *(sa.Column(spelling, sa.Text(), nullable=False) for spelling in SPELLINGS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searched_turn")),
        sa.ForeignKeyConstraint(
            ["source_no"], ["searched_source.no"], name=op.f("fk_searched_turn_source_no"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_searched_turn_source_no", "searched_turn", ["source_no"])
    if op.get_bind().dialect.name == "sqlite":
        _index_on_sqlite()
    else:
        for spelling in SPELLINGS:
            op.execute(
                f"CREATE INDEX search_index_{spelling} ON searched_turn "
                f"USING gin (array_to_tsvector(string_to_array({spelling}, ' ')))"
            )


def downgrade() -> None:
    """Drop them again."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("searched_turn")
    op.drop_table("searched_source")


def _index_on_sqlite() -> None:
    names = ", ".join(SPELLINGS)
    old = ", ".join(f"old.{spelling}" for spelling in SPELLINGS)
    new = ", ".join(f"new.{spelling}" for spelling in SPELLINGS)
    op.execute(
        f"CREATE VIRTUAL TABLE search_index USING fts5({names}, content='searched_turn', content_rowid='id', "
        "tokenize='ascii')"
    )
    added = f"INSERT INTO search_index (rowid, {names}) VALUES (new.id, {new});"
    gone = f"INSERT INTO search_index (search_index, rowid, {names}) VALUES ('delete', old.id, {old});"
    op.execute(f"CREATE TRIGGER searched_turn_added AFTER INSERT ON searched_turn BEGIN {added} END")
    op.execute(f"CREATE TRIGGER searched_turn_gone AFTER DELETE ON searched_turn BEGIN {gone} END")
