"""Let an entry of the trail outlive its study, and remember what a table says of files that are not here yet."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Untie the trail from the studies, and make the table of awaited files."""
    with op.batch_alter_table("audit_entry") as trail:
        trail.drop_constraint("fk_audit_entry_study_id", type_="foreignkey")
    op.create_table(
        "awaited_file",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_awaited_file_study_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("study_id", "file", name=op.f("pk_awaited_file")),
    )


def downgrade() -> None:
    """Take the table away, forget what was done in studies that are gone, and tie the trail again."""
    op.drop_table("awaited_file")
    op.execute("DELETE FROM audit_entry WHERE study_id NOT IN (SELECT id FROM study)")
    with op.batch_alter_table("audit_entry") as trail:
        trail.create_foreign_key("fk_audit_entry_study_id", "study", ["study_id"], ["id"], ondelete="CASCADE")
