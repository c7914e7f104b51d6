"""What people look at: pages. Nothing here writes SQL or knows how JSON answers are made."""
