"""Themes with the codes that they gather and the passages that speak for and against them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "theme",
        *_head("theme"),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("claim", sa.JSON(), nullable=False),
        sa.Column("rank", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        *_foot(),
    )
    op.create_index("ix_theme_study_id", "theme", ["study_id"])
    op.create_table(
        "theme_code",
        *_head("theme_code"),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        *_foot(),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_theme_code_code_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_theme_code_study_id_theme", "theme_code", ["study_id", "theme"])
    op.create_table(
        "theme_quotation",
        *_head("theme_quotation"),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("turn_no", sa.Integer(), nullable=False),
        sa.Column("last_turn_no", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_foot(),
        sa.CheckConstraint('start >= 0 AND start < "end"', name=op.f("ck_theme_quotation_span")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_theme_quotation_source_id"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_theme_quotation_study_id_theme", "theme_quotation", ["study_id", "theme"])
    op.create_index("ix_theme_quotation_source_id", "theme_quotation", ["source_id"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("theme_quotation")
    op.drop_table("theme_code")
    op.drop_table("theme")


def _head(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f(f"fk_{table}_study_id"), ondelete="CASCADE"),
    ]


def _foot() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
    ]
