"""Each role comes home to its own question, answered from what is really there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from lms.certification.api import Standing
from lms.evaluation.api import estimate_programme
from lms.evaluation.services.disputes import raise_dispute
from lms.evaluation.services.findings import FindingDraft, make_finding, plan_action
from lms.exams.api import Attempt, Interval, Sitting, SittingSeat
from lms.exams.services.reviewing import take_step
from lms.people.api import Employee, Role
from lms.portal.homes.employee import EmployeeHome, NextThing, due_tone, due_words, employee_home
from lms.portal.homes.manager import Line, manager_home, trust_note
from tests.factories import certification, courses, evaluation, exams, programmes, standards
from tests.factories.improvement import make_draft
from tests.factories.people import Cast, make_cast, make_employee, make_position, make_user_with_role

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=timezone.get_default_timezone())
TODAY = NOW.date()


@pytest.fixture
def cast() -> Cast:
    """Give the people."""
    return make_cast()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read the words of the source; the catalogues are checked elsewhere."""
    with translation.override("en"):
        yield


def days(count: int) -> timedelta:
    """Give so many days."""
    return timedelta(days=count)


def home_of(employee: Employee) -> EmployeeHome:
    """Gather an employee's home on the day."""
    return employee_home(employee, NOW)


def next_thing_of(employee: Employee) -> NextThing:
    """Give the one thing to do."""
    found = home_of(employee).next_thing
    assert found is not None
    return found


