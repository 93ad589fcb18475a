"""What only PocketBase has to prove: closed doors, kept writes, expired tokens, outages."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from orchestrator.adapters.pocketbase.accounts import PocketBaseAccounts
from orchestrator.adapters.pocketbase.client import PocketBase
from orchestrator.adapters.pocketbase.refusal import RowRefused
from orchestrator.adapters.pocketbase.schema import prepare
from orchestrator.adapters.pocketbase.session_records import PocketBaseSessionRecords
from orchestrator.domain.errors import NotSignedIn, Unavailable
from orchestrator.domain.ids import new_id
from tests.parts.pocketbase import EMAIL, PocketBaseServer

COLLECTIONS = ["sessions", "messages", "resolved", "history", "publications", "reviews", "verdicts", "users"]


@pytest.fixture
async def own(own_pocketbase_server: PocketBaseServer) -> AsyncIterator[PocketBase]:
    client = own_pocketbase_server.client()
    yield client
    await client.close()


@pytest.fixture
async def row_id(pocketbase: PocketBase) -> AsyncIterator[str]:
    """A row that is no whole publication, and so is gone before others list them."""
    row_id = new_id()
    await pocketbase.create("publications", {"id": row_id, "number": 0})
    yield row_id
    await pocketbase.call("DELETE", f"/api/collections/publications/records/{row_id}")


async def test_preparing_again_changes_nothing_and_keeps_rows(pocketbase: PocketBase, row_id: str) -> None:
    fields = [field["name"] for field in (await pocketbase.call("GET", "/api/collections/users"))["fields"]]
    await prepare(pocketbase)
    again = await pocketbase.call("GET", "/api/collections/users")
    assert [field["name"] for field in again["fields"]] == fields
    assert {"email", "password", "name", "role"} <= set(fields)
    assert await pocketbase.find("publications", row_id) is not None


@pytest.mark.parametrize("collection", COLLECTIONS)
async def test_nobody_but_the_superuser_can_do_anything_with_a_collection(
    pocketbase: PocketBase, pocketbase_server: PocketBaseServer, collection: str
) -> None:
    accounts = PocketBaseAccounts(pocketbase)
    email = f"{new_id()}@example.com"
    user = await accounts.ensure_user(email=email, name="Anna", role="user", password="atelier-demo")
    token = (await accounts.sign_in(email=email, password="atelier-demo")).credential
    rows = f"/api/collections/{collection}/records"
    secret = {"password": "atelier-demo", "passwordConfirm": "atelier-demo", "email": "new@example.com"}
    async with httpx.AsyncClient(base_url=pocketbase_server.url, trust_env=False) as http:
        for headers in ({}, {"Authorization": token}):
            answers = [
                await http.get(rows, headers=headers),
                await http.get(f"{rows}/{user.id}", headers=headers),
                await http.post(rows, headers=headers, json=secret),
                await http.patch(f"{rows}/{user.id}", headers=headers, json={"role": "admin"}),
                await http.delete(f"{rows}/{user.id}", headers=headers),
            ]
            assert [answer.status_code for answer in answers] == [403] * 5
    assert (await accounts.user(user.id)).role == "user"


async def test_counting_up_from_many_sides_loses_nothing(pocketbase: PocketBase, row_id: str) -> None:
    for _ in range(10):
        await asyncio.gather(*(pocketbase.update("publications", row_id, {"number+": 1}) for _ in range(16)))
    row = await pocketbase.find("publications", row_id)
    assert row is not None
    assert row["number"] == 160


async def test_a_batch_is_done_whole_or_not_at_all(pocketbase: PocketBase) -> None:
    good, bad = new_id(), new_id()
    rows = [{"id": good, "number": 1}, {"id": bad, "number": "1.5"}]
    with pytest.raises(RowRefused) as refused:
        await pocketbase.put("publications", rows)
    assert "number" in refused.value.fields
    assert await pocketbase.find("publications", good) is None


async def test_many_requests_at_once_sign_in_once(own: PocketBase) -> None:
    await prepare(own)
    rows = await asyncio.gather(*(own.rows("sessions", sort="@rowid") for _ in range(50)))
    assert rows == [[]] * 50


async def test_a_token_that_is_no_longer_accepted_is_replaced(own: PocketBase) -> None:
    await prepare(own)
    superuser = (await own.rows("_superusers", sort="id", email=EMAIL))[0]
    secret = "A" * 50  # a new token key makes every token of the superuser invalid
    await own.update("_superusers", superuser["id"], {"tokenKey": secret})
    assert await own.create("sessions", {"id": new_id()})


async def test_a_wrong_superuser_password_is_told_as_such(own_pocketbase_server: PocketBaseServer) -> None:
    stranger = PocketBase(own_pocketbase_server.url, email=EMAIL, password="not-the-password")
    with pytest.raises(Unavailable) as refused:
        await prepare(stranger)
    assert EMAIL in refused.value.message
    await stranger.close()


async def test_everything_says_that_pocketbase_is_unavailable_while_it_is_down_and_works_after(
    own_pocketbase_server: PocketBaseServer, own: PocketBase
) -> None:
    await prepare(own)
    accounts, sessions = PocketBaseAccounts(own), PocketBaseSessionRecords(own)
    user = await accounts.ensure_user(email="a@example.com", name="A", role="user", password="atelier-demo")
    credential = (await accounts.sign_in(email="a@example.com", password="atelier-demo")).credential
    own_pocketbase_server.stop(kill=True)
    for attempt in (
        accounts.sign_in(email="a@example.com", password="atelier-demo"),
        accounts.user_of(credential),
        accounts.user(user.id),
        sessions.of_user(user.id),
        sessions.update("s" * 15, state="idle"),
    ):
        with pytest.raises(Unavailable) as refused:
            await attempt
        assert refused.value.code == "pocketbase_unavailable"
    own_pocketbase_server.start()
    assert await accounts.user_of(credential) == user
    assert await sessions.of_user(user.id) == ()


async def test_a_credential_is_remembered_only_for_a_while(pocketbase: PocketBase) -> None:
    email = f"{new_id()}@example.com"
    forgetful, accounts = PocketBaseAccounts(pocketbase, remember_seconds=0), PocketBaseAccounts(pocketbase)
    user = await accounts.ensure_user(email=email, name="A", role="user", password="atelier-demo")
    credential = (await accounts.sign_in(email=email, password="atelier-demo")).credential
    assert await accounts.user_of(credential) == await forgetful.user_of(credential) == user
    await pocketbase.update("users", user.id, {"tokenKey": "B" * 50})
    assert await accounts.user_of(credential) == user
    with pytest.raises(NotSignedIn):
        await forgetful.user_of(credential)


async def test_the_superusers_token_is_nobodys_credential(pocketbase: PocketBase) -> None:
    body = {"identity": EMAIL, "password": "a-long-password"}
    answer = await pocketbase.request("POST", "/api/collections/_superusers/auth-with-password", body=body)
    with pytest.raises(NotSignedIn):
        await PocketBaseAccounts(pocketbase).user_of(answer["token"])
