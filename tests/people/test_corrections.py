"""Whatever the admin's forms change about people, postings, units and positions stands in the trail."""

from __future__ import annotations

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.core.trail.models import AuditEntry
from lms.core.trail.services import action_label, details_text
from lms.people.access.services import create_roles
from lms.people.api import Employee, OrgUnit, Position, Posting
from tests.accounts import User
from tests.factories.people import Cast, make_cast
from tests.portal.test_changes_and_entries import EntryRefused, no_entry_is_taken

pytestmark = pytest.mark.django_db
WHY: dict[str, object] = {"change_reason": "入职材料有误，已核对"}

# Each change of the list of a person's fields: what is sent, and what the trail says of it.
CHANGES = {
    "name": ("李敏敏", "person_name", "李敏", "李敏敏"),
    "number": ("00232", "staff_number", "00231", "00232"),
    "hired_on": ("2024-02-01", "hired_on", "2024-03-01", "2024-02-01"),
    "employment_kind": ("outsourced", "employment", "regular", "outsourced"),
}


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    create_roles()
    return cast


@pytest.fixture
def as_zhao(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("zhao"))
    return client


@pytest.fixture
def as_root() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.create_superuser("root"))
    return client


def person_form(employee: Employee, **changed: object) -> dict[str, object]:
    """Fill in the form of a person as it stands, but for what is changed."""
    return {
        "name": employee.name,
        "number": employee.number,
        "employment_kind": employee.employment_kind,
        "hired_on": employee.hired_on.isoformat(),
        "mentor": "",
    } | changed


def posting_form(posting: Posting, **changed: object) -> dict[str, object]:
    """Fill in the form of a posting as it stands, but for what is changed."""
    return {
        "employee": posting.employee_id,
        "unit": posting.unit_id,
        "position": posting.position_id,
        "starts_on": posting.starts_on.isoformat(),
        "ends_on": "",
    } | changed


def send(client: Client, model: str, page: str, form: dict[str, object], *keys: int) -> None:
    """Send a form of the admin, which takes it."""
    url = reverse(f"wagtailsnippets_lms_people_{model}:{page}", args=keys)
    assert client.post(url, form).status_code == 302


def entries(*, about: Employee) -> list[tuple[str, object]]:
    """List action and details of everything recorded about a person but signing in."""
    found = AuditEntry.objects.about(about).exclude(action__startswith="account.").order_by("pk")
    return [(entry.action, entry.details) for entry in found]


@pytest.mark.parametrize("field", CHANGES)
def test_a_field_changed_in_the_form_is_recorded(as_zhao: Client, cast: Cast, field: str) -> None:
    sent, detail, was, now = CHANGES[field]

    send(as_zhao, "employee", "edit", person_form(cast.li, **{field: sent}), cast.li.pk)

    entry = AuditEntry.objects.get(action="employee.changed")
    assert (entry.actor_key, entry.subject_key, entry.details) == (
        str(cast.user("zhao").pk),
        str(cast.li.pk),
        {"before": {detail: was}, "after": {detail: now}},
    )


def test_a_mentor_given_and_taken_is_recorded_and_reads_well(as_zhao: Client, cast: Cast) -> None:
    send(as_zhao, "employee", "edit", person_form(cast.li, mentor=cast.wang.pk), cast.li.pk)
    send(as_zhao, "employee", "edit", person_form(cast.li), cast.li.pk)

    assert entries(about=cast.li) == [
        ("employee.changed", {"before": {"mentor": ""}, "after": {"mentor": cast.wang.number}}),
        ("employee.changed", {"before": {"mentor": cast.wang.number}, "after": {"mentor": ""}}),
    ]
    with translation.override("en"):
        said = [details_text(entry.details) for entry in AuditEntry.objects.about(cast.li).order_by("pk")]
    assert said[0] == f"Mentor's number — → {cast.wang.number}"


def test_saving_a_person_as_it_stands_records_nothing(as_zhao: Client, cast: Cast) -> None:
    send(as_zhao, "employee", "edit", person_form(cast.li), cast.li.pk)

    assert entries(about=cast.li) == []


def test_a_person_added_in_the_form_is_recorded(as_zhao: Client, cast: Cast) -> None:
    form = {"name": "周岚", "number": "00900", "employment_kind": "regular", "hired_on": "2025-04-01"}

    send(as_zhao, "employee", "add", {**form, "mentor": ""})

    after = {"staff_number": "00900", "person_name": "周岚", "hired_on": "2025-04-01"}
    assert entries(about=Employee.objects.get(number="00900")) == [
        ("employee.added", {"after": after | {"employment": "regular", "mentor": ""}})
    ]


def test_a_corrected_posting_is_recorded(as_zhao: Client, cast: Cast) -> None:
    posting = cast.li.postings.get()

    changed = posting_form(posting, unit=cast.other_team.pk, starts_on="2024-03-02")
    send(as_zhao, "posting", "edit", changed | WHY, posting.pk)

    details = {
        "before": {"unit": "P01-C1-T1", "from": "2024-03-01"},
        "after": {"unit": "P01-C1-T2", "from": "2024-03-02"},
    }
    assert entries(about=cast.li) == [("employee.posting_changed", details)]