def opened(url: str, who: Employee) -> HttpResponse:
    """Open a page as somebody."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(who.user)
    return client.get(url)


# Where each role comes home to.


def test_every_role_comes_home_to_a_page_it_may_open(cast: Cast) -> None:
    people = {
        "lms_portal:today": [cast.li, make_employee("周岚", role=Role.TRAINER)],
        "lms_portal:manager": [cast.wang],
        "lms_certification:coverage": [cast.zhao, make_employee("孙静", role=Role.AUDITOR)],
    }
    people["lms_portal:today"].append(make_employee("郑文", role=Role.ADMINISTRATOR))

    for name, those in people.items():
        for who in those:
            home = opened(reverse("lms_portal:home"), who)

            assert home.url == reverse(name)
            assert opened(home.url, who).status_code == 200


@pytest.mark.parametrize("role", [Role.TRAINER, Role.ADMINISTRATOR])
def test_an_account_that_is_nobodys_comes_to_the_courses(client: Client, role: Role) -> None:
    client.force_login(make_user_with_role(role))

    response = client.get(reverse("lms_portal:home"), follow=True)

    assert response.request["PATH_INFO"] == reverse("lms_courses:home")
    assert response.status_code == 200


def test_who_leads_and_is_of_hr_comes_to_the_matrix(cast: Cast) -> None:
    both = make_employee("钱蓉", role=Role.HR, position=make_position("主任", leads=True))

    assert opened(reverse("lms_portal:home"), both).url == reverse("lms_certification:coverage")


# The employee's home: what now?


def test_a_certificate_to_renew_leads_straight_to_its_exam(cast: Cast) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    wanted = certification.make_certification(positions=(make_position(),))
    wanted.paper = exams.make_paper([("2", 1)])
    wanted.save()
    now = timezone.now()
    certification.make_certificate(cast.li, wanted, timezone.localdate(now) - days(350))
    sitting = exams.make_sitting(wanted.paper, employees=[cast.li], now=now)
    rules = reverse("lms_exams:rules", args=[sitting.pk])

    page = opened(reverse("lms_portal:today"), cast.li)
    (card,) = page.context["home"].certificates
    attempt = exams.start_attempt(sitting=sitting, employee=cast.li, now=now)
    (begun,) = employee_home(cast.li, now).certificates

    assert (card.standing, card.exam_url) == (Standing.IN_WINDOW, rules)
    assert "Renew now: to the exam" in page.content.decode()
    assert begun.exam_url == reverse("lms_exams:attempt", args=[attempt.token])


def test_who_passed_and_lacks_a_course_is_led_to_the_course(cast: Cast) -> None:
    wanted = certification.make_certification(positions=(make_position(),))
    course = courses.make_course("U8")
    wanted.courses.add(course)
    certification.make_attempt(cast.li, wanted.paper, NOW - days(1))

    found = next_thing_of(cast.li)

    assert (found.title, found.action, found.url) == (course.shown_title, "Open the course", course.url)


def test_a_certificate_that_holds_for_long_asks_for_no_exam(cast: Cast) -> None:
    wanted = certification.make_certification(positions=(make_position(),))
    certification.make_certificate(cast.li, wanted, timezone.localdate() - days(5))

    page = opened(reverse("lms_portal:today"), cast.li).content.decode()

    assert "To the exam" not in page
    assert "please ask HR" not in page


def test_without_anything_open_nothing_is_due(cast: Cast) -> None:
    home = home_of(cast.li)

    assert home.next_thing is None
    assert (home.due, home.certificates, home.weak.clauses, home.feedback) == ([], [], (), [])


def test_an_exam_being_written_goes_before_everything(cast: Cast) -> None:
    clause = standards.make_clause("2.1")
    exams.make_question(clause=clause)
    course = courses.make_course("U1")
    courses.make_enrolment(cast.li, course, due_on=TODAY - days(2))
    sitting = exams.make_sitting(exams.make_paper([("2", 1)]), employees=[cast.li], now=NOW, title="上岗考")

    before = next_thing_of(cast.li)
    attempt = exams.start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    after = next_thing_of(cast.li)

    assert (before.title, before.tone) == ("课程 U1 · 课 u1-1", "bad")
    assert (after.title, after.action) == ("上岗考", "Go on writing")
    assert after.url == reverse("lms_exams:attempt", args=[attempt.token])


def test_an_exam_being_written_is_due_when_the_attempt_ends(cast: Cast) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    sitting = exams.make_sitting(exams.make_paper([("2", 1)]), employees=[cast.li], now=NOW)
    attempt = exams.start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    found = next_thing_of(cast.li)

    assert attempt.deadline < sitting.closes_at
    assert found.due == f"Writing · until {timezone.localtime(attempt.deadline):%H:%M}"
    assert found.tone == "warn"
    assert found.note == f"1 questions · {sitting.paper.minutes} minutes"


@pytest.mark.parametrize(
    ("lesson_due", "expected"),
    [(TODAY - days(1), "课程 U1 · 课 u1-1"), (TODAY + days(3), "上岗考"), (None, "上岗考")],
    ids=["lesson overdue", "lesson in three days", "lesson without a day"],
)
def test_what_is_due_first_comes_first(cast: Cast, lesson_due: date | None, expected: str) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    courses.make_enrolment(cast.li, courses.make_course("U1"), due_on=lesson_due)
    exams.make_sitting(exams.make_paper([("2", 1)]), employees=[cast.li], now=NOW, title="上岗考")

    assert next_thing_of(cast.li).title == expected


def test_an_exam_that_opens_within_the_week_stands_on_the_list(cast: Cast) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    for title, ahead in (("下周", days(9)), ("后天", days(2)), ("明天", days(1))):
        sitting = exams.make_sitting(exams.make_paper([("2", 1)]), employees=[cast.li], now=NOW, title=title)
        Sitting.objects.filter(pk=sitting.pk).update(opens_at=NOW + ahead, closes_at=NOW + days(10))
    SittingSeat.objects.filter(sitting__title="明天").update(opens_at=NOW + days(3), room="301 室", place=7)

    home = home_of(cast.li)

    minutes = exams.make_paper([("2", 1)]).minutes
    size = f"1 questions · {minutes} minutes · attempts left: 2"
    assert [(line.title, line.due, line.note) for line in home.due] == [
        ("后天", "from 2026-11-27 10:30", size),
        ("明天", "from 2026-11-28 10:30", f"{size} · 301 室, seat 7"),
    ]


def test_a_renewal_says_that_its_sitting_comes(cast: Cast) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    wanted = certification.make_certification(positions=(make_position(),))
    wanted.paper = exams.make_paper([("2", 1)])
    wanted.save()
    before = next_thing_of(cast.li).note
    exams.make_sitting(wanted.paper, employees=[cast.li], now=NOW)
    Sitting.objects.update(opens_at=NOW + days(20), closes_at=NOW + days(21))

    after = next_thing_of(cast.li).note

    assert before == "No sitting is open for you yet; HR sees that you are due."
    assert after == "Your sitting has not opened yet. Its date is shown below or on the Exams page."


def test_somebody_elses_exam_and_course_are_nothing_of_lis(cast: Cast) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    courses.make_enrolment(cast.chen, courses.make_course("U1"), due_on=TODAY)
    exams.make_sitting(exams.make_paper([("2", 1)]), employees=[cast.chen], now=NOW)

    assert home_of(cast.li).next_thing is None
    assert home_of(cast.li).due == []


def test_a_certificate_that_runs_out_is_next_when_nothing_else_is(cast: Cast) -> None:
    wanted = certification.make_certification(positions=(make_position(),), months=12, window_days=30)
    certification.make_certificate(cast.li, wanted, date(2025, 12, 10), today=TODAY)

    home = home_of(cast.li)

    assert [card.standing for card in home.certificates] == [Standing.IN_WINDOW]
    assert home.next_thing is not None
    assert home.next_thing.url == reverse("lms_certification:mine")
    assert home.next_thing.due == "14 days left"


def test_the_week_lists_what_is_due_within_it_and_no_more(cast: Cast) -> None:
    for code, ahead in (("U1", -1), ("U2", 7), ("U3", 8)):
        courses.make_enrolment(cast.li, courses.make_course(code), due_on=TODAY + days(ahead))

    assert [line.title for line in home_of(cast.li).due] == ["课程 U1", "课程 U2"]


@pytest.mark.parametrize(("ahead", "titles"), [(7, ["上岗考"]), (8, [])])
def test_the_week_lists_no_exam_that_closes_after_it(cast: Cast, ahead: int, titles: list[str]) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    sitting = exams.make_sitting(exams.make_paper([("2", 1)]), employees=[cast.li], now=NOW, title="上岗考")
    sitting.closes_at = NOW + days(ahead)
    sitting.save()

    assert [line.title for line in home_of(cast.li).due] == titles


def test_only_complaints_put_down_to_li_reach_the_home(cast: Cast) -> None:
    category = evaluation.make_category("SVC", standards.make_clause("2.1"))
    evaluation.make_complaint(cast.li, category, words="等了三天才回电话。")
    evaluation.make_complaint(cast.li, category, attribution="process", words="流程的事。")
    evaluation.make_complaint(cast.chen, category, words="别人的事。")

    assert [entry.words for entry in home_of(cast.li).feedback] == ["等了三天才回电话。"]


def test_an_entry_already_objected_to_says_that_the_objection_waits(cast: Cast) -> None:
    category = evaluation.make_category("SVC", standards.make_clause("2.1"))
    complaint = evaluation.make_complaint(cast.li, category, words="等了三天才回电话。")
    evaluation.make_complaint(cast.li, category, words="没有人回电话。")
    raise_dispute(employee=cast.li, subject=f"feedback:{complaint.ticket}", words="派单错了", now=NOW)

    page = opened(reverse("lms_portal:today"), cast.li).content.decode()

    assert (page.count(">Objection waits<"), page.count(">Object<")) == (1, 1)


@pytest.mark.parametrize(
    ("ahead", "words", "tone"),
    [
        (-2, "2 days overdue", "bad"),
        (0, "due today", "warn"),
        (3, "due in 3 days", "warn"),
        (7, "due in 7 days", "accent"),
        (8, "until 2026-12-03", "accent"),
    ],
)
def test_days_are_said_as_a_colleague_would(ahead: int, words: str, tone: str) -> None:
    due_on = TODAY + days(ahead)

    assert (due_words(due_on, TODAY), due_tone(due_on, TODAY)) == (words, tone)


def test_the_page_shows_the_one_thing_with_its_button(cast: Cast) -> None:
    course = courses.make_course("U1")
    courses.make_enrolment(cast.li, course, due_on=timezone.localdate())

    page = opened(reverse("lms_portal:today"), cast.li).content.decode()

    assert "课程 U1 · 课 u1-1" in page
    assert "due today" in page
    assert f'href="{courses.lessons_of(course)[0].url}"' in page


def test_whoever_reviews_and_marks_sees_what_waits_and_others_see_no_such_list(cast: Cast) -> None:
    trainer = make_employee("周岚", role=Role.TRAINER)
    author = make_user_with_role(Role.TRAINER)
    take_step(question=exams.make_question(state="draft"), step="submit", by=author)
    waits = f'href="{reverse("lms_exams:reviews")}">Questions waiting for your review'

    pages = [opened(reverse("lms_portal:today"), one).content.decode() for one in (trainer, cast.li)]

    assert ["Waiting for you to deal with" in page for page in pages] == [True, False]
    assert ["no course or exam is due today" in page for page in pages] == [True, False]
    assert ["nothing is left to do today" in page for page in pages] == [False, True]
    assert ["Up to date" in page for page in pages] == [False, True]
    assert waits in pages[0]


# HR's home: who is certified for what, what runs out, what waits?


def test_the_matrix_sums_all_and_leads_to_what_runs_out(cast: Cast) -> None:
    today = timezone.localdate()
    wanted = certification.make_certification(positions=(make_position(),), months=12, window_days=30)
    certification.make_certificate(cast.li, wanted, today - days(345), today=today)

    response = opened(reverse("lms_certification:coverage"), cast.zhao)

    total = next(row for row in response.context["rows"] if row.is_total)
    required = 3  # Li, Chen and Zhao work as agents; Wang leads
    assert [cell.counts for cell in total.cells] == [f"1/{required}"]
    assert [(line["days"], line["count"]) for line in response.context["due"]] == [(30, 1), (60, 1), (90, 1)]
    assert all(
        line["url"].startswith(reverse("lms_certification:expiring")) for line in response.context["due"]
    )


def test_what_waits_for_a_decision_is_counted_for_hr_alone(cast: Cast) -> None:
    wanted = certification.make_certification(positions=(make_position(),))
    found = certification.make_certificate(cast.li, wanted, TODAY)
    found.attempt = certification.make_attempt(cast.li, wanted.paper, NOW, passed=False)
    found.save()
    for who in (cast.li, cast.chen, cast.zhao):
        raise_dispute(employee=who, subject=f"file:{who.number}", words="工号对错人了", now=NOW)
    auditor = make_employee("孙静", role=Role.AUDITOR)

    of_hr = opened(reverse("lms_certification:coverage"), cast.zhao).context
    of_auditor = opened(reverse("lms_certification:coverage"), auditor).context

    assert {line.url.partition("?")[0]: line.count for line in of_hr["waiting"]} == {
        reverse("lms_certification:register"): 1,
        reverse("lms_evaluation:disputes"): 2,
    }
    for line in of_hr["waiting"]:
        assert len(opened(line.url, cast.zhao).context["table"].all_rows) == line.count
    assert len(opened(reverse("lms_evaluation:disputes"), cast.zhao).context["table"].all_rows) == 3
    assert of_auditor["is_hr"] is False
    assert "waiting" not in of_auditor


# The manager's home: five lines, each with a number or a plain "cannot tell".


def lines_of(cast: Cast, now: datetime = NOW) -> list[Line]:
    """Give the five lines of Wang's home."""
    return manager_home(cast.user("wang"), now).lines


