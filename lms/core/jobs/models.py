"""Keep what a long piece of work is doing, how far it is and how it ended.

A task of the queue only carries the key of a Job; everything a reader sees is here, because a queue forgets.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.jobs.receipts import Receipt, text_for_reader


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class JobQuerySet(models.QuerySet["Job"]):
    """Find jobs."""

    def running(self) -> Self:
        """Keep jobs that some worker holds, alive or not."""
        return self.filter(state=JobState.RUNNING)


class Job(models.Model):
    """One piece of long work somebody started."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=100)
    title = models.CharField(_("title"), max_length=200)
    title_by_language = models.JSONField(_("title in each language"), default=dict, blank=True)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    message = models.CharField(pgettext_lazy("of a job", "message"), max_length=250, blank=True)
    attempts = models.PositiveSmallIntegerField(pgettext_lazy("of a job", "attempts"), default=0)
    receipt = models.JSONField(_("receipt"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    error_by_language = models.JSONField(_("error in each language"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=10)
    task_key = models.CharField(_("key of the queued task"), max_length=64, blank=True)
    worker = models.CharField(_("worker"), max_length=150, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="lms_core_job_state")]

    def __str__(self) -> str:
        """Give the title."""
        return self.shown_title

    def get_absolute_url(self) -> str:
        """Give the page that shows progress and receipt."""
        return reverse("lms_core:job", args=[self.pk])

    @property
    def shown_receipt(self) -> Receipt | None:
        """Give the receipt in the reader's language."""
        return Receipt.from_data(self.receipt) if self.receipt else None

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language; jobs of earlier versions know that of their starter."""
        return text_for_reader(self.title_by_language, self.title)

    @property
    def shown_error(self) -> str:
        """Give the error in the reader's language; jobs of earlier versions know that of their starter."""
        return text_for_reader(self.error_by_language, self.error)

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in {JobState.DONE, JobState.FAILED}


class PeriodicRun(models.Model):
    """When a repeated function last ran: the row is the lock between workers."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    due_at = models.DateTimeField(_("due"))
    last_started_at = models.DateTimeField(_("last started"), null=True, blank=True)
    last_finished_at = models.DateTimeField(_("last finished"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    worker = models.CharField(_("worker"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("repeated work")
        verbose_name_plural = _("repeated work")
        default_permissions = ()

    def __str__(self) -> str:
        """Give the name."""
        return self.name


class WorkerSeen(models.Model):
    """When a worker last showed that it lives and reaches the database."""

    name = models.CharField(_("worker"), max_length=150, unique=True)
    seen_at = models.DateTimeField(_("last sign of life"), db_index=True)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        default_permissions = ()

    def __str__(self) -> str:
        """Give host and process."""
        return self.name
