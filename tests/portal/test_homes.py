"""Each role comes home to its own question, answered from what is really there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from lms.certification.api import CertificationStatus
from lms.certification.requirements.models import Certification
from lms.core.statistics import Interval
from lms.evaluation.actions.services import plan_action
from lms.evaluation.api import ReportSummary
from lms.evaluation.effects.services import estimate_programme
from lms.evaluation.findings.services import FindingDraft, make_finding
from lms.exams.api import Attempt, Sitting
from lms.exams.sittings.models import SittingSeat
from lms.people.api import Employee, Posting, Role
from lms.performance.objections.services import object_to_entry
from lms.portal.homes.agenda import Task, due_text, due_tone
from lms.portal.homes.employee import EmployeeHome, employee_home
from lms.portal.homes.manager import ManagerAnswer, manager_home, trust_note, worked_line
from lms.questions.bank.models import Question
from lms.questions.review.services import take_step
from tests.factories import certification, courses, evaluation, exams, programmes, standards
from tests.factories.improvement import make_draft
from tests.factories.people import Cast, make_employee, make_position, make_user_with_role

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=timezone.get_default_timezone())
TODAY = NOW.date()


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


def next_thing_of(employee: Employee) -> Task:
    """Give the one thing to do."""
    found = home_of(employee).agenda.next_thing
    assert found is not None
    return found


def titles_of(employee: Employee) -> list[str]:
    """List all that stands on the home as something to do, the next thing first."""
    agenda = home_of(employee).agenda
    return [task.title for task in (agenda.next_thing, *agenda.rest) if task is not None]


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

    assert (card.status, card.exam_url) == (CertificationStatus.IN_WINDOW, rules)
    assert page.context["home"].agenda.next_thing.url == rules
    assert page.content.decode().count(f'href="{rules}"') == 1
    assert begun.exam_url == reverse("lms_exams:attempt", args=[attempt.token])


def test_who_passed_and_lacks_a_course_is_led_to_the_course(cast: Cast) -> None:
    wanted = certification.make_certification(positions=(make_position(),))
    course = courses.make_course("U8")
    wanted.courses.add(course)
    certification.make_attempt(cast.li, wanted.paper, NOW - days(1))

    found = next_thing_of(cast.li)

    assert (found.title, found.action, found.url) == (wanted.shown_name, "Open the course", course.url)
    assert found.note == "The exam is passed; the certificate comes with the course 课程 U8."


def test_a_certificate_that_holds_for_long_asks_for_no_exam(cast: Cast) -> None:
    wanted = certification.make_certification(positions=(make_position(),))
    certification.make_certificate(cast.li, wanted, timezone.localdate() - days(5))

    page = opened(reverse("lms_portal:today"), cast.li).content.decode()

    assert "To the exam" not in page
    assert "please ask HR" not in page


def test_without_anything_open_nothing_is_due(cast: Cast) -> None:
    home = home_of(cast.li)

    assert home.agenda.next_thing is None
    assert (home.agenda.rest, home.certificates, home.weak, home.feedback) == ((), [], [], [])


def test_an_exam_being_written_goes_before_everything(cast: Cast) -> None:
    clause = standards.make_clause("2.1")
    exams.make_question(clause=clause)
    course = courses.make_course("U1")
    courses.make_enrolment(cast.li, course, due_on=TODAY - days(2))
    sitting = exams.make_sitting(exams.make_paper([("2", 1)]), employees=[cast.li], now=NOW, title="上岗考")

    before = next_thing_of(cast.li)
    attempt = exams.start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    after = next_thing_of(cast.li)

    assert (before.title, before.tone) == ("上岗考", "warn")
    assert (after.title, after.action) == ("上岗考", "Continue the exam")
    assert after.url == reverse("lms_exams:attempt", args=[attempt.token])


def test_an_exam_being_written_is_due_when_the_attempt_ends(cast: Cast) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    sitting = exams.make_sitting(exams.make_paper([("2", 1)]), employees=[cast.li], now=NOW)
    attempt = exams.start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    found = next_thing_of(cast.li)

    assert attempt.deadline < sitting.closes_at
    assert found.due == f"In progress · until {timezone.localtime(attempt.deadline):%H:%M}"
    assert found.tone == "warn"
    assert found.note == f"1 questions · {sitting.paper.minutes} minutes"


def exam_closing(who: Employee, ahead: int, title: str = "上岗考") -> Sitting:
    """Seat somebody in a sitting of a new paper that is open for so many days more."""
    if not Question.objects.exists():
        exams.make_question(clause=standards.make_clause("2.1"))
    sitting = exams.make_sitting(exams.make_paper([("2", 1)]), employees=[who], now=NOW, title=title)
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=NOW + days(ahead))
    return sitting


def required(code: str, *, ends_in: int | None, who: Employee) -> Certification:
    """Require a certificate of an agent; somebody's own ended or ends in so many days, or never was."""
    found = certification.make_certification(f"证书 {code}", positions=(make_position(),))
    Certification.objects.filter(pk=found.pk).update(name_en="")
    found.refresh_from_db()
    if ends_in is not None:
        begun = TODAY + days(ends_in) - days(364)
        certification.make_certificate(who, found, begun, today=TODAY)
    return found


