"""Runs the migrations on the connection that `quoteapi db` (or a test) brings."""

from alembic import context

from quoteapi.store.models import Base
from quoteapi.store.search import not_full_text

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    include_name=not_full_text,
)
with context.begin_transaction():
    context.run_migrations()
