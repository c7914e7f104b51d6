"""Tokens and what was answered to their idempotent requests."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from quoteapi.store.models import IdempotentAnswer, Token
from quoteapi.text.secret import ALPHABET, RANDOM_LENGTH, assemble, is_well_formed

KEYS_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a valid token belongs to."""

    key: int
    name: str
    scope: str


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A token as it may be shown: never its secret."""

    name: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer that was given under an idempotency key, and to what."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    body: bytes


class NameTakenError(ValueError):
    """There is, or was, a token of this name; the history may speak of it."""


def create(connection: Connection, name: str, scope: str, *, at: datetime, expires_at: datetime | None) -> str:
    """Write a new token and return its secret, which is nowhere else. Raises NameTakenError."""
    if connection.scalar(select(Token.id).where(Token.name == name)) is not None:
        raise NameTakenError(name)
    secret = assemble("".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH)))
    values = {"name": name, "scope": scope, "digest": _digest(secret), "created_at": at, "expires_at": expires_at}
    connection.execute(insert(Token).values(values))
    return secret


def every(connection: Connection) -> list[TokenRecord]:
    """Return all tokens, also revoked and expired ones, the first first."""
    rows = connection.execute(
        select(Token.name, Token.scope, Token.created_at, Token.expires_at, Token.revoked_at).order_by(Token.id)
    )
    return [TokenRecord(*row) for row in rows]


def revoke(connection: Connection, name: str, *, at: datetime) -> bool:
    """Make the token of this name worthless from now on; return whether there was one that was not so yet."""
    revoked = connection.execute(
        update(Token).where(Token.name == name, Token.revoked_at.is_(None)).values(revoked_at=at)
    )
    return revoked.rowcount == 1


def bearer(connection: Connection, secret: str, *, at: datetime) -> Bearer | None:
    """Return whose token `secret` is, or None where it is nobody's, or not any more."""
    if not is_well_formed(secret):
        return None
    digest = _digest(secret)
    row = connection.execute(select(Token).where(Token.digest == digest)).first()
    if row is None or not hmac.compare_digest(row.digest, digest):
        return None
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= at):
        return None
    return Bearer(row.id, row.name, row.scope)


def recall(connection: Connection, bearer: Bearer, key: str) -> Remembered | None:
    """Return what was answered to this bearer under this idempotency key, or None."""
    row = connection.execute(
        select(
            IdempotentAnswer.fingerprint, IdempotentAnswer.status, IdempotentAnswer.headers, IdempotentAnswer.body
        ).where(IdempotentAnswer.token_id == bearer.key, IdempotentAnswer.key == key)
    ).first()
    return Remembered(*row) if row else None


def remember(connection: Connection, bearer: Bearer, key: str, answer: Remembered, *, at: datetime) -> None:
    """Keep an answer under this idempotency key, and forget those that are older than `KEYS_KEPT`."""
    connection.execute(delete(IdempotentAnswer).where(IdempotentAnswer.at < at - KEYS_KEPT))
    values = {"token_id": bearer.key, "key": key, "at": at, "fingerprint": answer.fingerprint}
    connection.execute(
        insert(IdempotentAnswer).values(**values, status=answer.status, headers=answer.headers, body=answer.body)
    )


def _digest(secret: str) -> str:
    # A slow hash guards what people choose; 40 random characters nobody guesses.
    return hashlib.sha256(secret.encode()).hexdigest()