def test_home_is_ordered_by_what_happens_if_it_is_left(cast: Cast) -> None:
    """A course overdue by two months stands behind an exam, and that behind a certificate that ran out."""
    for code, ends_in in (("ENDING", 10), ("EXPIRED", -61)):
        wanted = required(code, ends_in=ends_in, who=cast.li)
        wanted.paper = exam_closing(cast.li, 20, f"场次 {code}").paper
        wanted.save()
    exam_closing(cast.li, 6, "安全考试")
    courses.make_enrolment(cast.li, courses.make_course("U1"), due_on=TODAY - days(60))

    assert titles_of(cast.li) == ["证书 EXPIRED", "安全考试", "证书 ENDING", "课程 U1 · 课 u1-1"]
    assert next_thing_of(cast.li).due.startswith("ran out on 2026-09-2")
    assert next_thing_of(cast.li).note.startswith("场次 EXPIRED · open until 2026-12-15 · ")


def test_a_certificate_never_obtained_goes_before_a_course_and_says_so(cast: Cast) -> None:
    wanted = required("OPERATING", ends_in=None, who=cast.li)
    wanted.paper = exam_closing(cast.li, 20).paper
    wanted.save()
    courses.make_enrolment(cast.li, courses.make_course("U1"), due_on=TODAY)

    assert titles_of(cast.li) == ["证书 OPERATING", "课程 U1 · 课 u1-1"]
    assert (next_thing_of(cast.li).due, next_thing_of(cast.li).tone) == ("needed, not yet obtained", "bad")


def test_courses_that_the_certificate_needs_beside_the_exam_are_named(cast: Cast) -> None:
    wanted = required("OPERATING", ends_in=-3, who=cast.li)
    wanted.paper = exam_closing(cast.li, 20).paper
    wanted.save()
    wanted.courses.add(courses.make_course("U8"), courses.make_course("U9"))

    assert next_thing_of(cast.li).note.endswith(" · also needed: 课程 U8, 课程 U9")


def test_what_cannot_be_done_yet_is_listed_and_leaves_the_button_to_what_can(cast: Cast) -> None:
    required("OPERATING", ends_in=-3, who=cast.li)
    courses.make_enrolment(cast.li, courses.make_course("U1"), due_on=TODAY)

    assert titles_of(cast.li) == ["课程 U1 · 课 u1-1", "证书 OPERATING"]


def test_a_renewal_whose_exam_closes_this_week_goes_with_the_exams(cast: Cast) -> None:
    wanted = required("OPERATING", ends_in=20, who=cast.li)
    wanted.paper = exam_closing(cast.li, 3).paper
    wanted.save()
    exam_closing(cast.li, 5, "安全考试")

    assert titles_of(cast.li) == ["证书 OPERATING", "安全考试"]


def test_a_certificate_of_another_position_asks_for_nothing(cast: Cast) -> None:
    wanted = required("OPERATING", ends_in=-3, who=cast.li)
    wanted.positions.clear()

    assert titles_of(cast.li) == []


