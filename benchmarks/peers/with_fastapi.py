"""The same reading API as an application of FastAPI and SQLModel, written as they advise."""

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from pydantic import AliasPath, BaseModel, ConfigDict
from pydantic import Field as Member
from sqlalchemy import JSON, Column, column, event, table
from sqlalchemy.orm import joinedload, relationship, selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select


class Speaker(SQLModel, table=True):
    id: int = Field(primary_key=True)
    slug: str
    name: str
    kind: str


class Role(SQLModel, table=True):
    __tablename__ = "quotation_role"
    id: int = Field(primary_key=True)
    quotation_id: int = Field(foreign_key="quotation.id")
    role: str
    speaker_id: int = Field(foreign_key="speaker.id")
    position: int


class Source(SQLModel, table=True):
    id: int = Field(primary_key=True)
    uid: UUID
    url: str
    title: str | None
    publisher: str | None
    authors: list[str] = Field(sa_column=Column(JSON))
    published: str | None
    archive_url: str | None
    archived_at: datetime | None


class Printing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    quotation_id: int = Field(foreign_key="quotation.id")
    source_id: int = Field(foreign_key="source.id")
    as_printed: str | None
    prefix: str | None
    suffix: str | None
    source: Source = Relationship()


def _people(role: str) -> object:
    return relationship(
        Speaker,
        secondary=Role.__table__,
        primaryjoin=f"and_(Quotation.id == Role.quotation_id, Role.role == '{role}')",
        secondaryjoin="Role.speaker_id == Speaker.id",
        order_by="Role.position",
        viewonly=True,
    )


class Quotation(SQLModel, table=True):
    id: int = Field(primary_key=True)
    uid: UUID
    text: str
    lang: str | None
    original: str | None
    speaker_id: int | None = Field(foreign_key="speaker.id")
    attributed_as: str | None
    role: str | None
    date: str | None
    date_earliest: str | None
    date_latest: str | None
    context: str | None
    status: str
    created_at: datetime
    updated_at: datetime
    speaker: Speaker | None = Relationship()
    about: list[Speaker] = Relationship(sa_relationship=_people("about"))
    addressee: list[Speaker] = Relationship(sa_relationship=_people("addressee"))
    printings: list[Printing] = Relationship()


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class SpeakerShown(Shown):
    id: str = Member(validation_alias="slug")
    name: str
    kind: str


class SourceShown(Shown):
    id: UUID = Member(validation_alias=AliasPath("source", "uid"))
    url: str = Member(validation_alias=AliasPath("source", "url"))
    title: str | None = Member(validation_alias=AliasPath("source", "title"))
    publisher: str | None = Member(validation_alias=AliasPath("source", "publisher"))
    authors: list[str] = Member(validation_alias=AliasPath("source", "authors"))
    published: str | None = Member(validation_alias=AliasPath("source", "published"))
    archive_url: str | None = Member(validation_alias=AliasPath("source", "archive_url"))
    archived_at: datetime | None = Member(validation_alias=AliasPath("source", "archived_at"))
    as_printed: str | None
    prefix: str | None
    suffix: str | None


class QuotationShown(Shown):
    id: UUID = Member(validation_alias="uid")
    text: str
    lang: str | None
    original: str | None
    speaker: SpeakerShown | None
    attributed_as: str | None
    role: str | None
    about: list[SpeakerShown]
    addressee: list[SpeakerShown]
    date: str | None
    date_earliest: str | None
    date_latest: str | None
    context: str | None
    source_url: str | None = Member(validation_alias=AliasPath("printings", 0, "source", "url"), default=None)
    sources: list[SourceShown] = Member(validation_alias="printings")
    status: str
    created_at: datetime
    updated_at: datetime


class Page(BaseModel):
    results: list[QuotationShown]
    next: str | None


engine = create_engine(f"sqlite:///{os.environ['PEERS_DATABASE']}", connect_args={"check_same_thread": False})
event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA cache_size = -32768"))
app = FastAPI()
FULL_TEXT = table("quotation_fts", column("rowid"), column("rank"), column("quotation_fts"))
WHOLE = (
    joinedload(Quotation.speaker),
    selectinload(Quotation.about),
    selectinload(Quotation.addressee),
    selectinload(Quotation.printings).joinedload(Printing.source),
)


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


Transaction = Annotated[Session, Depends(get_session)]


@app.get("/quotes/{uid}", response_model=QuotationShown)
def read_quotation(uid: UUID, session: Transaction) -> Quotation:
    quotation = session.exec(select(Quotation).where(Quotation.uid == uid).options(*WHOLE)).one_or_none()
    if quotation is None:
        raise HTTPException(404)
    return quotation


@app.get("/quotes", response_model=Page)
def read_quotations(
    request: Request,
    session: Transaction,
    speaker: str | None = None,
    q: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> dict[str, object]:
    query = select(Quotation).options(*WHOLE).limit(limit + 1).offset(offset)
    if speaker is not None:
        query = query.join(Speaker).where(Speaker.slug == speaker)
    if q is not None:
        query = query.join(FULL_TEXT, FULL_TEXT.c.rowid == Quotation.id)
        query = query.where(FULL_TEXT.c.quotation_fts.op("MATCH")(q)).order_by(FULL_TEXT.c.rank)
    else:
        query = query.order_by(Quotation.date_earliest.desc(), Quotation.id.desc())
    quotations = session.exec(query).all()
    more = len(quotations) > limit
    return {
        "results": quotations[:limit],
        "next": str(request.url.include_query_params(offset=offset + limit)) if more else None,
    }
