"""Let a code have a mark of its own, say what became of it and why, and a coding be an example of its code."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OF_CODES = (("hue", sa.Integer()), ("shape", sa.Integer()), ("became", sa.JSON()), ("status_reason", sa.Text()))


def upgrade() -> None:
    """Add the columns; every code is drawn as before."""
    for name, kind in OF_CODES:
        op.add_column("code", sa.Column(name, kind, nullable=True))
    op.add_column("coding", sa.Column("is_example", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop them again."""
    with op.batch_alter_table("coding") as coding:
        coding.drop_column("is_example")
    with op.batch_alter_table("code") as code:
        for name, _ in OF_CODES:
            code.drop_column(name)
