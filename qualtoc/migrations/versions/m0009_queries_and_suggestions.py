"""Questions to the codings under a name; what was decided on suggested codings, and which codings began as such."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the column."""
    op.add_column("coding", sa.Column("began_as", sa.String(), nullable=True))
    op.create_table(
        "saved_query",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_query")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_saved_query_study_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_saved_query_study_id", "saved_query", ["study_id"])
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("turn_no", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("began_as", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_suggestion_study_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_suggestion_source_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_suggestion_code_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_suggestion_study_id_source_id_turn_no", "suggestion", ["study_id", "source_id", "turn_no"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("suggestion")
    op.drop_table("saved_query")
    op.drop_column("coding", "began_as")
