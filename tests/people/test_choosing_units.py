"""A unit is chosen from a list where there are few, and by its name or code where they are many."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lms.people.api import Employee, OrgUnit, Role, UnitField
from lms.people.organisation import widgets
from tests.factories.people import Cast, make_employee, make_unit

pytestmark = pytest.mark.django_db


class UnitForm(forms.Form):
    """A form as lists have it."""

    unit = UnitField(empty_label="全部单位", required=False)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take three units for more than somebody reads through."""
    monkeypatch.setattr(widgets, "LISTED", 2)


@pytest.mark.parametrize("typed", ["P01-C1-T1", " P01-C1-T1 ", "热线一组", "热线一组 P01-C1-T1"])
def test_a_unit_is_named_by_code_or_name(cast: Cast, typed: str) -> None:
    form = UnitForm({"unit": typed})

    assert form.is_valid()
    assert form.cleaned_data["unit"] == cast.team
    assert '<option value="P01-C1-T1" selected>' in str(form["unit"])


def test_an_address_with_the_key_of_a_unit_still_leads_there(cast: Cast) -> None:
    assert UnitField().clean(str(cast.team.pk)) == cast.team


def test_a_code_of_digits_goes_before_the_key_of_another_unit(cast: Cast) -> None:
    numbered = make_unit("客服三中心", code=str(cast.team.pk), parent=cast.province)

    assert UnitField().clean(str(cast.team.pk)) == numbered


def test_a_name_that_several_units_have_names_their_codes(cast: Cast) -> None:
    make_unit("热线一组", code="P01-C2-T1", parent=cast.province)

    with pytest.raises(ValidationError) as refused:
        UnitField().clean("热线一组")

    assert refused.value.messages == ["有多个单位叫这个名称，请按编码选择：P01-C1-T1、P01-C2-T1。"]


@pytest.mark.parametrize("typed", ["没有这个组", "9" * 40, "\x00", "T1", "热线"])
def test_what_names_no_unit_is_refused_and_stays_as_typed(cast: Cast, typed: str) -> None:
    form = UnitForm({"unit": typed})

    assert not form.is_valid()
    assert form["unit"].value() == typed


def test_a_unit_out_of_what_is_offered_is_not_found(cast: Cast) -> None:
    field = UnitField(queryset=cast.team.and_below())

    with pytest.raises(ValidationError):
        field.clean("P01-C1-T2")


def test_few_units_are_a_list(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    form = UnitForm({"unit": "P01-C1-T1"})
    form.full_clean()

    with django_assert_num_queries(1):
        shown = str(form["unit"])

    assert shown.startswith("<select")
    assert '<option value="P01-C1-T1" selected>　　热线一组</option>' in shown
    assert shown.count("<option") == OrgUnit.objects.count() + 1


@pytest.mark.usefixtures("many")
def test_many_units_are_searched_and_not_sent_along(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    form = UnitForm({"unit": str(cast.team.pk)})
    form.full_clean()

    with django_assert_num_queries(2):
        shown = str(form["unit"])

    assert 'value="热线一组 P01-C1-T1"' in shown
    assert 'role="combobox"' in shown
    assert "热线二组" not in shown


@pytest.mark.usefixtures("many")
def test_a_list_is_narrowed_by_what_somebody_types(cast: Cast, client: Client) -> None:
    client.force_login(cast.user("zhao"))

    shown = client.get("/people/", {"unit": "热线二组"}).content.decode()

    assert "陈涛" in shown
    assert "李敏" not in shown
    assert 'value="热线二组 P01-C1-T2"' in shown


def found(client: Client, **asked: str) -> list[tuple[str, str]]:
    """Give what the search answers."""
    reply = client.get("/people/units/", asked)
    assert reply.status_code == 200
    return [(one["value"], one["about"]) for one in reply.json()["units"]]


def test_the_search_finds_by_name_and_code_and_says_where_a_unit_lies(cast: Cast, client: Client) -> None:
    client.force_login(cast.user("zhao"))

    assert found(client, q="热线") == [
        ("热线一组 P01-C1-T1", "P01-C1-T1 · 示例省公司 / 客服中心"),
        ("热线二组 P01-C1-T2", "P01-C1-T2 · 示例省公司 / 客服中心"),
    ]
    assert [value for value, _about in found(client, q="p01-hr")] == ["人力资源部 P01-HR"]
    assert client.get("/people/units/", {"q": "没有"}).json() == {
        "said": "没有单位的名称或编码含有这些字",
        "units": [],
    }


def test_what_begins_with_the_words_stands_first_and_the_rest_is_told(cast: Cast, client: Client) -> None:
    for number in range(25):
        make_unit(f"新热线{number}组", parent=cast.centre)
    client.force_login(cast.user("zhao"))

    reply = client.get("/people/units/", {"q": "热线"}).json()

    assert [one["name"] for one in reply["units"][:2]] == ["热线一组", "热线二组"]
    assert len(reply["units"]) == 20
    assert reply["said"] == "显示前 20 个单位；继续输入可找到其他单位"


def test_a_closed_unit_is_found_for_lists_and_not_for_new_postings(cast: Cast, client: Client) -> None:
    OrgUnit.objects.filter(pk=cast.team.pk).update(closed_on="2026-01-01")
    client.force_login(cast.user("zhao"))

    assert [value for value, _about in found(client, q="一组")] == ["热线一组 P01-C1-T1"]
    assert found(client, q="一组", open="1") == []


def test_a_manager_finds_the_units_led_and_nothing_else(cast: Cast, client: Client) -> None:
    client.force_login(cast.user("wang"))

    assert [value for value, _about in found(client, q="热线")] == ["热线一组 P01-C1-T1"]


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.ADMINISTRATOR])
def test_others_search_no_units(cast: Cast, client: Client, role: Role) -> None:
    someone: Employee = make_employee(unit=cast.team, role=role)
    assert someone.user is not None
    client.force_login(someone.user)

    assert client.get("/people/units/", {"q": "热线"}).status_code == 403
