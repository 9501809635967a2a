"""Whatever somebody edits in the admin stands in the audit trail, or it is said here why it need not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import Http404
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation
from wagtail.actions import action_registry
from wagtail.admin.viewsets import viewsets
from wagtail.models import Page, Site
from wagtail.snippets.views.chooser import SnippetChooserViewSet

from lms.certification.requirements.models import Certification
from lms.core.trail.fields import field_name, recorded_fields, recorded_rows
from lms.core.trail.models import AuditEntry
from lms.core.trail.recorded_actions import RECORDED_ACTIONS
from lms.core.trail.services import action_label, details_text, record
from lms.core.trail.traces import FieldTrace, trace_of
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import LearningPath, LearningPathCourse
from lms.papers.blueprints.models import Paper
from lms.people.api import OrgUnit, Position
from lms.performance.appraisal.models import AppraisalItem, AppraisalTemplate
from lms.performance.archive.models import RetentionRule
from lms.questions.bank.models import Question
from lms.questions.sets.models import EnemyGroup, QuestionPool
from lms.standards.clauses.models import Chapter, Clause, Edition
from lms.standards.competencies.models import Competency, ComplaintCategory
from lms.standards.facts.models import Fact
from lms.standards.laws.models import Law, LawVersion
from lms.standards.topics.models import Topic, TopicGroup
from tests.factories.standards import make_topic
from tests.portal.sent_form import form_as_it_stands
from tests.portal.world import World

pytestmark = pytest.mark.django_db

FILES = "a folder or file decides nothing about people; Wagtail's log says who added or changed it"
REVIEW_STEPS = "who may approve is decided by roles in code, and each approval is an entry (ADR 0072)"
PAGES = "Wagtail keeps every revision of a page with its author, and who published, moved or deleted it"
CHANGES_NOTHING = "it makes a link, shows something, or signs out"
CLOSED = "switched off: signing in and passwords are the portal's"

# Kinds, and views that name none, whose changes write no entry, each with the reason.
WITHOUT_ENTRY = {
    "wagtailcore.collection": FILES,
    "wagtailimages.image": FILES,
    "wagtail.images.views.multiple": FILES,
    "wagtaildocs.document": FILES,
    "wagtail.documents.views.chooser": FILES,
    "wagtail.documents.views.multiple": FILES,
    "wagtailcore.workflow": REVIEW_STEPS,
    "wagtailcore.task": REVIEW_STEPS,
    "wagtail.admin.views.workflows": REVIEW_STEPS,
    "wagtailcore.page": PAGES,
    "wagtail.admin.views.account": CLOSED,
    "wagtail.admin.views.chooser": CHANGES_NOTHING,
    "django.views.generic.base": CHANGES_NOTHING,
}
WHY = {"change_reason": ["按省公司 2026 年 3 号文"]}
# A kind, its changed field, and what is sent for it.
EDITS: dict[type[Model], tuple[str, str]] = {
    OrgUnit: ("name", "客服一中心"),
    Position: ("name_en", "Agent on duty"),
    Group: ("name", "夜班"),
    Site: ("site_name", "训评内网"),
    Edition: ("note", "试读"),
    Chapter: ("note", "全文公开"),
    Clause: ("title_en", "Greeting"),
    Topic: ("title_en", "Tariffs"),
    TopicGroup: ("title_en", "Products"),
    Fact: ("verification", "doubtful"),
    Law: ("issuer", "全国人大常委会"),
    LawVersion: ("note", "2024年修订"),
    Competency: ("description", "能说清楚"),
    ComplaintCategory: ("name_en", "Billing"),
    Paper: ("title_en", "Entrance"),
    Question: ("category", "礼貌用语/问候"),
    QuestionPool: ("note", "开卷用"),
    EnemyGroup: ("reason", "互为答案"),
    LearningPath: ("title_en", "First steps"),
    Certification: ("name_en", "Agent certificate"),
    AppraisalTemplate: ("source", "2026年办法"),
    RetentionRule: ("note", "按合同"),
}


@pytest.fixture
def root(world: World) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(User.objects.create_superuser("root"))
    return client


def views_of(resolver: URLResolver, address: str = "") -> Iterator[tuple[str, Any]]:
    """List every view with its address."""
    for pattern in resolver.url_patterns:
        place = f"{address}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from views_of(pattern, place)
        else:
            yield place, pattern.callback


def edited() -> dict[str, type[Model] | None]:
    """Name every kind that a view of the admin changes; a view that names none stands with its module."""
    found: dict[str, type[Model] | None] = {Page._meta.label_lower: Page}
    for address, callback in views_of(get_resolver()):
        view_class = getattr(callback, "view_class", None)
        if not address.startswith("admin/") or not hasattr(view_class, "post"):
            continue
        try:
            model = view_class(**callback.view_initkwargs).model
        except (AttributeError, Http404):
            model = None
        if isinstance(model, str):
            model = None
        found[model._meta.label_lower if model else view_class.__module__] = model
    return found


def test_whatever_the_admin_edits_is_recorded_or_says_why_not() -> None:
    kinds = edited()

    assert len(kinds) > 30
    unrecorded = {name for name, model in kinds.items() if model is None or trace_of(model) is None}
    assert unrecorded == set(WITHOUT_ENTRY)


def test_recorded_kinds_are_saved_by_recorded_actions_alone() -> None:
    recorded = [model for model in edited().values() if model and trace_of(model)]

    assert len(recorded) > 20
    for model in recorded:
        actions = [action_registry.get_action_class(model, name) for name in ("create", "edit", "delete")]
        assert tuple(actions) == RECORDED_ACTIONS


def test_no_chooser_makes_what_is_recorded() -> None:
    choosers = [each for each in viewsets.viewsets if isinstance(each, SnippetChooserViewSet)]

    assert len(choosers) > 10
    assert [each.model for each in choosers if each._creation_form_class or each.form_fields] == []


def test_every_recorded_kind_has_an_edit_in_the_table() -> None:
    recorded = {model for model in edited().values() if model and isinstance(trace_of(model), FieldTrace)}

    assert recorded == set(EDITS)


def one_of(model: type[Model], world: World) -> Model:
    """Give a thing of the kind; the world holds most."""
    makers: dict[type[Model], Callable[[], Model]] = {
        Paper: lambda: Paper.objects.filter(rules__isnull=False)[0],
        Question: lambda: Question.objects.non_polymorphic()[0],
        QuestionPool: make_pool,
        EnemyGroup: make_enemies,
        LearningPath: lambda: make_path(world.course),
        Competency: lambda: Competency.objects.create(code="C1", name="倾听"),
        ComplaintCategory: lambda: ComplaintCategory.objects.create(code="K1", name="资费"),
        Topic: lambda: Topic.objects.get(pk=make_topic().pk),
        TopicGroup: lambda: TopicGroup.objects.get(pk=make_topic().chapter_id),
        AppraisalTemplate: make_template,
        Group: lambda: Group.objects.create(name="值班"),
    }
    return makers[model]() if model in makers else model._base_manager.all()[0]


def make_pool() -> QuestionPool:
    """Make a pool of two questions."""
    pool = QuestionPool.objects.create(name="易错题")
    pool.questions.set(Question.objects.all()[:2])
    return pool


def make_enemies() -> EnemyGroup:
    """Make a group of two questions that never meet."""
    group = EnemyGroup.objects.create(reason="相同")
    group.questions.set(Question.objects.all()[:2])
    return group


def make_path(course: CoursePage) -> LearningPath:
    """Make a path of one course."""
    path = LearningPath(key="first", title="新员工")
    path.steps.add(LearningPathCourse(course=course))
    path.save()
    return path


def make_template() -> AppraisalTemplate:
    """Make a way to appraise by two things."""
    template = AppraisalTemplate(key="month", name="月度评价")
    template.items.add(AppraisalItem(dimension="work", name="质检", weight=60))
    template.items.add(AppraisalItem(dimension="training", name="学习", weight=40))
    template.save()
    return template


def edit_address(thing: Model) -> str:
    """Give the address of the form of a thing."""
    meta = thing._meta
    own = {Group: "wagtailusers_groups:edit", Site: "wagtailsites:edit"}
    return reverse(
        own.get(type(thing), f"wagtailsnippets_{meta.app_label}_{meta.model_name}:edit"), args=[thing.pk]
    )


@pytest.mark.parametrize("model", EDITS, ids=lambda model: model._meta.label)
def test_an_edit_in_the_form_is_recorded_and_reads_well(
    root: Client, world: World, model: type[Model]
) -> None:
    (field, sent), thing = EDITS[model], one_of(model, world)
    was = str(getattr(thing, field))
    form = form_as_it_stands(root, edit_address(thing))
    before = AuditEntry.objects.count()

    answer = root.post(edit_address(thing), form | {field: [sent]} | WHY)

    assert answer.status_code == 302, answer.context["form"].errors
    entry = AuditEntry.objects.latest("pk")
    assert AuditEntry.objects.count() == before + 1
    told = (entry.details["before"], entry.details["after"])
    assert (entry.actor_label, *told) == ("root", {field: was}, {field: sent})
    assert [entry.reason] == WHY["change_reason"]
    with translation.override("zh-hans"):
        words = f"{action_label(entry.action)} {details_text(entry.details, action=entry.action)}"
    assert words.startswith("修改")
    assert (" → " in words, field in words) == (True, False)


def test_every_name_of_a_field_has_chinese_words() -> None:
    kinds = set(EDITS) | {row for model in EDITS for row in recorded_rows(model).values()}

    with translation.override("zh-hans"):
        trees = {"path", "depth", "numchild"}
        names = {
            (model, field.name): field_name(model, field.name)
            for model in kinds
            for field in recorded_fields(model)
            if not (model is OrgUnit and field.name in trees)
        }
    assert {key: words for key, words in names.items() if words.isascii()} == {}


def said_last() -> str:
    """Write the newest entry as an auditor reads it."""
    entry = AuditEntry.objects.latest("pk")
    with translation.override("zh-hans"):
        return f"{action_label(entry.action)}：{details_text(entry.details, action=entry.action)}"


def test_the_state_of_verification_of_a_fact_is_recorded_by_its_name(root: Client, world: World) -> None:
    fact = Fact.objects.filter(verification="verified")[0]
    form = form_as_it_stands(root, edit_address(fact))

    root.post(edit_address(fact), form | {"verification": ["doubtful"]} | WHY)

    assert said_last() == "修改事实：核实情况 已核实 → 存疑"
    assert AuditEntry.objects.about(fact).count() == 1


def test_a_changed_row_is_recorded_as_it_was_and_as_it_is(root: Client, world: World) -> None:
    template = make_template()
    form = form_as_it_stands(root, edit_address(template))

    root.post(edit_address(template), form | {"items-0-weight": ["70"], "items-1-weight": ["30"]} | WHY)

    assert said_last() == (
        "修改评价模板："
        "去掉 评价项 （维度 工作表现，名称 质检，权重 60）、（维度 培训与发展，名称 学习，权重 40）"
        " · 加入 评价项 （维度 工作表现，名称 质检，权重 70）、（维度 培训与发展，名称 学习，权重 30）"
    )


def test_the_table_of_a_paper_is_recorded_in_words(root: Client, world: World) -> None:
    paper = Paper.objects.filter(rules__isnull=False)[0]
    form = form_as_it_stands(root, edit_address(paper))

    root.post(edit_address(paper), form | {"review_rule": ["table"], "review_cells": ["after_window.marks"]})

    assert said_last().endswith("加入 可见内容表 场次结束后：得分")


def test_the_trail_names_things_in_the_sites_language_whoever_writes(world: World) -> None:
    position = Position.objects.create(code="NAMED", name="投诉专员", name_en="Complaint specialist")

    with translation.override("en"):
        entry = record(actor=None, action="people.position_changed", subject=position)

    assert entry.subject_label == "投诉专员"


def test_what_is_deleted_along_is_counted(root: Client, world: World) -> None:
    law = Law.objects.create(key="old-law", title="旧办法", kind="administrative_regulation")
    for label in ("2019", "2021"):
        LawVersion.objects.create(law=law, label=label, verification="verified")

    root.post(reverse("wagtailsnippets_lms_standards_law:delete", args=[law.pk]), WHY)

    assert said_last() == "删除法规：此前 标识 old-law · 标题 旧办法 · 类别 行政法规 · 一并删除 法规版本 2"


def test_things_deleted_together_are_each_recorded(root: Client, world: World) -> None:
    made = [Competency.objects.create(code=f"C9{number}", name="试") for number in range(2)]
    address = reverse("wagtail_bulk_action", args=["lms_standards", "competency", "delete"])

    root.post(address + "?" + "&".join(f"id={each.pk}" for each in made), WHY)

    assert not Competency.objects.filter(code__startswith="C9").exists()
    assert [AuditEntry.objects.about(each).get().action for each in made] == [
        "standards.competency_removed",
        "standards.competency_removed",
    ]


def test_a_new_thing_is_recorded_with_all_it_says(root: Client, world: World) -> None:
    address = reverse("wagtailsnippets_lms_standards_law:add")
    form = form_as_it_stands(root, address) | {
        "key": ["new-law"],
        "title": ["新办法"],
        "kind": ["administrative_regulation"],
    }

    root.post(address, form)

    assert said_last() == "新增法规：此后 标识 new-law · 标题 新办法 · 类别 行政法规"


def test_the_page_of_the_trail_reads_in_chinese(root: Client, world: World) -> None:
    position = Position.objects.all()[0]
    form = form_as_it_stands(root, edit_address(position))

    root.post(edit_address(position), form | {"leads": ["on"], "name": ["值班长"]} | WHY)
    page = root.get(reverse("lms_core:audit")).content.decode()

    assert ("修改岗位" in page, WHY["change_reason"][0] in page) == (True, True)
    assert f"名称 {position.name} → 值班长" in page