def test_a_posting_given_to_somebody_else_is_recorded_about_both(as_zhao: Client, cast: Cast) -> None:
    posting = cast.li.postings.get()
    cast.chen.postings.all().delete()

    send(as_zhao, "posting", "edit", posting_form(posting, employee=cast.chen.pk, **WHY), posting.pk)

    details = {"before": {"employee": cast.li.number}, "after": {"employee": cast.chen.number}}
    assert entries(about=cast.li) == [("employee.posting_changed", details)]
    assert entries(about=cast.chen) == [("employee.posting_changed", details)]


def test_a_posting_added_in_the_form_is_recorded(as_zhao: Client, cast: Cast) -> None:
    form = posting_form(cast.li.postings.get(), starts_on="2023-01-01", ends_on="2024-02-29")

    send(as_zhao, "posting", "add", form)

    told = {"employee": cast.li.number, "unit": "P01-C1-T1", "position": "agent"}
    assert entries(about=cast.li) == [("employee.posted", told | {"from": "2023-01-01", "to": "2024-02-29"})]


def test_a_deleted_posting_is_recorded_with_what_it_said(as_root: Client, cast: Cast) -> None:
    posting = cast.li.postings.get()

    send(as_root, "posting", "delete", WHY, posting.pk)

    told = {"employee": cast.li.number, "unit": "P01-C1-T1", "position": "agent", "from": "2024-03-01"}
    assert entries(about=cast.li) == [("employee.posting_removed", {"before": told | {"to": ""}})]


def test_postings_deleted_together_are_each_recorded(as_root: Client, cast: Cast) -> None:
    keys = [each.postings.get().pk for each in (cast.li, cast.chen)]
    url = reverse("wagtail_bulk_action", args=["lms_people", "posting", "delete"])

    as_root.post(url + "?" + "&".join(f"id={key}" for key in keys), WHY)

    assert not Posting.objects.filter(pk__in=keys).exists()
    assert [action for each in (cast.li, cast.chen) for action, _details in entries(about=each)] == [
        "employee.posting_removed",
        "employee.posting_removed",
    ]


def test_a_deleted_person_is_recorded_with_what_was_known(as_root: Client, cast: Cast) -> None:
    person = Employee.objects.create(number="00901", name="周岚", hired_on="2025-04-01")

    send(as_root, "employee", "delete", WHY, person.pk)

    entry = AuditEntry.objects.get(action="employee.removed")
    assert (entry.subject_key, entry.details["before"]["person_name"]) == (str(person.pk), "周岚")


def said(model: type[Model]) -> list[str]:
    """Write everything recorded about a kind of thing as an auditor reads it."""
    found = AuditEntry.objects.filter(subject_kind=model._meta.label_lower).order_by("pk")
    with translation.override("zh-hans"):
        return [
            f"{action_label(each.action)}：{details_text(each.details, action=each.action)}" for each in found
        ]


def unit_form(unit: OrgUnit, parent: OrgUnit, **changed: object) -> dict[str, object]:
    """Fill in the form of a unit as it stands, but for what is changed."""
    form = {"name": unit.name, "code": unit.code, "kind": unit.kind, "closed_on": ""}
    return form | {"parent": parent.pk} | changed


def test_a_unit_added_moved_and_closed_is_recorded(as_zhao: Client, cast: Cast) -> None:
    new = OrgUnit(name="热线三组", code="P01-C1-T3", kind="team")
    send(as_zhao, "orgunit", "add", unit_form(new, cast.centre))
    made = OrgUnit.objects.get(code="P01-C1-T3")
    send(as_zhao, "orgunit", "edit", unit_form(made, cast.hr_office, closed_on="2026-01-31", **WHY), made.pk)

    assert said(OrgUnit) == [
        "新增组织单位：此后 单位编码 P01-C1-T3 · 名称 热线三组 · 类别 班组 · 上级单位 客服中心（P01-C1）",
        "修改组织单位：撤销日期 — → 2026-01-31 · 上级单位 客服中心（P01-C1） → 人力资源部（P01-HR）",
    ]


def test_a_unit_deleted_with_its_branch_is_recorded(as_root: Client, cast: Cast) -> None:
    new = cast.centre.add_child(name="热线三组", code="P01-C1-T3", kind="team")
    new.add_child(name="夜班", code="P01-C1-T3-N", kind="team")

    send(as_root, "orgunit", "delete", WHY, new.pk)

    assert said(OrgUnit) == [
        "删除组织单位：此前 单位编码 P01-C1-T3 · 名称 热线三组 · 类别 班组 · 上级单位 客服中心（P01-C1）"
        " · 一并删除 组织单位 1"
    ]


def test_a_position_that_leads_from_now_on_is_recorded(as_zhao: Client, cast: Cast) -> None:
    position = Position.objects.get(code="agent")
    form = {"name": position.name, "name_en": position.name_en, "code": position.code}

    send(as_zhao, "position", "edit", form | {"leads": "on"} | WHY, position.pk)
    send(as_zhao, "position", "edit", form | {"leads": "on"}, position.pk)

    assert said(Position) == ["修改岗位：负责本单位 否 → 是"]


def test_nothing_is_changed_whose_entry_the_database_refuses(as_zhao: Client, cast: Cast) -> None:
    position = Position.objects.get(code="agent")
    form = {"name": "改名", "name_en": "", "code": position.code}

    with no_entry_is_taken() as refused, pytest.raises(EntryRefused):
        send(as_zhao, "position", "edit", form, position.pk)

    assert (refused, Position.objects.get(code="agent").name) == (["people.position_changed"], position.name)
