"""Administrators keep accounts in the admin: one name, no e-mail, roles by their names."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import Page

from lms.core.trail.models import AuditEntry
from lms.core.trail.services import action_label, details_text
from lms.people.access.services import create_roles
from lms.people.accounts.models import AccountRequest, RequestState
from lms.people.accounts.services import set_first_password
from lms.people.api import Employee, Posting, Role
from tests.factories.people import PASSWORD, Cast, make_cast, make_employee, make_user_with_role
from tests.portal.sent_form import form_as_it_stands

pytestmark = pytest.mark.django_db
WHY = {"change_reason": "按人力资源部通知"}
SECRET = "plain-words-48-lantern"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_an_account_is_saved_as_it_stands_and_keeps_its_role(cast: Cast, admin: Client) -> None:
    user, trainer = cast.user("wang"), Group.objects.create(name=Role.TRAINER.value)
    user.groups.add(trainer)
    address = reverse("wagtailusers_users:edit", args=[user.pk])

    page = admin.get(address, headers={"accept-language": "zh-hans"}).content.decode()
    answer = admin.post(
        address,
        {"username": user.username, "first_name": "王强", "is_active": "on", "groups": [trainer.pk]} | WHY,
    )

    assert ("培训师" in page, "last_name" in page) == (True, False)
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.first_name, user.email, list(user.groups.all())) == ("王强", "", [trainer])


def test_an_account_is_made_without_an_address(admin: Client) -> None:
    secret = "plain-words-47-lantern"

    admin.post(
        reverse("wagtailusers_users:add"),
        {"username": "90001", "first_name": "孙宁", "password1": secret, "password2": secret},
    )

    made = User.objects.get(username="90001")
    assert (made.first_name, made.check_password(secret)) == ("孙宁", True)


def recorded(user: User) -> list[tuple[str, object]]:
    """List action and details of everything recorded about an account."""
    found = AuditEntry.objects.about(user).exclude(action="account.signed_in").order_by("pk")
    return [(entry.action, entry.details) for entry in found]


def confirmed_by_a_second() -> AccountRequest:
    """Confirm what waits as another administrator."""
    asked = AccountRequest.objects.get(state=RequestState.WAITING)
    second = Client()
    second.force_login(make_user_with_role(Role.ADMINISTRATOR, username=f"second{asked.pk}"))
    answer = second.post(reverse("lms_people:account_request", args=[asked.pk]), {"ending": "confirm"})
    assert answer.status_code in {HTTPStatus.FOUND, HTTPStatus.OK}
    asked.refresh_from_db()
    return asked


def test_a_role_given_by_two_and_taken_by_one_is_recorded(cast: Cast, admin: Client) -> None:
    user, trainer = cast.user("wang"), Group.objects.create(name=Role.TRAINER.value)
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    form = {"username": user.username, "first_name": user.first_name, "is_active": "on"}

    admin.post(address, {**form, "groups": [trainer.pk]} | WHY)
    before = list(user.groups.all())
    confirmed_by_a_second()
    admin.post(address, form | WHY)
    admin.post(address, form)

    assert before == []
    assert recorded(user) == [
        ("account.roles_asked", {"roles": ["trainer"]}),
        ("account.request_confirmed", {"asked_by": "root", "roles": ["trainer"]}),
        ("account.changed", {"before": {"roles": []}, "after": {"roles": ["trainer"]}}),
        ("account.changed", {"before": {"roles": ["trainer"]}, "after": {"roles": []}}),
    ]
    found = AuditEntry.objects.about(user).order_by("pk").values_list("actor_label", "reason")
    why = WHY["change_reason"]
    assert [(who.partition("0")[0].rstrip("0123456789"), said) for who, said in found] == [
        ("root", why),
        ("second", why),
        ("second", why),
        ("root", why),
    ]


@pytest.mark.parametrize(("name", "is_updated"), [("王强", False), ("王刚", True)])
def test_an_account_for_which_a_role_is_only_asked_is_not_called_updated(
    cast: Cast, admin: Client, name: str, is_updated: bool
) -> None:
    user, trainer = cast.user("wang"), Group.objects.create(name=Role.TRAINER.value)
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    sent = form_as_it_stands(admin, address) | {"first_name": name, "groups": [str(trainer.pk)]} | WHY

    page = admin.post(address, sent, follow=True, headers={"accept-language": "zh-hans"}).text

    assert "尚未授予：培训师" in page
    assert ("已更新" in page) == is_updated


def test_a_role_reads_by_its_name_in_the_trail(cast: Cast, admin: Client) -> None:
    user, trainer = cast.user("wang"), Group.objects.create(name=Role.TRAINER.value)
    form = {"username": user.username, "first_name": user.first_name, "groups": [trainer.pk]}

    admin.post(reverse("wagtailusers_users:edit", args=[user.pk]), form | WHY)
    confirmed_by_a_second()
    page = admin.get(reverse("lms_core:audit"), headers={"accept-language": "zh-hans"}).content.decode()

    assert "可登录 是 → 否" in page
    assert "角色 — → 培训师" in page
    assert "申请角色" in page
    assert f"王强（{user.get_username()}）" in page


@pytest.mark.parametrize("role", [Role.HR, Role.TRAINER, Role.AUDITOR])
def test_an_administrator_gives_himself_no_role(client: Client, role: Role) -> None:
    create_roles()
    administrator = make_user_with_role(Role.ADMINISTRATOR, name="郑文")
    client.force_login(administrator)
    address = reverse("wagtailusers_users:edit", args=[administrator.pk])
    ticked = [str(group.pk) for group in Group.objects.filter(name__in=["administrator", role.value])]

    page = client.post(address, form_as_it_stands(client, address) | {"groups": ticked} | WHY, follow=True)
    asked = AccountRequest.objects.get()
    own = client.post(reverse("lms_people:account_request", args=[asked.pk]), {"ending": "confirm"})

    assert [*administrator.groups.values_list("name", flat=True)] == ["administrator"]
    assert "第二位管理员" in page.content.decode()
    assert own.status_code == HTTPStatus.FORBIDDEN
    confirmed_by_a_second()
    assert {*administrator.groups.values_list("name", flat=True)} == {"administrator", role.value}


def test_roles_ticked_without_a_reason_are_not_asked_for(cast: Cast, admin: Client) -> None:
    user, trainer = cast.user("wang"), Group.objects.create(name=Role.TRAINER.value)
    form = {"username": user.username, "first_name": "改名", "is_active": "on", "groups": [trainer.pk]}

    answer = admin.post(reverse("wagtailusers_users:edit", args=[user.pk]), form)

    user.refresh_from_db()
    assert answer.status_code == HTTPStatus.OK
    assert user.first_name != "改名"
    assert not AccountRequest.objects.exists()


def test_roles_that_wait_already_are_not_asked_for_twice(cast: Cast, admin: Client) -> None:
    user, trainer = cast.user("wang"), Group.objects.create(name=Role.TRAINER.value)
    form = {"username": user.username, "first_name": "王强", "is_active": "on", "groups": [trainer.pk]}
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    admin.post(address, form | WHY)

    answer = admin.post(address, form | WHY, headers={"accept-language": "en"})

    assert "wait for a second administrator already" in answer.content.decode()
    assert AccountRequest.objects.count() == 1


def test_a_new_account_with_a_role_waits_for_it(admin: Client) -> None:
    hr = Group.objects.create(name=Role.HR.value)
    form = {"username": "90001", "first_name": "孙宁", "password1": SECRET, "password2": SECRET}

    admin.post(reverse("wagtailusers_users:add"), form | {"groups": [hr.pk]} | WHY)

    made = User.objects.get(username="90001")
    assert list(made.groups.all()) == []
    assert AccountRequest.objects.get().roles == ["hr"]


@pytest.mark.parametrize("page", ["add", "edit"])
def test_nobody_ticks_all_rights(cast: Cast, admin: Client, page: str) -> None:
    create_roles()
    administrator = Client()
    administrator.force_login(make_user_with_role(Role.ADMINISTRATOR))
    user = cast.user("wang")
    address = reverse(f"wagtailusers_users:{page}", args=[user.pk] if page == "edit" else [])
    form = {"username": "90001", "first_name": "孙宁", "is_active": "on", "is_superuser": "on"}
    form |= {"password1": SECRET, "password2": SECRET} if page == "add" else {}

    for client in (admin, administrator):
        client.post(address, form | WHY)

    assert User.objects.filter(username="90001").exists()
    assert [*User.objects.filter(is_superuser=True).values_list("username", flat=True)] == ["root"]


def test_a_superuser_stays_one_when_the_account_is_saved(cast: Cast, admin: Client) -> None:
    fellow = User.objects.create_superuser("fellow", first_name="吴")
    address = reverse("wagtailusers_users:edit", args=[fellow.pk])

    admin.post(address, form_as_it_stands(admin, address) | {"first_name": ["吴敏"]})

    fellow.refresh_from_db()
    assert (fellow.first_name, fellow.is_superuser) == ("吴敏", True)


def test_the_list_of_accounts_shows_roles(cast: Cast, admin: Client) -> None:
    create_roles()
    make_user_with_role(Role.TRAINER, Role.AUDITOR, username="90001")

    page = admin.get(reverse("wagtailusers_users:index"), headers={"accept-language": "zh-hans"})

    column = page.context["table"].columns["roles"]
    roles = {user.username: str(column.get_value(user)) for user in page.context["users"]}
    assert (roles["90001"], roles["00052"]) == ("培训师、审计员", "人力资源")
    assert (roles["root"], roles["00231"]) == ("全部权限", "")


def test_nobody_widens_a_role_of_their_own(client: Client) -> None:
    create_roles()
    client.force_login(make_user_with_role(Role.ADMINISTRATOR))
    own, other = (Group.objects.get(name=name) for name in ("administrator", "auditor"))
    other_page = reverse("wagtailusers_groups:edit", args=[other.pk])

    answer = client.post(
        reverse("wagtailusers_groups:edit", args=[own.pk]), rights("add_position") | {"name": own.name} | WHY
    )
    form = form_as_it_stands(client, other_page) | rights("add_position") | {"name": "hr2"} | WHY
    client.post(other_page, form)

    assert answer.headers["Location"] == reverse("wagtailusers_groups:index")
    assert not own.permissions.filter(codename="add_position").exists()
    assert other.permissions.filter(codename="add_position").exists()
    assert Group.objects.filter(name="auditor").exists()


def test_a_password_set_in_the_form_is_recorded_without_it(cast: Cast, admin: Client) -> None:
    user, secret = cast.user("li"), "plain-words-48-lantern"
    form = {"username": user.username, "first_name": user.first_name, "is_active": "on"}

    admin.post(
        reverse("wagtailusers_users:edit", args=[user.pk]),
        {**form, "password1": secret, "password2": secret},
    )

    assert recorded(user) == [("account.password_reset", {})]


@pytest.mark.parametrize("who", ["auditor", "hr", "administrator", "superuser"])
def test_one_administrator_sets_no_password_of_an_account_with_rights(client: Client, who: str) -> None:
    create_roles()
    user = User.objects.create_superuser("root") if who == "superuser" else make_user_with_role(Role(who))
    before = user.password
    administrator = make_user_with_role(Role.ADMINISTRATOR)
    client.force_login(administrator)
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    page = client.get(address).content.decode()

    client.post(address, form_as_it_stands(client, address) | {"password1": [SECRET], "password2": [SECRET]})

    assert 'name="password1"' not in page
    assert reverse("lms_people:account_password", args=[user.pk]) in page
    assert User.objects.get(pk=user.pk).password == before


def test_one_administrator_sets_no_password_of_a_leader(cast: Cast, admin: Client) -> None:
    user = cast.user("wang")
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    page = admin.get(address).content.decode()
    secret = {"password1": [SECRET], "password2": [SECRET]}

    admin.post(address, form_as_it_stands(admin, address) | secret)
    still = User.objects.get(pk=user.pk).check_password(PASSWORD)
    Posting.objects.filter(employee=cast.wang).update(ends_on=date(2024, 12, 31))
    admin.post(address, form_as_it_stands(admin, address) | secret)

    assert ('name="password1"' in page, still) == (False, True)
    assert reverse("lms_people:account_password", args=[user.pk]) in page
    assert User.objects.get(pk=user.pk).check_password(SECRET)


def test_one_administrator_makes_no_account_of_a_leader(cast: Cast, admin: Client) -> None:
    make_employee(number="00700", unit=cast.team, role=Role.MANAGER, with_account=False)
    form = {"username": "00700", "first_name": "孙宁", "password1": SECRET, "password2": SECRET}

    page = admin.post(reverse("wagtailusers_users:add"), form, headers={"accept-language": "zh-hans"})

    assert "该工号的员工负责某个单位，请由人力资源开通账号并当面交付密码。" in page.text
    assert not User.objects.filter(username="00700").exists()


def test_an_account_that_becomes_a_leaders_opens_with_no_password_but_that_of_hr(
    cast: Cast, admin: Client
) -> None:
    form = {"username": "00700", "first_name": "孙宁", "password1": SECRET, "password2": SECRET}
    admin.post(reverse("wagtailusers_users:add"), form)
    leader = make_employee(number="00700", unit=cast.team, role=Role.MANAGER, with_account=False)
    address = reverse("wagtailusers_users:edit", args=[User.objects.get(username="00700").pk])

    admin.post(address, form_as_it_stands(admin, address) | {"password1": [SECRET], "password2": [SECRET]})

    leader.refresh_from_db()
    assert (leader.user.get_username(), leader.user.has_usable_password()) == ("00700", False)
    given = set_first_password(employee=leader, actor=cast.user("zhao"))
    assert User.objects.get(username="00700").check_password(given.password)


CHANGE, LOGIN = "/account/password/change/", "/account/login/"


def sign_in(number: str, password: str) -> Client:
    """Sign in on a device of their own."""
    client = Client()
    client.post(reverse("account_login"), {"login": number, "password": password})
    return client


def leads_to(client: Client) -> str:
    """Say where the door leads: the page itself, the change of the password, or signing in again."""
    return client.get(reverse("lms_portal:today")).headers.get("Location", "").partition("?")[0]


def set_password(client: Client, user: User) -> None:
    """Set a password in the form as it stands."""
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    form = form_as_it_stands(client, address) | {"password1": [SECRET], "password2": [SECRET]}
    assert client.post(address, form).status_code == HTTPStatus.FOUND


def test_a_password_set_for_somebody_else_is_a_first_password(
    cast: Cast, admin: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for _attempt in range(5):
        sign_in("00231", "wrong")

    with django_capture_on_commit_callbacks(execute=True):
        set_password(admin, cast.user("li"))

    assert leads_to(sign_in("00231", SECRET)) == CHANGE
    assert [action for action, _details in recorded(cast.user("li"))].count("account.password_reset") == 1
    assert not AuditEntry.objects.about(cast.li).exists()


def test_an_account_saved_without_a_password_keeps_its_own(
    cast: Cast, admin: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    address = reverse("wagtailusers_users:edit", args=[cast.user("li").pk])
    for _attempt in range(5):
        sign_in("00231", "wrong")

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(address, form_as_it_stands(admin, address) | {"first_name": ["李小敏"]})

    cast.li.refresh_from_db()
    assert User.objects.get(pk=cast.user("li").pk).first_name == "李小敏"
    assert not cast.li.must_change_password
    assert leads_to(sign_in("00231", PASSWORD)) == LOGIN


def test_ones_own_password_is_no_first_password(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    User.objects.filter(pk=cast.user("zhao").pk).update(is_superuser=True)
    client.force_login(User.objects.get(pk=cast.user("zhao").pk))

    with django_capture_on_commit_callbacks(execute=True):
        set_password(client, cast.user("zhao"))

    assert leads_to(client) == ""
    assert leads_to(sign_in("00052", SECRET)) == ""
    assert ("account.password_changed", {}) in recorded(cast.user("zhao"))


def test_an_account_named_by_a_staff_number_is_that_persons(
    cast: Cast, admin: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    newcomer = make_employee("周岚", number="00960", unit=cast.team, with_account=False)
    Employee.objects.filter(pk=newcomer.pk).update(must_change_password=False)
    for _attempt in range(5):
        sign_in("00960", "wrong")
    form = {"username": "00960", "first_name": "周岚", "password1": SECRET, "password2": SECRET}

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("wagtailusers_users:add"), form)

    assert leads_to(sign_in("00960", SECRET)) == CHANGE
    newcomer.refresh_from_db()
    made = User.objects.get(username="00960")
    assert newcomer.user == made
    assert [action for action, _details in recorded(made)] == ["account.created"]


def test_an_account_takes_nobodys_place(cast: Cast, admin: Client) -> None:
    before = cast.li.user_id
    Employee.objects.filter(pk=cast.li.pk).update(number="90001")

    admin.post(
        reverse("wagtailusers_users:add"),
        {"username": "90001", "first_name": "孙宁", "password1": SECRET, "password2": SECRET},
    )

    cast.li.refresh_from_db()
    assert User.objects.filter(username="90001").exists()
    assert (cast.li.user_id, cast.li.must_change_password) == (before, False)


def test_an_account_made_and_deleted_is_recorded(admin: Client) -> None:
    secret = "plain-words-47-lantern"
    form = {"username": "90001", "first_name": "孙宁", "password1": secret, "password2": secret}
    admin.post(reverse("wagtailusers_users:add"), form)
    made = User.objects.get(username="90001")

    admin.post(reverse("wagtailusers_users:delete", args=[made.pk]), WHY)

    told = {"account": "90001", "person_name": "孙宁", "email": ""}
    told |= {"active": True, "superuser": False, "roles": []}
    assert recorded(made) == [
        ("account.created", {"after": told}),
        ("account.removed", {"before": told}),
    ]


def test_accounts_changed_together_are_each_recorded(cast: Cast, admin: Client) -> None:
    users, trainer = [cast.user("wang"), cast.user("li")], Group.objects.create(name=Role.TRAINER.value)
    chosen = "?" + "&".join(f"id={user.pk}" for user in users)
    app, model = User._meta.app_label, User._meta.model_name

    admin.post(
        reverse("wagtail_bulk_action", args=[app, model, "assign_role"]) + chosen, {"role": trainer.pk} | WHY
    )
    given = [list(user.groups.all()) for user in users]
    admin.post(
        reverse("wagtail_bulk_action", args=[app, model, "set_active_state"]) + chosen,
        {"mark_as_active": "False"} | WHY,
    )

    assert given == [[], []]
    for user in users:
        assert recorded(user) == [
            ("account.roles_asked", {"roles": ["trainer"]}),
            ("account.changed", {"before": {"active": True}, "after": {"active": False}}),
        ]
        assert AccountRequest.objects.get(account=user).reason == WHY["change_reason"]


def rights(*codenames: str) -> dict[str, object]:
    """Tick rights in the form of a role."""
    return {"permissions": [right.pk for right in Permission.objects.filter(codename__in=codenames)]}


def entries_about(group: Group) -> list[tuple[str, str, object]]:
    """List action, label and details of everything recorded about a role."""
    found = AuditEntry.objects.filter(subject_kind="auth.group", subject_key=str(group.pk)).order_by("pk")
    return [(entry.action, entry.subject_label, entry.details) for entry in found]


def test_what_a_role_may_do_is_recorded_in_words(admin: Client) -> None:
    hr = Group.objects.create(name=Role.HR.value)
    address = reverse("wagtailusers_groups:edit", args=[hr.pk])
    page, places = Page.objects.get(depth=1), "page_permissions"
    opened = {
        f"{places}-TOTAL_FORMS": 1,
        f"{places}-0-page": page.pk,
        f"{places}-0-permissions": ["change_page"],
    }

    form = form_as_it_stands(admin, address)

    admin.post(address, form | rights("change_position", "add_position") | WHY)
    admin.post(address, form | rights("add_position") | opened | WHY)

    assert [(action, details) for action, _label, details in entries_about(hr)] == [
        (
            "auth.group_changed",
            {"put_in": {"permissions": ["lms_people.add_position", "lms_people.change_position"]}},
        ),
        (
            "auth.group_changed",
            {
                "taken_out": {"permissions": ["lms_people.change_position"]},
                "put_in": {"page_rights": [f"wagtailcore.change_page {page.title}"]},
            },
        ),
    ]
    with translation.override("zh-hans"):
        said = [f"{action_label(a)}：{details_text(d, action=a)}" for a, _label, d in entries_about(hr)]
    assert said == [
        "修改角色：加入 权限 新增岗位、修改岗位",
        f"修改角色：去掉 权限 修改岗位 · 加入 网页权限 修改页面（{page.title}）",
    ]
    assert {label for _action, label, _details in entries_about(hr)} == {"人力资源"}


def test_a_role_made_and_deleted_is_recorded(admin: Client) -> None:
    form = form_as_it_stands(admin, reverse("wagtailusers_groups:add")) | rights("add_position")

    admin.post(reverse("wagtailusers_groups:add"), form | {"name": "夜班"})
    made = Group.objects.get(name="夜班")
    admin.post(reverse("wagtailusers_groups:delete", args=[made.pk]), WHY)

    told = {"name": "夜班", "permissions": ["lms_people.add_position"], "page_rights": []}
    told |= {"collection_rights": []}
    assert entries_about(made) == [
        ("auth.group_added", "夜班", {"after": told}),
        ("auth.group_removed", "夜班", {"before": told}),
    ]


def test_rights_given_back_by_the_command_are_recorded_as_the_systems(admin: Client) -> None:
    create_roles()
    assert not AuditEntry.objects.filter(subject_kind="auth.group").exists()
    auditor = Group.objects.get(name=Role.AUDITOR.value)
    right = auditor.permissions.get()
    auditor.permissions.remove(right)

    create_roles()
    create_roles()

    entry = AuditEntry.objects.get(subject_kind="auth.group")
    assert (entry.actor_label, entry.details) == (
        "",
        {"put_in": {"permissions": ["lms_core.view_auditentry"]}},
    )


def test_what_people_change_of_their_own_account_is_recorded(admin: Client) -> None:
    root = User.objects.get(username="root")
    form = form_as_it_stands(admin, reverse("wagtailadmin_account"))
    form |= {"name_email-first_name": ["管理员"], "name_email-email": ["a@example.org"]}

    answer = admin.post(reverse("wagtailadmin_account"), form)
    admin.post(reverse("wagtailadmin_account"), form)

    assert answer.status_code == 302
    told = {
        "before": {"person_name": "", "email": ""},
        "after": {"person_name": "管理员", "email": "a@example.org"},
    }
    assert recorded(root) == [("account.changed", told)]
