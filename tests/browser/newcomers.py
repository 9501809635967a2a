"""Let somebody start work in the served demo: post, account, learning path and a seat in an examination.

Run as `python -m tests.browser.newcomers` with the demo's settings; prints number and first password.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from tests.browser.site import ROOT, DemoSite

EXAM = "上岗考 · 新员工场"


@dataclass(frozen=True)
class Newcomer:
    """Somebody who starts today, with the password that was handed over."""

    number: str
    password: str


def hire(site: DemoSite) -> Newcomer:
    """Let somebody start in the first hotline team, by the services that HR's pages call."""
    environment = os.environ | {
        "XUNPING_VAR": str(site.folder),
        "DJANGO_SETTINGS_MODULE": "lms.portal.settings.demo",
        "XUNPING_BASE_URL": site.url,
    }
    environment.pop("DATABASE_URL", None)
    told = subprocess.run(
        [sys.executable, "-m", "tests.browser.newcomers"],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return Newcomer(**json.loads(told.stdout.splitlines()[-1]))


def _start_work() -> Newcomer:
    """Post a new agent, assign the newcomers' path, and give a seat in an examination that is open."""
    from datetime import timedelta

    from django.contrib.auth.models import User
    from django.db.models import Max
    from django.utils import timezone

    from lms.courses.api import LearningPath
    from lms.courses.queries import Audience
    from lms.courses.services.assigning import assign_path
    from lms.exams.api import Paper, SittingPlan, open_sitting, seat_employees
    from lms.people.api import Employee, OrgUnit, Position, Role, post_employee, set_first_password

    now = timezone.now()
    today = timezone.localdate(now)
    hr = User.objects.filter(groups__name=Role.HR).earliest("pk")
    last = Employee.objects.filter(number__startswith="0").aggregate(last=Max("number"))["last"]
    newcomer = Employee.objects.create(number=f"{int(last) + 1:05}", name="新晓", hired_on=today)
    team, position = OrgUnit.objects.get(code="K01-01"), Position.objects.get(code="AGENT")
    post_employee(employee=newcomer, unit=team, position=position, starts_on=today, actor=hr)
    path = LearningPath.objects.get(key="newcomer")
    assign_path(path=path, audience=Audience(employees=[newcomer]), due_on=None, by=hr, now=now)
    plan = SittingPlan(title=EXAM, opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=8))
    sitting = open_sitting(paper=Paper.objects.get(slug="operating-certificate"), plan=plan, by=hr)
    seat_employees(sitting=sitting, employees=[newcomer], by=hr)
    handed_over = set_first_password(employee=newcomer, actor=hr)
    return Newcomer(newcomer.number, handed_over.password)


if __name__ == "__main__":
    import django

    django.setup()
    started = _start_work()
    print(json.dumps({"number": started.number, "password": started.password}))
