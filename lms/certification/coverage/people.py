"""List the people behind a cell of the matrix, and those whose cover ends soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certification.certificates.tables import day_label
from lms.certification.coverage.forms import PeopleForm
from lms.certification.coverage.queries import (
    Holder,
    Seats,
    expiring,
    holders,
    seats_ahead_of,
    without_seat,
)
from lms.certification.coverage.records import STATUS_LABELS, covered_units
from lms.certification.coverage.rules import HOLDING, CertificationStatus
from lms.certification.coverage.tables import (
    ExpiringPickTable,
    ExpiringTable,
    HolderPickTable,
    HolderTable,
    address,
)
from lms.certification.coverage.views import DUE_DAYS
from lms.certification.permissions import COVERAGE_ROLES, REGISTER_ROLES
from lms.certification.requirements.models import Certification
from lms.core.ui.api import Tab
from lms.exams.api import keep_chosen
from lms.people.api import OrgUnit, Role, SignedInRequest, has_role, managed_units, role_required

LONGEST_LOOK_AHEAD = 366
LACKING = "lacking"


@role_required(*COVERAGE_ROLES)
def people(request: SignedInRequest) -> HttpResponse:
    """List everybody a certification is required of, by status."""
    form = people_form(request)
    found = holders(chosen_certification(form), scope(request, form), form.chosen_day())
    if request.GET.get("direct") == "yes":
        found = [holder for holder in found if holder.unit.code == request.GET.get("unit")]
    status = request.GET.get("status", "")
    shown = [one for one in found if status in {"", one.status} or _lacks(one, status)]
    context = {
        **head(request, form, _("People behind the figures")),
        "tabs": status_tabs(request, found, status),
    }
    listed = Listed(shown, seats_today(form, shown), form)
    return _answer(request, listed, context, (HolderTable, HolderPickTable))


@role_required(*COVERAGE_ROLES)
def expiring_soon(request: SignedInRequest) -> HttpResponse:
    """List whose cover ends within some days with nothing after it."""
    form = people_form(request)
    days = chosen_days(request)
    found = expiring(days, scope(request, form), form.chosen_day())
    certification = chosen_certification(form)
    shown = [one for one in found if certification in {None, one.certification}]
    listed = Listed(shown, seats_today(form, shown), form)
    context = {
        **head(request, form, expiring_title(listed, days)),
        "tabs": [
            Tab(_("%(days)s days") % {"days": each}, with_parameter(request, "days", str(each)), each == days)
            for each in DUE_DAYS
        ],
    }
    return _answer(request, listed, context, (ExpiringTable, ExpiringPickTable))


@dataclass(frozen=True)
class Listed:
    """The people of a list with the seats they have ahead, and the form that narrowed it."""

    people: Sequence[Holder]
    seats: Seats
    form: PeopleForm


def seats_today(form: PeopleForm, found: Sequence[Holder]) -> Seats:
    """Say who has a seat, where the list is of today."""
    return seats_ahead_of(found, timezone.now()) if is_of_today(form) else {}


def is_of_today(form: PeopleForm) -> bool:
    """Tell whether the list is of today, not of a day gone by."""
    return form.chosen_day() == timezone.localdate()


def expiring_title(listed: Listed, days: int) -> str:
    """Say how many certificates end soon and, of today, how many of their holders have no exam yet."""
    said = {"days": days, "people": len({holder.employee.pk for holder in listed.people})}
    if not listed.people or not is_of_today(listed.form):
        return _("Ending within %(days)s days: %(people)s") % said
    said["open"] = len({holder.employee.pk for holder in without_seat(listed.people, listed.seats)})
    if said["open"]:
        return _("Ending within %(days)s days: %(people)s, %(open)s without an exam") % said
    return _("Ending within %(days)s days: %(people)s, all with an exam") % said


def _answer(
    request: SignedInRequest,
    listed: Listed,
    context: Mapping[str, object],
    tables: tuple[type[HolderTable], type[HolderTable]],
) -> HttpResponse:
    """Show the list; HR goes on from one of today to a sitting with those ticked."""
    places = is_of_today(listed.form) and has_role(request.user, Role.HR)
    free = without_seat(listed.people, listed.seats) if places else []
    if request.method == "POST":
        if not places:
            raise PermissionDenied
        return _to_sitting(request, free)
    for_reading, for_placing = tables
    table = for_placing if places else for_reading
    about_boxes = {"places": bool(free), "settled": len(listed.people) - len(free) if places else 0}
    return table(request, listed.people, listed.form, listed.seats).respond(
        "lms_certification/coverage/people.html", {**context, **about_boxes}
    )


def _to_sitting(request: SignedInRequest, free: Sequence[Holder]) -> HttpResponse:
    """Keep those ticked, or all of the list, by the paper of their certification, and ask which sitting."""
    wanted, takes_all = set(request.POST.getlist("people")), "all" in request.POST
    chosen: defaultdict[int, list[int]] = defaultdict(list)
    for holder in free:
        if takes_all or holder.key in wanted:
            chosen[holder.certification.paper_id].append(holder.employee.pk)
    if not chosen:
        messages.warning(request, _("Nobody you ticked can be placed in a sitting."))
        return redirect(request.get_full_path())
    keep_chosen(request.session, chosen)
    return redirect("lms_exams:sitting_choose")


def people_form(request: SignedInRequest) -> PeopleForm:
    """Bind the form to the address, offering only units in sight."""
    form = PeopleForm(request.GET, managed_units(request.user, *REGISTER_ROLES))
    form.is_valid()
    return form


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


def status_tabs(request: SignedInRequest, found: Sequence[Holder], current: str) -> list[Tab]:
    """Count everybody, then all without a certificate that holds, then each status that occurs."""
    tabs = [Tab(_("All"), with_parameter(request, "status", ""), current == "", len(found))]
    lacking = sum(_lacks(holder, LACKING) for holder in found)
    if lacking or current == LACKING:
        url = with_parameter(request, "status", LACKING)
        tabs.append(Tab(_("Without a valid certificate"), url, current == LACKING, lacking))
    for status in CertificationStatus:
        count = sum(holder.status == status for holder in found)
        if count or current == status:
            url = with_parameter(request, "status", status)
            tabs.append(Tab(STATUS_LABELS[status], url, current == status, count))
    return tabs


def _lacks(holder: Holder, status: str) -> bool:
    """Tell whether all who lack a certificate are asked for, and this is one of them."""
    return status == LACKING and holder.status not in {*HOLDING, CertificationStatus.WAIVED}


def with_parameter(request: SignedInRequest, name: str, value: str) -> str:
    """Give this address with one parameter changed, from its first page."""
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = value
    return f"?{query.urlencode()}"
