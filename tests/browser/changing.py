"""Do in the served demo what no screen does for a change of edition: load it as real, let days go by.

Run as `python -m tests.browser.changing WHAT` with the demo's settings; prints who it is about, as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from tests.browser.newcomers import Newcomer, have_in_view
from tests.browser.site import ROOT, DemoSite

AMENDMENT = ROOT / "content/standard-editions/demo-amended.yaml"
REVIEWER = "审稿人"
GONE_BY = timedelta(days=9)


def announce(site: DemoSite) -> Newcomer:
    """Leave the amendment announced, with no change opened to it, and let a second trainer start work."""
    return _in_the_demo(site, "announce")


def take_into_force(site: DemoSite) -> None:
    """Load the amendment as a company would load its own: no demo, in force from today on."""
    written = AMENDMENT.read_text(encoding="utf-8")
    real = written.replace("  demo: true\n", "").replace("in_force_from: null", "in_force_from: {today}")
    (site.folder / "amended.yaml").write_text(real, encoding="utf-8")
    _in_the_demo(site, "force", str(site.folder / "amended.yaml"))


def holder(site: DemoSite) -> Newcomer:
    """Let somebody sign in who is asked a delta exam, and whose certificate is not renewed just now."""
    return _in_the_demo(site, "holder")


def has_in_view(site: DemoSite, number: str) -> None:
    """Let somebody with that number have had every lesson of the delta course in view for its minutes."""
    _in_the_demo(site, "view", number)


def let_the_deadline_go_by(site: DemoSite) -> None:
    """Let all that was noted of delta exams be days older, and do what the hour and the morning do."""
    _in_the_demo(site, "late")


def _in_the_demo(site: DemoSite, *what: str) -> Newcomer:
    return Newcomer(**json.loads(site.run("tests.browser.changing", *what)))


def _announce() -> Newcomer:
    """Drop the change that the demo has led some way; post a trainer, who reads what the other one writes."""
    from django.contrib.auth.models import Group, User
    from django.db.models import Max
    from django.utils import timezone

    from lms.people.accounts.services import set_first_password
    from lms.people.api import Employee, OrgUnit, Position, Role
    from lms.people.employees.services import post_employee
    from lms.standards.changes.models import EditionChange

    EditionChange.objects.filter(edition__is_demo=True).delete()
    today = timezone.localdate()
    hr = User.objects.filter(groups__name=Role.HR).earliest("pk")
    last = Employee.objects.filter(number__startswith="0").aggregate(last=Max("number"))["last"]
    trainer = Employee.objects.create(number=f"{int(last) + 1:05}", name=REVIEWER, hired_on=today)
    post = {"unit": OrgUnit.objects.get(code="P01"), "position": Position.objects.get(code="TRAINER")}
    post_employee(employee=trainer, starts_on=today, actor=hr, **post)
    handed_over = set_first_password(employee=trainer, actor=hr)
    account = User.objects.get(employee=trainer)
    account.groups.add(Group.objects.get(name=Role.TRAINER.value))
    return Newcomer(trainer.number, trainer.name, handed_over.password)


def _load(file: str) -> Newcomer:
    """Load the edition that was written to a file."""
    from django.core.management import call_command
    from django.utils import timezone

    path = Path(file)
    text = path.read_text(encoding="utf-8").replace("{today}", timezone.localdate().isoformat())
    path.write_text(text, encoding="utf-8")
    call_command("load_edition", path, verbosity=0)
    return Newcomer("", "", "")


def _hand_over_to_a_holder() -> Newcomer:
    """Choose by number among those whose certificate is in no window, and hand a password over."""
    from django.contrib.auth.models import User

    from lms.certification.choices import CertificateState
    from lms.certification.duties.models import DeltaDuty
    from lms.people.access.permissions import may_set_first_password
    from lms.people.accounts.services import set_first_password
    from lms.people.api import Role

    hr = User.objects.filter(groups__name=Role.HR).earliest("pk")
    asked = DeltaDuty.objects.filter(certificate__state=CertificateState.VALID)
    duties = asked.select_related("certificate__employee").order_by("certificate__employee__number")
    people = [duty.certificate.employee for duty in duties]
    chosen = next(each for each in people if may_set_first_password(hr, each))
    return Newcomer(chosen.number, chosen.name, set_first_password(employee=chosen, actor=hr).password)


def _have_delta_course_in_view(number: str) -> Newcomer:
    """Tell of half of each lesson, minute by minute."""
    from django.utils import timezone

    from lms.courses.api import Enrolment
    from lms.courses.deltas.models import DeltaCourse

    enrolment = Enrolment.objects.get(employee__number=number, course=DeltaCourse.objects.get().course)
    have_in_view(enrolment, timezone.now() - timedelta(hours=2))
    return Newcomer(number, "", "")


def _let_days_go_by() -> Newcomer:
    """Move what was asked and passed into the past, then do what the hour and the morning do."""
    from django.db.models import F
    from django.utils import timezone

    from lms.certification.coverage.kept_covers import rebuild
    from lms.certification.duties.models import DeltaDuty, DeltaExam
    from lms.certification.tasks import every_hour, remind

    earlier = {name: F(name) - GONE_BY for name in ("asked_at", "passed_before", "until")}
    DeltaExam.objects.update(**earlier)
    DeltaDuty.objects.update(asked_at=F("asked_at") - GONE_BY, passed_on=F("passed_on") - GONE_BY)
    now = timezone.now()
    every_hour(now)
    rebuild()  # the hour does so on the first of a day, and the day is still the same
    remind(now)
    return Newcomer("", "", "")


if __name__ == "__main__":
    import django

    django.setup()
    done = {
        "announce": _announce,
        "force": lambda: _load(sys.argv[2]),
        "holder": _hand_over_to_a_holder,
        "view": lambda: _have_delta_course_in_view(sys.argv[2]),
        "late": _let_days_go_by,
    }[sys.argv[1]]()
    print(json.dumps(asdict(done)))
