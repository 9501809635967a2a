"""Objections of employees to what is kept about them, each decided by somebody else with an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.wording import JSON
from lms.people.choices import ObjectionState


class ObjectionQuerySet[O: models.Model](models.QuerySet[O]):
    """Filters with names."""

    def open(self) -> Self:
        """Keep those that wait for a decision."""
        return self.filter(state=ObjectionState.OPEN)


class Objection(models.Model):
    """A reason, then a decision with an answer; a concrete one adds what it is about."""

    # What its entries in the audit trail begin with: `_raised`, `_upheld` and `_refused` follow.
    audit_action: ClassVar[str]

    reason = models.TextField(_("reason"))
    raised_at = models.DateTimeField(_("raised at"))
    due_on = models.DateField(_("to be decided by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ObjectionState, default=ObjectionState.OPEN)
    answer = models.TextField(_("reply"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        abstract = True
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN) | (Q(decided_at__isnull=False) & ~Q(answer="")),
                name="%(app_label)s_%(class)s_answered",
            )
        ]

    @property
    def raised_by_id(self) -> int | None:
        """Give the account of whoever raised it; nobody decides the own one."""
        raise NotImplementedError

    @property
    def about(self) -> str:
        """Say to whoever raised it what it is about, in the language now active."""
        raise NotImplementedError

    @property
    def answer_url(self) -> str:
        """Give the path at which whoever raised it reads the answer."""
        raise NotImplementedError

    @property
    def audit_subject(self) -> models.Model:
        """Give what its entries in the audit trail are about."""
        return self

    @property
    def audit_details(self) -> Mapping[str, JSON]:
        """Give what its entries in the audit trail say beside the reason."""
        return {}

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for a decision."""
        return self.state == ObjectionState.OPEN
