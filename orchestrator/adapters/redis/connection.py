"""How Redis is reached, and what its failures mean."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError

from orchestrator.domain.errors import Unavailable


def connect(url: str, *, max_connections: int = 32) -> Redis:
    """A client for `redis://host:port/db` or `unix:///path`; nothing is opened before its first use.

    Commands are tried again for about half a second, so that a restart of Redis is mostly not noticed.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=max_connections,
        timeout=5,
        protocol=2,
        socket_timeout=5,
        socket_connect_timeout=2,
        retry=Retry(ExponentialBackoff(cap=0.3, base=0.02), retries=4),
    )
    return Redis.from_pool(pool)


@contextmanager
def answering() -> Iterator[None]:
    """Turn every failure of Redis inside the block into Unavailable."""
    try:
        yield
    except (RedisError, OSError, TimeoutError) as failure:
        raise redis_unavailable(failure) from failure


def redis_unavailable(reason: object) -> Unavailable:
    """Redis does not answer, or refuses to work (full, read-only, still loading)."""
    return Unavailable(
        "redis_unavailable",
        f"The event log does not answer: {reason}",
        action="Check that Redis runs and has memory and disk left, then try again.",
        subject="redis",
    )
