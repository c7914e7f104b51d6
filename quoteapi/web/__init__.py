"""What people look at, and what other programs read that is no JSON of ours: pages, cards, feeds, citations.

Everything is rendered of what the JSON answer holds; what a page shows beside that is read from the store here.
Nothing here writes SQL or knows how JSON answers are made.
"""
