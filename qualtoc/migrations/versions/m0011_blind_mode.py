"""Whether a study is coded blind, and who says that they are done with which source."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "blind_mode",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_mode")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_blind_mode_study_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_blind_mode_study_id", "blind_mode", ["study_id"])
    op.create_table(
        "done_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("coder", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_done_mark")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_done_mark_study_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_done_mark_source_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_done_mark_source_id", "done_mark", ["source_id"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("done_mark")
    op.drop_table("blind_mode")
