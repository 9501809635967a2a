"""Read what an upgrade must keep: `python -m tests.upgrade.kept ROLE=NUMBER …` prints it as JSON.

Run with TEST_DATABASE_URL naming the database. What is read is what a company is asked for years later:
who answered what, with which marks, which certificates stand, and an audit trail that is whole.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

PAGES = {
    "employee": ["lms_portal:today", "lms_exams:exams", "lms_certification:mine", "lms_performance:own_file"],
    "manager": ["lms_portal:manager", "lms_performance:teams", "lms_evaluation:programmes"],
    "hr": ["lms_people:employees", "lms_certification:coverage", "lms_certification:register"],
    "trainer": ["lms_papers:papers", "lms_questions:reviews", "lms_exams:sittings"],
    "auditor": ["lms_core:audit"],
}


def kept() -> dict[str, Any]:
    """Count the rows of every model; give answers, marks and certificates one by one."""
    from django.apps import apps

    from lms.certification.certificates.models import Certificate
    from lms.core.trail.sealing import breaks
    from lms.exams.attempts.models import Answer, Attempt

    ours = [model for model in apps.get_models() if model._meta.app_label.startswith("lms_")]
    attempts = Attempt.objects.order_by("token")
    answers = Answer.objects.select_related("attempt").order_by("attempt__token", "slot")
    certificates = Certificate.objects.select_related("employee").order_by("serial")
    return {
        "rows": {model._meta.label_lower: model._base_manager.count() for model in ours},
        "attempts": [[str(one.token), one.state, str(one.marks), one.passed] for one in attempts],
        "answers": [[str(one.attempt.token), one.slot, one.given] for one in answers],
        "certificates": [[one.serial, one.employee.number, one.pdf_digest] for one in certificates],
        "breaks of the trail": [str(each) for each in breaks()],
    }


def statuses(numbers: dict[str, str]) -> dict[str, int]:
    """Open the main pages of each role and say how each answered."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.urls import reverse

    setup_test_environment()
    found = {}
    for role, names in PAGES.items():
        client = Client()
        client.force_login(
            get_user_model().objects.get(employee__number=numbers[role]),
            "django.contrib.auth.backends.ModelBackend",
        )
        found |= {name: client.get(reverse(name)).status_code for name in names}
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.portal.settings.test")
    django.setup()
    people = dict(each.split("=") for each in sys.argv[1:])
    json.dump({**kept(), "pages": statuses(people)}, sys.stdout, ensure_ascii=False, indent=1)
