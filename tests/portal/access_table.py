"""Who may open what: one row an address, one column a role.

`in` leads to the sign-in page and `go` elsewhere; a number is the status. `same` shows the form again and
`idle` leads on, both without a change. Li works in the team that Wang leads, He in another centre; what
begins with @ is looked up in the world.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.factories.people import PASSWORD
from tests.portal.sheets import roster_upload
from tests.portal.world import World

type Data = dict[str, object] | str

#             anonymous, employee, manager, hr, trainer, auditor, administrator
EVERYBODY = "200 200 200 200 200 200 200"
NOWHERE = "404 404 404 404 404 404 404"
STAFF = "in 200 200 200 200 200 200"
HR = "in 403 403 200 403 403 403"
HR_SAVES = "in 403 403 go 403 403 403"
LEADERS = "in 403 200 200 403 200 200"
LEADERS_NO_ADMIN = "in 403 200 200 403 200 403"
OVERSEERS = "in 403 403 200 403 200 403"
REPORTS = "in 403 200 200 200 200 403"
REPORTS_OF_OTHERS = "in 403 404 200 200 200 403"
SITTINGS = "in 403 403 200 200 200 403"
RUNNERS = "in 403 403 200 200 403 403"
RUNNERS_SAVE = "in 403 403 go go 403 403"
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
        "go idle idle idle idle idle idle",
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
    row("lms_core:gallery", "in 403 403 200 200 403 200"),
    row("lms_core:job", "in 403 403 200 403 403 200", "@job.pk", about="that HR started"),
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
    sent("lms_core:import_run", HR_SAVES, "people", "@upload.pk", about="own", data=empty),
    sent(
        "lms_core:import_run",
        "in 403 403 404 403 403 403",
        "people",
        "@upload_of_another.pk",
        about="another's",
        data=empty,
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
    row("lms_people:first_passwords", HR),
    sent("lms_people:first_passwords", HR, data=empty),
    row("lms_people:employee", "in 200 200 200 404 200 200", "@li.person.pk", about="Li"),
    row("lms_people:employee", "in 404 404 200 404 200 200", "@he.person.pk", about="He"),
    row("lms_people:first_password", HR, "@li.person.pk"),
    sent("lms_people:first_password", HR, "@li.person.pk", data=empty),
    row("lms_people:transfer", HR, "@li.person.pk"),
    sent(
        "lms_people:transfer",
        HR_SAVES,
        "@li.person.pk",
        data=lambda w: {"unit": w.other_centre.pk, "position": w.position.pk, "starts_on": w.day(1)},
    ),
    row("lms_people:leaving", HR, "@li.person.pk"),
    sent("lms_people:leaving", HR_SAVES, "@li.person.pk", data=lambda w: {"left_on": w.day(1)}),
    row("lms_standards:standard", STAFF),
    row("lms_standards:laws", STAFF),
    row("lms_standards:clause", STAFF, "@clause.number"),
    row("lms_standards:clause", NOT_THERE, "9.9", about="no such"),
]

COURSES = [
    row("lms_courses:home", STAFF),
    row("lms_courses:enrolments", LEADERS),
    row("lms_courses:completion", "in 403 200 200 200 200 200", "@course.pk"),
    row("lms_courses:assign", RUNNERS),
    sent(
        "lms_courses:assign",
        RUNNERS_SAVE,
        data=lambda w: {
            "subject": f"course:{w.other_course.pk}",
            "units": [w.cast.team.pk],
            "step": "assign",
        },
    ),
    row("lms_courses:picture", STAFF, "@picture_id"),
    sent("lms_courses:enrol", "in go go go go go go", "@other_course.pk", data=empty),
    sent(
        "lms_courses:place",
        TAKER,
        "@lesson.pk",
        about="of a course Li takes",
        data=lambda w: {"block": "prose-1", "share": "0.5", "seconds": "30"},
    ),
    sent("lms_courses:place", NOT_THERE, "@draft.pk", about="of a draft", data=lambda w: {"share": "0.5"}),
    sent("lms_courses:finish", TAKER_SAVES, "@lesson.pk", data=empty),
    sent("lms_courses:finish", NOT_THERE, "@draft.pk", about="a draft", data=empty),
    row("lms_courses:end", TAKER, "@lesson.pk"),
    row("lms_courses:end", NOT_THERE, "@draft.pk", about="of a draft"),
    sent("lms_courses:check", TAKER_SAVES, "@lesson.pk", "check-1", data=lambda w: {"option": "0"}),
]

EXAMS = [
    row("lms_exams:exams", STAFF),
    row("lms_exams:rules", TAKER, "@fresh_sitting.pk"),
    sent("lms_exams:rules", TAKER_SAVES, "@fresh_sitting.pk", about="start", data=empty),
    row("lms_exams:attempt", TAKER, "@li.open_attempt.token", about="Li"),
    row("lms_exams:attempt", NOT_THERE, "@he.open_attempt.token", about="He"),
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
    sent("lms_exams:hand_in", TAKER_SAVES, "@li.open_attempt.token", about="Li", data=empty),
    sent("lms_exams:hand_in", NOT_THERE, "@he.open_attempt.token", about="He", data=empty),
    row("lms_exams:result", "in 200 200 200 404 200 200", "@li.marked_attempt.token", about="Li"),
    row("lms_exams:result", "in 404 404 200 404 200 200", "@he.marked_attempt.token", about="He"),
    row("lms_exams:result", "in go 200 200 404 200 200", "@li.open_attempt.token", about="Li, still writing"),
    row("lms_exams:sittings", SITTINGS),
    row("lms_exams:sitting", SITTINGS, "@sitting.pk"),
    row("lms_exams:sitting_counts", SITTINGS, "@sitting.pk"),
    row("lms_exams:sitting_results", OVERSEERS, "@sitting.pk"),
    row("lms_exams:sitting_new", RUNNERS),
    sent("lms_exams:sitting_new", RUNNERS_SAVE, data=lambda w: w.sitting_form("新场次")),
    row("lms_exams:sitting_edit", RUNNERS, "@fresh_sitting.pk"),
    sent("lms_exams:sitting_edit", RUNNERS_SAVE, "@fresh_sitting.pk", data=lambda w: w.sitting_form("改名")),
    row("lms_exams:sitting_seats", RUNNERS, "@fresh_sitting.pk"),
    sent(
        "lms_exams:sitting_seats",
        RUNNERS_SAVE,
        "@fresh_sitting.pk",
        data=lambda w: {"numbers": w.he.number, "time_factor": "1"},
    ),
]

CERTIFICATION = [
    row("lms_certification:mine", STAFF),
    row("lms_certification:coverage", LEADERS_NO_ADMIN),
    row(
        "lms_certification:coverage",
        "in 403 404 200 403 200 403",
        about="another centre",
        query="unit=P01-C2",
    ),
    row("lms_certification:people", LEADERS_NO_ADMIN),
    row("lms_certification:expiring", LEADERS_NO_ADMIN),
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
    row("lms_certification:verify_lookup", EVERYBODY),
    row("lms_certification:verify", EVERYBODY, "@li.certificate.serial"),
    row("lms_certification:verify", NOWHERE, "XP-0000-0000-0000", about="no such"),
]

PORTAL = [
    row("lms_portal:home", "in go go go go go go"),
    row("lms_portal:today", STAFF),
    row("lms_portal:manager", "in 403 200 403 403 403 403"),
    row("@course.url", STAFF, about="a course"),
    row("@lesson.url", STAFF, about="a lesson"),
    row("@draft.url", NOWHERE, about="a draft"),
    row("wagtailadmin_home", "in in in 200 200 in 200"),
]
