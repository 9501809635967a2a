"""Open a sitting in which people near the pass mark write a second form."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.exams.planning.services import SittingPlan, SittingTerms, open_sitting
from lms.exams.seating.services import seat_employees
from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.models import Paper
from lms.people.api import Employee

OPENS, CLOSES = time(9), time(18)


@transaction.atomic
def offer_second_form(*, paper: Paper, employees: Iterable[Employee], user: User, now: datetime) -> Sitting:
    """Open a sitting tomorrow from nine to six with one attempt, and seat the people in it.

    Whoever made it changes the times as needed. Raise BlueprintShort where the bank cannot fill the paper.
    The view checks who may, and that each of them stands near the pass mark.
    """
    day = timezone.localdate(now) + timedelta(days=1)
    plan = SittingPlan(
        title=_("Second form: %(paper)s") % {"paper": paper.title},
        opens_at=timezone.make_aware(datetime.combine(day, OPENS)),
        closes_at=timezone.make_aware(datetime.combine(day, CLOSES)),
        terms=SittingTerms(attempts_allowed=1, cool_down_hours=0),
    )
    sitting = open_sitting(paper=paper, plan=plan, by=user)
    seated = seat_employees(sitting=sitting, employees=employees, by=user, now=now)
    record(actor=user, action="exams.second_form_offered", subject=sitting, details={"new": seated})
    return sitting
