"""Objections of employees to entries of their own file (员工申诉), each decided by a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.people.objections.api import Objection, ObjectionQuerySet


class FileObjection(Objection):
    """An employee objects to something in the own file (员工申诉), and a person decides."""

    audit_action: ClassVar[str] = "performance_file.objection"

    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="objections", verbose_name=_("employee")
    )
    subject = models.CharField(
        _("about"), max_length=80, help_text=_("Kind and key of the entry, for example feedback:T-1001")
    )
    subject_label = models.CharField(_("entry"), max_length=200)

    objects = ObjectionQuerySet["FileObjection"].as_manager()

    class Meta(Objection.Meta):
        verbose_name = _("staff objection")
        verbose_name_plural = _("staff objections")
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        return self.subject_label

    @property
    def about(self) -> str:
        """Say what it is about, as it was called when it was raised."""
        return self.subject_label

    @property
    def answer_url(self) -> str:
        """Give the list of the own objections."""
        return reverse("lms_performance:objections_own")

    @property
    def raised_by_id(self) -> int | None:
        """Give the account of the employee; read with the employee."""
        return self.employee.user_id
