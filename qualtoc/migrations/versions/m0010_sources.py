"""Files on their way in, former revisions of sources, recordings, attributes of participants and cases, and who a
speaker is."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    "attribute_value", "attribute", "import_step", "import_batch", "recording_piece", "recording", "source_revision",
)  # fmt: skip


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, kind: type = sa.String) -> sa.Column[object]:
    return sa.Column(name, kind(), nullable=False)


def _below(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Make the tables and the column."""
    op.add_column("speaker", sa.Column("participant", sa.String(), nullable=True))
    _sources()
    _imports()
    _attributes()


def _sources() -> None:
    op.create_table(
        "source_revision",
        sa.Column("id", sa.Uuid(), nullable=False), sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False), sa.Column("no", sa.Integer(), nullable=False),
        _text("text", sa.Text), _text("text_sha256"), _text("turns", sa.JSON), _text("marks", sa.JSON),
        _text("reason"), _text("author"), _moment("corrected_at"), _moment("removed_at", nullable=True),
        _key("source_revision", "id"), _below("source_revision", "study_id", "study.id"),
        _below("source_revision", "source_id", "source.id"),
    )  # fmt: skip
    op.create_index("ix_source_revision_source_id", "source_revision", ["source_id"])
    op.create_table(
        "recording",
        sa.Column("source_id", sa.Uuid(), nullable=False), _text("file_name"), _text("media_type"),
        sa.Column("size", sa.Integer(), nullable=False), _text("sha256"), _moment("added_at"),
        _key("recording", "source_id"), _below("recording", "source_id", "source.id"),
    )  # fmt: skip
    op.create_table(
        "recording_piece",
        sa.Column("source_id", sa.Uuid(), nullable=False), sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _key("recording_piece", "source_id", "no"), _below("recording_piece", "source_id", "recording.source_id"),
    )  # fmt: skip


def _imports() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), nullable=False), sa.Column("study_id", sa.Uuid(), nullable=False),
        _text("author"), _moment("started_at"), _text("state"),
        _key("import_batch", "id"), _below("import_batch", "study_id", "study.id"),
    )  # fmt: skip
    op.create_index("ix_import_batch_study_id", "import_batch", ["study_id"])
    op.create_table(
        "import_step",
        sa.Column("batch_id", sa.Uuid(), nullable=False), sa.Column("no", sa.Integer(), nullable=False),
        _text("name"), _text("kind"), sa.Column("data", sa.LargeBinary(), nullable=True),
        _moment("claimed_at", nullable=True), sa.Column("outcome", sa.JSON(), nullable=True),
        _key("import_step", "batch_id", "no"), _below("import_step", "batch_id", "import_batch.id"),
    )  # fmt: skip


def _attributes() -> None:
    op.create_table(
        "attribute",
        sa.Column("id", sa.Uuid(), nullable=False), sa.Column("study_id", sa.Uuid(), nullable=False),
        _text("holder"), _text("name"), _text("type"), _text("choices", sa.JSON),
        sa.Column("position", sa.Integer(), nullable=False),
        _key("attribute", "id"), _below("attribute", "study_id", "study.id"),
        sa.UniqueConstraint("study_id", "holder", "name", name=op.f("uq_attribute_study_id_holder_name")),
    )  # fmt: skip
    op.create_table(
        "attribute_value",
        sa.Column("attribute_id", sa.Uuid(), nullable=False), _text("key"), _text("value"),
        _key("attribute_value", "attribute_id", "key"), _below("attribute_value", "attribute_id", "attribute.id"),
    )  # fmt: skip


def downgrade() -> None:
    """Drop them again."""
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("speaker", "participant")