def test_with_nothing_measured_every_line_says_so(cast: Cast) -> None:
    lines = lines_of(cast)

    assert [(line.label, line.value, line.note) for line in lines] == [
        ("Who is certified", "", "nobody here needs a certificate"),
        ("Can the exam be trusted", "", "no formal paper yet"),
        ("Clause with many complaints", "", "no clause with enough sample stands out"),
        ("Did the last training work", "", "no programme has been measured yet"),
        ("What next", "0", "none overdue"),
    ]


def test_coverage_counts_the_own_team_only(cast: Cast) -> None:
    wanted = certification.make_certification(positions=(make_position(),))
    certification.make_certificate(cast.chen, wanted, TODAY - days(10), today=TODAY)

    line = lines_of(cast)[0]

    assert (line.value, line.tone) == ("0%", "bad")
    assert line.action == "Open the 1 missing"
    listed = opened(line.url, cast.wang).context["table"].all_rows
    assert [holder.employee for holder in listed] == [cast.li]


def test_coverage_is_judged_by_the_aims_of_the_matrix(cast: Cast, settings: Settings) -> None:
    settings.XUNPING = {"certification": {"aim_good": 0.5, "aim_warn": 0.25}}
    wanted = certification.make_certification(positions=(make_position(),))
    certification.make_certificate(cast.li, wanted, TODAY - days(10), today=TODAY)
    make_employee("孙宁", unit=cast.team)

    line = lines_of(cast)[0]
    matrix = opened(reverse("lms_certification:coverage"), cast.wang).context

    assert (line.value, line.tone, line.note) == ("50.0%", "good", "1 of 2 places; the aim is 50%")
    assert [cell.level for cell in matrix["rows"][0].cells] == ["good"]


