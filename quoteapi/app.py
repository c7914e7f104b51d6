"""The application: wiring only."""

import os
from functools import partial

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from quoteapi import log
from quoteapi.api import (
    context,
    embedding,
    formats,
    home,
    imports,
    keeping,
    manners,
    openapi,
    operations,
    problems,
    quotes,
    routing,
    sources,
    speakers,
    throttling,
    verify,
)
from quoteapi.config import Settings
from quoteapi.store.database import Database
from quoteapi.web import pages, renderers, rendering, site


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """Return the WSGI application for `settings`, by default those of the environment.

    It uses `database` where one is given that is open already, and else opens the one of the settings.
    Raises InvalidSettingError or InvalidDatabaseUrlError; the database itself is not touched.
    """
    settings = settings or Settings.from_environment(os.environ)
    log.configure(settings.log_level, settings.log_format)
    app = Flask("quoteapi", static_folder=None)
    app.jinja_environment = rendering.Environment
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    database = database or Database(settings.database_url, pool_size=settings.pool_size)
    app.extensions[context.EXTENSION] = context.Context(database, settings.public_url)
    app.extensions[keeping.EXTENSION] = keeping.Shelf()
    app.extensions[pages.DOCUMENT] = partial(openapi.document, app)
    app.extensions[site.EXTENSION] = site.Site(database, context.base_url)
    app.extensions[formats.RENDERERS] = renderers.RENDERERS
    app.extensions[problems.PAGE] = renderers.show_problem
    # Not at the top: whoever serves says first where several workers count together.
    from quoteapi.api import metrics

    manners.register(app)
    metrics.register(app)
    problems.register(app)
    for room in (
        home,
        quotes,
        speakers,
        sources,
        verify,
        embedding,
        imports,
        operations,
        metrics,
        openapi,
        pages,
        rendering,
    ):
        app.register_blueprint(room.blueprint)
    throttling.register(app, reads=settings.read_limit, writes=settings.write_limit, guarded=routing.guarded(app))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
