"""Every screen of the portal, under the role it is made for, and how to reach it by its links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

from tests.browser.people import Person

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
SITTING = r"/exams/sittings/\d+/"
CERTIFICATE = r"/certificates/register/[^/]+/"
PROGRAMME = r"/evaluation/programmes/(?!new)[^/]+/"
FINDING = r"/evaluation/improvement/findings/\d+/"
ACTION = r"/evaluation/improvement/actions/\d+/"
COURSE = r"/learn/u[^/]+/"
LESSON = COURSE + r"[^/]+/"
RESULT = r"/exams/attempts/[^/]+/result/"

SCREENS: dict[str, dict[str, Trail]] = {
    "employee": {
        "today": at("/today/"),
        "learn": at("/learn/"),
        "course": at("/learn/", COURSE),
        "lesson": at("/learn/", LESSON),
        "standard": at("/standard/"),
        "clause": at("/standard/2.2/"),
        "laws": at("/standard/laws/"),
        "exams": at("/exams/"),
        "result": at("/exams/", RESULT),
        "certificates": at("/certificates/"),
        "verify": at("/certificates/verify/"),
        "file": at("/evaluation/file/"),
        "file-rows": at("/evaluation/file/", r"/evaluation/file/\d+/rows/fcr/.*"),
        "objections": at("/evaluation/objections/own/"),
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
        "register": at("/certificates/register/"),
        "certificate": at("/certificates/register/", CERTIFICATE),
        "verified": at("/certificates/register/", CERTIFICATE, turn=("/register/", "/verify/")),
        "revoke": at("/certificates/register/", CERTIFICATE, CERTIFICATE + "revoke/"),
        "waivers": at("/certificates/waivers/"),
        "waiver-new": at("/certificates/waivers/new/"),
        "waiver-end": at("/certificates/waivers/", r"/certificates/waivers/\d+/end/"),
        "people": at("/people/"),
        "person": at("/people/", PEOPLE),
        "transfer": at("/people/", PEOPLE, PEOPLE + "transfer/"),
        "leaving": at("/people/", PEOPLE, PEOPLE + "leaving/"),
        "first-password": at("/people/", PEOPLE, PEOPLE + "password/"),
        "first-passwords": at("/people/first-passwords/"),
        "organisation": at("/people/organisation/"),
        "sittings": at("/exams/sittings/"),
        "sitting": at("/exams/sittings/", SITTING),
        "sitting-new": at("/exams/sittings/new/"),
        "sitting-edit": at("/exams/sittings/", SITTING, SITTING + "edit/"),
        "sitting-seats": at("/exams/sittings/", SITTING, SITTING + "seats/"),
        "sitting-results": at("/exams/sittings/", SITTING, SITTING + "results/"),
        "enrolments": at("/learn/enrolments/"),
        "assign": at("/learn/assign/"),
        "completion": at("/learn/", COURSE, r"/learn/course/\d+/completion/"),
        "complaints": at("/evaluation/complaints/"),
        "complaint": at("/evaluation/complaints/", r"/evaluation/complaints/\d+/"),
        "feedback": at("/evaluation/feedback/"),
        "reviews": at("/evaluation/reviews/"),
        "review": at("/evaluation/reviews/", r"/evaluation/reviews/\d+/"),
        "values": at("/evaluation/values/"),
        "objections": at("/evaluation/objections/"),
        "objection": at("/evaluation/objections/", r"/evaluation/objections/\d+/"),
        "import-people": at("/imports/people/"),
        "import-feedback": at("/imports/feedback/"),
        "gallery": at("/gallery/"),
    },
    "manager": {
        "home": at("/manager/"),
        "today": at("/today/"),
        "learn": at("/learn/"),
        "teams": at("/evaluation/teams/"),
        "file": at("/evaluation/reviews/", r"/evaluation/reviews/\d+/", r"/evaluation/file/\d+/.*"),
        "programmes": at("/evaluation/programmes/"),
        "programme": at("/evaluation/programmes/", PROGRAMME),
        "programme-rows": at("/evaluation/programmes/", PROGRAMME, PROGRAMME + r"rows/.*"),
        "programme-new": at("/evaluation/programmes/new/"),
        "board": at("/evaluation/improvement/"),
        "finding": at("/evaluation/improvement/", ACTION, FINDING),
        "finding-new": at("/evaluation/improvement/findings/new/"),
        "action": at("/evaluation/improvement/", ACTION),
    },
    "trainer": {
        "today": at("/today/"),
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
    "administrator": {"today": at("/today/"), "audit": at("/audit/")},
}
PUBLIC_SCREENS = {"sign-in": "/account/login/", "verify": "/certificates/verify/"}
NO_SCREENS = {  # addresses that answer with a file, a fragment or a redirect, or that other tests walk
    "account_inactive": "only a closed account is sent there",
    "lms_certification:certificate_pdf": "a file",
    "lms_core:job": "test_workbooks.py",
    "lms_core:import_run": "test_workbooks.py",
    "lms_core:import_template": "a file",
    "lms_core:import_faults": "a file",
    "lms_courses:picture": "a picture",
    "lms_courses:enrol": "takes a form",
    "lms_courses:place": "takes a form",
    "lms_courses:finish": "takes a form",
    "lms_courses:end": "a fragment",
    "lms_courses:check": "a fragment",
    "lms_evaluation:file_export": "a file",
    "lms_evaluation:programme_estimate": "takes a form",
    "lms_evaluation:programme_assign": "takes a form",
    "lms_exams:rules": "test_screens.py, after HR gave a seat",
    "lms_exams:attempt": "test_screens.py, after HR gave a seat",
    "lms_exams:answer": "takes a form",
    "lms_exams:state": "answers with JSON",
    "lms_exams:hand_in": "takes a form",
    "lms_exams:sitting_counts": "a fragment",
    "lms_portal:home": "redirects to the home of one's role",
}
