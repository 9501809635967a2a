"""Answer the search of a field that chooses a unit."""

from __future__ import annotations

from typing import Final

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lms.people.access.permissions import SignedInRequest, managed_units, role_required
from lms.people.choices import Role
from lms.people.organisation.queries import units_found
from lms.people.organisation.widgets import named

MOST: Final = 20
# Who chooses among all units in some list or form; a manager chooses among those led.
OVERSEERS: Final = (Role.HR, Role.TRAINER, Role.AUDITOR)


@require_safe
@role_required(*OVERSEERS, Role.MANAGER)
def units(request: SignedInRequest) -> JsonResponse:
    """Find units in the reader's sight by name or code; a field checks again what is chosen."""
    offered = managed_units(request.user, *OVERSEERS)
    if request.GET.get("open"):
        offered = offered.filter(closed_on=None)
    found = units_found(offered, request.GET.get("q", ""), MOST + 1)
    shown = found[:MOST]
    if len(found) > MOST:
        said = _("The first %(number)s units; go on typing to find others") % {"number": MOST}
    else:
        said = ngettext("%(number)s unit", "%(number)s units", len(shown)) % {"number": len(shown)}
    return JsonResponse(
        {
            "said": said if shown else _("No unit has this in its name or code"),
            "units": [
                {
                    "value": named(one.unit),
                    "name": one.unit.name,
                    "about": " · ".join(filter(None, [one.unit.code, one.place])),
                }
                for one in shown
            ],
        }
    )
