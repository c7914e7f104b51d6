"""Deep links past line breaks and omissions: `quoteapi.store.migration` makes what is kept with links anew."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("DELETE FROM quotation_document")


def downgrade() -> None:
    """Leave the links as they are: they lead where they should."""
