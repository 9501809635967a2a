"""What one administrator asks for and a second one decides: roles, and passwords of accounts with rights."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from lms.core.refusals import ReasonMissing
from lms.core.trail.models import AuditEntry
from lms.core.ui.navigation import waiting_lines
from lms.people.access.services import create_roles
from lms.people.accounts.models import AccountRequest, RequestState
from lms.people.accounts.requests import ask_for_password, ask_for_roles, confirm, refuse, withdraw
from lms.people.accounts.services import set_first_password
from lms.people.api import Employee, Role
from tests.accounts import User
from tests.factories.people import Cast, make_cast, make_position, make_user_with_role

pytestmark = pytest.mark.django_db
PAGE = "/people/account-requests/"


@pytest.fixture
def cast() -> Cast:
    create_roles()
    return make_cast()


@pytest.fixture
def zheng(cast: Cast) -> User:
    return make_user_with_role(Role.ADMINISTRATOR, username="zheng", name="郑文")


@pytest.fixture
def wu(cast: Cast) -> User:
    return make_user_with_role(Role.ADMINISTRATOR, username="wu", name="吴敏")


def client_of(user: User) -> Client:
    """Sign somebody in, reading English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def end(client: Client, asked: AccountRequest, ending: str):  # noqa: ANN201
    """Press a button of a request."""
    return client.post(f"{PAGE}{asked.pk}/", {"ending": ending})


def waiting_for(user: User) -> dict[str, int]:
    """Count what waits for somebody, by its words."""
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=user.pk)
    return {str(line.label): line.count for line in waiting_lines(request)}


def trail(user: User) -> list[tuple[str, str]]:
    """List who did what to an account."""
    return [*AuditEntry.objects.about(user).order_by("pk").values_list("actor_label", "action")]


RIGHTS = (
    "hr",
    "auditor",
    "administrator",
    "trainer",
    "custom group",
    "own permission",
    "superuser",
    "leader",
)


def protect(employee: Employee, how: str) -> User:
    """Give an account more than an employee's rights."""
    user = employee.user
    assert user is not None
    if how == "superuser":
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    elif how == "leader":
        employee.postings.update(position=make_position("班组长", leads=True))
    elif how == "own permission":
        user.user_permissions.add(Permission.objects.get(codename="view_auditentry"))
    else:
        user.groups.add(Group.objects.get_or_create(name=how)[0])
    return user


@pytest.mark.parametrize("how", RIGHTS)
def test_two_administrators_set_the_password_of_an_account_with_rights(
    cast: Cast, zheng: User, wu: User, how: str
) -> None:
    account = protect(cast.chen, how)
    before = account.password
    asking, second = client_of(zheng), client_of(wu)

    asking.post(f"/people/accounts/{account.pk}/password/", {"reason": "本人忘记密码"})
    asked = AccountRequest.objects.get()
    own = end(asking, asked, "confirm")
    unchanged = User.objects.get(pk=account.pk).password == before
    page = end(second, asked, "confirm")

    assert (own.status_code, unchanged) == (HTTPStatus.FORBIDDEN, True)
    assert User.objects.get(pk=account.pk).check_password(page.context["password"])
    assert page.headers["Cache-Control"].startswith("max-age=0")
    cast.chen.refresh_from_db()
    assert cast.chen.must_change_password
    assert trail(account)[-3:] == [
        ("郑文（zheng）", "account.password_asked"),
        ("吴敏（wu）", "account.request_confirmed"),
        ("吴敏（wu）", "account.password_reset"),
    ]
    assert {*AuditEntry.objects.about(account).values_list("reason", flat=True)} == {"本人忘记密码"}


@pytest.mark.parametrize("how", RIGHTS)
def test_no_single_administrator_nor_hr_sets_it(cast: Cast, zheng: User, how: str) -> None:
    protect(cast.chen, how)
    for actor in (zheng, cast.user("zhao")):
        with pytest.raises(PermissionDenied):
            set_first_password(employee=cast.chen, actor=actor)

    assert client_of(zheng).post(f"/people/{cast.chen.pk}/password/").status_code == HTTPStatus.FORBIDDEN


def test_an_account_without_rights_is_hrs_matter(cast: Cast, zheng: User) -> None:
    answer = client_of(zheng).get(f"/people/accounts/{cast.user('chen').pk}/password/")

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_request_shows_up_in_what_waits_for_the_second_only(cast: Cast, zheng: User, wu: User) -> None:
    ask_for_roles(account=cast.user("li"), roles=["trainer"], actor=zheng, reason="新任培训师")

    page = client_of(wu).get(PAGE).content.decode()

    assert list(waiting_for(wu).values()) == [1]
    assert (waiting_for(zheng), waiting_for(cast.user("zhao"))) == ({}, {})
    assert "新任培训师" in page
    assert "Roles: Trainer" in page
    assert 'value="confirm"' in page
    assert 'value="confirm"' not in client_of(zheng).get(PAGE).content.decode()


