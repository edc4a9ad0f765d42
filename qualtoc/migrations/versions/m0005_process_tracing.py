"""Links traced by evidence: hypotheses with their rivals, items of evidence, and the passages that show them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of process tracing."""
    op.create_table(
        "tracing",
        *_head("tracing"),
        sa.Column("tracing", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("case", sa.String(), nullable=True),
        sa.Column("hypothesis", sa.String(), nullable=False),
        sa.Column("rivals", sa.JSON(), nullable=False),
        *_foot(),
    )
    op.create_index("ix_tracing_study_id", "tracing", ["study_id"])
    op.create_table(
        "tracing_item",
        *_head("tracing_item"),
        sa.Column("tracing", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        *_foot(),
    )
    op.create_index("ix_tracing_item_study_id_tracing", "tracing_item", ["study_id", "tracing"])
    op.create_table(
        "tracing_quotation",
        *_head("tracing_quotation"),
        sa.Column("tracing", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("turn_no", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_foot(),
        sa.CheckConstraint('start >= 0 AND start < "end"', name=op.f("ck_tracing_quotation_span")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_tracing_quotation_source_id"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_tracing_quotation_study_id_tracing", "tracing_quotation", ["study_id", "tracing"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("tracing_quotation")
    op.drop_table("tracing_item")
    op.drop_table("tracing")


def _head(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f(f"fk_{table}_study_id"), ondelete="CASCADE"),
    ]


def _foot() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
    ]
