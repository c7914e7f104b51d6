"""Feeds: the quotations in the order of their latest changes."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("ix_quotation_updated_at_id", "quotation", ["updated_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_quotation_updated_at_id", "quotation")
