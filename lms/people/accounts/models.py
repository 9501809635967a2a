"""What two administrators decide about accounts, and first passwords made for many at once.

No password is kept here. It is reckoned from the batch's seed and the site's secret key whenever it is
needed, so nothing that was handed over, lost or never fetched lies in the database, in a backup or in a file.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.core.jobs.api import Job, JobState
from lms.core.wording import enumerated, moment
from lms.people.access.roles import role_name
from lms.people.organisation.models import Employee


class RequestKind(models.TextChoices):
    """What is asked for."""

    ROLES = "roles", _("Roles")
    PASSWORD = "password", _("First password")


class RequestState(models.TextChoices):
    """Where a request stands."""

    WAITING = "waiting", _("Waiting for a second administrator")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AccountRequest(models.Model):
    """Roles or a first password that an account gets once somebody else than the asker confirms it."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("account")
    )
    kind = models.CharField(_("asked for"), max_length=10, choices=RequestKind)
    roles = models.JSONField(_("roles"), default=list, blank=True)
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.WAITING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request about an account")
        verbose_name_plural = _("requests about accounts")
        ordering = ["-asked_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(state=RequestState.WAITING),
                name="lms_people_one_waiting_request",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RequestState.CONFIRMED, RequestState.REFUSED])
                | Q(decided_by=None)
                | ~Q(decided_by=F("asked_by")),
                name="lms_people_decided_by_a_second",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account.get_username()} · {self.request_text}"

    @property
    def request_text(self) -> str:
        """Say what is asked for, roles by their names."""
        return enumerated(role_name(name) for name in self.roles) or self.get_kind_display()


class PasswordRefusal(models.TextChoices):
    """Why somebody of a batch got no first password."""

    NUMBER_TAKEN = (
        "number_taken",
        _(
            "An account with this staff number stands already and is nobody's. An administrator opens it in"
            " the list of accounts and saves it: then it is this person's."
        ),
    )
    HAS_RIGHTS = (
        "has_rights",
        _("The account was given a role meanwhile: only administrators set its first password."),
    )


class FirstPasswordBatch(models.Model):
    """First passwords that one job makes; its seed goes when the workbook is handed over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("job")
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    handed_over_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("handed over to"),
    )
    handed_over_at = models.DateTimeField(_("handed over"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("first passwords")
        verbose_name_plural = _("first passwords")
        ordering = ["-created_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(seed="") | Q(handed_over_at=None), name="lms_people_seed_until_handed_over"
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {moment(self.created_at)}"

    @property
    def is_being_made(self) -> bool:
        """Tell whether the job may still make some of them."""
        return self.job is not None and self.job.state in {JobState.WAITING, JobState.RUNNING}


class BatchPasswordQuerySet(models.QuerySet["BatchPassword"]):
    """Filters with names."""

    def in_use(self) -> BatchPasswordQuerySet:
        """Keep those whose account still has this password: who never signed in, or never got it."""
        return self.exclude(stored="").filter(stored=F("employee__user__password"))


class BatchPassword(models.Model):
    """One person of a batch; the hash tells whether the account still has the password that was meant."""

    batch = models.ForeignKey(
        FirstPasswordBatch, on_delete=models.CASCADE, related_name="passwords", verbose_name=_("batch")
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="+", verbose_name=_("employee")
    )
    replaces = models.CharField(_("hash of the password before"), max_length=128, blank=True)
    stored = models.CharField(_("hash of the password set"), max_length=128, blank=True)
    refusal = models.CharField(_("why not"), max_length=20, choices=PasswordRefusal, blank=True)

    objects = BatchPasswordQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("first password")
        verbose_name_plural = _("first passwords")
        ordering = ["employee__number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["batch", "employee"], name="lms_people_one_password_a_batch")
        ]

    def __str__(self) -> str:
        return f"{self.employee}"
