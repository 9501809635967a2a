"""Keep what a learning record store is told, in the order in which it happened here."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StatementState(models.TextChoices):
    """What became of a statement."""

    WAITING = "waiting", pgettext_lazy("statement", "Waiting")
    SENT = "sent", pgettext_lazy("statement", "Taken by the store")
    DEAD = "dead", pgettext_lazy("statement", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("statement", "Taken back before it was sent")


class LearningStatement(models.Model):
    """One statement on its way to the learning record store, written in the transaction of its event.

    `key` names the event; what is told of it anew, after it was taken back, is its next revision. The
    content goes some time after it was sent; the row stays, so that nothing is told twice. `attempts` says
    whether it may have left, `failures` when it is given up: while the store is away it waits for any time.
    """

    key = models.CharField(_("event"), max_length=120)
    revision = models.PositiveSmallIntegerField(_("told anew"), default=0)
    statement_id = models.UUIDField(_("number of the statement"), unique=True)
    body = models.JSONField(_("content of the statement"), default=dict, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=StatementState, default=StatementState.WAITING
    )
    made_at = models.DateTimeField(_("written at"))
    is_taken_back = models.BooleanField(_("no longer holds"), default=False)
    attempts = models.PositiveSmallIntegerField(pgettext_lazy("of a delivery", "attempts"), default=0)
    failures = models.PositiveSmallIntegerField(_("failures of the store"), default=0, db_default=0)
    next_try_at = models.DateTimeField(_("next attempt"))
    tried_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.TextField(_("what the store said"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("learning statement")
        verbose_name_plural = _("learning statements")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["key", "revision"], name="lms_core_statement_once"),
        ]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="lms_core_statement_due"),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        """Give the page on which administrators see what it says."""
        return reverse("lms_core:statement", args=[self.pk])
