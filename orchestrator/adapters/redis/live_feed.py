"""Live events: one subscribed connection for the whole process, shared out to all followers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count

from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from orchestrator.adapters.redis.connection import redis_unavailable
from orchestrator.adapters.redis.follower import BREAK, Follower
from orchestrator.adapters.redis.stored_event import decode_message

_QUIET_SECONDS = 20.0
_CONNECT_SECONDS = 2.0
_LONGEST_PAUSE_SECONDS = 1.0
_BURST = 64


def channel_of(session_id: str) -> str:
    """The channel on which a session's events are published."""
    return f"session:{session_id}:live"


class LiveFeed:
    """Connects at the first follower, and again after every loss, telling followers about the break."""

    def __init__(self, redis: Redis, *, queue_limit: int = 1000) -> None:
        self._pool = redis.connection_pool
        self._queue_limit = queue_limit
        self._followers: dict[str, set[Follower]] = {}
        self._marks: dict[int, Follower] = {}
        self._mark_numbers = count(1)
        self._connection: AbstractConnection | None = None
        self._connected = asyncio.Event()
        self._sending = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def following(self, session_id: str) -> AsyncIterator[Follower]:
        """A follower whose subscription has been sent; it stands when the first mark has come."""
        follower = Follower(session_id, ask_mark=self._ask_mark, limit=self._queue_limit)
        channel = channel_of(session_id)
        self._followers.setdefault(channel, set()).add(follower)
        try:
            await self._wait_for_connection()
            with suppress(RedisError, OSError):  # the reader sees the loss too, and subscribes again
                await self._send("SUBSCRIBE", channel)
            yield follower
        finally:
            self._followers[channel].discard(follower)
            if not self._followers[channel]:
                del self._followers[channel]  # the next message of the channel ends its subscription

    async def close(self) -> None:
        """End the connection and all followers."""
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
            self._reader = None
        for follower in self._everyone():
            follower.end()

    async def _wait_for_connection(self) -> None:
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read_for_ever(), name="redis live feed")
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await self._connected.wait()
        except TimeoutError as late:
            raise redis_unavailable("it could not be subscribed to") from late

    async def _send(self, *command: str) -> None:
        async with self._sending:
            if self._connection is None:
                raise RedisConnectionError("not connected")
            await self._connection.send_command(*command)

    async def _ask_mark(self, follower: Follower) -> int:
        """Redis answers a ping behind everything it published before: that answer is the mark."""
        mark = next(self._mark_numbers)
        self._marks[mark] = follower
        with suppress(RedisError, OSError):  # a break comes instead of the mark
            await self._send("PING", str(mark))
        return mark

    async def _read_for_ever(self) -> None:
        pause = 0.02
        while True:
            connection: AbstractConnection = self._pool.make_connection()  # type: ignore[no-untyped-call]
            try:
                await connection.connect()  # type: ignore[no-untyped-call]
                await self._begin(connection)
                pause = 0.02
                await self._pass_on(connection)
            except (RedisError, OSError):
                pass  # told by the break that follows, or by Unavailable to who comes meanwhile
            finally:
                self._connected.clear()
                self._connection = None
                await connection.disconnect(nowait=True)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _begin(self, connection: AbstractConnection) -> None:
        async with self._sending:
            if self._followers:
                await connection.send_command("SUBSCRIBE", *self._followers)
            self._connection = connection
        self._marks.clear()
        for follower in self._everyone():
            follower.put(BREAK)
        self._connected.set()

    async def _pass_on(self, connection: AbstractConnection) -> None:
        quiet = False
        for number in count(1):
            reply = await connection.read_response(timeout=_QUIET_SECONDS, disconnect_on_error=False)
            if reply is None and quiet:
                raise RedisConnectionError("no answer to a ping")
            quiet = reply is None
            match reply:
                case None:
                    await self._send("PING", "0")
                case [b"message", bytes(channel), bytes(message)]:
                    await self._deliver(channel.decode(), message)
                case [b"pong", bytes(mark)] if follower := self._marks.pop(int(mark), None):
                    follower.put(int(mark))
            if number % _BURST == 0:
                await asyncio.sleep(0)  # a full buffer is read without waiting: let followers take theirs

    async def _deliver(self, channel: str, message: bytes) -> None:
        followers = self._followers.get(channel)
        if not followers:
            async with self._sending:
                if channel not in self._followers and self._connection is not None:
                    await self._connection.send_command("UNSUBSCRIBE", channel)
            return
        session_id = next(iter(followers)).session_id
        if event := decode_message(session_id, message):
            for follower in followers:
                follower.put(event)

    def _everyone(self) -> list[Follower]:
        return [follower for followers in self._followers.values() for follower in followers]
