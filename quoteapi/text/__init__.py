"""What a quotation is: pure functions and values.

Nothing in this room reads a file, a clock or a database, and nothing here imports Flask, SQLAlchemy or
another room of quoteapi. What comes in are strings; what goes out are strings and small frozen values.
"""
