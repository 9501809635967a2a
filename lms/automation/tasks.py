"""Work done again and again: the rules run every morning, and after changes in postings for who changed."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.automation.running.services import run_rules
from lms.core.jobs.api import JobParams, JobProgress, Receipt, ReceiptLine, register_daily, register_job

RUN_FOR_PEOPLE = "automation.run_for_people"
DAILY = "automation.run_rules"


def run_all(now: datetime) -> None:
    """Run every rule for everybody."""
    run_rules(now)


@register_job(RUN_FOR_PEOPLE, idempotent=True)
def run_for_people(_progress: JobProgress, params: JobParams) -> Receipt:
    """Run the rules for people whose employment changed."""
    people = params["people"]
    assert isinstance(people, list)  # noqa: S101 - `receivers` put it there
    count = run_rules(timezone.now(), people={int(str(each)) for each in people})
    lines = (
        ReceiptLine(_("Done"), count.done),
        ReceiptLine(_("Taken back"), count.withdrawn),
        ReceiptLine(_("Begun, so it stays"), count.kept),
    )
    return Receipt(_("The rules ran."), lines)


register_daily(DAILY, at=time(6, 0), function=run_all)