def test_a_few_attempts_cannot_tell_whether_the_exam_is_to_be_trusted(cast: Cast) -> None:
    wanted = certification.make_certification(positions=(make_position(),))
    certification.make_attempt(cast.li, wanted.paper, NOW - days(1))

    line = lines_of(cast)[1]

    assert line.value == ""
    assert line.note == f"“{wanted.paper.title}”, all the company's first attempts: 1, too few to tell"


def test_an_exam_of_very_many_answers_waits_for_its_analysis(cast: Cast, settings: Settings) -> None:
    wanted = certification.make_certification(positions=(make_position(),))
    certification.make_attempt(cast.li, wanted.paper, NOW - days(1))
    Attempt.objects.update(slot_count=2)
    settings.XUNPING = {"exams": {"answers_judged_at_once": 1}}

    line = lines_of(cast)[1]

    assert (line.value, line.note) == (
        "",
        f"“{wanted.paper.title}” has very many answers and is not analysed yet; a trainer can start it",
    )


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.7, "about 70% of the differences in the marks of “甲” are real, the rest is chance (reliability"),
        (-0.1, "no real differences can be seen in the marks of “甲” (reliability"),
    ],
)
def test_a_reliability_is_a_part_of_the_differences_only_above_zero(value: float, told: str) -> None:
    note = trust_note("甲", value, Interval(value - 0.2, value + 0.1), 60)

    assert note.startswith(told)
    assert ("0.90 to judge one person by it alone" in note) == (value > 0)


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (1, "Little known, many complaints · Learn this clause first"),
        (38, "Known, still many complaints · Look at the process, no more lessons"),
    ],
    ids=["unknown", "known"],
)
def test_a_clause_with_many_complaints_says_what_to_do_and_leads_to_a_finding(
    cast: Cast, right: int, verdict: str
) -> None:
    clauses = evaluation.make_clauses("2.1", "2.2")
    evaluation.make_value(cast.li, evaluation.make_contacts_kpi(), 0, 50_000)
    category = evaluation.make_category("SVC", clauses["2.1"])
    evaluation.make_category("TAR", clauses["2.2"])
    for _each in range(40):
        evaluation.make_complaint(cast.li, category)
    for _each in range(30):
        colleague = make_employee(unit=cast.team, with_account=False)
        evaluation.make_marks(colleague, {clauses["2.1"]: (right, 40)})

    line = lines_of(cast, timezone.now())[2]

    assert (line.label, line.value) == ("Clause with many complaints", "2.1")
    assert line.note.startswith(f"{verdict} · known ")
    assert line.action == "Make a finding of it"
    assert line.url == f"{reverse('lms_evaluation:finding_new')}?unit={cast.team.code}&clause=2.1"


