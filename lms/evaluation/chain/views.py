"""Show the observations behind the link of behaviour."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lms.evaluation.chain.queries import may_be_compared, observation_rows
from lms.evaluation.chain.tables import ObservationRowTable
from lms.evaluation.effects.wording import before_the_day
from lms.evaluation.permissions import READERS
from lms.evaluation.programmes.views import visible_programme
from lms.people.api import SignedInRequest, role_required


@require_safe
@role_required(*READERS)
def programme_observations(request: SignedInRequest, key: str) -> HttpResponse:
    """List the observations that count in the link, as far as the reader may open them."""
    programme = visible_programme(request, key)
    today = timezone.localdate()
    rows, total = observation_rows(programme, request.user, today)
    note = _(
        "Points on the clauses of the course, in the months that are read. A share is the sum of points done"
        " times their weight, of the sum of points seen times theirs; what has no weight is not in it."
    )
    if not may_be_compared(programme, today):
        note = before_the_day(programme)
    if hidden := total - len(rows):
        words = ngettext(
            "%(count)d more is of people you may not see.",
            "%(count)d more are of people you may not see.",
            hidden,
        )
        note = f"{note} {words % {'count': hidden}}"
    context = {
        "programme": programme,
        "page_title": _("%(title)s · observations") % {"title": programme.shown_title},
        "note": note,
    }
    return ObservationRowTable(request, rows).respond("lms_evaluation/chain/observations.html", context)
