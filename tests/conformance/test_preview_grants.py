"""What every store of preview grants promises."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from orchestrator.adapters.in_memory.preview_grants import InMemoryPreviewGrants
from orchestrator.adapters.redis.preview_grants import RedisPreviewGrants
from orchestrator.domain.ids import new_id
from orchestrator.ports.previews import PreviewGrant, PreviewGrants


@pytest.fixture(params=["redis", "in_memory"])
def grants(request: pytest.FixtureRequest, redis: Redis) -> PreviewGrants:
    return RedisPreviewGrants(redis) if request.param == "redis" else InMemoryPreviewGrants()


async def anna(grants: PreviewGrants, session_id: str, **changed: str) -> PreviewGrant:
    facts = {"user_id": "u" * 15, "email": "anna@example.com", "name": "Анна"} | changed
    return await grants.grant(session_id=session_id, **facts)


async def test_a_grant_is_found_by_its_key_with_all_it_says(grants: PreviewGrants) -> None:
    session_id = new_id()
    made = await anna(grants, session_id)
    found = await grants.find(made.key)
    assert found is not None
    assert found.model_dump(exclude={"expires"}) == {
        "key": made.key,
        "user_id": "u" * 15,
        "session_id": session_id,
        "email": "anna@example.com",
        "name": "Анна",
    }
    assert timedelta(hours=7.9) < found.expires - datetime.now(UTC) <= timedelta(hours=8)


async def test_a_key_is_one_host_label_that_nobody_guesses(grants: PreviewGrants) -> None:
    keys = {(await anna(grants, new_id())).key for _ in range(20)}
    assert len(keys) == 20
    assert all(re.fullmatch(r"[a-z2-7]{32,63}", key) for key in keys)


async def test_a_session_keeps_its_grant(grants: PreviewGrants) -> None:
    session_id = new_id()
    first = await anna(grants, session_id)
    second = await anna(grants, session_id, name="Anna Petrova")
    found = await grants.find(first.key)
    assert second.key == first.key
    assert found is not None
    assert found.name == "Anna Petrova"


async def test_another_user_never_gets_the_key_of_the_one_before(grants: PreviewGrants) -> None:
    session_id = new_id()
    first = await anna(grants, session_id)
    second = await anna(grants, session_id, user_id="b" * 15)
    assert second.key != first.key
    assert await grants.find(first.key) is None


async def test_a_revoked_grant_opens_nothing_and_others_stay(grants: PreviewGrants) -> None:
    session_id = new_id()
    gone, stays = await anna(grants, session_id), await anna(grants, new_id())
    await grants.revoke(session_id)
    await grants.revoke(session_id)
    assert await grants.find(gone.key) is None
    assert await grants.find(stays.key) is not None
    assert (await anna(grants, session_id)).key != gone.key


@pytest.mark.parametrize("key", ["", "x", "*", "a" * 500, "preview:session:x", "é"])
async def test_an_unknown_key_opens_nothing(grants: PreviewGrants, key: str) -> None:
    assert await grants.find(key) is None