def test_a_confirmed_role_holds_and_a_refused_one_does_not(cast: Cast, zheng: User, wu: User) -> None:
    li, wang = cast.user("li"), cast.user("wang")
    first = ask_for_roles(account=li, roles=["trainer"], actor=zheng, reason="新任培训师")
    second = ask_for_roles(account=wang, roles=["auditor"], actor=zheng, reason="代班")

    end(client_of(wu), first, "confirm")
    end(client_of(wu), second, "refuse")

    assert [*li.groups.values_list("name", flat=True)] == ["trainer"]
    assert [*wang.groups.values_list("name", flat=True)] == []
    assert waiting_for(wu) == {}
    assert "Refused" in client_of(zheng).get(PAGE).content.decode()


def test_only_the_asker_withdraws(cast: Cast, zheng: User, wu: User) -> None:
    asked = ask_for_roles(account=cast.user("li"), roles=["trainer"], actor=zheng, reason="新任培训师")

    other = end(client_of(wu), asked, "withdraw")
    own = end(client_of(zheng), asked, "withdraw")

    asked.refresh_from_db()
    assert (other.status_code, own.status_code) == (HTTPStatus.FORBIDDEN, HTTPStatus.FOUND)
    assert asked.state == RequestState.WITHDRAWN


def test_a_decision_that_names_no_ending_decides_nothing(cast: Cast, zheng: User, wu: User) -> None:
    asked = ask_for_roles(account=cast.user("li"), roles=["trainer"], actor=zheng, reason="新任培训师")

    answer = end(client_of(wu), asked, "perhaps")

    asked.refresh_from_db()
    assert (answer.status_code, asked.state) == (HTTPStatus.BAD_REQUEST, RequestState.WAITING)


def test_what_was_decided_is_not_decided_again(cast: Cast, zheng: User, wu: User) -> None:
    asked = ask_for_roles(account=cast.user("li"), roles=["trainer"], actor=zheng, reason="新任培训师")
    refuse(asked=asked, actor=wu)

    page = client_of(wu).post(f"{PAGE}{asked.pk}/", {"ending": "confirm"}, follow=True).content.decode()

    assert "decided meanwhile" in page
    assert not cast.user("li").groups.exists()


@pytest.mark.parametrize("role", [Role.HR, Role.TRAINER, Role.AUDITOR])
def test_nobody_but_administrators_asks_or_decides(cast: Cast, zheng: User, role: Role) -> None:
    other = make_user_with_role(role)
    asked = ask_for_roles(account=other, roles=["administrator"], actor=zheng, reason="代班")

    with pytest.raises(PermissionDenied):
        ask_for_password(account=zheng, actor=other, reason="想要")
    for ending in (confirm, refuse, withdraw):
        with pytest.raises(PermissionDenied):
            ending(asked=asked, actor=other)

    assert [client_of(other).get(PAGE).status_code, end(client_of(other), asked, "confirm").status_code] == [
        HTTPStatus.FORBIDDEN
    ] * 2


def test_the_database_knows_no_decision_by_the_asker(cast: Cast, zheng: User) -> None:
    asked = ask_for_roles(account=cast.user("li"), roles=["trainer"], actor=zheng, reason="新任培训师")

    with pytest.raises(IntegrityError), transaction.atomic():
        AccountRequest.objects.filter(pk=asked.pk).update(
            state=RequestState.CONFIRMED, decided_by=zheng, decided_at=timezone.now()
        )


def test_a_request_needs_a_reason(cast: Cast, zheng: User) -> None:
    with pytest.raises(ReasonMissing):
        ask_for_roles(account=cast.user("li"), roles=["trainer"], actor=zheng)

    page = client_of(zheng).post(f"/people/accounts/{cast.user('zhao').pk}/password/", {"reason": " "})
    assert (page.status_code, AccountRequest.objects.count()) == (HTTPStatus.OK, 0)


def test_a_lone_administrator_reads_what_helps(cast: Cast, zheng: User) -> None:
    alone = client_of(zheng).get(PAGE).content.decode()
    wu = make_user_with_role(Role.ADMINISTRATOR)
    together = client_of(zheng).get(PAGE).content.decode()
    User.objects.filter(pk=wu.pk).update(is_active=False)

    assert "You are the only administrator" in alone
    assert "You are the only administrator" not in together
    assert "You are the only administrator" in client_of(zheng).get(PAGE).content.decode()


def test_whoever_runs_the_server_gives_the_first_roles(cast: Cast) -> None:
    call_command("give_role", "00231", "hr", reason="首次上线", verbosity=0)

    assert [*cast.user("li").groups.values_list("name", flat=True)] == ["hr"]
    entry = AuditEntry.objects.about(cast.user("li")).get()
    assert (entry.actor_label, entry.action, entry.reason) == ("", "account.changed", "首次上线")


@pytest.mark.parametrize(("account", "role"), [("nobody", "hr"), ("00231", "king")])
def test_the_command_refuses_what_is_not_there(cast: Cast, account: str, role: str) -> None:
    with pytest.raises(CommandError):
        call_command("give_role", account, role)
