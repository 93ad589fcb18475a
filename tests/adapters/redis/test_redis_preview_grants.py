"""What only grants in Redis have to prove: that Redis itself forgets them."""

from redis.asyncio import Redis

from orchestrator.adapters.redis.preview_grants import RedisPreviewGrants


async def test_grants_expire_by_themselves_and_using_one_prolongs_it(redis: Redis) -> None:
    grants = RedisPreviewGrants(redis)
    grant = await grants.grant(user_id="u", session_id="s", email="e", name="n")
    keys = [f"preview:grant:{grant.key}", "preview:session:s"]
    for key in keys:
        await redis.expire(key, 5)
    await grants.find(grant.key)
    assert [await redis.ttl(key) > 8 * 3600 - 10 for key in keys] == [True, True]
