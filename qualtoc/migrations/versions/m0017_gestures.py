"""Acts of one gesture, such as an import of many files: what is undone, redone and told together."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column."""
    op.add_column("audit_entry", sa.Column("gesture", sa.Uuid(), nullable=True))
    op.create_index("ix_audit_entry_gesture", "audit_entry", ["gesture"])


def downgrade() -> None:
    """Drop it again."""
    op.drop_index("ix_audit_entry_gesture", "audit_entry")
    op.drop_column("audit_entry", "gesture")
