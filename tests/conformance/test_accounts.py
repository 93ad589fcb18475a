"""What every store of accounts promises."""

import pytest

from orchestrator.adapters.in_memory.accounts import InMemoryAccounts
from orchestrator.adapters.pocketbase.accounts import PocketBaseAccounts
from orchestrator.adapters.pocketbase.client import PocketBase
from orchestrator.domain.errors import NotFound, NotSignedIn
from orchestrator.domain.ids import is_id, new_id
from orchestrator.domain.user import User

PASSWORD = "atelier-demo"
AnyAccounts = PocketBaseAccounts | InMemoryAccounts


@pytest.fixture(params=["pocketbase", "in_memory"])
def accounts(request: pytest.FixtureRequest, pocketbase: PocketBase) -> AnyAccounts:
    return PocketBaseAccounts(pocketbase) if request.param == "pocketbase" else InMemoryAccounts()


@pytest.fixture
def email() -> str:
    return f"o'neil.{new_id()}@example.com"


@pytest.fixture
async def rita(accounts: AnyAccounts, email: str) -> User:
    return await accounts.ensure_user(email=email, name="Рита", role="reviewer", password=PASSWORD)


async def test_a_password_gives_a_credential_that_says_who_it_is(
    accounts: AnyAccounts, rita: User, email: str
) -> None:
    signed_in = await accounts.sign_in(email=email, password=PASSWORD)
    assert signed_in.user == rita
    assert await accounts.user_of(signed_in.credential) == rita
    assert await accounts.user(rita.id) == rita
    assert (rita.email, rita.name, rita.role, is_id(rita.id)) == (email, "Рита", "reviewer", True)


async def test_an_address_is_the_same_in_any_case_and_with_spaces_around(
    accounts: AnyAccounts, rita: User, email: str
) -> None:
    signed_in = await accounts.sign_in(email=f" {email.upper()} ", password=PASSWORD)
    assert signed_in.user == rita


@pytest.mark.parametrize("password", ["wrong", "", PASSWORD + " ", "x" * 2000])
async def test_a_wrong_password_is_not_signed_in(accounts: AnyAccounts, rita: User, password: str) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await accounts.sign_in(email=rita.email, password=password)
    assert refused.value.code == "sign_in_failed"


@pytest.mark.parametrize("address", ["", "nobody@example.com", "' || id != '", "\\"])
async def test_an_unknown_address_looks_like_a_wrong_password(accounts: AnyAccounts, address: str) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await accounts.sign_in(email=address, password=PASSWORD)
    assert refused.value.code == "sign_in_failed"


@pytest.mark.parametrize("credential", ["", "x", "a.b.c", "line\nbreak", "é", "x" * 5000])
async def test_a_forged_credential_is_nobody(accounts: AnyAccounts, credential: str) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await accounts.user_of(credential)
    assert refused.value.code == "not_signed_in"


async def test_a_credential_with_a_changed_letter_is_nobody(accounts: AnyAccounts, rita: User) -> None:
    credential = (await accounts.sign_in(email=rita.email, password=PASSWORD)).credential
    changed = credential[:-4] + ("A" if credential[-4] != "A" else "B") + credential[-3:]
    with pytest.raises(NotSignedIn):
        await accounts.user_of(changed)


@pytest.mark.parametrize("user_id", ["", "unknown00000000", "../../settings"])
async def test_an_unknown_user_is_named(accounts: AnyAccounts, user_id: str) -> None:
    with pytest.raises(NotFound) as missing:
        await accounts.user(user_id)
    assert (missing.value.code, missing.value.subject) == ("unknown_user", user_id)


async def test_ensuring_a_user_again_keeps_id_and_password_and_changes_name_and_role(
    accounts: AnyAccounts, rita: User
) -> None:
    again = await accounts.ensure_user(email=rita.email, name="Rita", role="admin", password="another-one")
    assert again == rita.model_copy(update={"name": "Rita", "role": "admin"})
    assert await accounts.user(rita.id) == again
    assert (await accounts.sign_in(email=rita.email, password=PASSWORD)).user == again
