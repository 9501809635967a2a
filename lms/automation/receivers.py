"""Listen to who comes, leaves or moves, so that rules act at once and not only in the morning."""

from collections.abc import Collection

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from lms.automation.rulebook.models import AutomationRule
from lms.automation.tasks import RUN_FOR_PEOPLE
from lms.core.jobs.api import start_job
from lms.people.api import employment_changed


@receiver(employment_changed, dispatch_uid="lms_automation.employment")
def run_for_changed(*, employees: Collection[int], **_kwargs: object) -> None:
    """Queue a run for them, in the transaction that changes them, while there is a rule to run."""
    if AutomationRule.objects.running().exists():
        start_job(
            kind=RUN_FOR_PEOPLE,
            title=_("Rules after changes in postings"),
            params={"people": [*sorted(employees)]},
            started_by=None,
        )
