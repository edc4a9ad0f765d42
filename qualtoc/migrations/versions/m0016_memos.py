"""Memos on everything, to-dos that are ticked off, and links from memos."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns and the table."""
    op.add_column("memo", sa.Column("object_kind", sa.String(), nullable=True))
    op.add_column("memo", sa.Column("object_key", sa.String(), nullable=True))
    op.add_column("memo", sa.Column("first_id", sa.Uuid(), nullable=True))
    op.add_column("memo", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_memo_study_id_object_kind_object_key", "memo", ["study_id", "object_kind", "object_key"])
    op.create_table(
        "memo_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("memo_id", sa.Uuid(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_key", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo_link")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_memo_link_study_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_memo_link_study_id", "memo_link", ["study_id"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("memo_link")
    op.drop_index("ix_memo_study_id_object_kind_object_key", "memo")
    for name in ("done_at", "first_id", "object_key", "object_kind"):
        op.drop_column("memo", name)
