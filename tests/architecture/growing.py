"""A world that grows by one of everything at a time, so that pages can be counted with one and with three."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from lms.automation.running.services import run_rules
from lms.certification.deltas.services import ask_late_comers
from lms.certification.revocation.models import RegradeDecision
from lms.certification.waivers.services import WaiverPlan, waive
from lms.classroom.choices import PlaceState
from lms.classroom.observation.services import object_to_observation
from lms.classroom.sessions.models import SessionPlace
from lms.core.notices.api import notify
from lms.core.notices.models import Delivery, Notice, Way
from lms.core.statements.models import LearningStatement, StatementState
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.courses.api import CoursePage
from lms.courses.asking.models import RemarkKind
from lms.courses.asking.services import mark_unclear, send_remark
from lms.courses.choices import EnrolmentSource
from lms.courses.notes.services import keep_note
from lms.courses.pages.models import LessonPage
from lms.courses.paths.models import LearningPathCourse, PathEnrolment
from lms.courses.surveys.models import CourseReaction, PollAnswer
from lms.courseware.attempts.services import open_part
from lms.evaluation.actions.services import ActionDraft, plan_action
from lms.evaluation.effects.services import estimate_programme
from lms.evaluation.findings.services import FindingDraft, make_finding
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.services import declare_programme, draw_lots
from lms.exams.api import Attempt
from lms.exams.choices import InvalidationCause
from lms.exams.corrections.services import CorrectionPlan, draft_correction
from lms.exams.invalidation.services import InvalidationPlan, invalidate_attempt
from lms.exams.marking.closing import hand_in
from lms.exams.notices import SEATED
from lms.exams.objections.services import object_to
from lms.exams.seating.models import WaitingPlace
from lms.exams.taking.services import start_attempt
from lms.people.accounts.first_passwords import make_for_newcomers
from lms.people.accounts.requests import ask_for_password, ask_for_roles, withdraw
from lms.people.api import Employee, OrgUnit, Role, UnitKind
from lms.people.leaves.models import Leave
from lms.performance.mastery.study import FEWEST_COMPLAINTS
from lms.performance.objections.services import object_to_entry
from lms.practice.choices import Reason, SetKind
from lms.practice.sets.services import Asked, answer, begin_set
from lms.questions.bank.models import Question
from lms.questions.choices import CorrectionPolicy, QuestionState
from lms.questions.review.rules import Step
from lms.questions.review.services import take_step
from lms.standards.changes.services import PlannedDays, gather, open_law_change
from tests.factories import (
    automation,
    certification,
    classroom,
    courses,
    evaluation,
    exams,
    programmes,
    standards,
)
from tests.factories.courseware import make_courseware
from tests.factories.paths import make_path
from tests.factories.people import Cast, make_cast, make_employee, make_position, make_posting, make_unit
from tests.practice.making import answer_of

WATCHED_AT = datetime(2026, 8, 10, 2, tzinfo=UTC)


@dataclass
class Growing:
    """The cast, and as many bundles of everything as `grow` was called; Li has a part in each."""

    cast: Cast = field(default_factory=make_cast)
    size: int = 0
    paths: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make what there is only one of: the first course, sitting, certification and finding."""
        self.now, self.today = timezone.now(), timezone.localdate()
        self.centre = make_unit(
            "投诉处理中心", code="P01-C2", parent=self.cast.province, kind=UnitKind.CENTRE
        )
        self.clause, self.course = standards.make_clause("2.1"), courses.make_course("U4", lessons=0)
        self.courseware = make_courseware(courses.make_course("U9", lessons=0))
        self.path = make_path([], key="growing")
        self.amended_edition = standards.make_amended_edition()
        self.edition_change = standards.make_change(by=self.cast.user("zhao"), edition=self.amended_edition)
        self.law = standards.make_law_version("ended", in_force_to=self.today)
        standards.make_fact(self.clause, "F-2.1-1", law_version=self.law)
        self.law_change = open_law_change(
            version=self.law, days=PlannedDays(), by=self.cast.user("zhao"), now=self.now
        )
        self.category = evaluation.make_category("SVC", self.clause)
        for _each in range(FEWEST_COMPLAINTS):
            evaluation.make_complaint(self.cast.chen, self.category)
        often_drawn = exams.make_questions(3, clause=self.clause)
        self.paper = exams.make_paper([("2", 1)])
        self.paper.resit_floor = Decimal("0.6")
        self.paper.save()
        self.often_reviewed = exams.make_question(state=QuestionState.DRAFT, clause=self.clause)
        retiring = reverse("wagtail_bulk_action", args=["lms_questions", "question", "delete"])
        self.retiring = f"{retiring}?{'&'.join(f'id={one.pk}' for one in often_drawn)}"
        self.paths["question"] = reverse("lms_questions:question", args=[self.often_reviewed.pk])
        self.sitting = exams.make_sitting(self.paper, now=self.now)
        self.fcr = evaluation.make_kpi()
        evaluation.make_contacts_kpi()
        evaluation.make_appraisal()
        self.retention_rule = evaluation.make_retention_rule()
        draft = FindingDraft("一次解决率偏低", self.cast.team)
        self.rule = automation.make_rule(
            "people.enters",
            "courses.course",
            what={"course": self.course.pk},
            units=[self.cast.team],
            state="draft",
        )
        self.delta_exam = certification.make_delta_exam(
            self.law_change,
            certification.make_certification(),
            until=self.today + timedelta(days=30),
            by=self.cast.user("zhao"),
        )
        self.finding = make_finding(draft=draft, by=self.cast.user("wang"), now=self.now)

    def grow(self) -> None:
        """Add one of everything."""
        self.size += 1
        person = make_employee(f"新人{self.size}", number=f"0090{self.size}", unit=self.cast.team)
        make_posting(person, self.cast.other_team, starts_on=date(2024, 1, 1), ends_on=date(2024, 2, 1))
        Employee.objects.filter(pk=person.pk).update(mentor=self.cast.li)
        self._hand_out_passwords()
        self._teach(person)
        self._practise()
        self._play(person)
        self._examine(person)
        self._certify(person)
        self._work(person)
        self._improve(person)
        self._measure()
        self._leave()
        self._meet(person)
        gather(change=self.edition_change, now=self.now)
        gather(change=self.law_change, now=self.now)
        self._rule()
        self._tell()

    def _practise(self) -> None:
        """Let Li practise two questions no exam asks, one of them wrongly; two more wait."""
        clause = exams.make_clause(f"8.{self.size}")
        versions = [one.current_version for one in exams.make_questions(4, clause=clause)]
        asked = [Asked(version.pk, Reason.CHOSEN) for version in versions[:2] if version]
        practised = begin_set(employee=self.cast.li, kind=SetKind.CLAUSE, asked=asked, now=self.now)
        for one in practised.questions.select_related("version"):
            given = answer_of(one, right=one.place == 1)
            answer(practice_set=practised, place=one.place, given=given, now=self.now)

    def _play(self, person: Employee) -> None:
        """Let somebody open a part of bought courseware."""
        enrolment = courses.make_enrolment(person, CoursePage.objects.get(code="U9"))
        open_part(enrolment=enrolment, page=self.courseware, key="I1", now=self.now)

    def _meet(self, person: Employee) -> None:
        """Plan a session more, put the person into one and into a cohort, and watch two people."""
        hr, soon = self.cast.user("zhao"), self.now + timedelta(days=self.size)
        if self.size == 1:
            self.class_session = classroom.make_session(begins_at=soon, by=hr)
            self.cohort = classroom.make_cohort("十二月新员工", [], starts_on=self.now, by=hr)
            self.checklist = classroom.make_checklist(points=["先认事"], clause=self.clause)
        classroom.make_session(begins_at=soon, title=f"实操{self.size}", by=hr)
        classroom.make_cohort(f"新员工{self.size}", [], starts_on=self.now, by=hr)
        self.cohort.members.add(person, through_defaults={"added_on": self.today})
        SessionPlace.objects.create(
            session=self.class_session, employee=person, state=PlaceState.REGISTERED, since=self.now
        )
        checklist = classroom.make_checklist(
            f"观察表{self.size}", points=["认事"] * self.size, clause=self.clause
        )
        self.seen = classroom.make_observation(
            self.cast.li, self.cast.wang, checklist=checklist, now=self.now, recheck_in=0
        )
        classroom.make_observation(
            person, self.cast.wang, checklist=self.checklist, now=self.now, is_done=False
        )
        object_to_observation(observation=self.seen, reason="看错了", by=self.cast.user("li"), now=self.now)

    def _tell(self) -> None:
        """Tell Li something that goes out by mail."""
        key = f"told-{self.size}"
        notify(kind=SEATED, to=[self.cast.user("li")], facts={"exam": key}, url="/exams/", key=key)
        notice = Notice.objects.get(key=key)
        Delivery.objects.create(notice=notice, next_try_at=self.now)
        group = Webhook.objects.create(
            name=key, kind=WebhookKind.WECOM, address="https://example.com/", made_at=self.now
        )
        Delivery.objects.create(notice=notice, way=Way.WEBHOOK, webhook=group, next_try_at=self.now)
        LearningStatement.objects.create(
            key=key,
            statement_id=uuid4(),
            state=StatementState.DEAD,
            error="HTTP 400",
            made_at=self.now,
            next_try_at=self.now,
        )

    def _hand_out_passwords(self) -> None:
        """Make first passwords for somebody and for somebody whose number is taken; ask about an account."""
        one = make_employee(number=f"0091{self.size}", unit=self.cast.team, with_account=False)
        refused = make_employee(number=f"0092{self.size}", unit=self.cast.team, with_account=False)
        User.objects.create_user(refused.number)
        asking = make_employee(unit=self.cast.hr_office, role=Role.ADMINISTRATOR)
        ask_for_password(account=asking.user, actor=asking.user, reason="忘记密码")
        asked = ask_for_roles(account=asking.user, roles=["hr"], actor=asking.user, reason="代班")
        withdraw(asked=asked, actor=asking.user)
        make_for_newcomers(employees=[one, refused], actor=self.cast.user("zhao"))

    def _rule(self) -> None:
        """Write a rule and let it act."""
        course = courses.make_course(f"U{self.size + 40}", lessons=0)
        units = [self.cast.hr_office]
        automation.make_rule("people.enters", "courses.course", what={"course": course.pk}, units=units)
        run_rules(self.now + timedelta(seconds=self.size))

    def _leave(self) -> None:
        gone = make_employee(f"离职{self.size}", unit=self.cast.team, left_on=date(2024, 6, 1))
        evaluation.make_review(gone, {self.clause: (20, 25)})

    def _teach(self, person: Employee) -> None:
        clause = standards.make_clause(f"2.{self.size + 1}")
        law = standards.make_law_version(f"law-{self.size}")
        standards.make_fact(clause, f"F-{clause.number}-1", basis="law", law_version=law)
        amended = standards.make_clause(clause.number, title="改", edition=self.amended_edition)
        standards.make_fact(amended, f"F-{clause.number}-1", basis="law", law_version=law, value="3")
        standards.make_fact(self.clause, f"F-2.1-{self.size + 3}", basis="law", law_version=law)
        standards.make_fact(clause, f"F-{clause.number}-2", law_version=self.law)
        self.corrected_fact = standards.make_correction(
            standards.make_fact(clause, f"F-{clause.number}-3", value="3")
        )
        lesson = courses.make_lesson(
            self.course, f"lesson-{self.size}", [courses.prose(1), courses.check(), courses.poll()]
        )
        self._write_beside(lesson)
        course = courses.make_course(f"U{self.size + 10}")
        for each in (person, self.cast.li):
            courses.make_enrolment(each, course, due_on=self.today + timedelta(days=3))
        courses.make_enrolment(person, self.course)
        self._put_on_path(person, course)

    def _write_beside(self, lesson: LessonPage) -> None:
        """Let Li write a note and ask something at a lesson, and five learners answer its survey and poll."""
        li, now = self.cast.li, self.now
        keep_note(employee=li, lesson=lesson, block_id="prose-1", text="记下", now=now)
        question = RemarkKind.QUESTION
        send_remark(employee=li, lesson=lesson, block_id="prose-1", kind=question, text="为什么？", now=now)
        mark_unclear(employee=li, lesson=lesson, block_id="prose-1", now=now)
        for _each in range(5):
            CourseReaction.objects.create(
                course=self.course, relevance=4, intention=4, support=3, remark="好"
            )
            PollAnswer.objects.create(lesson=lesson, block_id="poll-1", option="记投诉")

    def _put_on_path(self, person: Employee, course: CoursePage) -> None:
        """Make the path a course longer, put the person and Li on it, let Li have been away once more."""
        step = LearningPathCourse(path=self.path, course=course, sort_order=self.size)
        step.save()
        for each in (person, self.cast.li):
            PathEnrolment.objects.get_or_create(
                employee=each,
                path=self.path,
                defaults={"source": EnrolmentSource.ASSIGNED, "started_on": self.today},
            )
        first = date(2024, 6, self.size)
        Leave.objects.create(employee=self.cast.li, kind="other", starts_on=first, ends_on=first)

    def _examine(self, person: Employee) -> None:
        """Let the person write in the one sitting, and Li in a sitting whose paper has one question more."""
        sitting = exams.make_sitting(exams.make_paper([("2", self.size)]), now=self.now)
        for who, where in ((person, self.sitting), (self.cast.li, sitting)):
            WaitingPlace.objects.create(employee=who, paper=where.paper, since=self.now)
            where.seats.create(employee=who)
            attempt = hand_in(attempt=start_attempt(sitting=where, employee=who, now=self.now), now=self.now)
        self.paths["result"] = reverse("lms_exams:result", args=[attempt.token])
        exams.make_sitting(exams.make_paper([("2", 1)]), employees=[self.cast.li], now=self.now)
        self._correct(attempt)
        self._invalidate(person)
        self._review()

    def _invalidate(self, person: Employee) -> None:
        """Invalidate an attempt of the person in a sitting of its own."""
        sitting = exams.make_sitting(exams.make_paper([("2", 1)]), employees=[person], now=self.now)
        attempt = start_attempt(sitting=sitting, employee=person, now=self.now)
        plan = InvalidationPlan(InvalidationCause.DISTURBANCE, "考场停电", uses_up=False)
        invalidate_attempt(attempt=attempt, plan=plan, by=self.cast.user("zhao"), now=self.now)

    def _review(self) -> None:
        """Send a question of its own to review, and one that is always the same there and back."""
        draft = exams.make_question(state=QuestionState.DRAFT, clause=self.clause)
        steps: list[tuple[Question, Step, str]] = [
            (draft, "submit", "zhao"),
            (self.often_reviewed, "submit", "zhao"),
            (self.often_reviewed, "send_back", "wang"),
        ]
        for question, step, name in steps:
            take_step(question=question, step=step, by=self.cast.user(name), comment="请核对")

    def _correct(self, attempt: Attempt) -> None:
        """Draft a correction of the first question; it is in one attempt more than the one before."""
        object_to(attempt=attempt, slot=1, reason="题面有误", by=self.cast.user("li"), now=self.now)
        version = exams.version_of(attempt, 1)
        plan = CorrectionPlan(CorrectionPolicy.FULL_MARKS, "题面有误")
        made = draft_correction(version=version, plan=plan, by=self.cast.user("zhao"), now=self.now)
        self.paths["version"] = reverse("lms_exams:version", args=[version.pk])
        self.paths["analysis_question"] = reverse(
            "lms_psychometrics:analysis_question", args=[version.question_id]
        )
        self.paths["correction"] = reverse("lms_exams:correction", args=[made.pk])

    def _certify(self, person: Employee) -> None:
        wanted = certification.make_certification(positions=(make_position(),))
        for each in (person, self.cast.li):
            for days in (345, 700):
                first = self.today - timedelta(days=days)
                certificate = certification.make_certificate(each, wanted, first, today=self.today)
        certificate.attempt = certification.make_attempt(self.cast.li, wanted.paper, self.now)
        certificate.save()
        self.paths["certificate"] = reverse("lms_certification:certificate", args=[certificate.serial])
        RegradeDecision.objects.create(
            certification=wanted,
            attempt=certification.make_attempt(person, wanted.paper, self.now),
            sort="gained",
            marks="7/10 → 9/10",
            made_at=self.now,
        )
        asked = self.delta_exam
        certification.make_certificate(person, asked.certification, self.today - timedelta(days=20))
        ask_late_comers(exam=asked, now=self.now)
        plan = WaiverPlan(wanted, self.cast.chen, self.today, self.today + timedelta(days=60), "产假")
        waive(plan=plan, decided_by=self.cast.user("zhao"), now=self.now)

    def _work(self, person: Employee) -> None:
        kpi = evaluation.make_kpi(f"kpi-{self.size}", f"指标 {self.size}")
        for each in (person, self.cast.li):
            for indicator in (self.fcr, kpi):
                evaluation.make_value(each, indicator, 70, 90, day=evaluation.days_ago(self.size))
            self._hear_of(each)
            review = evaluation.make_review(each, {self.clause: (20, 25)})
            object_to_entry(
                employee=each, subject=f"review:{review.reference}", reason="工号对错人了", now=self.now
            )

    def _hear_of(self, person: Employee) -> None:
        """Say one thing of each kind; the newest few are of the same kinds however many there are."""
        said = (
            evaluation.make_complaint(person, self.category),
            evaluation.make_survey(person, 4, verbatim="一次就办好了。"),
            evaluation.make_rating(person),
            evaluation.make_commendation(person),
        )
        for place, entry in enumerate(said):
            entry.received_on = evaluation.days_ago(6 * self.size + place)
            entry.save()

    def _improve(self, person: Employee) -> None:
        found = make_finding(
            draft=FindingDraft(f"转接率偏高 {self.size}", self.cast.team),
            by=self.cast.user("wang"),
            now=self.now,
        )
        for finding in (self.finding, found):
            draft = ActionDraft(
                f"派单前先核对 {self.size}",
                person,
                self.today + timedelta(days=9),
                self.fcr,
                0.78,
                self.today,
                self.today + timedelta(days=40),
            )
            plan_action(finding=finding, draft=draft, by=self.cast.user("wang"))

    def _measure(self) -> None:
        """Declare a programme with one more team in each wave than the one before."""
        teams = [self._team(number) for number in range(2 * self.size)]
        plan = programmes.make_plan(programmes.Centre(self.centre, tuple(teams), {}), self.fcr)
        waves = draw_lots(teams=teams, starts=[programmes.STARTS[0], None], seed=programmes.SEED)
        programme = declare_programme(
            plan=replace(plan, key=f"training-{self.size}"),
            waves=waves,
            declared_by=self.cast.user("zhao"),
            now=programmes.DECLARED_AT,
            lottery_seed=programmes.SEED,
        )
        estimate_programme(programme=programme, now=self.now)
        self._watch_cohort(programme)
        self.paths["programme"] = programme.get_absolute_url()
        self.paths["programme_rows"] = reverse("lms_evaluation:programme_rows", args=[programme.key])
        observations = reverse("lms_evaluation:programme_observations", args=[programme.key])
        self.paths["programme_observations"] = observations

    def _watch_cohort(self, programme: Programme) -> None:
        """Watch everybody of the cohort by a checklist on the clause that the course teaches."""
        course = CoursePage.objects.get(pk=programme.course_id)
        course.clauses.set([self.clause])
        course.save()
        checklist = classroom.make_checklist(f"派单{self.size}", points=["核对"], clause=self.clause)
        for member in programme.cohort.select_related("employee"):
            classroom.make_observation(member.employee, self.cast.wang, now=WATCHED_AT, checklist=checklist)

    def _team(self, number: int) -> OrgUnit:
        team = make_unit(
            f"投诉{self.size}{number}组", code=f"P01-C2-T{self.size}{number}", parent=self.centre
        )
        person = make_employee(f"员工{number}", unit=team, with_account=False)
        for month in (2, 4, 6, 8):
            evaluation.make_value(person, self.fcr, 70, 90, day=date(2026, month, 10))
        return team
