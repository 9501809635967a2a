"""A small whole world: one of everything that can be opened, Li's own and somebody else's."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.images import get_image_model

from lms.automation.choices import RuleState
from lms.automation.rulebook.models import AutomationRule
from lms.certification.api import Certificate
from lms.certification.certificates.printing import kept_pdf
from lms.certification.coverage.kept_covers import bring_to
from lms.certification.duties.models import DeltaExam
from lms.certification.requirements.models import Certification
from lms.certification.revocation.models import RegradeDecision
from lms.certification.revocation.services import revoke
from lms.certification.waivers.models import Waiver
from lms.certification.waivers.services import WaiverPlan, waive
from lms.classroom.attendance.services import close_session, code_of, sign_in
from lms.classroom.cohorts.models import Cohort
from lms.classroom.observation.models import Checklist, Observation, ObservationObjection
from lms.classroom.observation.services import object_to_observation
from lms.classroom.sessions.models import ClassroomSession
from lms.classroom.sessions.services import register
from lms.core.calendars.models import CalendarAddress
from lms.core.calendars.services import renew_address
from lms.core.files.api import private_storage
from lms.core.imports.models import ImportRun
from lms.core.imports.services import take_upload
from lms.core.imports.spec import import_spec
from lms.core.jobs.exports import EXPORT_JOB, FOLDER
from lms.core.jobs.models import Job, JobState
from lms.core.notices.api import notify
from lms.core.notices.models import Delivery, DeliveryState, Notice
from lms.core.statements.models import LearningStatement, StatementState
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.courses.api import CoursePage, Enrolment
from lms.courses.asking.models import Remark, RemarkKind
from lms.courses.asking.services import send_remark
from lms.courses.choices import EnrolmentSource
from lms.courses.deltas.models import DeltaCourse
from lms.courses.pages.models import LessonPage
from lms.courses.paths.models import PathEnrolment
from lms.courseware.pages.models import CoursewarePage
from lms.demo.exams.past_attempts import sample_answer
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.services import ActionDraft, plan_action
from lms.evaluation.findings.models import Finding
from lms.evaluation.findings.services import FindingDraft, make_finding
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.services import declare_programme, draw_lots
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.choices import InvalidationCause
from lms.exams.corrections.services import CorrectionPlan, apply_correction, draft_correction
from lms.exams.invalidation.models import AttemptInvalidation
from lms.exams.invalidation.services import InvalidationPlan, invalidate_attempt
from lms.exams.marking.closing import complete_marking, hand_in
from lms.exams.marking.models import MarkingTask
from lms.exams.marking.services import Verdict, give_marks
from lms.exams.notices import SEATED
from lms.exams.objections.models import QuestionObjection
from lms.exams.objections.services import object_to
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper, PaperKind
from lms.papers.choices import ReviewRule
from lms.papers.printing.models import PrintRun
from lms.papers.printing.services import make_print_run
from lms.people.access.services import create_roles
from lms.people.accounts.first_passwords import make_for_newcomers
from lms.people.accounts.models import AccountRequest, FirstPasswordBatch
from lms.people.accounts.requests import ask_for_roles
from lms.people.api import Employee, OrgUnit, Position, Role, UnitKind
from lms.people.leaves.models import Leave
from lms.performance.archive.models import RetentionRule
from lms.performance.feedback.models import Complaint
from lms.performance.indicators.models import Indicator
from lms.performance.objections.models import FileObjection
from lms.performance.objections.services import object_to_entry
from lms.performance.quality.models import QualityReview
from lms.practice.choices import Reason, SetKind
from lms.practice.sets.models import PracticeSet
from lms.practice.sets.services import Asked, begin_set
from lms.practice.simulation.services import begin_mock
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import CorrectionPolicy
from lms.questions.corrections.models import KeyCorrection
from lms.questions.provenance.services import recheck
from lms.standards.api import Clause, Fact, LawVersion
from lms.standards.changes.models import CorrectedFact, EditionChange
from lms.standards.changes.services import PlannedDays, open_change
from lms.standards.choices import ThingKind
from lms.standards.clauses.models import Edition
from tests.factories import certification as certificates
from tests.factories import classroom, courses, evaluation, exams, programmes, standards
from tests.factories.automation import make_rule
from tests.factories.courseware import make_courseware
from tests.factories.paths import make_path
from tests.factories.people import (
    Cast,
    make_cast,
    make_employee,
    make_position,
    make_unit,
    make_user_with_role,
)
from tests.portal.sheets import roster_upload

ROLES = ("anonymous", "employee", "manager", "hr", "trainer", "auditor", "administrator")


@dataclass
class Belongings:
    """What the portal holds about one person."""

    person: Employee
    open_attempt: Attempt
    seat: SittingSeat
    marked_attempt: Attempt
    certificate: Certificate
    complaint: Complaint
    review: QualityReview
    objection: FileObjection
    finding: Finding
    action: ImprovementAction
    programme: Programme

    @property
    def number(self) -> str:
        """Give the staff number."""
        return self.person.number

    @property
    def answer(self) -> dict[str, object]:
        """Give a right answer to the first question of the open attempt, as the exam page sends it."""
        right = sample_answer(exams.version_of(self.open_attempt, 1), random.Random(1), right=True)
        return {"slot": 1, "given": right, "flagged": False, "revision": 1, "seconds": 3}


@dataclass
class World:
    """Everything the table of addresses names."""

    cast: Cast
    today: date
    clause: Clause
    amended_edition: Edition
    edition_change: EditionChange  # a trainer beside the cast opened it
    followed_law: LawVersion
    corrected_fact: CorrectedFact
    course: CoursePage
    other_course: CoursePage
    path_enrolment: PathEnrolment
    own_enrolment: Enrolment
    leave: Leave
    rule: AutomationRule
    lesson: LessonPage
    remark: Remark
    draft: LessonPage
    courseware: CoursewarePage  # in a course of its own
    picture_id: int
    unshown_picture_id: int
    paper: Paper
    formed_paper: Paper
    print_run: PrintRun
    sitting: Sitting
    fresh_sitting: Sitting
    certifying_sitting: Sitting  # nobody has a seat in it, and who holds no certificate is due
    coming_sitting: Sitting
    coming_seat: SittingSeat
    certification: Certification
    delta_exam: DeltaExam  # of another change than `edition_change`
    waiver: Waiver
    fcr: Indicator
    retention_rule: RetentionRule
    other_centre: OrgUnit
    newcomer: Employee
    li: Belongings
    he: Belongings
    objection_of_hr: FileObjection
    draft_correction: KeyCorrection
    applied_correction: KeyCorrection
    question_objection: QuestionObjection
    invalidation: AttemptInvalidation
    invalidated_attempt: Attempt
    marked_by_people: MarkingTask
    quiz_of_li: Attempt
    practice_paper: Paper
    practice_of_li: PracticeSet
    practised_lesson: LessonPage
    mock_of_li: PracticeSet
    changed_question: Question
    regrade_decision: RegradeDecision
    revoked_certificate: Certificate
    job: Job
    download: Job
    password_batch: FirstPasswordBatch
    account_request: AccountRequest
    upload: ImportRun
    upload_of_another: ImportRun
    notice_of_li: Notice
    delivery: Delivery
    webhook: Webhook
    statement: LearningStatement
    calendar: CalendarAddress
    class_session: ClassroomSession  # begins soon, is open to everybody, and Li has a place
    session_of_others: ClassroomSession
    session_over: ClassroomSession
    session_closed: ClassroomSession
    cohort: Cohort
    checklist: Checklist
    seen_of_li: Observation
    seen_now: Observation  # Wang has begun to watch Li
    seen_objection: ObservationObjection
    people: dict[str, Employee]
    sessions: dict[str, str] = field(default_factory=dict)

    def client(self, role: str, **options: object) -> Client:
        """Give the browser of a role, signed in already."""
        client = Client(**options)
        if role != "anonymous":
            client.cookies["sessionid"] = self.sessions[role]
        return client

    @property
    def sign_in_code(self) -> str:
        """Give the code that the screen of the session shows now."""
        return code_of(self.class_session, timezone.now())

    def session_form(self, title: str) -> dict[str, object]:
        """Fill in the form of a session."""
        begins, ends = f"{self.day(3)}T09:00", f"{self.day(3)}T11:00"
        return {
            "title": title,
            "begins_at": begins,
            "ends_at": ends,
            "room": "三号培训室",
            "places": 20,
            "hours": "2",
            "open_to_all": "on",
        }

    def checklist_form(self, title: str) -> dict[str, object]:
        """Fill in the form of a checklist with one point."""
        return {
            "title": title,
            "is_in_use": "on",
            "points-TOTAL_FORMS": 1,
            "points-INITIAL_FORMS": 0,
            "points-0-text": "先认事",
            "points-0-clause": "2.1",
            "points-0-weight": 2,
        }

    def day(self, days: int) -> str:
        """Write a day so many days from today as a form takes it."""
        return (self.today + timedelta(days=days)).isoformat()

    def practised(self) -> dict[str, object]:
        """Answer Li's question in practice by a plain form."""
        return self._answer_in(self.practice_of_li)

    def mocked(self) -> dict[str, object]:
        """Answer the first question of Li's mock exam by a plain form."""
        return self._answer_in(self.mock_of_li)

    def _answer_in(self, begun: PracticeSet) -> dict[str, object]:
        version = begun.questions.select_related("version").get(place=1).version
        return {"q1": min(version.key["correct"])}

    def sitting_form(self, title: str) -> dict[str, object]:
        """Fill in the form of a sitting."""
        opens, closes = f"{self.day(1)}T09:00", f"{self.day(2)}T18:00"
        return {"paper": self.paper.pk, "title": title, "opens_at": opens, "closes_at": closes}

    @property
    def position(self) -> Position:
        """Give the position of agents."""
        return make_position()

    def unit(self, code: str) -> OrgUnit:
        """Find a unit."""
        return OrgUnit.objects.get(code=code)

    def coming_months(self) -> list[str]:
        """List the first days of the next twelve months as a form takes them."""
        index = self.today.year * 12 + self.today.month - 1
        return [date(each // 12, each % 12 + 1, 1).isoformat() for each in range(index + 1, index + 13)]


def make_world() -> World:
    """Make the world; Li's team is led by Wang, He works in another centre whose file nobody here leads."""
    now, today = timezone.now(), timezone.localdate()
    create_roles()
    cast = make_cast()
    other_centre = make_unit("投诉处理中心", code="P01-C2", parent=cast.province, kind=UnitKind.CENTRE)
    other_team = make_unit("投诉一组", code="P01-C2-T1", parent=other_centre)
    he = make_employee("何洋", number="00433", unit=other_team)
    people = _people(cast)
    clause, course = _teaching()
    make = _Maker(cast, now, today, clause, course)
    coming = exams.make_sitting(make.paper, employees=[cast.chen], now=now + timedelta(days=2))
    world = World(
        cast=cast,
        today=today,
        clause=clause,
        amended_edition=standards.make_amended_edition(),
        edition_change=_edition_change(),
        followed_law=_followed_law(today),
        corrected_fact=standards.make_correction(Fact.objects.get(code="F-2.1-7")),
        course=course,
        other_course=courses.make_course("U5"),
        path_enrolment=_on_path(cast.chen, course, today),
        own_enrolment=courses.make_enrolment(cast.chen, course),
        leave=_past_leave(cast.chen, today),
        rule=make_rule(
            "people.enters",
            "courses.course",
            what={"course": course.pk},
            units=[cast.team],
            state=RuleState.DRAFT,
        ),
        lesson=courses.lessons_of(course)[0],
        remark=_remark(cast.li, courses.lessons_of(course)[0]),
        draft=_draft(course),
        courseware=make_courseware(courses.make_course("U7", lessons=0)),
        picture_id=_shown_picture(course),
        unshown_picture_id=_picture(),
        paper=make.paper,
        formed_paper=exams.make_formed_paper(),
        print_run=make_print_run(paper=make.paper, forms=1, user=cast.user("zhao"), now=now),
        sitting=make.sitting,
        fresh_sitting=exams.make_sitting(make.paper, employees=[cast.li], now=now),
        certifying_sitting=exams.make_sitting(make.certification.paper, employees=[], now=now),
        coming_sitting=coming,
        coming_seat=coming.seats.get(),
        certification=make.certification,
        waiver=make.waiver(cast.chen),
        retention_rule=evaluation.make_retention_rule(),
        fcr=make.fcr,
        other_centre=other_centre,
        newcomer=make_employee("郭静", number="00555", unit=cast.team, with_account=False),
        li=make.belongings(cast.li, cast.team, [cast.team, cast.other_team], cast.centre),
        he=make.belongings(he, other_team, [other_team, *_more_teams(other_centre)], other_centre),
        objection_of_hr=make.objection(cast.zhao),
        draft_correction=make.correction(),
        applied_correction=make.applied_correction(),
        question_objection=make.question_objection(cast.chen),
        invalidation=(invalidation := make.invalidation(cast.li)),
        invalidated_attempt=invalidation.attempt,
        marked_by_people=make.marked_by_people(cast.chen),
        quiz_of_li=make.quiz(cast.li),
        practice_paper=make.practice_paper,
        practice_of_li=make.practice(cast.li),
        practised_lesson=_practised_lesson(),
        mock_of_li=begin_mock(employee=cast.li, paper=make.practice_paper, now=now),
        changed_question=make.changed_question(),
        regrade_decision=make.regrade_decision(cast.chen),
        revoked_certificate=make.revoked_certificate(cast.chen),
        job=_job(cast.zhao),
        download=_download(cast.zhao),
        password_batch=_password_batch(cast),
        account_request=_account_request(),
        upload=_upload(cast.zhao),
        upload_of_another=_upload(make_employee("钱蓉", number="00066", unit=cast.hr_office, role=Role.HR)),
        notice_of_li=(notice := _notice(cast.li)),
        delivery=_delivery(notice),
        webhook=_webhook(),
        statement=_statement(now),
        calendar=renew_address(user=cast.user("li"), now=now),
        delta_exam=make.delta_exam(),
        people=people,
        **_classroom(cast, other_centre, clause, now),
    )
    courses.make_enrolment(cast.li, course, due_on=today + timedelta(days=3))
    courses.make_enrolment(he, course, due_on=today + timedelta(days=3))
    change = world.edition_change
    change.items.get_or_create(
        before_number="2.1",
        after_number="2.1",
        kind=ThingKind.CERTIFICATION,
        thing=world.certification.pk,
        defaults={"title": world.certification.name, "found_at": now},
    )
    DeltaCourse.objects.create(change=change, course=world.other_course, made_at=change.opened_at)
    world.sessions = {role: _session(person) for role, person in people.items()}
    bring_to(today)  # who looks first on a day makes the covers, whatever else is asked
    return world


def _people(cast: Cast) -> dict[str, Employee]:
    """Say who stands for each role; all of them work here, as everywhere."""
    return {
        "employee": cast.li,
        "manager": cast.wang,
        "hr": cast.zhao,
        "trainer": make_employee("周岚", number="00061", unit=cast.hr_office, role=Role.TRAINER),
        "auditor": make_employee("孙静", number="00062", unit=cast.hr_office, role=Role.AUDITOR),
        "administrator": make_employee("郑文", number="00063", unit=cast.hr_office, role=Role.ADMINISTRATOR),
    }


def _classroom(cast: Cast, other_centre: OrgUnit, clause: Clause, now: datetime) -> dict[str, Any]:
    """Make sessions that begin soon, are over and are closed, a cohort, and what Wang saw of Li and Chen."""
    zhao, soon = cast.user("zhao"), timedelta(minutes=25)
    long_ago = now - timedelta(days=30)
    soon_begun = classroom.make_session(begins_at=now + soon, by=zhao, walk_ins=True)
    register(session=soon_begun, employee=cast.li, now=now)
    past = [classroom.make_session(begins_at=long_ago, by=zhao) for _number in range(2)]
    for session in past:
        register(session=session, employee=cast.li, now=long_ago - soon)
        sign_in(session=session, employee=cast.li, now=long_ago)
    close_session(session=past[1], by=zhao, now=now)
    checklist = classroom.make_checklist(clause=clause)
    seen = [
        classroom.make_observation(person, cast.wang, checklist=checklist, now=long_ago)
        for person in (cast.li, cast.chen)
    ]
    asked = classroom.make_observation(
        cast.li, cast.wang, checklist=classroom.make_checklist("礼貌用语"), now=now, is_done=False
    )
    return {
        "class_session": soon_begun,
        "session_of_others": classroom.make_session(begins_at=now + soon, by=zhao, units=[other_centre]),
        "session_over": past[0],
        "session_closed": past[1],
        "cohort": classroom.make_cohort("十二月新员工", [cast.li, cast.chen], starts_on=now, by=zhao),
        "checklist": checklist,
        "seen_of_li": seen[0],
        "seen_now": asked,
        "seen_objection": object_to_observation(
            observation=seen[1], reason="第二项看错了", by=cast.user("chen"), now=now
        ),
    }


def _session(person: Employee) -> str:
    client = Client()
    client.force_login(person.user)
    return client.cookies["sessionid"].value


def _teaching() -> tuple[Clause, CoursePage]:
    clause = standards.make_clause("2.1")
    standards.make_fact(clause, "F-2.1-4", value="24", unit="小时")
    standards.make_fact(clause, "F-2.1-7", basis="law", law_version=standards.make_law_version())
    exams.make_question_of_each_kind(clause)
    return clause, courses.make_course("U4")


def _edition_change() -> EditionChange:
    """Open the change to a demo edition that says something else in clause 2.1."""
    edition = standards.make_amended_edition("updated")
    standards.make_clause("2.1", title="改", edition=edition)
    opener = make_user_with_role(Role.TRAINER, name="方琳")
    days = PlannedDays(planned_for=timezone.localdate())
    return open_change(edition=edition, days=days, by=opener, now=timezone.now())


def _followed_law(today: date) -> LawVersion:
    """Let another version follow that on which a fact rests."""
    followed = LawVersion.objects.get()
    standards.make_law_version(label="2026 修订", in_force_from=today + timedelta(days=30))
    return followed


def _on_path(person: Employee, course: CoursePage, today: date) -> PathEnrolment:
    path = make_path([course], key="onboarding")
    return PathEnrolment.objects.create(
        employee=person, path=path, source=EnrolmentSource.ASSIGNED, started_on=today
    )


def _past_leave(person: Employee, today: date) -> Leave:
    first = today - timedelta(days=90)
    return Leave.objects.create(
        employee=person, kind="other", starts_on=first, ends_on=first + timedelta(days=5)
    )


def _practised_lesson() -> LessonPage:
    """Publish a lesson that leads to questions of the bank."""
    value = {"heading": "试三道", "questions": [], "count": 3, "clause": "8.1", "facts": []}
    practised = {"type": "practice", "id": "practice", "value": value}
    return courses.make_lesson(courses.make_course("U8", lessons=0), "practised", [practised])


def _remark(person: Employee, lesson: LessonPage) -> Remark:
    question = RemarkKind.QUESTION
    return send_remark(
        employee=person, lesson=lesson, block_id="prose-1", kind=question, text="为何？", now=timezone.now()
    )


def _draft(course: CoursePage) -> LessonPage:
    lesson = courses.make_lesson(course, "draft", [courses.prose(1)])
    lesson.unpublish()
    return lesson


def _shown_picture(course: CoursePage) -> int:
    picture = _picture()
    courses.make_lesson(course, "drawn", [courses.picture(picture)])
    return picture


def _picture() -> int:
    drawing = ContentFile(courses.DRAWING.encode(), name="drawing.svg")
    return int(get_image_model().objects.create(title="一张图", file=drawing, width=40, height=20).pk)


def _more_teams(centre: OrgUnit) -> list[OrgUnit]:
    return [make_unit("投诉二组", code=f"{centre.code}-T2", parent=centre)]


def _password_batch(cast: Cast) -> FirstPasswordBatch:
    """Have first passwords made that nobody fetched yet."""
    person = make_employee("周岚", number="00960", unit=cast.other_team, with_account=False)
    batch = make_for_newcomers(employees=[person], actor=cast.user("zhao"))
    assert batch is not None
    return batch


def _account_request() -> AccountRequest:
    """Have an administrator ask for a role that a second one may confirm."""
    asking = make_user_with_role(Role.ADMINISTRATOR, name="吴敏")
    account = make_user_with_role(name="郑文")
    return ask_for_roles(account=account, roles=[Role.AUDITOR.value], actor=asking, reason="新任审计员")


def _notice(person: Employee) -> Notice:
    """Tell somebody something."""
    notify(kind=SEATED, to=[person.user], facts={"exam": "投诉处理"}, url="/exams/", key="told")
    return Notice.objects.get(key="told")


def _statement(now: datetime) -> LearningStatement:
    """Keep a statement that the store refused."""
    return LearningStatement.objects.create(
        key="exams.attempt/1",
        statement_id=uuid4(),
        state=StatementState.DEAD,
        error="HTTP 400 no such verb",
        made_at=now,
        next_try_at=now,
    )


def _webhook() -> Webhook:
    """Connect a group that is switched off."""
    return Webhook.objects.create(
        name="学习群",
        kind=WebhookKind.WECOM,
        address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
        notice_kinds=[SEATED.code],
        made_at=timezone.now(),
    )


def _delivery(notice: Notice) -> Delivery:
    """Have a mail refused that may be sent again."""
    return Delivery.objects.create(notice=notice, state=DeliveryState.DEAD, next_try_at=notice.created_at)


def _job(starter: Employee) -> Job:
    return Job.objects.create(
        kind="evaluation.estimate",
        title="估计",
        started_by=starter.user,
        language="zh-hans",
        state=JobState.DONE,
    )


def _download(starter: Employee) -> Job:
    """Have a large workbook made that waits to be taken away."""
    job = Job.objects.create(
        kind=EXPORT_JOB,
        title="导出",
        started_by=starter.user,
        language="zh-hans",
        state=JobState.DONE,
    )
    private_storage().save(f"{FOLDER}/{job.pk}/people.xlsx", ContentFile(b"PK"))
    return job


def _upload(sender: Employee) -> ImportRun:
    return take_upload(spec=import_spec("people"), upload=roster_upload(), actor=sender.user)


class _Maker:
    """Makes what belongs to one person after another; what they share is made once."""

    def __init__(self, cast: Cast, now: datetime, today: date, clause: Clause, course: CoursePage) -> None:
        self.cast, self.now, self.today, self.clause, self.course = cast, now, today, clause, course
        self.paper = exams.make_paper([("2", 6)])
        Paper.objects.filter(pk=self.paper.pk).update(resit_floor="0.6")
        self.sitting = exams.make_sitting(self.paper, now=now)
        self.practised = exams.make_question(clause=exams.make_clause("8.1"))
        self.practice_paper = exams.make_paper([("8", 1)], kind=PaperKind.PRACTICE)
        self.past_sitting = exams.make_sitting(exams.make_paper([("2", 6)]), now=now)
        self.certification = certificates.make_certification(positions=(make_position(),))
        self.fcr, self.category = evaluation.make_kpi(), evaluation.make_category("SVC", clause)
        evaluation.make_contacts_kpi()

    def practice(self, person: Employee) -> PracticeSet:
        """Begin a round on a question that no exam asks."""
        version = self.practised.current_version
        asked = [Asked(version.pk, Reason.CHOSEN)] if version else []
        return begin_set(employee=person, kind=SetKind.CLAUSE, asked=asked, now=self.now)

    def delta_exam(self) -> DeltaExam:
        edition = standards.make_amended_edition("asked")
        by = make_user_with_role(Role.HR, name="钱蓉")
        change = standards.make_change(by=by, edition=edition, planned_for=self.today)
        until = self.today + timedelta(days=30)
        return certificates.make_delta_exam(change, self.certification, until=until, by=by)

    def waiver(self, person: Employee) -> Waiver:
        plan = WaiverPlan(self.certification, person, self.today, self.today + timedelta(days=60), "产假")
        return waive(plan=plan, decided_by=self.cast.user("zhao"), now=self.now)

    def belongings(
        self, person: Employee, team: OrgUnit, teams: list[OrgUnit], centre: OrgUnit
    ) -> Belongings:
        leader = self.cast.user("wang")
        for day in (1, 20, 40):
            evaluation.make_value(person, self.fcr, 70, 90, day=evaluation.days_ago(day))
        evaluation.make_survey(person, 4)
        certificate = certificates.make_certificate(
            person, self.certification, self.today - timedelta(days=200), today=self.today
        )
        kept_pdf(certificate)
        finding = make_finding(draft=FindingDraft("一次解决率偏低", team), by=leader, now=self.now)
        return Belongings(
            person=person,
            open_attempt=self._start(self.sitting, person),
            seat=SittingSeat.objects.get(sitting=self.sitting, employee=person),
            marked_attempt=hand_in(attempt=self._start(self.past_sitting, person), now=self.now),
            certificate=certificate,
            complaint=evaluation.make_complaint(person, self.category),
            review=evaluation.make_review(person, {self.clause: (20, 25)}),
            objection=self.objection(person),
            finding=finding,
            action=plan_action(finding=finding, draft=self._action(person), by=leader),
            programme=self._programme(person, teams, centre),
        )

    def objection(self, person: Employee) -> FileObjection:
        subject = f"file:{person.number}"
        return object_to_entry(employee=person, subject=subject, reason="工号对错人了", now=self.now)

    def correction(self) -> KeyCorrection:
        version = QuestionVersion.objects.order_by("pk").first()
        assert version is not None
        plan = CorrectionPlan(CorrectionPolicy.FULL_MARKS, "题面有误")
        return draft_correction(version=version, plan=plan, by=self.cast.user("zhao"), now=self.now)

    def applied_correction(self) -> KeyCorrection:
        made = self.correction()
        apply_correction(correction=made, by=self.cast.user("zhao"), now=self.now)
        return made

    def question_objection(self, person: Employee) -> QuestionObjection:
        attempt = hand_in(attempt=self._start(self.past_sitting, person), now=self.now)
        return object_to(attempt=attempt, slot=1, reason="题面有误", by=person.user, now=self.now)

    def invalidation(self, person: Employee) -> AttemptInvalidation:
        """Invalidate an attempt of a person in another sitting; somebody else in HR did it."""
        sitting = exams.make_sitting(exams.make_paper([("2", 1)]), now=self.now)
        attempt = hand_in(attempt=self._start(sitting, person), now=self.now)
        plan = InvalidationPlan(InvalidationCause.DISTURBANCE, "考场停电", uses_up=False)
        by = make_user_with_role(Role.HR)
        return invalidate_attempt(attempt=attempt, plan=plan, by=by, now=self.now)

    def changed_question(self) -> Question:
        """Make a question whose clause changed since."""
        clause = exams.make_clause("9.2")
        question = exams.make_question("single", clause=clause)
        Clause.objects.filter(pk=clause.pk).update(summary="新的说法")
        recheck(self.now, [question.pk])
        return question

    def marked_by_people(self, person: Employee) -> MarkingTask:
        """Let a person hand in a short answer that was marked and drawn for a second look."""
        exams.make_question("short_answer", clause=exams.make_clause("9.1"))
        attempt = self._start(exams.make_sitting(exams.make_paper([("9", 1)]), now=self.now), person)
        Answer.objects.create(attempt=attempt, slot=1, given={"text": "致歉"}, revision=1, saved_at=self.now)
        hand_in(attempt=attempt, now=self.now)
        task = MarkingTask.objects.get(attempt=attempt)
        verdict = Verdict({}, Decimal("0.8"))
        task = give_marks(task=task, by=self.cast.user("wang"), verdict=verdict, now=self.now)
        complete_marking(attempt=attempt)
        task.is_sample = True
        task.save(update_fields=["is_sample"])
        return task

    def regrade_decision(self, person: Employee) -> RegradeDecision:
        attempt = certificates.make_attempt(person, self.certification.paper, self.now)
        return RegradeDecision.objects.create(
            certification=self.certification,
            attempt=attempt,
            sort="gained",
            marks="7/10 → 9/10",
            made_at=self.now,
        )

    def revoked_certificate(self, person: Employee) -> Certificate:
        made = certificates.make_certificate(person, self.certification, self.today, today=self.today)
        return revoke(certificate=made, actor=self.cast.user("wang"), reason="未核身办理业务", now=self.now)

    def quiz(self, person: Employee) -> Attempt:
        """Let somebody answer a question of a quiz that shows what is right while it is written."""
        paper = exams.make_paper([("2", 1)], kind=PaperKind.QUIZ, review_rule=ReviewRule.TABLE)
        paper.review_cells = ["during.right"]
        paper.save()
        attempt = self._start(exams.make_sitting(paper, now=self.now), person)
        given = sample_answer(exams.version_of(attempt, 1), random.Random(1), right=False)
        Answer.objects.create(attempt=attempt, slot=1, given=given, revision=1, saved_at=self.now)
        return attempt

    def _start(self, sitting: Sitting, person: Employee) -> Attempt:
        sitting.seats.create(employee=person)
        return start_attempt(sitting=sitting, employee=person, now=self.now)

    def _action(self, owner: Employee) -> ActionDraft:
        last = self.today + timedelta(days=40)
        return ActionDraft(
            "派单前先核对", owner, self.today + timedelta(days=9), self.fcr, 0.78, self.today, last
        )

    def _programme(self, person: Employee, teams: list[OrgUnit], centre: OrgUnit) -> Programme:
        plan = programmes.make_plan(programmes.Centre(centre, tuple(teams), {}), self.fcr)
        starts = [programmes.STARTS[0], None]
        waves = draw_lots(teams=teams, starts=starts, seed=programmes.SEED)
        # Li's has been analysed, the others still may be cancelled.
        analysis_on = plan.analysis_on if person == self.cast.li else date(2099, 1, 1)
        return declare_programme(
            plan=replace(plan, key=f"training-{person.number}", analysis_on=analysis_on),
            waves=waves,
            declared_by=self.cast.user("zhao"),
            now=programmes.DECLARED_AT,
            lottery_seed=programmes.SEED,
        )
