"""quoteapi: who said this, when, of whom, and where was it printed?"""

from quoteapi.app import create_app

__all__ = ["create_app"]
