"""HR transfers people and records that they leave, from the person's page."""

from datetime import date
from http import HTTPStatus

import pytest
from django.test import Client

from lms.core.trail.models import AuditEntry
from lms.people.api import Role
from tests.factories.people import Cast, make_cast, make_position, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def as_zhao(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("zhao"))
    return client


def transfer_form(cast: Cast, starts_on: str) -> dict[str, object]:
    """Fill in a transfer to the other team."""
    return {"unit": cast.other_team.pk, "position": make_position().pk, "starts_on": starts_on}


def test_transfer_is_recorded_with_its_actor(as_zhao: Client, cast: Cast) -> None:
    response = as_zhao.post(f"/people/{cast.li.pk}/transfer/", transfer_form(cast, "2025-07-01"))

    assert response.headers["Location"] == cast.li.get_absolute_url()
    postings = [cast.li.posting_on(day) for day in (date(2025, 6, 30), date(2025, 7, 1))]
    assert [posting and posting.unit for posting in postings] == [cast.team, cast.other_team]
    assert AuditEntry.objects.get(action="employee.posted").actor_key == str(cast.user("zhao").pk)


def test_transfer_before_hiring_is_refused_in_words(as_zhao: Client, cast: Cast) -> None:
    response = as_zhao.post(f"/people/{cast.li.pk}/transfer/", transfer_form(cast, "2024-02-29"))

    errors = response.context["form"].errors
    assert errors == {"starts_on": ["On this day the person does not work here."]}
    assert cast.li.postings.count() == 1


def test_closed_unit_is_not_offered(as_zhao: Client, cast: Cast) -> None:
    cast.other_team.closed_on = date(2025, 1, 1)
    cast.other_team.save()

    response = as_zhao.post(f"/people/{cast.li.pk}/transfer/", transfer_form(cast, "2025-07-01"))

    assert list(response.context["form"].errors) == ["unit"]


def test_leaving_ends_everything_but_the_record(as_zhao: Client, cast: Cast) -> None:
    as_zhao.post(f"/people/{cast.li.pk}/leaving/", {"left_on": "2025-05-01"})

    cast.li.refresh_from_db()
    user = cast.user("li")
    user.refresh_from_db()
    assert (cast.li.left_on, user.is_active) == (date(2025, 5, 1), False)
    assert cast.li.postings.get().ends_on == date(2025, 4, 30)


def test_leaving_before_hiring_is_refused(as_zhao: Client, cast: Cast) -> None:
    response = as_zhao.post(f"/people/{cast.li.pk}/leaving/", {"left_on": "2024-03-01"})

    errors = response.context["form"].errors
    assert errors == {"left_on": ["The leaving day is not after the day of hiring."]}
    cast.li.refresh_from_db()
    assert cast.li.left_on is None


@pytest.mark.parametrize("page", ["transfer", "leaving"])
@pytest.mark.parametrize("who", ["li", "wang", "auditor", "administrator", "trainer"])
def test_only_hr_changes_people(cast: Cast, page: str, who: str) -> None:
    client = Client()
    client.force_login(cast.user(who) if who in {"li", "wang"} else make_user_with_role(Role(who)))

    response = client.post(
        f"/people/{cast.li.pk}/{page}/", {**transfer_form(cast, "2025-07-01"), "left_on": "2025-05-01"}
    )

    cast.li.refresh_from_db()
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert (cast.li.left_on, cast.li.postings.count()) == (None, 1)


@pytest.mark.parametrize("page", ["transfer", "leaving"])
def test_leaver_is_not_changed_again(as_zhao: Client, cast: Cast, page: str) -> None:
    as_zhao.post(f"/people/{cast.li.pk}/leaving/", {"left_on": "2025-05-01"})

    assert as_zhao.get(f"/people/{cast.li.pk}/{page}/").status_code == HTTPStatus.NOT_FOUND
