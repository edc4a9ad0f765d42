"""Where somebody put the boxes of a drawing. It says nothing about the theory and is part of no fingerprint."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of layouts."""
    op.create_table(
        "drawing_layout",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("heights", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("study_id", "version", name=op.f("pk_drawing_layout")),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_drawing_layout_study_id"), ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("drawing_layout")
