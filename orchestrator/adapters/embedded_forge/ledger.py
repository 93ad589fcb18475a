"""Pull requests and their reviews in one SQLite file, which several processes may share."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, TypeVar

from orchestrator.domain.errors import NotFound, Unavailable
from orchestrator.domain.publication import Review

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pull_requests (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  branch TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  merged_head TEXT NOT NULL DEFAULT '',
  merge_commit TEXT NOT NULL DEFAULT '',
  merged INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS reviews (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL REFERENCES pull_requests (number),
  review TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS reviews_number ON reviews (number);
"""
_COLUMNS = "number, branch, title, body, merged_head, merge_commit, merged"

Result = TypeVar("Result")


class Entry(NamedTuple):
    """A pull request as written; a merge commit that is not yet `merged` is one that was being made."""

    number: int
    branch: str
    title: str
    body: str
    merged_head: str
    merge_commit: str
    merged: bool


class Ledger:
    """Every call opens the file for itself, in a thread: it is small, and calls are rare."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made = False

    async def open_pull_request(self, *, branch: str, title: str, body: str) -> Entry:
        """The one entry of this branch; written if there is none."""

        def work(database: sqlite3.Connection) -> Entry:
            database.execute(
                "INSERT INTO pull_requests (branch, title, body) VALUES (?, ?, ?)"
                " ON CONFLICT (branch) DO NOTHING",
                (branch, title, body),
            )
            return _entry(database, "branch", branch)

        return await self._in_thread(work)

    async def find(self, number: int) -> Entry:
        """The entry of this number; NotFound when there is none."""
        return await self._in_thread(lambda database: _entry(database, "number", number))

    async def of_branch(self, branch: str) -> Entry | None:
        """The entry of this branch."""
        try:
            return await self._in_thread(lambda database: _entry(database, "branch", branch))
        except NotFound:
            return None

    async def record_merge(self, number: int, *, head: str, commit: str, merged: bool) -> None:
        """Write down the commit that merges this head: before it is made the tip, and again after."""

        def work(database: sqlite3.Connection) -> None:
            database.execute(
                "UPDATE pull_requests SET merged_head = ?, merge_commit = ?, merged = ? WHERE number = ?",
                (head, commit, merged, number),
            )

        await self._in_thread(work)

    async def add_review(self, number: int, review: Review) -> None:
        """Write a review down; a repeat of its id changes nothing."""

        def work(database: sqlite3.Connection) -> None:
            database.execute(
                "INSERT INTO reviews (id, number, review) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (review.id, number, review.model_dump_json()),
            )

        await self._in_thread(work)

    async def reviews(self, number: int) -> tuple[Review, ...]:
        """The reviews of a pull request, oldest first."""

        def work(database: sqlite3.Connection) -> list[tuple[str]]:
            return database.execute(
                "SELECT review FROM reviews WHERE number = ? ORDER BY rowid", (number,)
            ).fetchall()

        reviews = [Review.model_validate_json(row[0]) for row in await self._in_thread(work)]
        return tuple(sorted(reviews, key=lambda review: review.at))

    async def _in_thread(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        return await asyncio.to_thread(self._with_database, work)

    def _with_database(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=10)) as database, database:
                if not self._made:
                    database.execute("PRAGMA journal_mode = WAL")
                    database.executescript(_SCHEMA)
                    self._made = True
                return work(database)
        except (sqlite3.Error, OSError) as failure:
            raise Unavailable(
                "forge_unavailable",
                f"The embedded forge's file {self._path} cannot be used: {failure}",
                action="Check that its directory is writable and the disk is not full.",
                subject="forge",
            ) from failure


def _entry(database: sqlite3.Connection, column: str, value: str | int) -> Entry:
    query = f"SELECT {_COLUMNS} FROM pull_requests WHERE {column} = ?"  # noqa: S608 - both are words of this file
    row = database.execute(query, (value,)).fetchone()
    if row is None:
        raise NotFound("unknown_pull_request", f"There is no pull request {value}.", subject=str(value))
    return Entry._make((*row[:6], bool(row[6])))
