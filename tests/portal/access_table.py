"""Who may open what: one row an address, one column a role.

`in` leads to the sign-in page and `go` elsewhere; a number is the status. `same` shows the form again and
`idle` leads on, both without a change. Li works in the team that Wang leads, He in another centre; what
begins with @ is looked up in the world.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from lms.courses.asking.services import seen_of
from tests.factories.people import PASSWORD
from tests.portal.sheets import course_document, question_file, roster_upload
from tests.portal.world import World

type Data = dict[str, object] | str

#             anonymous, employee, manager, hr, trainer, auditor, administrator
EVERYBODY = "200 200 200 200 200 200 200"
NOWHERE = "404 404 404 404 404 404 404"
STAFF = "in 200 200 200 200 200 200"
HR = "in 403 403 200 403 403 403"
HR_SAVES = "in 403 403 go 403 403 403"
HR_GOES_ON = "in 403 403 idle 403 403 403"
LEADERS = "in 403 200 200 403 200 403"
ADMINISTRATORS = "in 403 403 403 403 403 200"
NOT_THERE_FOR_ADMINISTRATORS = "in 403 403 403 403 403 404"
ADMINISTRATORS_SAVE = "in 403 403 403 403 403 go"
OVERSEERS = "in 403 403 200 403 200 403"
REPORTS = "in 403 200 200 200 200 403"
REPORTS_OF_OTHERS = "in 403 404 200 200 200 403"
EDITIONS = "in 403 200 200 200 200 403"
SITTINGS = "in 403 403 200 200 200 403"
ANALYSTS = "in 403 403 403 200 200 403"
RUNNERS = "in 403 403 200 200 403 403"
RUNNERS_SAVE = "in 403 403 go go 403 403"
TRAINERS = "in 403 403 403 200 403 403"
EVERYBODY_SAVES = "in go go go go go go"
TAKER = "in 200 404 404 404 404 404"
TAKER_SAVES = "in go 404 404 404 404 404"
NOT_THERE = "in 404 404 404 404 404 404"


@dataclass(frozen=True)
class Row:
    """One address with what each role gets there; `data` makes it a POST."""

    name: str
    about: str
    expected: str
    args: tuple[str, ...] = ()
    query: str = ""
    data: Callable[[World], Data] | None = None

    @property
    def label(self) -> str:
        """Name the row in a list of tests."""
        return " ".join(part for part in (self.name, self.about, "POST" if self.data else "") if part)


def row(name: str, expected: str, *args: str, about: str = "", query: str = "") -> Row:
    """Write a row that is read."""
    return Row(name, about, expected, args, query)


def sent(
    name: str, expected: str, *args: str, data: Callable[[World], Data], about: str = "", query: str = ""
) -> Row:
    """Write a row that is sent to."""
    return Row(name, about, expected, args, query, data)


def empty(_world: World) -> Data:
    """Send nothing but the token."""
    return {}


ACCOUNT = [
    row("account_login", "200 go go go go go go"),
    sent(
        "account_login",
        "go go go go go go go",
        data=lambda w: {"login": "00318", "password": PASSWORD},
    ),
    row("account_logout", "go 200 200 200 200 200 200"),
    sent("account_logout", "idle go go go go go go", data=empty),
    row("account_inactive", EVERYBODY),
    row("account_change_password", STAFF),
    sent(
        "account_change_password",
        "in go go go go go go",
        data=lambda w: {
            "oldpassword": PASSWORD,
            "password1": "another-58-harbour",
            "password2": "another-58-harbour",
        },
    ),
]

CORE = [
    sent("set_language", "idle idle idle idle idle idle idle", data=lambda w: {"language": "en"}),
    row("lms_core:audit", "in 403 403 403 403 200 200"),
    row("lms_core:live", EVERYBODY),
    row("lms_core:ready", EVERYBODY),
    row("lms_core:offline", EVERYBODY),
    row("lms_core:offline_refused", EVERYBODY),
    row("lms_core:offline_worker", EVERYBODY),
    row("lms_core:manifest", EVERYBODY),
    row("lms_core:gallery", "in 403 403 200 200 403 200"),
    row("lms_core:notices", STAFF),
    row("lms_core:notice", "in go 404 404 404 404 404", "@notice_of_li.pk", about="of Li"),
    sent("lms_core:notices_read", "in go idle go idle idle idle", data=empty, about="all of one's own"),
    sent(
        "lms_core:notices_read",
        TAKER_SAVES,
        about="of Li",
        data=lambda w: {"notice": w.notice_of_li.pk},
    ),
    row("lms_core:notice_choices", STAFF),
    row("lms_core:search", STAFF),
    row("lms_core:search", STAFF, query="q=规范", about="with words"),
    row("lms_core:search_options", STAFF, query="q=规范"),
    row("lms_core:calendar", STAFF),
    sent("lms_core:calendar", "in go go go go go go", data=empty),
    row("lms_core:calendar_feed", EVERYBODY, "@calendar.secret", about="that Li made"),
    row("lms_core:calendar_feed", NOWHERE, "nonsense", about="nobody has"),
    sent(
        "lms_core:notice_choices",
        "in go go go go go go",
        data=lambda w: {"language": "en", "by_mail": ["courses.due_soon"]},
    ),
    row("lms_core:deliveries", ADMINISTRATORS),
    row("lms_core:delivery", ADMINISTRATORS, "@delivery.pk"),
    sent("lms_core:delivery", ADMINISTRATORS_SAVE, "@delivery.pk", data=empty),
    row("lms_core:webhooks", ADMINISTRATORS),
    row("lms_core:webhook_new", ADMINISTRATORS, "wecom"),
    row("lms_core:webhook_new", NOT_THERE_FOR_ADMINISTRATORS, "nonsense", about="of no kind"),
    row("lms_core:webhook", ADMINISTRATORS, "@webhook.pk"),
    sent("lms_core:webhook", ADMINISTRATORS_SAVE, "@webhook.pk", data=lambda w: {"step": "on"}),
    row("lms_core:statements", ADMINISTRATORS),
    sent("lms_core:statements", ADMINISTRATORS_SAVE, data=lambda w: {"step": "again"}),
    row("lms_core:statement", ADMINISTRATORS, "@statement.pk"),
    sent("lms_core:statement", ADMINISTRATORS_SAVE, "@statement.pk", data=empty),
    row("lms_core:wordings", ADMINISTRATORS),
    row("lms_core:wording", ADMINISTRATORS, "exams.seated"),
    sent(
        "lms_core:wording",
        ADMINISTRATORS_SAVE,
        "exams.seated",
        data=lambda w: {
            "zh-hans-subject": "考试安排",
            "zh-hans-body": "请准时参加。",
            "en-subject": "A seat",
            "en-body": "Be there.",
        },
    ),
    row("lms_core:job", "in 403 403 200 403 403 200", "@job.pk", about="that HR started"),
    row("lms_core:export", "in 404 404 200 404 404 404", "@download.pk", about="that HR started"),
    row("lms_core:import", HR, "people"),
    row("lms_core:import", HR, "indicator-values", about="of figures"),
    row("lms_core:import", NOT_THERE, "nonsense", about="nobody offers"),
    sent("lms_core:import", HR_SAVES, "people", data=lambda w: {"workbook": roster_upload()}),
    row("lms_core:import_template", HR, "people"),
    row("lms_core:import_run", HR, "people", "@upload.pk", about="own"),
    row(
        "lms_core:import_run",
        "in 403 403 404 403 403 403",
        "people",
        "@upload_of_another.pk",
        about="another's",
    ),
    sent(
        "lms_core:import_run",
        HR_SAVES,
        "people",
        "@upload.pk",
        about="own",
        data=lambda w: {"preview": w.upload.preview_digest},
    ),
    sent(
        "lms_core:import_run",
        "in 403 403 404 403 403 403",
        "people",
        "@upload_of_another.pk",
        about="another's",
        data=lambda w: {"preview": w.upload_of_another.preview_digest},
    ),
    row("lms_core:import_faults", HR, "people", "@upload.pk", about="own"),
    row(
        "lms_core:import_faults",
        "in 403 403 404 403 403 403",
        "people",
        "@upload_of_another.pk",
        about="another's",
    ),
]

PEOPLE = [
    row("lms_people:employees", LEADERS),
    row("lms_people:organisation", LEADERS),
    row("lms_people:units", "in 403 200 200 200 200 403"),
    row("lms_people:first_passwords", HR),
    sent("lms_people:first_passwords", HR_SAVES, data=empty),
    sent("lms_people:first_passwords_workbook", HR, "@password_batch.pk", data=empty),
    sent("lms_people:first_passwords_again", HR_SAVES, "@password_batch.pk", data=empty),
    row("lms_people:employee", "in 200 200 200 404 200 404", "@li.person.pk", about="Li"),
    row("lms_people:employee", "in 404 404 200 404 200 404", "@he.person.pk", about="He"),
    row("lms_people:first_password", HR, "@li.person.pk"),
    sent("lms_people:first_password", HR, "@li.person.pk", data=empty),
    row("lms_people:first_password", HR, "@cast.zhao.pk", about="Zhao"),
    sent(
        "lms_people:first_password",
        "in 403 403 403 403 403 403",
        "@cast.zhao.pk",
        about="Zhao",
        data=empty,
    ),
    row("lms_people:account_requests", ADMINISTRATORS),
    sent(
        "lms_people:account_request",
        ADMINISTRATORS_SAVE,
        "@account_request.pk",
        data=lambda _w: {"ending": "confirm"},
    ),
    row("lms_people:account_password", ADMINISTRATORS, "@cast.zhao.user_id", about="Zhao"),
    row("lms_people:account_password", "in 403 403 403 403 403 404", "@li.person.user_id", about="Li"),
    sent(
        "lms_people:account_password",
        ADMINISTRATORS_SAVE,
        "@cast.zhao.user_id",
        about="Zhao",
        data=lambda _w: {"reason": "本人忘记密码"},
    ),
    row("lms_people:pseudonym", "in 403 403 404 403 403 403", about="where no store is told"),
    row("lms_people:transfer", HR, "@li.person.pk"),
    sent(
        "lms_people:transfer",
        HR_SAVES,
        "@li.person.pk",
        data=lambda w: {"unit": w.other_centre.pk, "position": w.position.pk, "starts_on": w.day(1)},
    ),
    row("lms_people:leaving", HR, "@li.person.pk"),
    sent("lms_people:leaving", HR_SAVES, "@li.person.pk", data=lambda w: {"left_on": w.day(1)}),
    row("lms_people:leaves", HR, "@li.person.pk"),
    sent(
        "lms_people:leaves",
        HR_SAVES,
        "@li.person.pk",
        data=lambda w: {"kind": "other", "starts_on": w.day(1), "ends_on": w.day(2)},
    ),
    row("lms_people:leave", HR, "@leave.pk"),
    sent("lms_people:leave", HR_SAVES, "@leave.pk", data=lambda w: {"step": "remove"}),
    row("lms_standards:standard", STAFF),
    row("lms_standards:laws", STAFF),
    row("lms_standards:law_version", STAFF, "@followed_law.pk"),
    row("lms_standards:law_version", NOT_THERE, "0", about="no such"),
    row("lms_standards:law_change", "in 403 404 200 200 404 403", "@followed_law.pk"),
    sent(
        "lms_standards:law_change",
        "in 403 404 go go 404 403",
        "@followed_law.pk",
        data=lambda w: {"planned_for": w.day(30), "learn_until": w.day(60)},
    ),
    row("lms_standards:corrected_facts", EDITIONS),
    row("lms_standards:corrected_fact", EDITIONS, "@corrected_fact.pk"),
    sent(
        "lms_standards:corrected_fact",
        "in 403 same go go same 403",
        "@corrected_fact.pk",
        data=lambda w: {"learn_until": w.day(60)},
    ),
    sent(
        "lms_standards:correction_aside",
        RUNNERS_SAVE,
        "@corrected_fact.pk",
        data=lambda _w: {"note": "只改了标点"},
    ),
    row("lms_standards:editions", EDITIONS),
    row("lms_standards:edition", EDITIONS, "@amended_edition.pk"),
    row("lms_standards:edition", "in 403 404 404 404 404 403", "0", about="no such"),
    row(
        "lms_standards:edition_change", "in 403 404 200 200 404 403", "@amended_edition.pk", about="unopened"
    ),
    row("lms_standards:edition_change", "in 403 go go go go 403", "@edition_change.edition_id"),
    sent(
        "lms_standards:edition_change",
        "in 403 404 go go 404 403",
        "@amended_edition.pk",
        data=lambda w: {"planned_for": w.day(30), "learn_until": w.day(60)},
    ),
    row("lms_standards:changes", EDITIONS),
    row("lms_standards:change", EDITIONS, "@edition_change.pk"),
    row("lms_standards:change", "in 403 404 404 404 404 403", "0", about="no such"),
    row("lms_standards:change_all", EDITIONS, "@edition_change.pk"),
    row("lms_standards:change_record", EDITIONS, "@edition_change.pk"),
    sent(
        "lms_standards:change_items",
        RUNNERS_SAVE,
        "@edition_change.pk",
        data=lambda w: {
            "do": "confirm",
            "note": "没有用到",
            "items": list(w.edition_change.items.values_list("pk", flat=True)),
        },
    ),
    sent("lms_standards:change_gather", RUNNERS_SAVE, "@edition_change.pk", data=empty),
    sent("lms_standards:change_sign", RUNNERS_SAVE, "@edition_change.pk", data=empty),
    row("lms_standards:change_days", RUNNERS, "@edition_change.pk"),
    sent(
        "lms_standards:change_days",
        RUNNERS_SAVE,
        "@edition_change.pk",
        data=lambda w: {"planned_for": w.day(30), "learn_until": w.day(60)},
    ),
    row("lms_standards:change_close", RUNNERS, "@edition_change.pk"),
    sent(
        "lms_standards:change_close",
        "in 403 403 422 422 403 403",
        "@edition_change.pk",
        data=lambda _w: {"note": "还有没核对的"},
    ),
    row("lms_standards:verification", "in 403 403 200 200 200 403"),
    row("lms_standards:review_workbook", "in 403 403 200 200 403 403"),
    row("lms_core:import", "in 403 403 200 200 403 403", "fact-reviews", about="of reviews of facts"),
    row("lms_standards:clause", STAFF, "@clause.number"),
    row("lms_standards:clause", NOT_THERE, "9.9", about="no such"),
]

AUTOMATION = [
    row("lms_automation:rules", SITTINGS),
    row("lms_automation:rule", SITTINGS, "@rule.pk"),
    row("lms_automation:rule", "in 403 403 404 404 404 403", "0", about="no such"),
    row("lms_automation:log", OVERSEERS),
    row("lms_automation:rule_new", RUNNERS),
    sent(
        "lms_automation:rule_new",
        RUNNERS_SAVE,
        query="trigger=people.hired&action=courses.course",
        data=lambda w: {"who-due_kind": "none", "what-course": w.course.pk},
    ),
    row("lms_automation:rule_edit", RUNNERS, "@rule.pk"),
    sent(
        "lms_automation:rule_edit",
        RUNNERS_SAVE,
        "@rule.pk",
        data=lambda w: {
            "who-units": [w.cast.team.pk],
            "who-due_kind": "none",
            "what-course": w.course.pk,
        },
    ),
    row("lms_automation:rule_switching", "in 403 403 go go 403 403", "@rule.pk"),
    sent("lms_automation:rule_switch", RUNNERS_SAVE, "@rule.pk", data=lambda _world: {"to": "observing"}),
    sent("lms_automation:rule_delete", RUNNERS_SAVE, "@rule.pk", data=empty),
]

CLASSROOM = [
    row("lms_classroom:home", STAFF),
    row("lms_classroom:sessions", SITTINGS),
    row("lms_classroom:session", STAFF, "@class_session.pk"),
    row("lms_classroom:session", "in 404 404 200 200 200 404", "@session_of_others.pk", about="for others"),
    row("lms_classroom:session_new", RUNNERS),
    sent("lms_classroom:session_new", RUNNERS_SAVE, data=lambda w: w.session_form("礼貌用语实操")),
    sent("lms_classroom:session_register", "in idle go go go go go", "@class_session.pk", data=empty),
    sent(
        "lms_classroom:session_register", NOT_THERE, "@session_of_others.pk", about="for others", data=empty
    ),
    row("lms_classroom:session_withdraw", "in 200 404 404 404 404 404", "@class_session.pk"),
    sent("lms_classroom:session_withdraw", "in go idle idle idle idle idle", "@class_session.pk", data=empty),
    row("lms_classroom:session_calendar", STAFF, "@class_session.pk"),
    row("lms_classroom:session_calendar", NOT_THERE, "@session_of_others.pk", about="for others"),
    row("lms_classroom:session_edit", HR, "@class_session.pk"),
    sent(
        "lms_classroom:session_edit",
        HR_SAVES,
        "@class_session.pk",
        data=lambda w: w.session_form("改了名"),
    ),
    row("lms_classroom:session_cancel", HR, "@class_session.pk"),
    sent(
        "lms_classroom:session_cancel", HR_SAVES, "@class_session.pk", data=lambda _w: {"reason": "讲师生病"}
    ),
    row("lms_classroom:session_people", OVERSEERS, "@class_session.pk"),
    row("lms_classroom:attendance_mark", HR, "@class_session.pk", "@cast.li.pk"),
    sent(
        "lms_classroom:attendance_mark",
        HR_SAVES,
        "@class_session.pk",
        "@cast.li.pk",
        data=lambda _w: {"state": "present", "reason": "手机没电"},
    ),
    row("lms_classroom:session_code", HR, "@class_session.pk"),
    row("lms_classroom:session_close", HR, "@session_over.pk"),
    sent("lms_classroom:session_close", HR_SAVES, "@session_over.pk", data=empty),
    row("lms_classroom:session_reopen", HR, "@session_closed.pk"),
    sent(
        "lms_classroom:session_reopen", HR_SAVES, "@session_closed.pk", data=lambda _w: {"reason": "漏签一人"}
    ),
    row("lms_classroom:sign_in", STAFF, "@sign_in_code"),
    sent("lms_classroom:sign_in", "in go go go go go go", "@sign_in_code", data=empty),
    row("lms_classroom:cohorts", SITTINGS),
    row("lms_classroom:cohort", "in 403 403 200 404 200 403", "@cohort.pk"),
    row("lms_classroom:cohort_new", RUNNERS),
    sent(
        "lms_classroom:cohort_new",
        RUNNERS_SAVE,
        data=lambda w: {"name": "一月新员工", "starts_on": w.day(0), "members": w.li.number},
    ),
    row("lms_classroom:cohort_edit", "in 403 403 200 404 403 403", "@cohort.pk"),
    sent(
        "lms_classroom:cohort_edit",
        "in 403 403 go 404 403 403",
        "@cohort.pk",
        data=lambda w: {"name": "改了名", "starts_on": w.day(0), "members": w.li.number},
    ),
    row("lms_classroom:cohort_assign", "in 403 403 200 404 403 403", "@cohort.pk"),
    sent(
        "lms_classroom:cohort_assign",
        "in 403 403 go 404 403 403",
        "@cohort.pk",
        data=lambda w: {"course": w.other_course.pk},
    ),
    sent("lms_classroom:cohort_remind", "in 403 403 idle 404 403 403", "@cohort.pk", data=empty),
    row("lms_classroom:observations", STAFF),
    row("lms_classroom:observation_new", "in 403 200 403 403 403 403"),
    sent(
        "lms_classroom:observation_new",
        "in 403 go 403 403 403 403",
        data=lambda w: {"employee": w.cast.li.pk, "checklist": w.checklist.pk},
    ),
    row("lms_classroom:observation", "in 200 200 200 404 200 404", "@seen_of_li.pk", about="of Li"),
    row("lms_classroom:observation", "in 404 200 200 404 200 404", "@seen_now.pk", about="not completed"),
    sent(
        "lms_classroom:observation",
        "in 404 go 403 404 403 404",
        "@seen_now.pk",
        data=lambda _w: {"note": "语速偏快"},
    ),
    sent("lms_classroom:observation_again", "in 403 go 403 404 403 404", "@seen_of_li.pk", data=empty),
    row("lms_classroom:observation_object", TAKER, "@seen_of_li.pk"),
    sent(
        "lms_classroom:observation_object",
        TAKER_SAVES,
        "@seen_of_li.pk",
        data=lambda _w: {"reason": "第二项看错了"},
    ),
    row("lms_classroom:observation_objections", HR),
    row("lms_classroom:observation_objection", HR, "@seen_objection.pk"),
    sent(
        "lms_classroom:observation_objection",
        HR_SAVES,
        "@seen_objection.pk",
        data=lambda _w: {"decision": "upheld", "answer": "确实看错了"},
    ),
    row("lms_classroom:checklists", RUNNERS),
    row("lms_classroom:checklist_new", RUNNERS),
    sent("lms_classroom:checklist_new", RUNNERS_SAVE, data=lambda w: w.checklist_form("语音礼仪")),
    row("lms_classroom:checklist", RUNNERS, "@checklist.pk"),
    sent("lms_classroom:checklist", RUNNERS_SAVE, "@checklist.pk", data=lambda w: w.checklist_form("改了名")),
]

AUTHORING = [
    row("lms_authoring:new_course", TRAINERS),
    sent("lms_authoring:new_course", "in 403 403 403 go 403 403", data=lambda w: {"pattern": "empty"}),
    row("lms_authoring:import", TRAINERS),
    sent("lms_authoring:import", "in 403 403 403 go 403 403", data=lambda w: {"file": course_document()}),
    row("lms_authoring:import_run", "in 403 403 403 404 403 403", "@upload.pk", about="of people"),
    sent(
        "lms_authoring:import_run", "in 403 403 403 404 403 403", "@upload.pk", about="of people", data=empty
    ),
    row("lms_authoring:course_file", TRAINERS, "@course.pk"),
    row("lms_authoring_english", "in in in go 200 in go", "@lesson.pk"),
    row("lms_authoring_english", "in in in go 404 in go", "0", about="no such"),
    sent("lms_authoring_english", "in in in idle 422 in idle", "@lesson.pk", data=empty),
    row("lms_authoring:struggles", TRAINERS, "@course.pk"),
]

COURSES = [
    row("lms_courseware:results", "in 403 403 200 200 200 403", "@courseware.pk"),
    sent(
        "lms_courseware:open", "in 409 409 409 409 409 409", "@courseware.pk", data=lambda _w: {"part": "no"}
    ),
    sent(
        "lms_courseware:open_package",
        "in 403 403 403 409 403 403",
        "@courseware.package_id",
        data=lambda _w: {"part": "no"},
    ),
    row("lms_courses:home", STAFF),
    row("lms_courses:clause", STAFF, "@clause.number"),
    row("lms_courses:clause", NOT_THERE, "9.9", about="no such"),
    sent("lms_courses:change_read", NOT_THERE, "@lesson.pk", "@edition_change.pk", data=empty),
    row("lms_courses:remind", "in 403 200 200 403 403 403"),
    row("lms_courses:remind_of_paths", "in 403 200 200 403 403 403"),
    sent("lms_courses:remind_of_paths", "in 403 idle go 403 403 403", data=empty),
    sent("lms_courses:remind", "in 403 go go 403 403 403", data=empty),
    row("lms_courses:enrolments", LEADERS),
    row("lms_courses:path_enrolments", LEADERS),
    sent(
        "lms_courses:withdraw",
        HR_SAVES,
        data=lambda w: {"chosen": [w.own_enrolment.pk], "step": "withdraw", "reason": "派错了"},
    ),
    sent(
        "lms_courses:withdraw_paths",
        HR_SAVES,
        data=lambda w: {"chosen": [w.path_enrolment.pk], "step": "withdraw", "reason": "派错了"},
    ),
    row("lms_courses:path", STAFF, "onboarding"),
    row("lms_courses:path", NOT_THERE, "none", about="no such"),
    sent("lms_courses:leave_path", "in idle idle idle idle idle idle", "onboarding", data=empty),
    sent("lms_courses:begin_path", "in go go go go go go", "onboarding", data=empty),
    row("lms_courses:completion", "in 403 200 200 200 200 403", "@course.pk"),
    row("lms_courses:delta_course", TRAINERS, "@edition_change.pk"),
    row("lms_courses:delta_course", "in 403 403 403 404 403 403", "0", about="no such"),
    sent("lms_courses:delta_course", "in 403 403 403 idle 403 403", "@edition_change.pk", data=empty),
    row("lms_courses:delta_assign", RUNNERS, "@edition_change.pk"),
    sent(
        "lms_courses:delta_assign",
        RUNNERS_SAVE,
        "@edition_change.pk",
        data=lambda w: {
            "positions": [w.position.pk],
            "due_on": "",
            "step": "assign",
            "seen": f"False [{w.position.pk}] ",
        },
    ),
    row("lms_courses:assign", RUNNERS),
    sent(
        "lms_courses:assign",
        RUNNERS_SAVE,
        data=lambda w: {
            "subject": f"course:{w.other_course.pk}",
            "units": [w.cast.team.pk],
            "step": "assign",
            "seen": f"course:{w.other_course.pk} [{w.cast.team.pk}] [] ",
        },
    ),
    row("lms_courses:document", NOT_THERE, "0", about="that no lesson offers"),
    row("lms_courses:media", NOT_THERE, "0", about="that no lesson plays"),
    row("lms_courses:reviews", TRAINERS),
    row("lms_courses:review", "in 403 403 403 404 403 403", "0", about="that is not open"),
    sent("lms_courses:review", "in 403 403 403 404 403 403", "0", about="that is not open", data=empty),
    row("lms_courses:picture", STAFF, "@picture_id"),
    row(
        "lms_courses:picture",
        "in 404 404 200 200 404 200",
        "@unshown_picture_id",
        about="that no lesson shows",
    ),
    sent("lms_courses:enrol", "in go go go go go go", "@other_course.pk", data=empty),
    sent(
        "lms_courses:place",
        TAKER,
        "@lesson.pk",
        about="of a course Li takes",
        data=lambda w: {"block": "prose-1", "share": "0.5", "seconds": "30"},
    ),
    sent("lms_courses:place", NOT_THERE, "@draft.pk", about="of a draft", data=lambda w: {"share": "0.5"}),
    row("lms_courses:end", TAKER, "@lesson.pk"),
    row("lms_courses:end", NOT_THERE, "@draft.pk", about="of a draft"),
    sent("lms_courses:check", TAKER_SAVES, "@lesson.pk", "check-1", data=lambda w: {"option": "0"}),
    sent(
        "lms_courses:scenario",
        NOT_THERE,
        "@lesson.pk",
        "gone",
        about="that is gone",
        data=lambda w: {"path": "0"},
    ),
    row("lms_courses:notes", STAFF),
    row("lms_courses:passages", STAFF, "@lesson.pk"),
    row("lms_courses:passages", NOT_THERE, "@draft.pk", about="of a draft"),
    row("lms_courses:passage", STAFF, "@lesson.pk", "prose-1"),
    row("lms_courses:passage", NOT_THERE, "@lesson.pk", "gone", about="that is gone"),
    sent("lms_courses:note", EVERYBODY_SAVES, "@lesson.pk", "prose-1", data=lambda w: {"text": "记下"}),
    sent("lms_courses:note_drop", "in idle idle idle idle idle idle", "@lesson.pk", "prose-1", data=empty),
    sent("lms_courses:unclear", EVERYBODY_SAVES, "@lesson.pk", "prose-1", data=empty),
    sent(
        "lms_courses:ask",
        EVERYBODY_SAVES,
        "@lesson.pk",
        "prose-1",
        data=lambda w: {"kind": "question", "text": "为什么？"},
    ),
    row("lms_courses:remarks", TRAINERS),
    row("lms_courses:remark", TRAINERS, "@remark.pk"),
    sent(
        "lms_courses:remark",
        "in 403 403 403 go 403 403",
        "@remark.pk",
        data=lambda w: {"state": "answered", "answer": "是平均值。", "seen": seen_of(w.remark)},
    ),
    sent("lms_courses:remark_take_back", TAKER_SAVES, "@remark.pk", about="of Li", data=empty),
    sent(
        "lms_courses:poll",
        NOT_THERE,
        "@lesson.pk",
        "gone",
        about="that is gone",
        data=lambda w: {"option": "0"},
    ),
    row("lms_courses:survey", TAKER, "@course.pk", about="of a course Li takes"),
    sent("lms_courses:survey", "in 422 404 404 404 404 404", "@course.pk", about="unfinished", data=empty),
    row("lms_courses:reactions", "in 403 200 200 200 200 403", "@course.pk"),
]

PRACTICE = [
    row("lms_practice:home", STAFF),
    row("lms_practice:daily", STAFF),
    row("lms_practice:daily_ahead", STAFF),
    row("lms_practice:mistakes", STAFF),
    sent("lms_practice:mistakes", "in idle idle idle idle idle idle", data=empty),
    row("lms_practice:clause", STAFF, "@clause.number"),
    row("lms_practice:clause", NOT_THERE, "9.9", about="no such"),
    sent("lms_practice:clause", "in go go go go go go", "8.1", data=empty),
    row("lms_practice:lesson", STAFF, "@practised_lesson.pk", "practice"),
    row("lms_practice:lesson", NOT_THERE, "@practised_lesson.pk", "gone", about="no such place"),
    sent("lms_practice:lesson", "in go go go go go go", "@practised_lesson.pk", "practice", data=empty),
    row("lms_practice:round", "in go 404 404 404 404 404", "@practice_of_li.pk"),
    row("lms_practice:question", TAKER, "@practice_of_li.pk", "1"),
    sent("lms_practice:question", TAKER_SAVES, "@practice_of_li.pk", "1", data=lambda w: w.practised()),
    row("lms_practice:mock_paper", STAFF, "@practice_paper.pk"),
    row("lms_practice:mock_paper", NOT_THERE, "@formed_paper.pk", about="of an exam of others"),
    sent("lms_practice:mock_paper", "in idle go go go go go", "@practice_paper.pk", data=empty),
    row("lms_practice:mock", TAKER, "@mock_of_li.pk"),
    sent("lms_practice:mock", TAKER_SAVES, "@mock_of_li.pk", data=lambda _world: {"sure": "yes"}),
    row("lms_practice:mock_question", TAKER, "@mock_of_li.pk", "1"),
    sent("lms_practice:mock_question", TAKER_SAVES, "@mock_of_li.pk", "1", data=lambda w: w.mocked()),
    row("lms_practice:own_answers", STAFF),
    row("lms_practice:forget", STAFF),
    sent("lms_practice:forget", "in go idle idle idle idle idle", data=empty),
]

ANALYSIS = [
    row("lms_psychometrics:analysis", ANALYSTS),
    row("lms_psychometrics:analysis_paper", ANALYSTS, "@fresh_sitting.paper_id"),
    sent(
        "lms_psychometrics:analysis_judge", "in 403 403 403 go go 403", "@fresh_sitting.paper_id", data=empty
    ),
    row("lms_psychometrics:analysis_forms", ANALYSTS, "@formed_paper.pk"),
    row("lms_psychometrics:analysis_forms", "in 403 403 403 404 404 403", "@paper.pk", about="without forms"),
    row("lms_psychometrics:second_forms", RUNNERS, "@paper.pk"),
    sent(
        "lms_psychometrics:second_forms",
        "in 403 403 idle idle 403 403",
        "@paper.pk",
        data=lambda w: {"who": "below"},
    ),
    row("lms_psychometrics:standard_new", "in 403 403 403 200 403 403", "@fresh_sitting.paper_id"),
    sent(
        "lms_psychometrics:standard_new",
        "in 403 403 403 same 403 403",
        "@fresh_sitting.paper_id",
        data=lambda w: {"method": "angoff", "lines": ""},
    ),
    row("lms_psychometrics:analysis_question", ANALYSTS, "@draft_correction.version.question_id"),
]

PAPERS = [
    row("lms_exchange:question_import", TRAINERS),
    sent(
        "lms_exchange:question_import", "in 403 403 403 go 403 403", data=lambda w: {"file": question_file()}
    ),
    row("lms_exchange:question_import_run", "in 403 403 403 404 403 403", "@upload.pk", about="of people"),
    row("lms_exchange:question_import_faults", "in 403 403 403 404 403 403", "@upload.pk", about="of people"),
    row("lms_exchange:question_template", TRAINERS),
    row("lms_exchange:question_export", TRAINERS),
    row("lms_questions:question", TRAINERS, "@draft_correction.version.question_id"),
    row("lms_questions:versions", TRAINERS, "@draft_correction.version.question_id"),
    row("lms_questions:recording", "in 404 404 404 404 404 404", "0" * 64),
    sent("lms_questions:recording_upload", "in 403 403 403 400 403 403", data=empty),
    row("lms_questions:reviews", TRAINERS),
    sent(
        "lms_questions:question_step",
        "in 403 403 403 422 403 403",
        "@draft_correction.version.question_id",
        about="retiring without a reason",
        data=lambda w: {"step": "retire", "version": w.draft_correction.version_id, "comment": ""},
    ),
    sent(
        "lms_questions:question_still_right",
        "in 403 403 403 go 403 403",
        "@changed_question.pk",
        data=lambda w: {"reason": "核过"},
    ),
    sent(
        "lms_exams:turn",
        "401 same 404 404 404 404 404",
        "@li.open_attempt.token",
        about="Li, whose paper has a way back",
        data=lambda w: json.dumps({"leaving": 1}),
    ),
    sent(
        "lms_exams:turn",
        "401 404 404 404 404 404 404",
        "@he.open_attempt.token",
        about="He",
        data=lambda w: json.dumps({"leaving": 1}),
    ),
    row("lms_papers:papers", TRAINERS),
    row("lms_papers:paper", TRAINERS, "@paper.pk"),
    row("lms_papers:delta_paper", TRAINERS, "@edition_change.pk"),
    row("lms_papers:delta_paper", "in 403 403 403 404 403 403", "0", about="no such"),
    sent(
        "lms_papers:delta_paper",
        "in 403 403 403 422 403 403",
        "@edition_change.pk",
        about="with nothing to ask",
        data=lambda _w: {"title": "差异考", "minutes": "20", "pass_share": "80"},
    ),
    row("lms_exams:paper_sample", TRAINERS, "@paper.pk"),
    row("lms_exams:resits", SITTINGS, "@paper.pk"),
    row(
        "lms_exams:resits", "in 403 403 404 404 404 403", "@formed_paper.pk", about="without resits by clause"
    ),
    sent("lms_papers:paper_forms", "in 403 403 403 go 403 403", "@formed_paper.pk", data=empty),
    sent(
        "lms_papers:paper_forms", "in 403 403 403 404 403 403", "@paper.pk", about="without forms", data=empty
    ),
    sent("lms_papers:paper_print", "in 403 403 403 go 403 403", "@paper.pk", data=lambda w: {"forms": "2"}),
    row("lms_papers:paper_printed", TRAINERS, "@print_run.pk", "paper-A"),
    row("lms_papers:paper_printed", TRAINERS, "@print_run.pk", "key", about="key"),
    row("lms_papers:paper_printed", TRAINERS, "@print_run.pk", "answer-sheet", about="answer sheet"),
    row(
        "lms_papers:paper_printed",
        "in 403 403 403 404 403 403",
        "@print_run.pk",
        "paper-Z",
        about="no such form",
    ),
]

MARKING = [
    row("lms_exams:version", SITTINGS, "@draft_correction.version_id"),
    row("lms_exams:corrections", SITTINGS),
    row("lms_exams:correction", SITTINGS, "@draft_correction.pk"),
    row("lms_exams:correction_new", RUNNERS, "@draft_correction.version_id"),
    sent(
        "lms_exams:correction_new",
        RUNNERS_SAVE,
        "@draft_correction.version_id",
        data=lambda w: {"policy": "drop", "reason": "题面有误"},
    ),
    sent("lms_exams:correction_apply", RUNNERS_SAVE, "@draft_correction.pk", data=empty),
    sent(
        "lms_exams:correction_undo",
        RUNNERS_SAVE,
        "@applied_correction.pk",
        data=lambda w: {"reason": "看错了版本"},
    ),
    sent("lms_exams:correction_discard", RUNNERS_SAVE, "@draft_correction.pk", data=empty),
    row("lms_exams:object", TAKER, "@li.marked_attempt.token", "1", about="Li"),
    row("lms_exams:object", NOT_THERE, "@he.marked_attempt.token", "1", about="He"),
    sent(
        "lms_exams:object",
        TAKER_SAVES,
        "@li.marked_attempt.token",
        "1",
        about="Li",
        data=lambda w: {"reason": "题面有误"},
    ),
    row("lms_exams:marking", "in 404 404 200 200 404 404"),
    row("lms_exams:marking_next", "in go go go go go go", "@marked_by_people.version_id", "answer"),
    row("lms_exams:marking_task", NOT_THERE, "@marked_by_people.pk"),
    sent("lms_exams:marking_task", NOT_THERE, "@marked_by_people.pk", data=lambda w: {"percent": "50"}),
    row("lms_exams:marking_paper", RUNNERS, "@paper.pk"),
    sent(
        "lms_exams:marking_paper",
        RUNNERS_SAVE,
        "@paper.pk",
        data=lambda w: {"numbers": w.he.number, "third_when": "20", "sample_share": "10", "days": "5"},
    ),
    row("lms_exams:marking_sample", RUNNERS, "@marked_by_people.pk"),
    sent(
        "lms_exams:marking_sample",
        RUNNERS_SAVE,
        "@marked_by_people.pk",
        data=lambda w: {"decision": "change", "percent": "50", "reason": "漏了时限"},
    ),
    row("lms_exams:marking_again", RUNNERS, "@marked_by_people.version_id"),
    sent(
        "lms_exams:marking_again",
        RUNNERS_SAVE,
        "@marked_by_people.version_id",
        data=lambda w: {"reason": "评分标准有误"},
    ),
    row("lms_exams:outcome", SITTINGS, "@sitting.pk"),
    row("lms_exams:outcome_workbook", SITTINGS, "@sitting.pk"),
    row("lms_exams:outcome_pdf", SITTINGS, "@sitting.pk"),
    row("lms_exams:invalidate", HR, "@li.marked_attempt.token"),
    row("lms_exams:invalidate", HR_SAVES, "@invalidated_attempt.token", about="invalidated before"),
    sent(
        "lms_exams:invalidate",
        HR_SAVES,
        "@li.marked_attempt.token",
        data=lambda w: {"cause": "identity", "reason": "证件不符", "attempt": "uses_up"},
    ),
    row("lms_exams:invalidation_object", TAKER, "@invalidated_attempt.token"),
    row("lms_exams:invalidation_object", NOT_THERE, "@li.marked_attempt.token", about="not invalidated"),
    sent(
        "lms_exams:invalidation_object",
        TAKER_SAVES,
        "@invalidated_attempt.token",
        data=lambda w: {"reason": "已经交卷"},
    ),
    row("lms_exams:invalidations", OVERSEERS),
    row("lms_exams:invalidation", OVERSEERS, "@invalidation.pk"),
    sent(
        "lms_exams:invalidation",
        "in 403 403 go 403 same 403",
        "@invalidation.pk",
        data=lambda w: {"reason": "停电前已交卷"},
    ),
    row("lms_exams:objections", SITTINGS),
    row("lms_exams:objection", SITTINGS, "@question_objection.pk"),
    sent(
        "lms_exams:objection",
        "in 403 403 go go same 403",
        "@question_objection.pk",
        data=lambda w: {"decision": "refused", "answer": "以规范为准"},
    ),
]

EXAMS = [
    row("lms_exams:exams", STAFF),
    row("lms_exams:rules", TAKER, "@fresh_sitting.pk"),
    sent("lms_exams:rules", TAKER_SAVES, "@fresh_sitting.pk", about="start", data=empty),
    # Nobody waits for a turn here: on to the rules, where the seat is asked for again.
    row("lms_exams:waiting", "in go 404 404 404 404 404", "@fresh_sitting.pk"),
    row("lms_exams:attempt", TAKER, "@li.open_attempt.token", about="Li"),
    row("lms_exams:attempt", NOT_THERE, "@he.open_attempt.token", about="He"),
    row("lms_exams:feedback", TAKER, "@li.open_attempt.token", about="Li"),
    row("lms_exams:feedback", NOT_THERE, "@he.open_attempt.token", about="He"),
    sent("lms_exams:look_up", TAKER_SAVES, "@quiz_of_li.token", "1", about="Li", data=empty),
    sent(
        "lms_exams:look_up",
        "in idle 404 404 404 404 404",
        "@li.open_attempt.token",
        "1",
        about="formal exam",
        data=empty,
    ),
    sent("lms_exams:look_up", NOT_THERE, "@he.open_attempt.token", "1", about="He", data=empty),
    row("lms_exams:state", "401 200 404 404 404 404 404", "@li.open_attempt.token", about="Li"),
    row("lms_exams:state", "401 404 404 404 404 404 404", "@he.open_attempt.token", about="He"),
    sent(
        "lms_exams:answer",
        "401 200 404 404 404 404 404",
        "@li.open_attempt.token",
        about="Li",
        data=lambda w: json.dumps(w.li.answer),
    ),
    sent(
        "lms_exams:answer",
        "401 404 404 404 404 404 404",
        "@he.open_attempt.token",
        about="He",
        data=lambda w: json.dumps(w.he.answer),
    ),
    sent(
        "lms_exams:heartbeat",
        "401 200 404 404 404 404 404",
        "@li.open_attempt.token",
        about="Li",
        data=lambda w: json.dumps({"client": "a1", "events": []}),
    ),
    sent(
        "lms_exams:heartbeat",
        "401 404 404 404 404 404 404",
        "@he.open_attempt.token",
        about="He",
        data=lambda w: json.dumps({"client": "a1", "events": []}),
    ),
    sent("lms_exams:hand_in", TAKER_SAVES, "@li.open_attempt.token", about="Li", data=empty),
    sent("lms_exams:hand_in", NOT_THERE, "@he.open_attempt.token", about="He", data=empty),
    row("lms_exams:result", "in 200 200 200 404 200 404", "@li.marked_attempt.token", about="Li"),
    row("lms_exams:result", "in 404 404 200 404 200 404", "@he.marked_attempt.token", about="He"),
    row("lms_exams:result", "in go 200 200 404 200 404", "@li.open_attempt.token", about="Li, still writing"),
    row("lms_exams:sittings", SITTINGS),
    row("lms_exams:sitting", SITTINGS, "@sitting.pk"),
    row("lms_exams:sitting_counts", SITTINGS, "@sitting.pk"),
    row("lms_exams:sitting_results", OVERSEERS, "@sitting.pk"),
    row("lms_exams:console", RUNNERS, "@sitting.pk"),
    sent("lms_exams:console", RUNNERS_SAVE, "@sitting.pk", data=lambda w: {"kind": "pause"}),
    sent("lms_exams:console_compare", RUNNERS_SAVE, "@sitting.pk", data=empty),
    row("lms_exams:console_rows", RUNNERS, "@sitting.pk"),
    row("lms_exams:console_log", SITTINGS, "@sitting.pk"),
    row("lms_exams:console_person", RUNNERS, "@sitting.pk", "@li.seat.pk"),
    row(
        "lms_exams:console_person",
        "in 403 403 404 404 403 403",
        "@fresh_sitting.pk",
        "@li.seat.pk",
        about="in another sitting",
    ),
    sent(
        "lms_exams:console_person",
        RUNNERS_SAVE,
        "@sitting.pk",
        "@li.seat.pk",
        data=lambda w: {"kind": "message", "text": "请坐好"},
    ),
    sent(
        "lms_exams:console_person",
        "in 403 403 404 404 403 403",
        "@fresh_sitting.pk",
        "@li.seat.pk",
        about="in another sitting",
        data=lambda w: {"kind": "message", "text": "请坐好"},
    ),
    sent(
        "lms_exams:console_judge",
        RUNNERS_SAVE,
        "@sitting.pk",
        "@li.seat.pk",
        "@li.open_attempt.number",
        data=lambda w: {"finding": "noted", "reason": "接了电话"},
    ),
    sent(
        "lms_exams:console_judge",
        "in 403 403 404 404 403 403",
        "@fresh_sitting.pk",
        "@li.seat.pk",
        "@li.open_attempt.number",
        about="in another sitting",
        data=lambda w: {"finding": "noted", "reason": "接了电话"},
    ),
    row("lms_exams:sitting_calendar", SITTINGS),
    row("lms_exams:sitting_cancel", RUNNERS, "@coming_sitting.pk"),
    sent("lms_exams:sitting_cancel", RUNNERS_SAVE, "@coming_sitting.pk", data=lambda w: {"reason": "改期"}),
    row("lms_exams:sitting_people", RUNNERS, "@sitting.pk"),
    sent(
        "lms_exams:sitting_people",
        RUNNERS_SAVE,
        "@coming_sitting.pk",
        data=lambda w: {"people": str(w.coming_seat.pk)},
    ),
    row("lms_exams:sitting_due", RUNNERS, "@certifying_sitting.pk"),
    sent(
        "lms_exams:sitting_due",
        RUNNERS_SAVE,
        "@certifying_sitting.pk",
        data=lambda w: {"people": str(w.newcomer.pk)},
    ),
    row("lms_exams:sitting_choose", RUNNERS),
    row("lms_exams:waiting_list", OVERSEERS),
    row("lms_exams:sitting_places", RUNNERS, "@sitting.pk"),
    sent(
        "lms_exams:sitting_places",
        RUNNERS_SAVE,
        "@sitting.pk",
        data=lambda w: {"room": "301", "first": "1"},
    ),
    row("lms_exams:seat_terms", RUNNERS, "@sitting.pk", "@li.seat.pk"),
    row(
        "lms_exams:seat_terms",
        "in 403 403 404 404 403 403",
        "@fresh_sitting.pk",
        "@li.seat.pk",
        about="in another sitting",
    ),
    sent(
        "lms_exams:seat_terms",
        RUNNERS_SAVE,
        "@sitting.pk",
        "@li.seat.pk",
        data=lambda w: {"time_factor": "1", "extra_minutes": "0", "room": "301", "place": "7"},
    ),
    sent("lms_exams:seat_take_back", RUNNERS_SAVE, "@coming_sitting.pk", "@coming_seat.pk", data=empty),
    sent(
        "lms_exams:seat_take_back",
        "in 403 403 404 404 403 403",
        "@fresh_sitting.pk",
        "@coming_seat.pk",
        about="in another sitting",
        data=empty,
    ),
    row("lms_exams:sitting_new", RUNNERS),
    sent("lms_exams:sitting_new", RUNNERS_SAVE, data=lambda w: w.sitting_form("新场次")),
    row("lms_exams:pass_mark", RUNNERS, "@sitting.pk"),
    sent(
        "lms_exams:pass_mark",
        RUNNERS_SAVE,
        "@sitting.pk",
        data=lambda w: {"percent": "55", "reason": "偏难", "seen": "55"},
    ),
    row("lms_exams:sitting_edit", RUNNERS, "@fresh_sitting.pk"),
    sent("lms_exams:sitting_edit", RUNNERS_SAVE, "@fresh_sitting.pk", data=lambda w: w.sitting_form("改名")),
    row("lms_exams:sitting_seats", RUNNERS, "@fresh_sitting.pk"),
    sent(
        "lms_exams:sitting_seats",
        RUNNERS_SAVE,
        "@fresh_sitting.pk",
        data=lambda w: {"numbers": w.he.number, "time_factor": "1"},
    ),
    *PAPERS,
    *MARKING,
    *PRACTICE,
    *ANALYSIS,
]

CERTIFICATION = [
    row("lms_certification:regrades", OVERSEERS),
    row("lms_certification:regrade", HR, "@regrade_decision.pk"),
    sent(
        "lms_certification:regrade",
        HR_SAVES,
        "@regrade_decision.pk",
        data=lambda w: {"choice": "kept", "reason": "核对过"},
    ),
    row("lms_certification:mine", STAFF),
    row("lms_certification:coverage", LEADERS),
    row(
        "lms_certification:coverage",
        "in 403 404 200 403 200 403",
        about="another centre",
        query="unit=P01-C2",
    ),
    row("lms_certification:people", LEADERS),
    row("lms_certification:remind", HR),
    sent("lms_certification:remind", HR_SAVES, data=empty, query="days=200"),
    row("lms_certification:expiring", LEADERS),
    sent("lms_certification:people", HR_GOES_ON, data=lambda w: {"all": "1"}),
    sent("lms_certification:expiring", HR_GOES_ON, data=lambda w: {"all": "1"}),
    row("lms_certification:register", OVERSEERS),
    row("lms_certification:certificate", "in 404 200 200 404 200 404", "@li.certificate.serial", about="Li"),
    row("lms_certification:certificate", "in 404 404 200 404 200 404", "@he.certificate.serial", about="He"),
    row(
        "lms_certification:certificate_pdf",
        "in 200 200 200 403 403 403",
        "@li.certificate.serial",
        about="Li",
    ),
    row(
        "lms_certification:certificate_pdf",
        "in 403 403 200 403 403 403",
        "@he.certificate.serial",
        about="He",
    ),
    row("lms_certification:revoke", HR, "@li.certificate.serial"),
    sent(
        "lms_certification:revoke",
        HR_SAVES,
        "@li.certificate.serial",
        data=lambda w: {"reason": "未核身办理业务"},
    ),
    row("lms_certification:lift", HR, "@revoked_certificate.serial"),
    sent(
        "lms_certification:lift",
        HR_SAVES,
        "@revoked_certificate.serial",
        data=lambda w: {"reason": "当时认错了人"},
    ),
    row("lms_certification:waivers", OVERSEERS),
    row("lms_certification:waiver_create", HR),
    sent(
        "lms_certification:waiver_create",
        HR_SAVES,
        data=lambda w: {
            "number": w.he.number,
            "certification": w.certification.pk,
            "starts_on": w.day(0),
            "ends_on": w.day(30),
            "reason": "产假",
        },
    ),
    row("lms_certification:waiver_end", HR, "@waiver.pk"),
    sent(
        "lms_certification:waiver_end",
        HR_SAVES,
        "@waiver.pk",
        data=lambda w: {"ends_on": w.day(10), "reason": "提前返岗"},
    ),
    row("lms_certification:delta_ask", HR, "@edition_change.pk"),
    sent(
        "lms_certification:delta_ask",
        HR_SAVES,
        "@edition_change.pk",
        data=lambda w: {
            "certification": str(w.certification.pk),
            "paper": str(w.delta_exam.paper.pk),
            "until": w.day(40),
        },
    ),
    row("lms_certification:delta_exam", OVERSEERS, "@delta_exam.pk"),
    sent("lms_certification:delta_exam", HR_GOES_ON, "@delta_exam.pk", data=lambda w: {"all": "1"}),
    row("lms_certification:delta_remind", HR, "@delta_exam.pk"),
    sent("lms_certification:delta_remind", HR_SAVES, "@delta_exam.pk", data=empty),
    row("lms_certification:delta_move", HR, "@delta_exam.pk"),
    sent(
        "lms_certification:delta_move",
        HR_SAVES,
        "@delta_exam.pk",
        data=lambda w: {"until": w.day(44), "reason": "场次不够"},
    ),
    row("lms_certification:delta_lift", HR, "@delta_exam.pk"),
    sent("lms_certification:delta_lift", HR_SAVES, "@delta_exam.pk", data=lambda w: {"reason": "改版推迟"}),
    row("lms_certification:verify_lookup", EVERYBODY),
    row("lms_certification:verify", EVERYBODY, "@li.certificate.serial"),
    row("lms_certification:verify", NOWHERE, "XP-0000-0000-0000", about="no such"),
]

PORTAL = [
    row("lms_portal:home", "in go go go go go go"),
    row("lms_portal:today", STAFF),
    row("lms_portal:own", STAFF),
    row("lms_portal:work", STAFF),
    row("lms_portal:manager", "in 403 200 403 403 403 403"),
    row("@course.url", STAFF, about="a course"),
    row("@lesson.url", STAFF, about="a lesson"),
    row("@draft.url", NOWHERE, about="a draft"),
    row("wagtailadmin_home", "in in in 200 200 in 200"),
]