def test_an_exam_of_a_certificate_being_written_stands_once(cast: Cast) -> None:
    wanted = required("OPERATING", ends_in=10, who=cast.li)
    sitting = exam_closing(cast.li, 3)
    wanted.paper = sitting.paper
    wanted.save()
    exams.start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    assert titles_of(cast.li) == ["上岗考"]
    assert next_thing_of(cast.li).action == "Continue the exam"


def test_a_course_whose_last_questions_rest_waits_until_they_are_asked(cast: Cast) -> None:
    enrolment = courses.make_enrolment(cast.li, courses.make_course("U1", lessons=1), due_on=TODAY)
    courses.learn(enrolment, courses.lessons_of(enrolment.course)[0])
    tomorrow = TODAY + days(1)
    enrolment.progress.update(completed_at=None, asks_again_on=tomorrow)
    type(enrolment).objects.update(completed_at=None)

    home = home_of(cast.li)

    assert home.agenda.next_thing is None
    assert [task.note for task in home.agenda.rest] == ["The questions missed are asked again on 2026-11-26."]
    assert employee_home(cast.li, NOW + days(1)).agenda.next_thing is not None


def test_no_thing_to_do_stands_twice_on_the_page(cast: Cast) -> None:
    course = courses.make_course("U1")
    courses.make_enrolment(cast.li, course, due_on=timezone.localdate())
    url = courses.lessons_of(course)[0].url

    page = opened(reverse("lms_portal:today"), cast.li).content.decode()

    assert page.count(f'href="{url}"') == 1
    assert page.count("课程 U1") == 1


