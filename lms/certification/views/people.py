"""List the people behind a cell of the matrix, and those whose cover ends soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lms.certification.choices import STANDING_WORDS
from lms.certification.domain.standing import HOLDING, Standing
from lms.certification.forms import PeopleForm
from lms.certification.models import Certification
from lms.certification.permissions import COVERAGE_ROLES, covered_units
from lms.certification.queries.holders import Holder, expiring, holders, linked_for
from lms.certification.views.coverage import DUE_DAYS
from lms.certification.views.presenting import address, day_label
from lms.certification.views.tables import ExpiringTable, HolderTable
from lms.core.api import Tab
from lms.people.api import OrgUnit, SignedInRequest, role_required

LONGEST_LOOK_AHEAD = 366
LACKING = "lacking"


@role_required(*COVERAGE_ROLES)
def people(request: SignedInRequest) -> HttpResponse:
    """List everybody a certification is required of, by standing."""
    form = people_form(request)
    found = holders(chosen_certification(form), scope(request, form), form.chosen_day())
    if request.GET.get("direct") == "yes":
        found = [holder for holder in found if holder.unit.code == request.GET.get("unit")]
    standing = request.GET.get("standing", "")
    shown = [holder for holder in found if standing in {"", holder.standing} or _lacks(holder, standing)]
    context = {
        **head(request, form, _("People behind the figures")),
        "tabs": standing_tabs(request, found, standing),
    }
    linked = linked_for(request.user, shown)
    return HolderTable(request, linked, form).respond("lms_certification/people.html", context)


@role_required(*COVERAGE_ROLES)
def expiring_soon(request: SignedInRequest) -> HttpResponse:
    """List whose cover ends within some days with nothing after it."""
    form = people_form(request)
    days = chosen_days(request)
    found = expiring(days, scope(request, form), form.chosen_day())
    certification = chosen_certification(form)
    shown = [holder for holder in found if certification in {None, holder.certification}]
    context = {
        **head(request, form, _("Ending within %(days)s days") % {"days": days}),
        "tabs": [
            Tab(_("%(days)s days") % {"days": each}, with_parameter(request, "days", str(each)), each == days)
            for each in DUE_DAYS
        ],
    }
    linked = linked_for(request.user, shown)
    return ExpiringTable(request, linked, form).respond("lms_certification/people.html", context)


def people_form(request: SignedInRequest) -> PeopleForm:
    """Bind the form to the address, offering only units in sight."""
    form = PeopleForm(request.GET, units_in_sight(covered_units(request.user)))
    form.is_valid()
    return form


def units_in_sight(tops: Sequence[OrgUnit]) -> QuerySet[OrgUnit]:
    """List the tops and everything below them in tree order."""
    branches = Q(pk__in=[])
    for top in tops:
        branches |= Q(path__startswith=top.path)
    return OrgUnit.objects.filter(branches).order_by("path")


def scope(request: SignedInRequest, form: PeopleForm) -> list[OrgUnit]:
    """Give the unit chosen, or everything in sight; a unit out of sight is no choice and gives nobody."""
    if "unit" in form.errors:
        return []
    unit: OrgUnit | None = form.cleaned_data.get("unit")
    return [unit] if unit else covered_units(request.user)


def chosen_certification(form: PeopleForm) -> Certification | None:
    """Give the certification chosen, if one is."""
    certification: Certification | None = form.cleaned_data.get("certification")
    return certification


def chosen_days(request: SignedInRequest) -> int:
    """Read how many days ahead to look; something odd means the first choice."""
    text = request.GET.get("days", "")
    return min(int(text), LONGEST_LOOK_AHEAD) if text.isascii() and text.isdigit() else DUE_DAYS[0]


def head(request: SignedInRequest, form: PeopleForm, title: str) -> dict[str, object]:
    """Say what is listed, and lead back to the matrix."""
    day: date = form.chosen_day()
    unit: OrgUnit | None = form.cleaned_data.get("unit")
    certification = chosen_certification(form)
    listed = (certification.shown_name if certification else "", str(unit) if unit else "", day_label(day))
    return {
        "page_title": title,
        "note": " · ".join(part for part in listed if part),
        "back_label": _("Certification coverage"),
        "back_url": address("coverage", unit=unit.code if unit else "", day=day.isoformat()),
    }


def standing_tabs(request: SignedInRequest, found: Sequence[Holder], current: str) -> list[Tab]:
    """Count everybody, then all without a certificate that holds, then each standing that occurs."""
    tabs = [Tab(_("All"), with_parameter(request, "standing", ""), current == "", len(found))]
    lacking = sum(_lacks(holder, LACKING) for holder in found)
    if lacking or current == LACKING:
        url = with_parameter(request, "standing", LACKING)
        tabs.append(Tab(_("Without a valid certificate"), url, current == LACKING, lacking))
    for standing in Standing:
        count = sum(holder.standing == standing for holder in found)
        if count or current == standing:
            url = with_parameter(request, "standing", standing)
            tabs.append(Tab(STANDING_WORDS[standing], url, current == standing, count))
    return tabs


def _lacks(holder: Holder, standing: str) -> bool:
    """Tell whether all who lack a certificate are asked for, and this is one of them."""
    return standing == LACKING and holder.standing not in {*HOLDING, Standing.WAIVED}


def with_parameter(request: SignedInRequest, name: str, value: str) -> str:
    """Give this address with one parameter changed, from its first page."""
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = value
    return f"?{query.urlencode()}"