@pytest.mark.parametrize(
    ("estimated_at", "value"),
    [(programmes.DECLARED_AT, "not due yet"), (programmes.AFTER_ANALYSIS, "cannot tell")],
    ids=["before its day", "without figures"],
)
def test_an_analysis_without_a_result_says_why(cast: Cast, estimated_at: datetime, value: str) -> None:
    centre = programmes.Centre(cast.centre, (cast.team, cast.other_team), {})
    fcr = programmes.make_indicator()
    plan = programmes.make_plan(centre, fcr)
    waves = programmes.draw_lots(teams=centre.teams, starts=[date(2026, 5, 1), None], seed=7)
    made = programmes.declare_programme(
        plan=plan, waves=waves, declared_by=None, now=programmes.DECLARED_AT, lottery_seed=7
    )
    estimate_programme(programme=made, now=estimated_at)

    line = lines_of(cast)[3]

    assert line.value == value
    assert line.url == made.get_absolute_url()
    assert line.marked


def test_open_actions_of_the_own_team_are_counted_with_those_overdue(cast: Cast) -> None:
    fcr, wang = programmes.make_indicator(), cast.user("wang")
    for unit in (cast.team, cast.other_team):
        finding = make_finding(draft=FindingDraft(f"{unit}的发现", unit), by=wang, now=NOW)
        plan_action(finding=finding, draft=make_draft(cast, fcr), by=wang)

    line = lines_of(cast)[4]

    assert (line.value, line.note, line.tone) == ("1", "1 overdue", "bad")


def test_the_manager_sees_the_five_lines_on_the_page(cast: Cast) -> None:
    page = opened(reverse("lms_portal:manager"), cast.wang).content.decode()

    for line in lines_of(cast, timezone.now()):
        assert line.label in page
        assert line.note in page


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "这里出了点问题"), ("en", "Something went wrong here")]
)
def test_the_page_of_a_fault_names_the_language_it_speaks(language: str, words: str) -> None:
    with translation.override(language):
        page = render_to_string("500.html")

    assert f'<html lang="{language}">' in page
    assert words in page
