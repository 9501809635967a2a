"""Every screen of the portal, under the role it is made for, and how to reach it by its links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

from tests.browser.looking import look_at
from tests.browser.people import Person

type Paths = dict[tuple[str, str], str]
HREF = re.compile(r'href="([^"#]+)"')


@dataclass(frozen=True)
class Trail:
    """Where a screen is: an address, then the first link that matches each pattern.

    `turn` replaces a part of the last address, for a screen nobody links to because it is printed.
    """

    start: str
    links: tuple[str, ...] = ()
    turn: tuple[str, str] = ("", "")

    def follow(self, person: Person) -> str:
        """Return the path at the end of the trail, as this person finds it."""
        path = self.start
        for link in self.links:
            body = person.context.request.get(person.site.url + path).text()
            targets = [urljoin(path, unescape(target)) for target in HREF.findall(body)]
            found = next((target for target in targets if re.fullmatch(link, target)), None)
            if found is None:
                raise LookupError(f"{path} has no link to {link}")
            path = found
        return path.replace(*self.turn) if self.turn[0] else path


def at(start: str, *links: str, turn: tuple[str, str] = ("", "")) -> Trail:
    """Write a trail briefly."""
    return Trail(start, links, turn)


PEOPLE = r"/people/\d+/"
CHANGE = r"/standard/changes/\d+/"
SITTING = r"/exams/sittings/\d+/"
ANALYSED = r"/exams/analysis/papers/\d+/"
CERTIFICATE = r"/certificates/register/[^/]+/"
PROGRAMME = r"/evaluation/programmes/(?!new)[^/]+/"
TOLD = r"/evaluation/programmes/process-training/"  # the one of the demo that shows an effect
FINDING = r"/evaluation/improvement/findings/\d+/"
ACTION = r"/evaluation/improvement/actions/\d+/"
COURSE = r"/learn/u[^/]+/"
LESSON = COURSE + r"[^/]+/"
PASSAGE = r"/learn/lesson/\d+/passages/[^/]+/"
PATH = r"/learn/paths/[^/]+/"
CLASS_SESSION = r"/classroom/sessions/\d+/"
COHORT = r"/classroom/cohorts/\d+/"
SEEN = r"/classroom/observations/\d+/"
MARKED = r"/exams/marking/papers/\d+/"
RESULT = r"/exams/attempts/[^/]+/result/"

SCREENS: dict[str, dict[str, Trail]] = {
    "employee": {
        "today": at("/today/"),
        "own": at("/me/"),
        "practice": at("/practice/"),
        "practice-question": at("/practice/daily/"),
        "practice-mistakes": at("/practice/mistakes/"),
        "practice-clause": at("/practice/", r"/practice/clause/[^/]+/"),
        "practice-lesson": at(
            "/learn/clause/5.1/", r"/learn/[^/]+/listen-to-the-end/", r"/practice/lesson/\d+/[^/]+/"
        ),
        "practice-mock": at("/practice/", r"/practice/mock/\d+/"),
        "practice-mine": at("/practice/mine/"),
        "practice-forget": at("/practice/mine/delete/"),
        "learn": at("/learn/"),
        "course": at("/learn/", COURSE),
        "lesson": at("/learn/", COURSE, LESSON),
        "notes": at("/learn/notes/"),
        "passages": at("/learn/", COURSE, LESSON, r"/learn/lesson/\d+/passages/"),
        "passage": at("/learn/", COURSE, LESSON, r"/learn/lesson/\d+/passages/", PASSAGE),
        "sessions": at("/classroom/"),
        "session": at("/classroom/", CLASS_SESSION),
        "session-give-up": at("/classroom/", CLASS_SESSION, CLASS_SESSION + "withdraw/"),
        "observations": at("/classroom/observations/"),
        "observation": at("/classroom/observations/", SEEN),
        "observation-object": at("/classroom/observations/", SEEN, SEEN + "object/"),
        "path": at("/learn/", PATH),
        "clause-lessons": at("/learn/clause/2.2/"),
        "standard": at("/standard/"),
        "clause": at("/standard/2.2/"),
        "laws": at("/standard/laws/"),
        "law-version": at("/standard/laws/", r"/standard/laws/\d+/"),
        "notices": at("/notices/"),
        "notice-choices": at("/notices/choices/"),
        "calendar": at("/calendar/"),
        "search": at("/search/?q=时限"),
        "search-kind": at("/search/?q=时限&kind=fact"),
        "search-empty": at("/search/"),
        "exams": at("/exams/"),
        "result": at("/exams/", RESULT),
        "certificates": at("/certificates/"),
        "verify": at("/certificates/verify/"),
        "file": at("/evaluation/file/"),
        "file-rows": at("/evaluation/file/", r"/evaluation/file/\d+/rows/fcr/.*"),
        "objections": at("/evaluation/objections/own/"),
        "appraisal": at("/evaluation/appraisal/"),
        "objection-new": at("/evaluation/file/", r"/evaluation/objections/new/.*"),
        "password": at("/account/password/change/"),
        "sign-out": at("/account/logout/"),
        "forbidden": at("/people/organisation/"),
        "missing": at("/nothing/here/"),
    },
    "hr": {
        "coverage": at("/certificates/coverage/"),
        "coverage-people": at("/certificates/coverage/", r"/certificates/coverage/people/.*"),
        "coverage-expiring": at("/certificates/coverage/", r"/certificates/coverage/expiring/.*"),
        "coverage-remind": at(
            "/certificates/coverage/",
            r"/certificates/coverage/expiring/\?.*",
            r"/certificates/coverage/expiring/remind/.*",
        ),
        "register": at("/certificates/register/"),
        "certificate": at("/certificates/register/", CERTIFICATE),
        "verified": at("/certificates/register/", CERTIFICATE, turn=("/register/", "/verify/")),
        "revoke": at("/certificates/register/", CERTIFICATE, CERTIFICATE + "revoke/"),
        "lift": at("/certificates/register/?state=revoked", CERTIFICATE, CERTIFICATE + "lift/"),
        "waivers": at("/certificates/waivers/"),
        "waiver-new": at("/certificates/waivers/new/"),
        "waiver-end": at("/certificates/waivers/", r"/certificates/waivers/\d+/end/"),
        "people": at("/people/"),
        "person": at("/people/", PEOPLE),
        "pseudonym": at("/people/pseudonym/"),
        "transfer": at("/people/", PEOPLE, PEOPLE + "transfer/"),
        "leaving": at("/people/", PEOPLE, PEOPLE + "leaving/"),
        "leaves": at("/people/", PEOPLE, PEOPLE + "leaves/"),
        # Of somebody without rights: for accounts with rights only administrators set one.
        "first-password": at("/people/?q=00231", PEOPLE, PEOPLE + "password/"),
        "first-passwords": at("/people/first-passwords/"),
        "organisation": at("/people/organisation/"),
        "sittings": at("/exams/sittings/"),
        "corrections": at("/exams/corrections/"),
        "correction": at("/exams/corrections/", r"/exams/corrections/\d+/"),
        "question-objections": at("/exams/objections/"),
        "question-objection": at("/exams/objections/", r"/exams/objections/\d+/"),
        "invalidations": at("/exams/invalidations/"),
        "invalidation": at("/exams/invalidations/", r"/exams/invalidations/\d+/"),
        "invalidate": at(
            "/exams/sittings/?sort=opens_at",
            SITTING,
            SITTING + "results/",
            RESULT,
            r"/exams/attempts/[^/]+/invalidate/",
        ),
        "marking": at("/exams/marking/"),
        "marking-paper": at("/exams/marking/", MARKED),
        "marking-sample": at("/exams/marking/", MARKED, r"/exams/marking/sample/\d+/"),
        "regrades": at("/certificates/regrades/"),
        "regrade": at("/certificates/regrades/", r"/certificates/regrades/\d+/"),
        "sitting": at("/exams/sittings/", SITTING),
        "sitting-new": at("/exams/sittings/new/"),
        "sitting-edit": at("/exams/sittings/", SITTING, SITTING + "edit/"),
        "sitting-seats": at("/exams/sittings/", SITTING, SITTING + "seats/"),
        "sitting-due": at("/exams/sittings/", SITTING, SITTING + "seats/", SITTING + "people/due/"),
        "sitting-waiting": at("/exams/sittings/", "/exams/sittings/waiting/"),
        "sitting-choose": at("/exams/sittings/choose/"),
        "sitting-calendar": at("/exams/sittings/calendar/"),
        "sitting-people": at("/exams/sittings/", SITTING, SITTING + "people/"),
        "sitting-places": at("/exams/sittings/", SITTING, SITTING + "people/", SITTING + "people/places/"),
        "seat-terms": at("/exams/sittings/", SITTING, SITTING + "people/", SITTING + r"people/\d+/"),
        "sitting-console": at("/exams/sittings/", SITTING, SITTING + "console/"),
        "sitting-person": at("/exams/sittings/", SITTING, SITTING + "console/", SITTING + r"console/\d+/"),
        "sitting-log": at("/exams/sittings/", SITTING, SITTING + "console/", SITTING + "console/log/"),
        "second-forms": at(
            "/exams/sittings/?sort=opens_at", SITTING, r"/exams/sittings/near-the-pass-mark/\d+/"
        ),
        "resits": at("/exams/sittings/?sort=opens_at", SITTING, r"/exams/papers/\d+/resits/"),
        "sitting-results": at("/exams/sittings/", SITTING, SITTING + "results/"),
        "enrolments": at("/learn/enrolments/"),
        "path-enrolments": at("/learn/enrolments/paths/"),
        "enrolments-remind": at("/learn/enrolments/", r"/learn/enrolments/remind/.*"),
        "path-enrolments-remind": at("/learn/enrolments/paths/", r"/learn/enrolments/paths/remind/.*"),
        "assign": at("/learn/assign/"),
        "class-sessions": at("/classroom/sessions/"),
        "class-session-new": at("/classroom/sessions/new/"),
        "class-session-edit": at("/classroom/sessions/", CLASS_SESSION, CLASS_SESSION + "edit/"),
        "class-session-cancel": at("/classroom/sessions/", CLASS_SESSION, CLASS_SESSION + "cancel/"),
        "class-session-people": at("/classroom/sessions/", CLASS_SESSION, CLASS_SESSION + "people/"),
        "cohorts": at("/classroom/cohorts/"),
        "cohort": at("/classroom/cohorts/", COHORT),
        "cohort-new": at("/classroom/cohorts/new/"),
        "cohort-edit": at("/classroom/cohorts/", COHORT, COHORT + "edit/"),
        "cohort-assign": at("/classroom/cohorts/", COHORT, COHORT + "assign/"),
        "observation-objections": at("/classroom/observations/objections/"),
        "checklists": at("/classroom/checklists/"),
        "checklist": at("/classroom/checklists/", r"/classroom/checklists/\d+/"),
        "checklist-new": at("/classroom/checklists/new/"),
        "completion": at("/learn/", COURSE, r"/learn/course/\d+/completion/"),
        "rules": at("/rules/"),
        "rule": at("/rules/", r"/rules/\d+/"),
        "rule-new": at("/rules/new/?trigger=certification.ends&action=courses.path"),
        "rule-edit": at("/rules/", r"/rules/\d+/", r"/rules/\d+/edit/"),
        "rule-log": at("/rules/log/"),
        "complaints": at("/evaluation/complaints/"),
        "complaint": at("/evaluation/complaints/", r"/evaluation/complaints/\d+/"),
        "feedback": at("/evaluation/feedback/"),
        "reviews": at("/evaluation/reviews/"),
        "review": at("/evaluation/reviews/", r"/evaluation/reviews/\d+/"),
        "values": at("/evaluation/values/"),
        "appraisal": at("/evaluation/appraisal/"),
        "retention": at("/evaluation/retention/"),
        "retention-due": at("/evaluation/retention/", r"/evaluation/retention/[^/?]+/"),
        "objections": at("/evaluation/objections/"),
        "objection": at("/evaluation/objections/", r"/evaluation/objections/\d+/"),
        "editions": at("/standard/editions/"),
        "edition": at("/standard/editions/", r"/standard/editions/\d+/"),
        "changes": at("/standard/changes/"),
        "change": at("/standard/changes/", CHANGE),
        "change-clause": at("/standard/changes/", CHANGE, CHANGE + r"\?clause=2\.1-2\.1"),
        "change-all": at("/standard/changes/", CHANGE, CHANGE + "all/"),
        "change-days": at("/standard/changes/", CHANGE, CHANGE + "days/"),
        "corrected-facts": at("/standard/changes/", "/standard/facts/corrected/"),
        "delta-ask": at("/standard/changes/", CHANGE, r"/certificates/deltas/new/.*"),
        "facts": at("/standard/facts/"),
        "import-people": at("/imports/people/"),
        "import-facts": at("/imports/fact-reviews/"),
        "import-feedback": at("/imports/feedback/"),
        "gallery": at("/gallery/"),
    },
    "manager": {
        "watch": at("/classroom/observations/new/"),
        "home": at("/manager/"),
        "today": at("/today/"),
        "work": at("/desk/"),
        "learn": at("/learn/"),
        "teams": at("/evaluation/teams/"),
        "file": at("/evaluation/reviews/", r"/evaluation/reviews/\d+/", r"/evaluation/file/\d+/.*"),
        "programmes": at("/evaluation/programmes/"),
        "programme": at("/evaluation/programmes/", TOLD),
        "programme-waiting": at("/evaluation/programmes/", PROGRAMME),
        "programme-observations": at(
            "/evaluation/programmes/", TOLD, "/evaluation/programmes/process-training/observations/"
        ),
        "programme-rows": at("/evaluation/programmes/", TOLD, TOLD + r"rows/.*"),
        "programme-new": at("/evaluation/programmes/new/"),
        "board": at("/evaluation/improvement/"),
        "finding": at("/evaluation/improvement/", ACTION, FINDING),
        "finding-new": at("/evaluation/improvement/findings/new/"),
        "action": at("/evaluation/improvement/", ACTION),
    },
    "trainer": {
        "lesson-reviews": at("/learn/reviews/"),
        "lesson-remarks": at("/learn/remarks/"),
        "course-struggles": at("/learn/", COURSE, r"/learn/course/\d+/struggles/"),
        "course-reactions": at("/learn/", COURSE, r"/learn/course/\d+/reactions/"),
        "new-course": at("/learn/new/"),
        "course-import": at("/learn/import/"),
        "marking-task": at("/exams/marking/", r"/exams/marking/next/.*"),
        "question-import": at("/exams/questions/import/"),
        "question-export": at("/exams/questions/export/"),
        "delta-course": at("/standard/changes/", CHANGE, r"/learn/changes/\d+/course/"),
        "delta-paper": at("/standard/changes/", CHANGE, r"/exams/papers/changes/\d+/"),
        "papers": at("/exams/papers/"),
        "paper": at("/exams/papers/", r"/exams/papers/\d+/"),
        "reviews": at("/exams/questions/reviews/"),
        "paper-sample": at("/exams/papers/", r"/exams/papers/\d+/", r"/exams/papers/\d+/sample/"),
        "today": at("/today/"),
        "rule": at("/rules/", r"/rules/\d+/"),
        "analysis": at("/exams/analysis/"),
        "analysis-paper": at("/exams/analysis/", ANALYSED),
        "standard-new": at("/exams/analysis/", ANALYSED, ANALYSED + "standard/"),
        "analysis-question": at("/exams/analysis/", ANALYSED, r"/exams/analysis/questions/\d+/"),
        "learn": at("/learn/"),
        "programme": at("/evaluation/programmes/", PROGRAMME),
        "programme-cancel": at("/evaluation/programmes/", PROGRAMME, PROGRAMME + "cancel/"),
        "certificates": at("/certificates/"),
        "file": at("/evaluation/file/"),
    },
    "auditor": {
        "audit": at("/audit/"),
        "file": at("/evaluation/file/"),
        "coverage": at("/certificates/coverage/"),
    },
    "administrator": {
        "today": at("/today/"),
        "audit": at("/audit/"),
        "account-requests": at("/people/account-requests/"),
        "deliveries": at("/notices/deliveries/"),
        "delivery": at("/notices/deliveries/", r"/notices/deliveries/\d+/"),
        "webhooks": at("/notices/webhooks/"),
        "webhook": at("/notices/webhooks/", r"/notices/webhooks/\d+/"),
        "webhook-new": at("/notices/webhooks/", r"/notices/webhooks/new/wecom/"),
        "statements": at("/notices/statements/"),
        "statements-sent": at("/notices/statements/?of=sent"),
        "wordings": at("/notices/words/"),
        "wording": at("/notices/words/", r"/notices/words/[^/]+/"),
    },
}
PUBLIC_SCREENS = {"sign-in": "/account/login/", "verify": "/certificates/verify/"}
NO_SCREENS = {  # addresses that answer with a file, a fragment or a redirect, or that other tests walk
    "account_inactive": "only a closed account is sent there",
    "lms_certification:certificate_pdf": "a file",
    "lms_standards:review_workbook": "a file",
    "lms_standards:edition_change": "the demo's only edition has its change; test_change_walk.py",
    "lms_standards:law_change": "no law of the demo ends; tests/standards/test_causes.py",
    "lms_standards:corrected_fact": "no fact of the demo is corrected; tests/standards/test_causes.py",
    "lms_standards:correction_aside": "takes a form",
    "lms_core:statement": "a refused one has no place in the demo; tests/core/statements",
    "lms_courses:delta_assign": "the demo's change has no delta course yet; test_change_walk.py",
    "lms_certification:delta_exam": "the demo's change asks for no delta exam yet; test_change_walk.py",
    "lms_certification:delta_remind": "test_change_walk.py",
    "lms_certification:delta_move": "test_change_walk.py",
    "lms_certification:delta_lift": "the same form as moving the deadline",
    "lms_standards:change_record": "a file",
    "lms_standards:change_items": "takes a form",
    "lms_standards:change_gather": "takes a form",
    "lms_standards:change_sign": "takes a form",
    "lms_standards:change_close": "not before the day of the demo's change; test_change_walk.py",
    "lms_courses:change_read": "takes a form",
    "lms_core:job": "test_workbooks.py",
    "lms_core:live": "answers with JSON",
    "lms_core:ready": "answers with JSON",
    "lms_core:offline": "shown without network; tests/courses/test_offline_in_chromium.py",
    "lms_core:offline_refused": "filled by the device; tests/classroom/test_observing_in_chromium.py",
    "lms_core:offline_worker": "a file",
    "lms_core:manifest": "answers with JSON",
    "lms_core:import_run": "test_workbooks.py",
    "lms_core:import_template": "a file",
    "lms_core:import_faults": "a file",
    "lms_core:export": "a file",
    "lms_core:calendar_feed": "a file",
    "lms_core:search_options": "a fragment",
    "lms_core:notice": "leads to the thing it tells of",
    "lms_core:notices_read": "takes a form",
    "lms_people:units": "answers with JSON",
    "lms_exams:waiting": "a redirect where nobody has to wait; tests/exams/test_start_turns.py holds it",
    "lms_authoring:import_run": "shows a document somebody sent; tests/authoring/test_importing.py",
    "lms_authoring:course_file": "a file",
    "lms_courses:media": "a file; tests/courses/test_media_in_chromium.py",
    "lms_courses:scenario": "takes a form; tests/courses/test_scenarios_in_chromium.py",
    "lms_practice:daily_ahead": "fetched by the browser; tests/practice/test_without_network_in_chromium.py",
    "lms_practice:question": "the same page as the day's questions; tests/practice/test_daily.py",
    "lms_practice:round": "the end of a round; tests/practice/test_daily.py",
    "lms_practice:mock": "takes a form first; tests/practice/test_mock_exams.py",
    "lms_practice:mock_question": "takes a form first; tests/practice/test_mock_exams.py",
    "lms_courses:picture": "a picture",
    "lms_courses:document": "a file",
    "lms_classroom:session_register": "takes a form",
    "lms_classroom:session_calendar": "a file",
    "lms_classroom:session_code": "changes by the minute; tests/classroom/test_attendance.py",
    "lms_classroom:sign_in": "reached by the code on a screen; tests/classroom/test_attendance.py",
    "lms_classroom:attendance_mark": "a form like that of cancelling; tests/classroom/test_attendance.py",
    "lms_classroom:session_close": "once a session is over; tests/classroom/test_attendance.py",
    "lms_classroom:session_reopen": "a form like that of cancelling",
    "lms_classroom:cohort_remind": "takes a form",
    "lms_classroom:observation_again": "takes a form",
    "lms_classroom:observation_objection": "nobody of the demo objects; tests/classroom/test_observation.py",
    "lms_automation:rule_switch": "takes a form",
    "lms_automation:rule_switching": "a fragment",
    "lms_automation:rule_delete": "takes a form",
    "lms_courses:review": "no lesson of the demo is in review; tests/courses/test_reviewing_in_chromium.py",
    "lms_people:account_password": "reached from the admin; tests/people/test_account_requests.py",
    "lms_people:account_request": "nothing waits in the demo; tests/people/test_account_requests.py",
    "lms_people:first_passwords_again": "takes a form",
    "lms_people:first_passwords_workbook": "takes a form",
    "lms_courses:enrol": "takes a form",
    "lms_courses:poll": "takes a form",
    "lms_courses:begin_path": "takes a form",
    "lms_courses:leave_path": "takes a form",
    "lms_courses:withdraw": "takes a form",
    "lms_courses:withdraw_paths": "takes a form",
    "lms_people:leave": "no leave in the demo; tests/people/test_leaves.py",
    "lms_courses:place": "takes a form",
    "lms_courseware:open": "answers with JSON",
    "lms_courseware:open_package": "answers with JSON",
    "lms_courseware:results": "the demo has no package; tests/courseware/test_playing_in_chromium.py",
    "lms_courses:end": "a fragment",
    "lms_courses:note": "takes a form",
    "lms_courses:note_drop": "takes a form",
    "lms_courses:unclear": "takes a form",
    "lms_courses:ask": "takes a form",
    "lms_courses:remark": "nothing is asked in the demo; tests/courses/test_margin_in_chromium.py",
    "lms_courses:remark_take_back": "takes a form",
    "lms_courses:survey": "tests/courses/test_margin_in_chromium.py",
    "lms_courses:check": "a fragment",
    "lms_performance:file_export": "a file",
    "lms_evaluation:programme_estimate": "takes a form",
    "lms_evaluation:programme_assign": "takes a form",
    "lms_exams:rules": "test_screens.py, after HR gave a seat",
    "lms_exams:attempt": "test_screens.py, after HR gave a seat",
    "lms_exams:answer": "takes a form",
    "lms_exams:state": "answers with JSON",
    "lms_exams:hand_in": "takes a form",
    "lms_exams:sitting_counts": "a fragment",
    "lms_exams:version": "looked at with its correction by tests/exams",
    "lms_exams:correction_new": "test_exam_walks.py",
    "lms_exams:correction_apply": "takes a form",
    "lms_exams:marking_task": "shown where marking_next leads",
    "lms_exams:pass_mark": "tests/exams/test_pass_marks.py",
    "lms_exams:look_up": "takes a form",
    "lms_exams:feedback": "tests/exams/test_looking_up.py",
    "lms_exams:marking_again": "tests/exams/test_people_marking.py",
    "lms_exams:outcome_workbook": "a file",
    "lms_exams:outcome_pdf": "a file",
    "lms_exams:object": "test_exam_walks.py",
    "lms_exams:invalidation_object": "not in the demo; tests/exams/test_invalidation.py",
    "lms_exams:correction_undo": "takes a form",
    "lms_exams:correction_discard": "takes a form",
    "lms_exams:console_rows": "a fragment",
    "lms_exams:outcome": "a fragment",
    "lms_exams:seat_take_back": "takes a form",
    "lms_exams:sitting_cancel": "needs a sitting in which nobody has started",
    "lms_exams:console_judge": "takes a form",
    "lms_exams:console_compare": "takes a form",
    "lms_exams:heartbeat": "answers with JSON",
    "lms_questions:question_step": "takes a form",
    "lms_questions:versions": "no question of the demo has two versions; looked at by tests/exams",
    "lms_questions:question": "reached from the admin; looked at by tests/exams",
    "lms_questions:recording": "a file",
    "lms_questions:recording_upload": "answers with JSON",
    "lms_questions:question_still_right": "takes a form",
    "lms_exams:turn": "answers with JSON",
    "lms_papers:paper_forms": "takes a form",
    "lms_psychometrics:analysis_judge": "takes a form",
    "lms_psychometrics:analysis_forms": "no forms in the demo; tests/psychometrics/test_form_analysis.py",
    "lms_papers:paper_print": "takes a form",
    "lms_papers:paper_printed": "a file",
    "lms_exchange:question_template": "a file",
    "lms_exchange:question_import_faults": "a file",
    "lms_exchange:question_import_run": "needs an upload of one's own; tests/exchange/test_question_files.py",
    "lms_portal:home": "redirects to the home of one's role",
}


def path_of(paths: Paths, person: Person, role: str, name: str) -> str:
    """Say where a screen is, following its trail the first time."""
    if (role, name) not in paths:
        paths[role, name] = SCREENS[role][name].follow(person)
    return paths[role, name]


def faults_of(person: Person, role: str, paths: Paths) -> list[str]:
    """Go to every screen of a role and tell what is wrong with it."""
    return [
        fault
        for name in SCREENS[role]
        for fault in look_at(person, person.goes_to(path_of(paths, person, role, name)))
    ]
