"""List the people behind a cell of the matrix, and those whose cover ends soon."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certification.certificates.tables import day_label
from lms.certification.coverage.forms import PeopleForm
from lms.certification.coverage.models import STATUS_LABELS, KeptCover
from lms.certification.coverage.queries import (
    Holder,
    Numbers,
    covers_today,
    ending,
    expiring,
    holders,
    number_of,
    without_seat,
)
from lms.certification.coverage.records import covered_units
from lms.certification.coverage.rules import LACKING, CertificationStatus
from lms.certification.coverage.tables import (
    ExpiringPickTable,
    ExpiringTable,
    HolderPickTable,
    HolderTable,
    address,
)
from lms.certification.coverage.views import DUE_DAYS
from lms.certification.duties.queries import papers_asked
from lms.certification.permissions import COVERAGE_ROLES, REGISTER_ROLES
from lms.certification.requirements.models import Certification
from lms.core.ui.api import Action, Tab
from lms.exams.api import keep_chosen
from lms.people.api import OrgUnit, Role, SignedInRequest, has_role, managed_units, role_required

LONGEST_LOOK_AHEAD = 366
LACKED = "lacking"
TEMPLATE = "lms_certification/coverage/people.html"


@role_required(*COVERAGE_ROLES)
def people(request: SignedInRequest) -> HttpResponse:
    """List everybody a certification is required of, by status."""
    form = people_form(request)
    refuse_post(request, form)
    certification, units, day = chosen_certification(form), scope(request, form), form.chosen_day()
    direct = request.GET.get("unit", "") if request.GET.get("direct") == "yes" else ""
    status = request.GET.get("status", "")
    meant = statuses_meant(status)
    shown: People
    if is_of_today(form):
        of_today = covers_today(certification, units)
        if direct:
            of_today = of_today.filter(unit__code=direct)
        counts = Counter(dict(of_today.order_by().values_list("status").annotate(Count("pk"))))
        shown = of_today.filter(status__in=meant)
    else:
        found = [one for one in holders(certification, units, day) if direct in {"", one.unit.code}]
        counts = Counter(one.status.value for one in found)
        shown = [one for one in found if one.status in meant]
    context = {
        **head(request, form, _("People behind the figures")),
        "tabs": status_tabs(request, counts, status),
    }
    listed = Listed(shown, form, numbers_free(shown).rows)
    return _answer(request, listed, context, (HolderTable, HolderPickTable))


@role_required(*COVERAGE_ROLES)
def expiring_soon(request: SignedInRequest) -> HttpResponse:
    """List whose cover ends within some days with nothing after it."""
    form = people_form(request)
    refuse_post(request, form)
    days, units, certification = chosen_days(request), scope(request, form), chosen_certification(form)
    shown: People
    if is_of_today(form):
        shown = ending(covers_today(certification, units), days)
    else:
        found = expiring(days, units, form.chosen_day())
        shown = [one for one in found if certification in {None, one.certification}]
    free = numbers_free(shown)
    context = {
        **head(request, form, expiring_title(shown, days, free.people)),
        "actions": reminding_actions(request, shown),
        "tabs": [
            Tab(_("%(days)s days") % {"days": each}, with_parameter(request, "days", str(each)), each == days)
            for each in DUE_DAYS
        ],
    }
    return _answer(request, Listed(shown, form, free.rows), context, (ExpiringTable, ExpiringPickTable))


# KeptCovers of today, or the holders of a day gone by.
type People = QuerySet[KeptCover] | list[Holder]


@dataclass(frozen=True)
class Listed:
    """The people of a list, the form that narrowed it, and how many rows may be placed in a sitting."""

    people: People
    form: PeopleForm
    free: int


def is_of_today(form: PeopleForm) -> bool:
    """Tell whether the list is of today, not of a day gone by."""
    return form.chosen_day() == timezone.localdate()


def refuse_post(request: SignedInRequest, form: PeopleForm) -> None:
    """Let only HR choose people, and only from a list of today."""
    if request.method == "POST" and not (is_of_today(form) and has_role(request.user, Role.HR)):
        raise PermissionDenied


def numbers_free(shown: People) -> Numbers:
    """Count who may be placed in a sitting; from a list of a day gone by nobody is."""
    return Numbers(0, 0) if isinstance(shown, list) else number_of(without_seat(shown, timezone.now()))


def reminding_actions(request: SignedInRequest, shown: People) -> list[Action]:
    """Offer HR to remind the people on a list of today."""
    if isinstance(shown, list) or not has_role(request.user, Role.HR):
        return []
    url = f"{reverse('lms_certification:remind')}?{request.GET.urlencode()}"
    return [Action(_("Remind people on this list"), url)]


def expiring_title(shown: People, days: int, free: int) -> str:
    """Say how many certificates end soon and, of today, how many of their holders have no exam yet."""
    if isinstance(shown, list):
        said = {"days": days, "people": len({holder.employee.pk for holder in shown})}
        return _("Ending within %(days)s days: %(people)s") % said
    said = {"days": days, "people": number_of(shown).people, "open": free}
    if free:
        return _("Ending within %(days)s days: %(people)s, %(open)s without an exam") % said
    if said["people"]:
        return _("Ending within %(days)s days: %(people)s, all with an exam") % said
    return _("Ending within %(days)s days: %(people)s") % said


def _answer(
    request: SignedInRequest,
    listed: Listed,
    context: Mapping[str, object],
    tables: tuple[type[HolderTable], type[HolderTable]],
) -> HttpResponse:
    """Show the list; HR goes on from one of today to a sitting with those ticked."""
    for_reading, for_placing = tables
    shown, form = listed.people, listed.form
    if isinstance(shown, list) or not has_role(request.user, Role.HR):
        return for_reading(request, shown, form).respond(TEMPLATE, {**context, "places": False, "settled": 0})
    if request.method == "POST":
        return _to_sitting(request, without_seat(shown, timezone.now()))
    table = for_placing(request, shown, form)
    about_boxes = {"places": bool(listed.free), "settled": table.total - listed.free}
    return table.respond(TEMPLATE, {**context, **about_boxes})


def _to_sitting(request: SignedInRequest, free: QuerySet[KeptCover]) -> HttpResponse:
    """Keep those ticked, or all of the list, by the paper of their certification, and ask which sitting.

    Whose certificate is due again sits the delta exam.
    """
    wanted, takes_all = set(request.POST.getlist("people")), "all" in request.POST
    chosen: defaultdict[int, list[int]] = defaultdict(list)
    keys = list(free.values_list("employee", "certification", "certification__paper", "status"))
    asked = papers_asked([employee for employee, *_rest in keys], timezone.localdate())
    for employee, certification, paper, status in keys:
        if takes_all or f"{employee}-{certification}" in wanted:
            is_due_again = status == CertificationStatus.DUE_AGAIN
            exam = asked.get((employee, certification), paper) if is_due_again else paper
            chosen[exam].append(employee)
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


def statuses_meant(status: str) -> frozenset[CertificationStatus]:
    """Give the statuses that the address asks for: all, those without a valid certificate, or one."""
    if status in {"", LACKED}:
        return LACKING if status else frozenset(CertificationStatus)
    return frozenset(one for one in CertificationStatus if one == status)


def status_tabs(request: SignedInRequest, counts: Mapping[str, int], current: str) -> list[Tab]:
    """Count everybody, then all without a certificate that holds, then each status that occurs."""
    tabs = [Tab(_("All"), with_parameter(request, "status", ""), current == "", sum(counts.values()))]
    lacking = sum(counts.get(status, 0) for status in LACKING)
    if lacking or current == LACKED:
        url = with_parameter(request, "status", LACKED)
        tabs.append(Tab(_("Without a valid certificate"), url, current == LACKED, lacking))
    for status in CertificationStatus:
        count = counts.get(status, 0)
        if count or current == status:
            url = with_parameter(request, "status", status)
            tabs.append(Tab(STATUS_LABELS[status], url, current == status, count))
    return tabs


def with_parameter(request: SignedInRequest, name: str, value: str) -> str:
    """Give this address with one parameter changed, from its first page."""
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = value
    return f"?{query.urlencode()}"
