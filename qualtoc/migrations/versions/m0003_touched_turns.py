"""Find what lies on a turn without reading all that lies before it."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the last turn of codings and claims into the index on their source and first turn."""
    for table in ("coding", "claim"):
        op.create_index(f"ix_{table}_source_id_turn_no_last_turn_no", table, ["source_id", "turn_no", "last_turn_no"])
        op.drop_index(f"ix_{table}_source_id_turn_no", table)


def downgrade() -> None:
    """Take it out again."""
    for table in ("coding", "claim"):
        op.create_index(f"ix_{table}_source_id_turn_no", table, ["source_id", "turn_no"])
        op.drop_index(f"ix_{table}_source_id_turn_no_last_turn_no", table)
