"""Work about people that is done in the background."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.core.imports.api import register_import
from lms.core.jobs.api import JobFault, JobParams, JobProgress, Receipt, ReceiptLine, register_job, worded
from lms.people.accounts.first_passwords import FIRST_PASSWORDS_JOB, StarterGone, give_each
from lms.people.accounts.models import FirstPasswordBatch
from lms.people.roster.sheets import RosterImport

REFUSALS_SHOWN = 50


@register_job(FIRST_PASSWORDS_JOB, idempotent=True, heavy=True)
def make_first_passwords(progress: JobProgress, params: JobParams) -> Receipt:
    """Make the first passwords of a batch; whoever got none stands in the receipt with the reason."""
    batch = FirstPasswordBatch.objects.get(pk=str(params["batch"]))
    progress.expect(batch.passwords.count())
    progress.step(batch.passwords.exclude(stored="", refusal="").count())
    try:
        give_each(batch, step=progress.step)
    except StarterGone as gone:
        raise JobFault(
            _("The account of whoever started this is gone. Start the first passwords again.")
        ) from gone
    made = batch.passwords.exclude(stored="").count()
    refused = batch.passwords.exclude(refusal="").select_related("employee")
    return Receipt(
        headline=worded(
            lambda: (
                ngettext(
                    "%(count)d first password is ready and sealed.",
                    "%(count)d first passwords are ready and sealed.",
                    made,
                )
                % {"count": made}
            )
        ),
        lines=(
            *([ReceiptLine(_("Got none"), refused.count())] if refused else []),
            *(
                ReceiptLine(f"{place}. {one.employee}", worded(one.get_refusal_display))
                for place, one in enumerate(refused[:REFUSALS_SHOWN], start=1)
            ),
        ),
        link_label=_("To the first passwords"),
        link_url=reverse("lms_people:first_passwords"),
    )


register_import(RosterImport())
