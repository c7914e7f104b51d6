"""Where quotations live: tables, sessions, and every query. Nothing here knows HTTP."""
