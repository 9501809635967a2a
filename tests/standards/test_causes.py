"""A law version that ends, and a fact that is corrected, as causes of a change beside a new edition."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from lms.core.trail.api import AuditEntry
from lms.core.ui.api import waiting_lines
from lms.courses.pages.changing import held_lessons
from lms.courses.pages.models import LessonPage
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.bank.queries import askable_questions
from lms.standards.changes.corrections import (
    CorrectionSettled,
    count_what_rests,
    proposed_corrections,
    proposed_law_versions,
    set_aside,
)
from lms.standards.changes.models import CorrectedFact, EditionChange
from lms.standards.changes.queries import changed_clauses
from lms.standards.changes.services import (
    AlreadyOpened,
    NeverEnds,
    NothingNamesIt,
    PlannedDays,
    close_change,
    co_sign,
    confirm,
    open_fact_change,
    open_law_change,
)
from lms.standards.clauses.models import Clause
from lms.standards.facts.models import Fact
from lms.standards.laws.models import LawVersion
from tests.accounts import User
from tests.courses.test_changed_lessons import learner_of
from tests.factories.courses import check, make_course, make_lesson, prose
from tests.factories.exams import make_paper, make_question
from tests.factories.people import make_user_with_role
from tests.factories.standards import make_clause, make_edition, make_fact, make_law_version
from tests.standards.test_changes import signed_in

pytestmark = pytest.mark.django_db

TODAY, NOW = timezone.localdate, timezone.now
NO_DAYS = PlannedDays()
YESTERDAY = -1


def day(distance: int) -> date:
    return TODAY() + timedelta(days=distance)


@pytest.fixture
def zhou() -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER, name="周岚")


@pytest.fixture
def zhao(zhou: User) -> User:
    return make_user_with_role(Role.HR, name="赵蕾")


@pytest.fixture
def clause() -> Clause:
    """Clause 2.1 with F-2.1-4, which has a value, and F-2.1-5."""
    clause = make_clause("2.1")
    make_fact(clause, value="24", unit="小时")
    make_fact(clause, "F-2.1-5", statement="按月回访。")
    return clause


@pytest.fixture
def old_law(clause: Clause) -> LawVersion:
    """A version of the law behind F-2.1-4 whose last day was yesterday, and the one that follows it."""
    version = make_law_version(in_force_to=day(YESTERDAY))
    make_law_version(label="2026 修订", in_force_from=day(0))
    Fact.objects.filter(code="F-2.1-4").update(basis="law", law_version=version, article="32")
    return version


def citing(*codes: str, clause: Clause) -> Question:
    """Make a question of the clause that names facts."""
    question = make_question(clause=clause)
    question.facts.set(Fact.objects.filter(code__in=codes))
    return question


def is_asked(question: Question) -> bool:
    return askable_questions(TODAY()).filter(pk=question.pk).exists()


def corrected(value: str = "20", code: str = "F-2.1-4") -> CorrectedFact:
    """Correct the value of a fact, and give what was noted."""
    fact = Fact.objects.get(code=code)
    fact.value, fact.statement = value, f"平均处理时间不超过 {value} 小时。"
    fact.save()
    return CorrectedFact.objects.get(fact=fact, corrected_on=TODAY(), change=None, set_aside_at=None)


def test_correcting_a_fact_keeps_how_it_read(clause: Clause) -> None:
    correction = corrected()

    assert (correction.wording_before.value, correction.wording_after.value) == ("24", "20")
    assert correction.left_version is None


def test_several_corrections_of_a_day_are_one_and_none_when_the_first_wording_is_back(
    clause: Clause,
) -> None:
    corrected("20")
    assert corrected("18").wording_before.value == "24"

    fact = Fact.objects.get(code="F-2.1-4")
    fact.value, fact.statement = "24", "平均处理时间不超过 24 小时。"
    fact.save()

    assert not CorrectedFact.objects.exists()


def test_what_is_no_wording_and_facts_that_do_not_count_are_no_correction(clause: Clause) -> None:
    fact = Fact.objects.get(code="F-2.1-4")
    fact.source, fact.verification = "手册", "doubtful"
    fact.save()
    later = make_edition("later", in_force_from=day(30))
    coming = make_fact(make_clause("2.1", edition=later), "F-2.1-4", value="24")
    coming.value = "12"
    coming.save()

    assert not CorrectedFact.objects.exists()


def test_only_what_names_the_corrected_fact_or_the_clause_alone_rests_on_it(
    zhou: User, clause: Clause
) -> None:
    named = citing("F-2.1-4", clause=clause)
    citing("F-2.1-5", clause=clause)
    alone = citing(clause=clause)
    course = make_course("U4", lessons=0)
    make_lesson(course, "names-it", [prose(1, clause="2.1", facts=["F-2.1-4"]), check(7)])
    make_lesson(course, "another", [prose(1, clause="2.1", facts=["F-2.1-5"])])
    make_lesson(course, "alone", [prose(1, clause="2.1")])
    taught = make_lesson(course, "taught", [prose(1, facts=["F-2.1-5"])])
    taught.clauses.add(clause)
    taught.save()

    change = open_fact_change(correction=corrected(), days=NO_DAYS, by=zhou, now=NOW())

    lessons = change.items.filter(kind__in=["lesson", "check"]).order_by("title")
    assert [one.title for one in lessons] == ["课 alone", "课 names-it", "问题 7"]
    questions = change.items.filter(kind="question").values_list("thing", flat=True)
    assert set(questions) == {named.pk, alone.pk}
    assert {one.number for one in change.items.all()} == {"2.1"}


def test_a_corrected_fact_holds_back_from_the_opening_on_what_rests_on_it(zhou: User, clause: Clause) -> None:
    named, other = citing("F-2.1-4", clause=clause), citing("F-2.1-5", clause=clause)
    lesson = make_lesson(make_course("U4", lessons=0), "lesson", [prose(1, facts=["F-2.1-4"])])
    correction = corrected()
    assert is_asked(named)

    change = open_fact_change(correction=correction, days=NO_DAYS, by=zhou, now=NOW())

    assert (is_asked(named), is_asked(other)) == (False, True)
    held = held_lessons([lesson], TODAY())
    assert held is not None
    assert (held.clauses, held.day, held.url) == ("2.1", str(TODAY()), change.get_absolute_url())
    confirm(
        change=change,
        items=list(change.items.values_list("pk", flat=True)),
        note="都看过",
        by=zhou,
        now=NOW(),
    )
    assert is_asked(named)
    assert held_lessons([lesson], TODAY()) is None


@pytest.mark.parametrize(("distance", "is_held"), [(0, False), (-1, True), (-30, True)])
def test_a_law_holds_back_from_the_day_after_its_last(
    zhou: User, clause: Clause, old_law: LawVersion, distance: int, is_held: bool
) -> None:
    LawVersion.objects.filter(pk=old_law.pk).update(in_force_to=day(distance))
    lesson = make_lesson(make_course("U4", lessons=0), "lesson", [prose(1, facts=["F-2.1-4"])])
    change = open_law_change(version=old_law, days=NO_DAYS, by=zhou, now=NOW())

    assert change.items.get().to_change == "1 处引用，含 F-2.1-4"
    assert EditionChange.objects.get().own_day == day(distance + 1)
    assert (held_lessons([lesson], TODAY()) is not None) is is_held


def test_a_law_without_a_last_day_holds_nothing_back(zhou: User, clause: Clause, old_law: LawVersion) -> None:
    LawVersion.objects.filter(pk=old_law.pk).update(in_force_to=None)
    lesson = make_lesson(make_course("U4", lessons=0), "lesson", [prose(1, facts=["F-2.1-4"])])

    change = open_law_change(version=old_law, days=PlannedDays(day(-1)), by=zhou, now=NOW())

    assert (change.own_day, change.day) == (None, day(-1))
    assert held_lessons([lesson], TODAY()) is None


def test_a_law_block_rests_on_it_in_a_lesson_that_teaches_the_clause(
    zhou: User, clause: Clause, old_law: LawVersion
) -> None:
    law = {"type": "law", "id": "law-1", "value": {"law": old_law.law.key, "article": "32", "facts": []}}
    course = make_course("U4", lessons=0)
    taught = make_lesson(course, "taught", [prose(1, facts=["F-2.1-5"]), law])
    taught.clauses.add(clause)
    taught.save()
    make_lesson(course, "not-taught", [law])

    change = open_law_change(version=old_law, days=NO_DAYS, by=zhou, now=NOW())

    assert [(one.title, one.to_change) for one in change.items.all()] == [("课 taught", "1 处引用")]


def test_both_versions_of_the_law_stand_side_by_side(zhou: User, clause: Clause, old_law: LawVersion) -> None:
    change = open_law_change(version=old_law, days=NO_DAYS, by=zhou, now=NOW())

    (still_named,) = changed_clauses(change)
    ended = still_named.compared.facts[0].change
    assert (still_named.compared.note, ended.after) == ("1 条事实仍引用失效版本", None)

    fact = Fact.objects.get(code="F-2.1-4")
    fact.law_version, fact.article = LawVersion.objects.get(label="2026 修订"), "40"
    fact.save()

    (moved,) = changed_clauses(EditionChange.objects.get())
    (pair,) = (one.change for one in moved.compared.facts)
    assert pair.before is not None
    assert pair.after is not None
    assert (pair.before.law_version, pair.before.article) == ("2016 修订", "32")
    assert (pair.after.law_version, pair.after.article) == ("2026 修订", "40")
    assert (moved.compared.note, moved.compared.kind) == ("", "changed")


def test_what_the_change_of_its_law_covers_is_not_proposed_again(
    zhou: User, clause: Clause, old_law: LawVersion
) -> None:
    citing("F-2.1-4", clause=clause)
    fact = Fact.objects.get(code="F-2.1-4")
    fact.law_version = LawVersion.objects.get(label="2026 修订")
    fact.save()
    count_what_rests(NOW())
    assert proposed_corrections(TODAY()).count() == 1

    open_law_change(version=old_law, days=NO_DAYS, by=zhou, now=NOW())

    assert not proposed_corrections(TODAY()).exists()


def test_a_law_on_which_nothing_rests_or_that_never_ends_opens_no_change(zhou: User, clause: Clause) -> None:
    lasting = make_law_version()
    make_fact(clause, "F-2.1-6", law_version=lasting)
    with pytest.raises(NeverEnds):
        open_law_change(version=lasting, days=NO_DAYS, by=zhou, now=NOW())
    unnamed = make_law_version(label="2014 修订", in_force_from=date(2014, 7, 29), in_force_to=day(-90))
    with pytest.raises(NothingNamesIt):
        open_law_change(version=unnamed, days=NO_DAYS, by=zhou, now=NOW())

    assert not EditionChange.objects.exists()
    assert not AuditEntry.objects.filter(action="standards.change_opened").exists()


def test_a_cause_is_opened_once(zhou: User, clause: Clause, old_law: LawVersion) -> None:
    correction = corrected(code="F-2.1-5")
    open_law_change(version=old_law, days=NO_DAYS, by=zhou, now=NOW())
    open_fact_change(correction=correction, days=NO_DAYS, by=zhou, now=NOW())

    with pytest.raises(AlreadyOpened):
        open_law_change(version=old_law, days=NO_DAYS, by=zhou, now=NOW())
    with pytest.raises(AlreadyOpened):
        open_fact_change(correction=correction, days=NO_DAYS, by=zhou, now=NOW())
    with pytest.raises(CorrectionSettled):
        set_aside(correction=correction, note="不影响", by=zhou, now=NOW())


def test_a_later_correction_of_the_same_fact_has_a_change_of_its_own(zhou: User, clause: Clause) -> None:
    first = open_fact_change(correction=corrected("20"), days=NO_DAYS, by=zhou, now=NOW())

    second = open_fact_change(correction=corrected("18"), days=NO_DAYS, by=zhou, now=NOW())

    (was, now) = (change.correction for change in (first, second))
    assert (was.wording_before.value, was.wording_after.value) == ("24", "20")
    assert (now.wording_before.value, now.wording_after.value) == ("20", "18")
    (shown,) = changed_clauses(first)
    assert "".join(run.text for run in shown.compared.facts[0].value[1]) == "20 小时"


def test_a_change_has_exactly_one_cause(zhou: User, clause: Clause, old_law: LawVersion) -> None:
    for causes in ({}, {"law_version": old_law, "fact": Fact.objects.get(code="F-2.1-5")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EditionChange.objects.create(opened_at=NOW(), **causes)


def test_only_corrections_on_which_something_rests_are_proposed(zhou: User, clause: Clause) -> None:
    citing("F-2.1-4", clause=clause)
    corrected()
    corrected(code="F-2.1-5")
    assert not proposed_corrections(TODAY()).exists()

    count_what_rests(NOW())

    assert [(one.fact.code, one.resting) for one in proposed_corrections(TODAY())] == [("F-2.1-4", 1)]
    assert not proposed_corrections(day(91)).exists()
    set_aside(correction=proposed_corrections(TODAY()).get(), note="只改了标点", by=zhou, now=NOW())
    assert not proposed_corrections(TODAY()).exists()
    entry = AuditEntry.objects.get(action="standards.correction_set_aside")
    assert (entry.reason, entry.subject_label) == ("只改了标点", str(Fact.objects.get(code="F-2.1-4")))


@pytest.mark.parametrize(("distance", "count"), [(-400, 1), (0, 1), (89, 1), (90, 0), (200, 0)])
def test_a_law_is_proposed_when_its_end_is_near_while_facts_name_it(
    zhou: User, clause: Clause, old_law: LawVersion, distance: int, count: int
) -> None:
    LawVersion.objects.filter(pk=old_law.pk).update(in_force_from=None, in_force_to=day(distance))

    assert proposed_law_versions(TODAY()).count() == count
    Fact.objects.filter(code="F-2.1-4").update(basis="practice", law_version=None)
    assert not proposed_law_versions(TODAY()).exists()


def test_a_law_without_a_last_day_is_proposed_once_another_version_follows(
    clause: Clause, old_law: LawVersion
) -> None:
    LawVersion.objects.filter(pk=old_law.pk).update(in_force_to=None)
    assert list(proposed_law_versions(TODAY())) == [old_law]

    LawVersion.objects.filter(label="2026 修订").update(in_force_from=day(90))
    assert not proposed_law_versions(TODAY()).exists()


def test_trainers_are_told_by_two_lines_and_nobody_else(
    zhou: User, zhao: User, clause: Clause, old_law: LawVersion
) -> None:
    citing("F-2.1-5", clause=clause)
    corrected(code="F-2.1-5")
    count_what_rests(NOW())
    request = RequestFactory().get("/")

    def told(user: User) -> dict[str, int]:
        request.user = user
        return {
            str(line.label): line.count for line in waiting_lines(request) if line.url.startswith("/standard")
        }

    expected = {"法规版本失效，仍有事实引用": 1, "事实有更正，牵涉内容待核对": 1}
    assert told(zhou) == told(zhao) == expected
    assert told(make_user_with_role(Role.AUDITOR)) == {}
    open_law_change(version=old_law, days=NO_DAYS, by=zhou, now=NOW())
    assert list(told(zhao)) == ["事实有更正，牵涉内容待核对"]


def test_the_record_names_the_cause_and_what_was_and_is(zhou: User, zhao: User, clause: Clause) -> None:
    citing("F-2.1-4", clause=clause)
    change = open_fact_change(correction=corrected(), days=NO_DAYS, by=zhou, now=NOW())
    items = list(change.items.values_list("pk", flat=True))
    confirm(change=change, items=items, note="没有用到", by=zhou, now=NOW())
    co_sign(change=change, by=zhao, now=NOW())

    closed = close_change(change=change, note="完成", by=zhou, now=NOW())

    assert (closed.record["cause"], closed.record["change"]) == ("事实更正", "F-2.1-4 更正")
    (fact,) = closed.record["clauses"][0]["facts"]
    assert (fact["code"], "24 小时" in fact["before"], "20 小时" in fact["after"]) == ("F-2.1-4", True, True)
    answer = signed_in(zhao).get(reverse("lms_standards:change_record", args=[change.pk]))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert ("Cause", "事实更正") in rows
    assert ("Change", "F-2.1-4 更正") in rows
    entry = AuditEntry.objects.get(action="standards.change_closed")
    assert entry.subject_label == "F-2.1-4 更正"


def test_a_closed_change_of_a_law_keeps_the_edition_of_its_close(
    zhou: User, zhao: User, clause: Clause, old_law: LawVersion
) -> None:
    change = open_law_change(version=old_law, days=NO_DAYS, by=zhou, now=NOW())
    co_sign(change=change, by=zhao, now=NOW())
    close_change(change=change, note="完成", by=zhou, now=NOW())
    EditionChange.objects.update(closed_at=NOW() - timedelta(days=2))
    later = make_edition("later", in_force_from=day(0))
    make_fact(make_clause("3.9", edition=later), "F-3.9-1", law_version=old_law)

    (kept,) = changed_clauses(EditionChange.objects.get())
    assert (kept.key, kept.changing.is_whole, kept.changing.law) == ("2.1-2.1", False, old_law.law.key)
    EditionChange.objects.update(closed_at=None)
    assert [one.key for one in changed_clauses(EditionChange.objects.get())] == ["3.9-3.9"]


def test_learners_read_what_was_and_is_of_a_corrected_fact(zhou: User, clause: Clause) -> None:
    lesson = make_lesson(make_course("U4", lessons=0), "lesson", [prose(1, facts=["F-2.1-4"])])
    open_fact_change(correction=corrected(), days=NO_DAYS, by=zhou, now=NOW())
    client, url = signed_in(learner_of(lesson)), LessonPage.objects.get(pk=lesson.pk).url

    page = client.get(url, headers={"accept-language": "zh-hans"}).content.decode()

    assert f"{TODAY()} 起有变更" in page
    assert "24</del>" in page
    assert "20</ins>" in page


def test_learners_read_that_a_fact_of_an_ended_law_holds_no_longer(
    zhou: User, clause: Clause, old_law: LawVersion
) -> None:
    lesson = make_lesson(make_course("U4", lessons=0), "lesson", [prose(1, facts=["F-2.1-4"])])
    open_law_change(version=old_law, days=NO_DAYS, by=zhou, now=NOW())
    client, url = signed_in(learner_of(lesson)), LessonPage.objects.get(pk=lesson.pk).url

    assert "This holds no longer." in client.get(url).content.decode()


def test_a_trainer_opens_the_change_from_the_page_of_the_law(
    zhou: User, clause: Clause, old_law: LawVersion
) -> None:
    make_lesson(make_course("U4", lessons=0), "lesson", [prose(1, facts=["F-2.1-4"])])
    client, address = signed_in(zhou), reverse("lms_standards:law_change", args=[old_law.pk])
    page = client.get(old_law.get_absolute_url()).content.decode()
    assert address in page
    assert f"Its last day was {day(-1)}, and facts still rest on it." in page
    assert "1 clause has facts that rest on it:" in client.get(address).content.decode()

    client.post(address, {"planned_for": "", "learn_until": str(day(30))})

    change = EditionChange.objects.get()
    assert (change.law_version, change.learn_until) == (old_law, day(30))
    assert client.get(address).headers["location"] == change.get_absolute_url()
    shown = client.get(change.get_absolute_url()).content.decode()
    assert f"End of 《电信条例》（2016 修订）: since {day(0)}, 1 item is still open" in shown
    assert "No longer holds with this version" in shown
    listed = client.get(reverse("lms_standards:changes")).content.decode()
    assert "End of 《电信条例》（2016 修订）" in listed
    follower = LawVersion.objects.get(label="2026 修订")
    assert change.get_absolute_url() in client.get(follower.get_absolute_url()).content.decode()


def test_a_trainer_opens_the_change_from_the_page_of_the_correction(zhou: User, clause: Clause) -> None:
    question = citing("F-2.1-4", clause=clause)
    paper = make_paper([("2.1", 1)])
    correction, client = corrected(), signed_in(zhou)
    page = client.get(correction.get_absolute_url()).content.decode()
    assert "24</del>" in page
    assert "20</ins>" in page

    client.post(correction.get_absolute_url(), {"learn_until": ""})

    change = EditionChange.objects.get()
    assert set(change.items.values_list("kind", "thing")) == {
        ("question", question.pk),
        ("paper", paper.pk),
    }
    shown = client.get(change.get_absolute_url()).content.decode()
    assert f"Correction of F-2.1-4: since {TODAY()}, 2 items are still open" in shown
    assert "2 facts read as before" not in shown
    assert change.get_absolute_url() in client.get(correction.get_absolute_url()).content.decode()
    days = reverse("lms_standards:change_days", args=[change.pk])
    client.post(days, {"planned_for": str(day(40)), "learn_until": str(day(20))})
    change.refresh_from_db()
    assert (change.planned_for, change.learn_until) == (None, day(20))


def test_the_page_of_a_clause_leads_to_its_corrected_facts(zhou: User, clause: Clause) -> None:
    client, way = signed_in(zhou), f"{reverse('lms_standards:corrected_facts')}?q=2.1"
    assert way not in client.get(clause.get_absolute_url()).content.decode()

    correction = corrected()

    assert way in client.get(clause.get_absolute_url()).content.decode()
    assert correction.get_absolute_url() in client.get(way).content.decode()
    assert way not in signed_in(make_user_with_role()).get(clause.get_absolute_url()).content.decode()


def test_setting_a_correction_aside_asks_for_a_reason(zhou: User, clause: Clause) -> None:
    correction, client = corrected(), signed_in(zhou)
    address = reverse("lms_standards:correction_aside", args=[correction.pk])

    assert client.post(address, {"note": " "}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = client.post(address, {"note": "只改了标点"}, follow=True).content.decode()

    assert "只改了标点" in page
    assert "周岚" in page
    correction.refresh_from_db()
    assert correction.is_settled


def test_who_only_reads_opens_nothing(zhou: User, clause: Clause, old_law: LawVersion) -> None:
    correction, auditor = corrected(), signed_in(make_user_with_role(Role.AUDITOR))

    assert auditor.get(reverse("lms_standards:law_change", args=[old_law.pk])).status_code == 404
    page = auditor.get(correction.get_absolute_url()).content.decode()
    auditor.post(correction.get_absolute_url(), {"learn_until": ""})
    auditor.post(reverse("lms_standards:correction_aside", args=[correction.pk]), {"note": "不影响"})

    assert "Open the change" not in page
    correction.refresh_from_db()
    assert not correction.is_settled
