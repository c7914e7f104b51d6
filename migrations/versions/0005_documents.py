"""Quotations as they are sent; `quoteapi.store.migration` fills the table, which follows from the others."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "quotation_document",
        sa.Column("quotation_id", KEY, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["quotation_id"], ["quotation.id"], name=op.f("fk_quotation_document_quotation_id")),
        sa.PrimaryKeyConstraint("quotation_id", name=op.f("pk_quotation_document")),
    )


def downgrade() -> None:
    op.drop_table("quotation_document")
