"""What certification offers to rules: a certificate nears its end or has expired; whom a waiver excuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from lms.automation.api import Excuse, Group, Occasion, OccasionsAsked, ParamsForm, Trigger, number_in
from lms.certification.certificates.models import Certificate
from lms.certification.duties.models import DeltaDuty
from lms.certification.requirements.forms import CertificationChoiceField
from lms.certification.requirements.models import Certification
from lms.certification.waivers.models import Waiver
from lms.core.wording import day_text

WAIVED = gettext_noop("Waiver of %(certification)s until %(until)s")


class CertificationForm(ParamsForm):
    """Which certification."""

    certification = CertificationChoiceField(
        label=_("Certificate type"), queryset=Certification.objects.all(), empty_label=_("Choose one")
    )


class EndForm(CertificationForm):
    """Which certification, and how long before its end."""

    days = forms.IntegerField(label=_("Days before its end"), min_value=1, max_value=730, initial=60)

    def labels(self) -> dict[str, str]:
        """Write the days with their unit."""
        days: int = self.cleaned_data["days"]
        said = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        return {**super().labels(), "days": said}


class Ends(Trigger):
    """A certificate has so many days left, and no later one follows.

    The occasion stands until a later certificate follows or this one is revoked; once it has ended, it
    starts nothing any more.
    """

    key = "certification.ends"
    group = Group.CERTIFICATES
    label = _("A certificate has so many days left")
    sentence = _("When {who} have {days} left on the certificate {certification}")
    reason = _("Certificate ends on %(ends_on)s")
    form_class: type[ParamsForm] = EndForm
    looks_back = True
    has_end = True

    def days(self, asked: OccasionsAsked) -> int | None:
        """Give the number of days; nothing where the certification is gone."""
        return number_in(asked.params, "days")

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """List them with their days; one query."""
        days = self.days(asked)
        if days is None:
            return
        before = timedelta(days=days)
        for pk, employee, valid_to in last_ones(asked, until=asked.today + before):
            yield Occasion(
                employee,
                f"certificate:{pk}",
                valid_to - before,
                ends_on=valid_to,
                facts={"ends_on": day_text(valid_to)},
                arises=valid_to >= asked.today,
            )


class EntersWindow(Ends):
    """A certificate may be renewed from today on."""

    key = "certification.window"
    label = _("A certificate enters its renewal window")
    sentence = _("When {who} may renew the certificate {certification}")
    form_class: type[ParamsForm] = CertificationForm

    def days(self, asked: OccasionsAsked) -> int | None:
        """Read how long the window is; one query."""
        found = Certification.objects.filter(pk=number_in(asked.params, "certification"))
        return found.values_list("renewal_window_days", flat=True).first()


class Expired(Trigger):
    """A certificate has ended, and no later one follows."""

    key = "certification.expired"
    group = Group.CERTIFICATES
    label = _("A certificate has expired")
    sentence = _("When the certificate {certification} of {who} has expired")
    reason = _("Certificate expired on %(ended_on)s")
    form_class: type[ParamsForm] = CertificationForm

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """List them with the first day without one; one query."""
        one_day = timedelta(days=1)
        for pk, employee, valid_to in last_ones(asked, until=asked.today - one_day):
            yield Occasion(
                employee, f"certificate:{pk}", valid_to + one_day, facts={"ended_on": day_text(valid_to)}
            )


class AskedDelta(Trigger):
    """A change of the standard asks a delta exam of a certificate, and it is not passed yet.

    The occasion stands until the exam is passed or no longer asked for.
    """

    key = "certification.delta_asked"
    group = Group.CERTIFICATES
    label = _("A change of the standard asks for a delta exam")
    sentence = _("When a change of the standard asks {who}, who hold {certification}, for a delta exam")
    reason = _("Delta exam until %(until)s")
    form_class: type[ParamsForm] = CertificationForm
    looks_back = True
    has_end = True

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """List them with the day of the asking; one query."""
        for pk, employee, asked_at, until in unsettled_duties(asked):
            yield Occasion(
                employee,
                f"delta:{pk}",
                timezone.localdate(asked_at),
                ends_on=until,
                facts={"until": day_text(until)},
                arises=until >= asked.today,
            )


class DueAgain(Trigger):
    """A certificate is due again: its delta exam was not passed in time."""

    key = "certification.due_again"
    group = Group.CERTIFICATES
    label = _("A certificate is due again")
    sentence = _("When the certificate {certification} of {who} is due again")
    reason = _("Due again since %(since)s")
    form_class: type[ParamsForm] = CertificationForm

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """List them with the first day on which they lapsed; one query."""
        for pk, employee, _asked_at, until in unsettled_duties(asked):
            if until >= asked.today:
                continue
            since = until + timedelta(days=1)
            yield Occasion(employee, f"delta:{pk}", since, facts={"since": day_text(since)})


def unsettled_duties(asked: OccasionsAsked) -> QuerySet[DeltaDuty, tuple[int, int, datetime, date]]:
    """List key, holder, moment of asking and deadline of what delta exams are still asked of."""
    duties = DeltaDuty.objects.unsettled_on(asked.today).filter(
        exam__certification=number_in(asked.params, "certification"),
        certificate__valid_to__gte=asked.today,
        certificate__revoked_at__isnull=True,
    )
    if asked.people is not None:
        duties = duties.filter(certificate__employee__in=asked.people)
    return duties.order_by("pk").values_list("pk", "certificate__employee", "asked_at", "exam__until")


def last_ones(asked: OccasionsAsked, *, until: date) -> QuerySet[Certificate, tuple[int, int, date]]:
    """List key, holder and last day of certificates that end until a day with no later one."""
    certificates = Certificate.objects.filter(
        certification=number_in(asked.params, "certification"), revoked_at__isnull=True
    )
    if asked.people is not None:
        certificates = certificates.filter(employee__in=asked.people)
    later = Certificate.objects.filter(
        certification=OuterRef("certification"),
        employee=OuterRef("employee"),
        revoked_at__isnull=True,
        valid_to__gt=OuterRef("valid_to"),
    )
    ending = certificates.filter(~Exists(later), valid_from__lte=asked.today, valid_to__lte=until)
    return ending.order_by().values_list("pk", "employee", "valid_to")


def excused_by_waivers(today: date) -> dict[int, Excuse]:
    """Say whom a waiver excuses today, whatever the rule is about, and until when; the longest counts."""
    waivers = Waiver.objects.on(today).select_related("certification").order_by("ends_on", "pk")
    return {
        waiver.employee_id: Excuse(
            WAIVED,
            {"certification": waiver.certification.shown_name, "until": day_text(waiver.ends_on)},
        )
        for waiver in waivers
    }
