"""Who said the same words: found by the words alone, in the index that keeps them apart by speaker."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index("uq_quotation_text_key_speaker_id", "quotation", ["text_key", "speaker_id"], unique=True)
    op.drop_index("uq_quotation_speaker_id_text_key", "quotation")


def downgrade() -> None:
    op.create_index("uq_quotation_speaker_id_text_key", "quotation", ["speaker_id", "text_key"], unique=True)
    op.drop_index("uq_quotation_text_key_speaker_id", "quotation")
