"""Moments as they are written for others."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """Return an aware moment in UTC to the second (RFC 3339)."""
    return f"{moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"
