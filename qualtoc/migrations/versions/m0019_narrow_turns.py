"""On PostgreSQL the rows that an index of words names become narrow, so that common words cost a third of the pages.

Its index of words names rows, and each that it names is read. PostgreSQL moves long columns out of a row only where
the row is longer than two kilobytes, which turns seldom are; so each row gets a filling of blanks, which is compressed
to a few bytes, and is longer before that. `folded` stays inside, because phrases are looked for there.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SPELLINGS = ("exact", "folded", "stems")
OUTSIDE = ("exact", "stems")


def upgrade() -> None:
    """Write the rows anew, with their indexes."""
    if op.get_bind().dialect.name == "sqlite":
        return
    spellings = ", ".join(f"{spelling} text NOT NULL" for spelling in SPELLINGS)
    names = ", ".join(("id", "source_no", *SPELLINGS))
    op.execute(
        f"CREATE TABLE narrow_turn (id bigint NOT NULL, source_no integer NOT NULL, {spellings}, "
        "search_index_filling text NOT NULL DEFAULT repeat(' ', 2048)) WITH (toast_tuple_target = 128)"
    )
    for spelling in SPELLINGS:
        storage = "EXTERNAL" if spelling in OUTSIDE else "MAIN"
        op.execute(f"ALTER TABLE narrow_turn ALTER COLUMN {spelling} SET STORAGE {storage}")
    op.execute(f"INSERT INTO narrow_turn ({names}) SELECT {names} FROM searched_turn")
    op.execute("DROP TABLE searched_turn")
    op.execute("ALTER TABLE narrow_turn RENAME TO searched_turn")
    op.create_primary_key(op.f("pk_searched_turn"), "searched_turn", ["id"])
    op.create_foreign_key(
        op.f("fk_searched_turn_source_no"), "searched_turn", "searched_source", ["source_no"], ["no"],
        ondelete="CASCADE",
    )  # fmt: skip
    op.create_index("ix_searched_turn_source_no", "searched_turn", ["source_no"])
    for spelling in SPELLINGS:
        op.execute(
            f"CREATE INDEX search_index_{spelling} ON searched_turn "
            f"USING gin (array_to_tsvector(string_to_array({spelling}, ' ')))"
        )


def downgrade() -> None:
    """Let further rows be as wide as they were; those that are there are read as they are."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("ALTER TABLE searched_turn DROP COLUMN search_index_filling")
    op.execute("ALTER TABLE searched_turn RESET (toast_tuple_target)")
    for spelling in SPELLINGS:
        op.execute(f"ALTER TABLE searched_turn ALTER COLUMN {spelling} SET STORAGE EXTENDED")
