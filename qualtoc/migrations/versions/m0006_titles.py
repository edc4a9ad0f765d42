"""Let a study have its title in both languages."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the title in each language, empty where a person typed one title."""
    for name in ("title_en", "title_es"):
        op.add_column("study", sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    """Take the translations away; the title itself stays."""
    with op.batch_alter_table("study") as study:
        for name in ("title_en", "title_es"):
            study.drop_column(name)
