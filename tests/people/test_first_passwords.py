"""First passwords for many: a job that stops for nobody, a seal that opens once, unused ones made again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from lms.core.jobs import services as jobs_services
from lms.core.jobs.models import Job
from lms.core.jobs.services import JobProgress, run_job
from lms.core.trail.models import AuditEntry
from lms.people.access.services import create_roles
from lms.people.accounts import first_passwords as service
from lms.people.accounts.models import FirstPasswordBatch
from lms.people.accounts.services import put_first_password
from lms.people.api import Employee, Role
from lms.people.sign_in.services import change_password
from tests.accounts import User
from tests.factories.people import (
    PASSWORD,
    Cast,
    make_cast,
    make_employee,
    make_position,
    make_user_with_role,
)

pytestmark = pytest.mark.django_db
PAGE = "/people/first-passwords/"


@pytest.fixture(autouse=True)
def _worker_is_elsewhere(settings: Settings) -> None:
    """Queue jobs: they are run where a test says so, as a worker does."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def newcomers(cast: Cast) -> list[Employee]:
    return [make_employee(number=f"0060{n}", unit=cast.team, with_account=False) for n in range(1, 4)]


def client_of(user: User) -> Client:
    """Sign somebody in, reading English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def zhao(cast: Cast) -> Client:
    return client_of(cast.user("zhao"))


def make(client: Client, address: str = PAGE) -> Job:
    """Start a batch and let the worker run it."""
    answer = client.post(address)
    job = Job.objects.get(pk=answer.headers["Location"].rstrip("/").rpartition("/")[2])
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def newest() -> FirstPasswordBatch:
    """Give the batch made last."""
    return FirstPasswordBatch.objects.latest("created_at")


def workbook_address(batch: FirstPasswordBatch | None = None) -> str:
    """Give the address that hands a workbook over."""
    return f"{PAGE}{(batch or newest()).pk}/workbook/"


def again_address(batch: FirstPasswordBatch | None = None) -> str:
    """Give the address that makes unused passwords again."""
    return f"{PAGE}{(batch or newest()).pk}/again/"


def passwords_in(response: HttpResponse) -> dict[str, str]:
    """Read a workbook: the password of each staff number."""
    rows = load_workbook(BytesIO(b"".join(response))).active.iter_rows(min_row=2, values_only=True)
    return {number: password for number, _name, password in rows}


def works(number: str, password: str) -> bool:
    """Tell whether somebody signs in with it."""
    return User.objects.get_by_natural_key(number).check_password(password)


def test_everybody_without_an_account_gets_one_and_the_workbook_opens_once(
    cast: Cast, zhao: Client, newcomers: list[Employee]
) -> None:
    make_employee("孙宁", number="00602x", unit=cast.team, with_account=False, left_on=cast.li.hired_on)
    before = cast.user("li").password

    job = make(zhao)
    given = passwords_in(zhao.post(workbook_address()))
    second = zhao.post(workbook_address(), follow=True)

    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert list(given) == ["00601", "00602", "00603"]
    assert len(set(given.values())) == 3
    assert all(works(number, password) for number, password in given.items())
    assert all(Employee.objects.filter(number__in=given).values_list("must_change_password", flat=True))
    assert User.objects.get(pk=cast.user("li").pk).password == before
    assert "was fetched already" in second.content.decode()


def test_a_new_leader_gets_the_first_password_of_hr_and_no_further_one(
    cast: Cast, zhao: Client, newcomers: list[Employee]
) -> None:
    leader = newcomers[0]
    leader.postings.update(position=make_position("班组长", leads=True))
    alone = reverse("lms_people:first_password", args=[leader.pk])

    make(zhao)
    given = passwords_in(zhao.post(workbook_address()))
    again = zhao.post(alone)
    change_password(user=User.objects.get_by_natural_key(leader.number), password=PASSWORD)
    afterwards = zhao.post(alone)

    assert list(given) == ["00601", "00602", "00603"]
    assert (again.status_code, afterwards.status_code) == (HTTPStatus.OK, HTTPStatus.FORBIDDEN)
    assert works(leader.number, PASSWORD)


def test_the_reply_to_the_start_may_be_lost(zhao: Client, newcomers: list[Employee]) -> None:
    make(zhao)

    page = zhao.get(PAGE).content.decode()

    assert "3 first passwords are sealed" in page
    assert workbook_address() in page
    assert "Everybody who works here has an account. First passwords below are not fetched yet" in page


def test_the_page_says_how_far_it_is_with_those_who_had_no_account(
    zhao: Client, newcomers: list[Employee]
) -> None:
    zhao.post(PAGE)
    while_made = zhao.get(PAGE).text
    run_job(str(newest().job_id))
    sealed = zhao.get(PAGE).text
    zhao.post(workbook_address())
    fetched = zhao.get(PAGE).text

    assert "has an account, or one is being made." in while_made
    assert "has an account. First passwords below are not fetched yet" in sealed
    assert "<p>Everybody who works here has an account.</p>" in fetched


def test_the_trail_calls_a_batch_by_the_time_on_the_walls(
    cast: Cast, zhao: Client, newcomers: list[Employee]
) -> None:
    create_roles()
    make(zhao)
    FirstPasswordBatch.objects.update(created_at=datetime(2026, 11, 29, 5, 57, tzinfo=UTC))

    zhao.post(workbook_address())

    auditor = client_of(make_user_with_role(Role.AUDITOR))
    assert "初始密码 2026-11-29 13:57" in auditor.get("/audit/").text


def test_no_password_lies_in_the_database(
    zhao: Client, newcomers: list[Employee], settings: Settings
) -> None:
    make(zhao)
    batch = newest()
    reckoned = service.password_of(batch, newcomers[0])
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-" * 5
    with_another_key = service.password_of(batch, newcomers[0])

    refused = zhao.post(workbook_address(), follow=True).content.decode()

    assert reckoned != with_another_key
    assert not batch.job.receipt or reckoned not in str(batch.job.receipt)  # type: ignore[union-attr]
    assert "secret key was changed" in refused
    assert newest().seed != ""


def test_after_the_workbook_nobody_can_reckon_the_passwords(zhao: Client, newcomers: list[Employee]) -> None:
    make(zhao)

    given = passwords_in(zhao.post(workbook_address()))

    assert newest().seed == ""
    assert service.password_of(newest(), newcomers[0]) != given["00601"]


def test_unused_passwords_are_made_again_and_used_ones_stay(
    cast: Cast, zhao: Client, newcomers: list[Employee]
) -> None:
    make(zhao)
    lost = passwords_in(zhao.post(workbook_address()))
    signed_in = Client()
    signed_in.post("/account/login/", {"login": "00601", "password": lost["00601"]})
    own = "other-words-83-harbour"
    signed_in.post(
        "/account/password/change/", {"oldpassword": lost["00601"], "password1": own, "password2": own}
    )

    page = zhao.get(PAGE).content.decode()
    make(zhao, again_address())
    given = passwords_in(zhao.post(workbook_address()))

    assert "2 people have not signed in with theirs yet" in page
    assert list(given) == ["00602", "00603"]
    assert all(works(number, password) for number, password in given.items())
    assert works("00601", own)
    assert not works("00602", lost["00602"])
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert [*actions].count("account.first_passwords_fetched") == 2
    assert [*actions].count("account.password_reset") == 2


def test_an_account_made_before_the_roster_stops_nobody(
    cast: Cast, zhao: Client, newcomers: list[Employee]
) -> None:
    User.objects.create_user("00602", password="plain-words-47-lantern")

    job = make(zhao)
    receipt = client_of(cast.user("zhao")).get(job.get_absolute_url()).content.decode()
    page = zhao.get(PAGE).content.decode()

    assert job.state == "done"
    assert "孙宁（00602）" in receipt
    assert "stands already and is nobody" in receipt
    assert "stands already and is nobody" in page
    assert list(passwords_in(zhao.post(workbook_address()))) == ["00601", "00603"]


def test_one_person_whose_number_is_taken_reads_a_sentence(zhao: Client, newcomers: list[Employee]) -> None:
    User.objects.create_user("00602", password="plain-words-47-lantern")

    answer = zhao.post(f"/people/{newcomers[1].pk}/password/")

    assert answer.status_code == HTTPStatus.OK
    assert "stands already and is nobody" in answer.content.decode()


@pytest.mark.skipif(User.__module__ != "django.contrib.auth.models", reason="the form is the portal's")
def test_an_administrator_gives_the_account_to_its_namesake_as_the_sentence_says(
    zhao: Client, newcomers: list[Employee], admin_client: Client
) -> None:
    user = User.objects.create_user("00602", password="plain-words-47-lantern", first_name="孙宁")
    form = {"username": "00602", "first_name": "孙宁", "is_active": "on"}

    admin_client.post(f"/admin/users/edit/{user.pk}/", form)

    newcomers[1].refresh_from_db()
    assert newcomers[1].user == user
    make(zhao)
    assert "Got no account" not in zhao.get(PAGE).content.decode()


def test_an_interrupted_job_goes_on_where_it_was(
    zhao: Client, newcomers: list[Employee], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []

    def killed_at_the_second(*, employee: Employee, hashed: str, actor: User | None) -> None:
        if len(given) == 1:
            raise KeyboardInterrupt
        given.append(employee.number)
        put_first_password(employee=employee, hashed=hashed, actor=actor)

    zhao.post(PAGE)
    batch = newest()
    with monkeypatch.context() as patched:
        patched.setattr(service, "put_first_password", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            run_job(str(batch.job_id))
    first = User.objects.get_by_natural_key("00601").password
    Job.objects.filter(pk=batch.job_id).update(state="waiting")

    run_job(str(batch.job_id))

    assert User.objects.get_by_natural_key("00601").password == first
    passwords = passwords_in(zhao.post(workbook_address()))
    assert [works(number, password) for number, password in passwords.items()] == [True] * 3


def test_a_password_set_meanwhile_holds(cast: Cast, zhao: Client, newcomers: list[Employee]) -> None:
    zhao.post(PAGE)
    given = zhao.post(f"/people/{newcomers[0].pk}/password/").context["given"]

    run_job(str(newest().job_id))

    assert works("00601", given.password)
    assert list(passwords_in(zhao.post(workbook_address()))) == ["00602", "00603"]


def test_a_batch_whose_starter_is_gone_gives_nothing(
    cast: Cast, zhao: Client, newcomers: list[Employee]
) -> None:
    zhao.post(PAGE)
    FirstPasswordBatch.objects.update(started_by=None)

    run_job(str(newest().job_id))

    job = newest().job
    assert job is not None
    assert job.state == "failed"
    assert (
        "发起人的账号已不存在"
        in client_of(cast.user("zhao"))
        .get(job.get_absolute_url(), headers={"accept-language": "zh-hans"})
        .text
    )
    assert not User.objects.filter(**{f"{User.USERNAME_FIELD}__startswith": "0060"}).exists()


def test_a_second_click_starts_nothing(zhao: Client, newcomers: list[Employee]) -> None:
    zhao.post(PAGE)
    answer = zhao.post(PAGE)

    assert answer.status_code == HTTPStatus.OK
    assert FirstPasswordBatch.objects.count() == 1
    assert "still being made" in answer.content.decode()


def test_a_workbook_that_is_being_made_waits(zhao: Client, newcomers: list[Employee]) -> None:
    zhao.post(PAGE)

    answer = zhao.post(workbook_address(), follow=True)

    assert "still being made" in answer.content.decode()
    assert newest().seed != ""


def test_hr_reads_no_password_of_an_account_that_has_a_role_by_now(
    zhao: Client, newcomers: list[Employee]
) -> None:
    make(zhao)
    auditor = Group.objects.get_or_create(name=Role.AUDITOR.value)[0]
    User.objects.get_by_natural_key("00602").groups.add(auditor)
    before = User.objects.get_by_natural_key("00602").password

    given = passwords_in(zhao.post(workbook_address()))
    make(zhao, again_address())

    assert list(given) == ["00601", "00603"]
    assert User.objects.get_by_natural_key("00602").password == before


@pytest.mark.parametrize("who", ["li", "wang", "auditor", "administrator", "trainer"])
def test_nobody_but_hr_fetches_or_remakes(
    cast: Cast, zhao: Client, newcomers: list[Employee], who: str
) -> None:
    make(zhao)
    user = cast.user(who) if who in {"li", "wang"} else make_user_with_role(Role(who))
    client = client_of(user)

    answers = [client.post(address).status_code for address in (workbook_address(), again_address())]

    assert answers == [HTTPStatus.FORBIDDEN] * 2
    assert newest().seed != ""


def test_the_workbook_has_no_address_to_look_at(zhao: Client, newcomers: list[Employee]) -> None:
    make(zhao)

    assert zhao.get(workbook_address()).status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.django_db(transaction=True)
def test_progress_moves_while_the_accounts_are_made(
    zhao: Client, newcomers: list[Employee], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int, bool]] = []
    write: Callable[[JobProgress], None] = JobProgress.write

    def watched(progress: JobProgress) -> None:
        write(progress)
        seen.append((Job.objects.get().done, User.objects.count(), connection.in_atomic_block))

    monkeypatch.setattr(jobs_services, "SECONDS_BETWEEN_WRITES", 0.0)
    monkeypatch.setattr(JobProgress, "write", watched)
    accounts = User.objects.count()

    make(zhao)

    moved = [(done, made - accounts) for done, made, _held in seen]
    assert list(dict.fromkeys(moved)) == [(0, 0), (1, 1), (2, 2), (3, 3)]
    assert not any(held for _done, _made, held in seen)
