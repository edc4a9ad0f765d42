"""Find a person's last act without reading the whole trail."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index on study, actor and number, which makes the one on the study alone redundant."""
    op.create_index("ix_audit_entry_study_id_actor_number", "audit_entry", ["study_id", "actor", "number"])
    op.drop_index("ix_audit_entry_study_id", "audit_entry")


def downgrade() -> None:
    """Put the index on the study back."""
    op.create_index("ix_audit_entry_study_id", "audit_entry", ["study_id"])
    op.drop_index("ix_audit_entry_study_id_actor_number", "audit_entry")
