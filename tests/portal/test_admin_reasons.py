"""Every form of the admin that writes into the trail asks why, and the answer stands in the entry."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.http import Http404
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation
from openpyxl import load_workbook
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.models import Collection, GroupCollectionPermission

from lms.certification.requirements.models import Certification
from lms.core.trail.models import LONGEST_REASON, AuditEntry
from lms.core.trail.services import reason_given, record
from lms.core.trail.traces import recorded, trace_of
from lms.core.trail.views import AsksWhy
from lms.courses.paths.models import LearningPath
from lms.papers.blueprints.models import Paper
from lms.people.accounts.models import AccountRequest
from lms.people.api import Employee, OrgUnit, Position, Posting
from lms.performance.appraisal.models import AppraisalTemplate
from lms.performance.archive.models import RetentionRule
from lms.questions.sets.models import EnemyGroup, QuestionPool
from lms.standards.competencies.models import Competency, ComplaintCategory
from lms.standards.facts.models import Fact
from lms.standards.laws.models import Law, LawVersion
from tests.portal.sent_form import SentForm, form_as_it_stands
from tests.portal.test_admin_trail import EDITS, WHY, edit_address, make_template, one_of, root, views_of
from tests.portal.world import World

__all__ = ["root"]
pytestmark = pytest.mark.django_db

REASON = WHY["change_reason"][0]
KEPT = "随这次改动一起写入操作记录，之后谁也不能修改。"
UNSAID = "请写明变更原因，原因会留在操作记录中。内容尚未改动。"
TOO_LONG = "变更原因最多 1000 个字，现在有 1001 个。内容尚未改动。"
# What may not change without a reason: a kind, a field, what is sent for it, and how the refusal calls it.
NEEDED: dict[type[Model], tuple[str, str, str]] = {
    Position: ("leads", "on", "负责本单位"),
    Fact: ("value", "36", "数值"),
    LawVersion: ("in_force_to", "2031-12-31", "失效日期"),
    Paper: ("pass_share", "50", "及格线"),
    Certification: ("validity_months", "48", "有效期（月）"),
    AppraisalTemplate: ("items-0-name", "抽检", "评价项"),
    RetentionRule: ("months", "61", "月数"),
}
# Kinds of which one stands alone, so that it can be deleted.
LONE = (
    Law,
    Competency,
    ComplaintCategory,
    QuestionPool,
    EnemyGroup,
    LearningPath,
    AppraisalTemplate,
    RetentionRule,
    Group,
)


def address_of(page: str, thing: Model) -> str:
    """Give the address of another page about a thing than its form."""
    return edit_address(thing).replace("/edit/", f"/{page}/")


def entries_about(thing: Model) -> list[str]:
    """List the reasons of what is recorded about a thing."""
    return [entry.reason for entry in AuditEntry.objects.about(thing).order_by("pk")]


def test_every_form_of_what_is_recorded_asks_why() -> None:
    forms = []
    for address, callback in views_of(get_resolver()):
        view_class = getattr(callback, "view_class", None)
        if not address.startswith("admin/") or view_class is None:
            continue
        if issubclass(view_class, CreateView | EditView | DeleteView):
            try:
                model = view_class(**callback.view_initkwargs).model
            except (AttributeError, Http404):
                model = None
            forms.append((model, issubclass(view_class, AsksWhy)))

    assert len(forms) > 60
    assert [model for model, asks in forms if asks is not _is_recorded(model)] == []


def _is_recorded(model: object) -> bool:
    """Tell whether the trail knows a kind."""
    return isinstance(model, type) and trace_of(model) is not None


@pytest.mark.parametrize("model", EDITS, ids=lambda model: model._meta.label)
def test_an_over_long_reason_is_refused_and_nothing_lost(
    root: Client, world: World, model: type[Model]
) -> None:
    (field, sent), thing = EDITS[model], one_of(model, world)
    form = form_as_it_stands(root, edit_address(thing))
    before, was = AuditEntry.objects.count(), str(getattr(thing, field))
    typed = "长" * (LONGEST_REASON + 1)

    answer = root.post(edit_address(thing), form | {field: [sent], "change_reason": [typed]})

    page = answer.content.decode()
    assert (answer.status_code, TOO_LONG in page, typed in page) == (200, True, True)
    assert answer.context["form"][field].value() in (sent, [sent])
    thing.refresh_from_db()
    assert (str(getattr(thing, field)), AuditEntry.objects.count()) == (was, before)


@pytest.mark.parametrize("model", NEEDED, ids=lambda model: model._meta.label)
def test_what_needs_a_reason_is_not_changed_without(root: Client, world: World, model: type[Model]) -> None:
    (field, sent, called), thing = NEEDED[model], one_of(model, world)
    form = form_as_it_stands(root, edit_address(thing)) | {field: [sent]}
    before, reasons = trace_told(thing), entries_about(thing)

    refused = root.post(edit_address(thing), form)
    page = refused.content.decode()

    assert (refused.status_code, f"改动“{called}”须写明变更原因。内容尚未改动。" in page) == (200, True)
    assert (trace_told(thing), entries_about(thing)) == (before, reasons)

    again = root.post(edit_address(thing), form | WHY)

    assert (again.status_code, entries_about(thing)) == (302, [*reasons, REASON])


def trace_told(thing: Model) -> object:
    """Read afresh what the trail would tell of a thing."""
    trace = trace_of(type(thing))
    kept = trace.as_kept(thing) if trace else None
    return trace.tell(kept) if trace and kept else None


def test_what_a_kind_asks_a_reason_for_is_told_of_it(world: World) -> None:
    asking = 0
    kinds: list[type[Model]] = [*EDITS, Employee, Posting, User]
    for model in kinds:
        trace = trace_of(model)
        assert trace is not None
        told = trace.tell(one_of(model, world)) if trace.asks_why else {}
        assert set(trace.asks_why) <= set(told)
        asking += bool(told)

    assert asking == 11


def test_the_form_says_when_it_needs_a_reason(root: Client, world: World) -> None:
    fact, law = Fact.objects.all()[0], Law.objects.all()[0]

    pages = [
        root.get(edit_address(fact)).content.decode(),
        root.get(edit_address(law)).content.decode(),
        root.get(reverse("wagtailsnippets_lms_standards_fact:add")).content.decode(),
    ]

    assert [KEPT in page for page in pages] == [True, True, True]
    assert ["改动以下任一项时必须填写：数值、单位（计量）、法规、核实情况。" in page for page in pages] == [
        True,
        False,
        False,
    ]
    assert [f'maxlength="{LONGEST_REASON}"' in page for page in pages] == [True, True, True]


@pytest.mark.parametrize("model", LONE, ids=lambda model: model._meta.label)
def test_nothing_is_deleted_without_a_reason(root: Client, world: World, model: type[Model]) -> None:
    thing = model._base_manager.create(key="old", title="旧办法") if model is Law else one_of(model, world)
    address = address_of("delete", thing)

    asked = root.get(address).content.decode()
    refused = root.post(address, {"change_reason": "  "})

    assert ("变更原因" in asked, UNSAID in asked) == (True, False)
    assert (refused.status_code, UNSAID in refused.content.decode()) == (200, True)
    assert (model._base_manager.filter(pk=thing.pk).exists(), entries_about(thing)) == (True, [])

    root.post(address, WHY)

    assert (model._base_manager.filter(pk=thing.pk).exists(), entries_about(thing)) == (False, [REASON])


@pytest.mark.parametrize("reason", ["", "长" * (LONGEST_REASON + 1)], ids=["none", "too long"])
def test_things_are_deleted_together_with_one_reason(root: Client, world: World, reason: str) -> None:
    made = [Competency.objects.create(code=f"C9{number}", name="试") for number in range(2)]
    address = reverse("wagtail_bulk_action", args=["lms_standards", "competency", "delete"])
    chosen = address + "?" + "&".join(f"id={each.pk}" for each in made)

    asked = root.get(chosen).content.decode()
    refused = root.post(chosen, {"change_reason": reason})

    page = refused.content.decode()
    assert ("变更原因" in asked, "变更原因" in page, reason in page) == (True, True, True)
    assert (TOO_LONG if reason else UNSAID) in page
    assert (Competency.objects.filter(code__startswith="C9").count(), entries_about(made[0])) == (2, [])

    root.post(chosen, WHY)

    assert [entries_about(each) for each in made] == [[REASON], [REASON]]


def test_accounts_are_not_changed_together_without_a_reason(root: Client, world: World) -> None:
    user, role = world.cast.user("li"), Group.objects.create(name="值班")
    address = reverse("wagtail_bulk_action", args=["auth", "user", "assign_role"]) + f"?id={user.pk}"

    refused = root.post(address, {"role": role.pk})

    page = refused.content.decode()
    assert (UNSAID in page, f'value="{role.pk}" selected' in page, role.user_set.count()) == (True, True, 0)

    root.post(address, {"role": role.pk} | WHY)

    asked = AccountRequest.objects.get(account=user)
    assert (asked.roles, asked.reason, entries_about(user)[-1]) == (["值班"], REASON, REASON)


def test_an_account_gets_no_role_without_a_reason(root: Client, world: World) -> None:
    user, role = world.cast.user("li"), Group.objects.create(name="值班")
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    form = form_as_it_stands(root, address) | {"groups": [str(role.pk)]}

    refused = root.post(address, form).content.decode()

    assert ("改动“角色”须写明变更原因。内容尚未改动。" in refused, user.groups.count()) == (True, 0)

    root.post(address, form | WHY)

    asked = AccountRequest.objects.get(account=user)
    assert (asked.roles, asked.reason, entries_about(user)[-1]) == (["值班"], REASON, REASON)


def test_no_right_is_given_or_taken_without_a_reason(root: Client, world: World) -> None:
    role, places = Group.objects.create(name="值班"), "document_permissions"
    right = Permission.objects.get(codename="add_document")
    address = reverse("wagtailusers_groups:edit", args=[role.pk])
    form = form_as_it_stands(root, address) | {
        f"{places}-TOTAL_FORMS": ["1"],
        f"{places}-0-collection": [str(Collection.objects.get(depth=1).pk)],
        f"{places}-0-permissions": [str(right.pk)],
    }

    refused = root.post(address, form)
    page = refused.content.decode()

    assert "改动“文件夹权限”须写明变更原因。内容尚未改动。" in page
    assert ("已更新" in page, f'name="{places}-0-collection"' in page) == (False, True)
    assert (GroupCollectionPermission.objects.filter(group=role).count(), entries_about(role)) == (0, [])

    root.post(address, form | WHY)

    assert (GroupCollectionPermission.objects.filter(group=role).count(), entries_about(role)) == (
        1,
        [REASON],
    )


def test_a_role_tells_who_loses_it_before_it_is_deleted(root: Client, world: World) -> None:
    role = Group.objects.create(name="值班")
    role.user_set.add(world.cast.user("li"))

    page = root.get(address_of("delete", role)).content.decode()

    assert "1 个账号担任该角色，删除后将失去相应权限。" in page


def test_people_postings_units_and_new_things_keep_the_reason(root: Client, world: World) -> None:
    li = world.cast.li
    posting, unit = li.postings.all()[0], OrgUnit.objects.get(pk=li.postings.all()[0].unit_id)
    for thing, changed in (
        (li, {"name": ["李敏敏"]}),
        (posting, {"ends_on": ["2031-01-31"]}),
        (unit, {"parent": [str(world.cast.hr_office.pk)]}),
    ):
        answer = root.post(edit_address(thing), form_as_it_stands(root, edit_address(thing)) | changed | WHY)
        assert answer.status_code == 302

    address = reverse("wagtailsnippets_lms_standards_law:add")
    law = {"key": ["new"], "title": ["新办法"], "kind": ["administrative_regulation"]}
    root.post(address, form_as_it_stands(root, address) | law | WHY)

    assert entries_about(li)[-2:] == [REASON, REASON]  # a posting is told of the person
    assert (entries_about(unit), entries_about(Law.objects.get(key="new"))) == ([REASON], [REASON])


def test_rows_come_back_as_they_were_typed_and_can_be_sent_again(root: Client, world: World) -> None:
    template = make_template()
    form = form_as_it_stands(root, edit_address(template))
    form |= {name.replace("items-1", "items-2"): value for name, value in form.items() if "items-1" in name}
    form |= {"items-TOTAL_FORMS": ["3"], "items-0-name": ["抽检"], "items-1-weight": ["30"]}
    form |= {"items-2-id": [""], "items-2-ORDER": ["3"], "items-2-name": ["出勤"], "items-2-weight": ["10"]}

    refused = SentForm()
    refused.feed(root.post(edit_address(template), form).content.decode())

    assert {name: refused.fields[name] for name in form if name.endswith(("name", "weight", "id"))} == {
        name: value for name, value in form.items() if name.endswith(("name", "weight", "id"))
    }
    assert sorted(template.items.values_list("name", flat=True)) == ["学习", "质检"]

    answer = root.post(edit_address(template), refused.fields | WHY)

    kept = AppraisalTemplate.objects.get(pk=template.pk).items.values_list("name", "weight")
    assert (answer.status_code, sorted(kept)) == (302, [("出勤", 10), ("学习", 30), ("抽检", 60)])


def test_the_trail_and_its_workbook_show_the_reason(root: Client, world: World) -> None:
    law = Law.objects.all()[0]
    root.post(edit_address(law), form_as_it_stands(root, edit_address(law)) | {"issuer": ["国务院"]} | WHY)

    page = root.get(reverse("lms_core:audit"), {"q": REASON}).content.decode()
    file = root.get(reverse("lms_core:audit"), {"q": REASON, "export": "xlsx"})

    assert (REASON in page, "修改法规" in page) == (True, True)
    sheet = load_workbook(BytesIO(file.getvalue())).worksheets[0]
    assert REASON in {cell.value for row in sheet.iter_rows() for cell in row}


def test_where_nobody_asks_nothing_needs_a_reason(world: World) -> None:
    version = LawVersion.objects.all()[0]

    with recorded(version, by=None):
        LawVersion.objects.filter(pk=version.pk).update(in_force_to=date(2031, 1, 1))

    assert entries_about(version) == [""]


def test_an_entry_with_a_reason_of_its_own_keeps_it(world: World) -> None:
    with reason_given("表单里的原因"), translation.override("zh-hans"):
        own = record(actor=None, action="core.imported", subject=world.cast.li, reason="自己的原因")
        given = record(actor=None, action="core.imported", subject=world.cast.li)
    after = record(actor=None, action="core.imported", subject=world.cast.li)

    assert [each.reason for each in (own, given, after)] == ["自己的原因", "表单里的原因", ""]