def test_an_exam_that_opens_within_the_week_stands_on_the_list(cast: Cast) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    for title, ahead in (("下周", days(9)), ("后天", days(2)), ("明天", days(1))):
        sitting = exams.make_sitting(exams.make_paper([("2", 1)]), employees=[cast.li], now=NOW, title=title)
        Sitting.objects.filter(pk=sitting.pk).update(opens_at=NOW + ahead, closes_at=NOW + days(10))
    SittingSeat.objects.filter(sitting__title="明天").update(opens_at=NOW + days(3), room="301 室", place=7)

    home = home_of(cast.li)

    minutes = exams.make_paper([("2", 1)]).minutes
    size = f"1 questions · {minutes} minutes · attempts left: 2"
    assert [(line.title, line.due, line.note) for line in home.agenda.rest] == [
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
    assert "from 2026-12-15 10:30" in after


def test_somebody_elses_exam_and_course_are_nothing_of_lis(cast: Cast) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    courses.make_enrolment(cast.chen, courses.make_course("U1"), due_on=TODAY)
    exams.make_sitting(exams.make_paper([("2", 1)]), employees=[cast.chen], now=NOW)

    assert titles_of(cast.li) == []


def test_a_certificate_that_runs_out_is_next_when_nothing_else_is(cast: Cast) -> None:
    wanted = certification.make_certification(positions=(make_position(),), months=12, window_days=30)
    certification.make_certificate(cast.li, wanted, date(2025, 12, 10), today=TODAY)

    home = home_of(cast.li)

    assert [card.status for card in home.certificates] == [CertificationStatus.IN_WINDOW]
    assert home.agenda.next_thing is not None
    assert home.agenda.next_thing.url == reverse("lms_certification:mine")
    assert home.agenda.next_thing.due == "14 days left"


def test_an_exam_that_closes_before_the_certificate_ends_is_what_the_badge_counts(cast: Cast) -> None:
    exams.make_question(clause=standards.make_clause("2.1"))
    wanted = certification.make_certification(positions=(make_position(),), months=12, window_days=30)
    wanted.paper = exams.make_paper([("2", 1)])
    wanted.save()
    certification.make_certificate(cast.li, wanted, date(2025, 12, 15), today=TODAY)
    exams.make_sitting(wanted.paper, employees=[cast.li], now=NOW)
    Sitting.objects.update(closes_at=NOW + days(15))

    task = next_thing_of(cast.li)

    assert task.due == "15 days left for the exam"
    assert task.note.endswith(" · certificate ends in 19 days (2026-12-14)")


def test_the_week_lists_what_is_due_within_it_and_no_more(cast: Cast) -> None:
    for code, ahead in (("U1", -1), ("U2", 7), ("U3", 8)):
        courses.make_enrolment(cast.li, courses.make_course(code), due_on=TODAY + days(ahead))

    assert titles_of(cast.li) == ["课程 U1 · 课 u1-1", "课程 U2 · 课 u2-1"]


@pytest.mark.parametrize(("ahead", "titles"), [(7, ["安全考试", "上岗考"]), (8, ["安全考试"])])
def test_the_week_lists_no_exam_that_closes_after_it(cast: Cast, ahead: int, titles: list[str]) -> None:
    exam_closing(cast.li, 1, "安全考试")
    exam_closing(cast.li, ahead)

    assert titles_of(cast.li) == titles


def test_only_complaints_put_down_to_li_reach_the_home(cast: Cast) -> None:
    category = evaluation.make_category("SVC", standards.make_clause("2.1"))
    evaluation.make_complaint(cast.li, category, verbatim="等了三天才回电话。")
    evaluation.make_complaint(cast.li, category, attribution="process", verbatim="流程的事。")
    evaluation.make_complaint(cast.chen, category, verbatim="别人的事。")

    assert [entry.verbatim for entry in home_of(cast.li).feedback] == ["等了三天才回电话。"]


def test_an_entry_already_objected_to_says_that_the_objection_waits(cast: Cast) -> None:
    category = evaluation.make_category("SVC", standards.make_clause("2.1"))
    complaint = evaluation.make_complaint(cast.li, category, verbatim="等了三天才回电话。")
    evaluation.make_complaint(cast.li, category, verbatim="没有人回电话。")
    object_to_entry(employee=cast.li, subject=f"feedback:{complaint.ticket}", reason="派单错了", now=NOW)

    page = opened(reverse("lms_portal:today"), cast.li).content.decode()

    assert (page.count(">Objection waits<"), page.count(">Object<")) == (1, 1)


def test_a_weak_clause_leads_to_its_lessons_and_nowhere_where_nothing_teaches_it(cast: Cast) -> None:
    clauses = evaluation.make_clauses("2.1", "2.2")
    evaluation.make_marks(cast.li, {clauses["2.1"]: (6, 20), clauses["2.2"]: (6, 20)})
    lesson = courses.make_lesson(courses.make_course("U1"), "on-clause", [courses.prose(1, clause="2.1")])
    lesson.clauses.add(clauses["2.1"])
    lesson.save()

    page = opened(reverse("lms_portal:today"), cast.li).content.decode()

    assert page.count("Read it again") == 1
    assert 'href="/learn/clause/2.1/"' in page
    assert "/standard/2.2/" not in page


def test_praise_has_no_button_to_object(cast: Cast) -> None:
    category = evaluation.make_category("SVC", standards.make_clause("2.1"))
    evaluation.make_complaint(cast.li, category, verbatim="等了三天才回电话。")
    evaluation.make_survey(cast.li, score=5, scale=5, verbatim="讲得很清楚。")

    page = opened(reverse("lms_portal:today"), cast.li).content.decode()

    assert "讲得很清楚。" in page
    assert page.count(">Object<") == 1


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

    assert (due_text(due_on, TODAY), due_tone(due_on, TODAY)) == (words, tone)


def test_the_password_stands_among_the_settings(cast: Cast) -> None:
    page = opened(reverse("lms_portal:own"), cast.li).content.decode()
    main = page[page.index("<main") : page.index("</main>")]

    assert main.count(f'href="{reverse("account_change_password")}"') == 1
    assert main.index(">Settings<") < main.index(f'href="{reverse("account_change_password")}"')


def test_the_page_shows_the_one_thing_with_its_button(cast: Cast) -> None:
    course = courses.make_course("U1")
    courses.make_enrolment(cast.li, course, due_on=timezone.localdate())

    page = opened(reverse("lms_portal:today"), cast.li).content.decode()

    assert "课程 U1\u00a0· 课 u1-1" in page  # no line begins with the dot
    assert "due today" in page
    assert f'href="{courses.lessons_of(course)[0].url}"' in page


def test_whoever_reviews_and_marks_sees_what_waits_and_others_see_no_such_list(cast: Cast) -> None:
    trainer = make_employee("周岚", role=Role.TRAINER)
    author = make_user_with_role(Role.TRAINER)
    take_step(question=exams.make_question(state="draft"), step="submit", by=author)
    waits = f'href="{reverse("lms_questions:reviews")}">Questions waiting for your review'

    pages = [opened(reverse("lms_portal:today"), one).content.decode() for one in (trainer, cast.li)]

    assert ["Waiting for you to deal with" in page for page in pages] == [True, False]
    assert ["no course or exam is due today" in page for page in pages] == [True, False]
    assert ["nothing is left to do today" in page for page in pages] == [False, True]
    assert ["No open course is assigned to you" in page for page in pages] == [False, True]
    assert waits in pages[0]


def test_who_has_nothing_assigned_is_up_to_date_only_with_the_hours_of_the_year(
    cast: Cast, settings: Settings
) -> None:
    courses.make_course("U1", lessons=1)
    short = opened(reverse("lms_portal:today"), cast.li).text
    missing = home_of(cast.li).hours_missing
    settings.XUNPING = {"courses": {"yearly_hours": 0}}

    done = opened(reverse("lms_portal:today"), cast.li).text

    assert f"{missing} hours of this year's aim are still open" in short
    assert f'href="{reverse("lms_courses:home")}">Choose a course' in short
    assert ("Up to date" in short, "Up to date" in done) == (False, True)


def test_the_only_administrator_reads_it_at_home(cast: Cast) -> None:
    zheng = make_employee("郑文", role=Role.ADMINISTRATOR)
    alone = opened(reverse("lms_portal:today"), zheng).text
    make_user_with_role(Role.ADMINISTRATOR)
    pages = [alone, *(opened(reverse("lms_portal:today"), one).text for one in (zheng, cast.li))]

    assert ["You are the only administrator" in page for page in pages] == [True, False, False]


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
        object_to_entry(employee=who, subject=f"file:{who.number}", reason="工号对错人了", now=NOW)
    auditor = make_employee("孙静", role=Role.AUDITOR)

    of_hr = opened(reverse("lms_certification:coverage"), cast.zhao).context
    of_auditor = opened(reverse("lms_certification:coverage"), auditor).context

    assert {line.url.partition("?")[0]: line.count for line in of_hr["waiting"]} == {
        reverse("lms_certification:register"): 1,
        reverse("lms_performance:objections"): 2,
    }
    for line in of_hr["waiting"]:
        assert len(opened(line.url, cast.zhao).context["table"].all_rows) == line.count
    assert len(opened(reverse("lms_performance:objections"), cast.zhao).context["table"].all_rows) == 3
    assert of_auditor["is_hr"] is False
    assert "waiting" not in of_auditor


# The manager's home: five lines, each with a number or a plain "cannot tell".


def lines_of(cast: Cast, now: datetime = NOW) -> list[ManagerAnswer]:
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
    wanted = certification.make_certification(positions=(make_position(),), months=240)
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
    settings.XUNPING = {"psychometrics": {"answers_judged_at_once": 1}}

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
        (38, "Known, still many complaints · A question to look into: is it the process, a rule or a tool?"),
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
    [(programmes.DECLARED_AT, "not due yet"), (programmes.AFTER_ANALYSIS, "inconclusive")],
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


def test_an_analysis_that_cannot_tell_says_estimate_and_interval_on_its_card() -> None:
    report = ReportSummary(
        title="满意度回访：还不能下结论",
        note="",
        conclusion="inconclusive",
        tone="",
        effect="−0.2 个百分点",
        interval="−0.8 至 +0.4",
        grade="",
        sample="",
        url="/",
        chart=None,
    )

    assert worked_line(report).note == "−0.2 个百分点 · −0.8 至 +0.4"


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


@pytest.mark.parametrize("address", ["lms_portal:today", "lms_exams:exams", "lms_courses:home"])
def test_somebody_without_a_posting_today_opens_the_own_pages(cast: Cast, address: str) -> None:
    Posting.objects.filter(employee=cast.li).delete()
    client = Client()
    client.force_login(cast.user("li"), "django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse(address)).status_code == 200
