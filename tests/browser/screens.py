"""Every screen worth looking at, by the role that looks at it."""

from __future__ import annotations

SCREENS: dict[str, dict[str, str]] = {
    "employee": {
        "today": "/today/",
        "learn": "/learn/",
        "standard": "/standard/",
        "clause": "/standard/2.2/",
        "exams": "/exams/",
        "certificates": "/certificates/",
        "file": "/evaluation/file/",
    },
    "hr": {
        "home": "/",
        "people": "/people/",
        "organisation": "/people/organisation/",
        "coverage": "/certificates/coverage/",
        "register": "/certificates/register/",
        "sittings": "/exams/sittings/",
        "complaints": "/evaluation/complaints/",
        "import": "/import/people/",
    },
    "manager": {
        "home": "/manager/",
        "teams": "/evaluation/teams/",
        "programmes": "/evaluation/programmes/",
        "board": "/evaluation/improvement/",
    },
    "trainer": {"admin": "/admin/"},
    "auditor": {"audit": "/audit/"},
}
