"""What acts changed in place, so that they can be undone and redone; and sources that were taken out of their study."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UNDOABLE = (
    "apply_code", "recode", "recode_many", "resize", "remove_coding", "code_found", "accept_suggestions",
    "reject_suggestions", "new_code", "save_query", "remove_query", "write_memo", "remove_memo", "blind_mode_on",
    "blind_mode_off", "say_done", "take_done_back", "record_claim", "change_claim", "remove_claim",
    "override_verdict", "scope_out", "withdraw_decision", "dismiss_proposal", "answer_coreq", "clear_coreq",
    "switch_on_process_tracing", "switch_off_process_tracing", "trace_link", "restate_tracing", "untrace",
    "add_tracing_item", "change_tracing_item", "remove_tracing_item", "show_tracing_item", "remove_tracing_quotation",
    "import_codings",
)  # fmt: skip
"""The acts that could be undone before: those whose rows are removed and brought back."""


def upgrade() -> None:
    """Make the tables and columns, and say of the acts of the past which can be undone."""
    op.create_table(
        "change",
        sa.Column("id", sa.Uuid(), nullable=False), sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False), sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("no", sa.Integer(), nullable=False), sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_change_study_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_change_source_id"), ondelete="CASCADE"),
    )  # fmt: skip
    op.create_index("ix_change_entry_id", "change", ["entry_id"])
    op.create_table(
        "moved_row",
        sa.Column("change_id", sa.Uuid(), nullable=False), sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("change_id", "row_id", name=op.f("pk_moved_row")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_moved_row_change_id"), ondelete="CASCADE"),
    )  # fmt: skip
    op.add_column("audit_entry", sa.Column("undoable", sa.Boolean(), nullable=False, server_default=sa.false()))
    trail = sa.table("audit_entry", sa.column("action", sa.String()), sa.column("undoable", sa.Boolean()))
    op.execute(trail.update().where(trail.c.action.in_(UNDOABLE)).values(undoable=True))
    with op.batch_alter_table("source") as source:
        source.alter_column("study_id", existing_type=sa.Uuid(), nullable=True)
        source.add_column(sa.Column("removed_from", sa.Uuid(), nullable=True))
        source.create_foreign_key("fk_source_removed_from", "study", ["removed_from"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    """Drop them again; sources that were taken out are gone then."""
    op.execute("DELETE FROM source WHERE study_id IS NULL")
    with op.batch_alter_table("source") as source:
        source.drop_constraint("fk_source_removed_from", type_="foreignkey")
        source.drop_column("removed_from")
        source.alter_column("study_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_column("audit_entry", "undoable")
    op.drop_table("moved_row")
    op.drop_table("change")
