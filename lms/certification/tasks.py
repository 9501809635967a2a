"""Work done in the background: drawing certificates, and the hourly round."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.printing import GlyphsMissing, kept_pdf
from lms.certification.certificates.services import DRAW_JOB, hourly_round
from lms.certification.choices import ACTIONS, LISTS
from lms.certification.coverage.kept_covers import bring_to, differences, rebuild
from lms.certification.coverage.models import STATUS_LABELS
from lms.certification.coverage.reminding import remind_of_certificates
from lms.certification.deltas.reminding import remind_of_deltas
from lms.certification.deltas.services import hourly_round_of_deltas
from lms.core.jobs.api import (
    JobFault,
    JobParams,
    JobProgress,
    Receipt,
    ReceiptLine,
    filled,
    register_daily,
    register_job,
    register_periodic,
)
from lms.core.read_models.api import ReadModel, register_read_model
from lms.core.trail.api import register_actions

HOUR_IN_MINUTES = 60  # days begin at midnight here, not where the clock of the periodic grid begins


@register_job(DRAW_JOB, idempotent=True)
def draw_certificate(progress: JobProgress, params: JobParams) -> Receipt:
    """Draw one certificate and keep it."""
    progress.expect(1)
    certificate = Certificate.objects.get(pk=int(str(params["certificate"])))
    try:
        pdf = kept_pdf(certificate)
    except GlyphsMissing as fault:
        raise JobFault(
            filled(
                gettext_lazy("The certificate was not drawn: the font has no character %(characters)s."),
                {"characters": fault.characters},
            )
        ) from fault
    progress.step()
    return Receipt(
        headline=gettext_lazy("Certificate drawn"),
        lines=(ReceiptLine(gettext_lazy("Bytes"), len(pdf)),),
        link_label=certificate.serial,
        link_url=certificate.get_absolute_url(),
    )


def every_hour(now: datetime) -> None:
    """Issue what was missed, ask and settle delta exams, then bring states and covers to the day."""
    hourly_round_of_deltas(now)
    hourly_round(now)
    bring_to(timezone.localdate(now))


def remind(now: datetime) -> None:
    """Tell of certificates that end, and of delta exams."""
    remind_of_certificates(now)
    remind_of_deltas(now)


register_periodic("certification.refresh", every_minutes=HOUR_IN_MINUTES, function=every_hour)
register_daily("certification.remind", at=time(7, 40), function=remind)
register_read_model(ReadModel("certification.covers", rebuild, differences))
register_actions(
    ACTIONS,
    details={
        "status": gettext_lazy("State"),
        "days": gettext_lazy("Days before its end"),
        "paper": gettext_lazy("Delta paper"),
        "until": gettext_lazy("To be passed until"),
        "certificates": gettext_lazy("Certificates asked"),
        "passed_on": gettext_lazy("Passed on"),
    },
    values={"list": LISTS, "status": {str(status): label for status, label in STATUS_LABELS.items()}},
)
