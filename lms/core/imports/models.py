"""Keep an uploaded workbook from the upload to the receipt.

The file lies in the private storage and has no address. It is examined once; the rows that were found lie
beside it and are what is stored, after they were compared with the database once more.
"""

import json
import uuid
from hashlib import sha256

from django.conf import settings
from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.files import storages
from lms.core.jobs.models import Job, JobState
from lms.core.jobs.receipts import Receipt


def private_storage() -> Storage:
    """Give the storage whose files are never served."""
    return storages.private_storage()


def upload_path(run: "ImportRun", filename: str) -> str:
    """Name the stored file by its own key: what a sender calls a file is no path of ours."""
    return f"imports/{run.pk}.xlsx"


def rows_path(run: "ImportRun", filename: str) -> str:
    """Name the file of the rows that were found."""
    return f"imports/{run.pk}-rows.json"


def marked_path(run: "ImportRun", filename: str) -> str:
    """Name the file whose faulty cells are marked."""
    return f"imports/{run.pk}-marked.xlsx"


class ImportRun(models.Model):
    """One workbook somebody uploaded to be imported."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("import"), max_length=50)
    file = models.FileField(_("workbook"), storage=private_storage, upload_to=upload_path)
    filename = models.CharField(_("file name"), max_length=250)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    asked = models.JSONField(
        _("how it is to be read"),
        default=dict,
        blank=True,
        help_text="Said by a person against the guess.",
    )
    examining = models.OneToOneField(
        Job,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="examined_run",
        verbose_name=_("job that examines it"),
    )
    preview = models.JSONField(_("what was found"), null=True, blank=True)
    rows = models.FileField(_("rows found"), storage=private_storage, upload_to=rows_path, blank=True)
    marked = models.FileField(
        _("workbook with its faults marked"), storage=private_storage, upload_to=marked_path, blank=True
    )
    job = models.OneToOneField(
        Job,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="import_run",
        verbose_name=_("job"),
    )
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    receipt = models.JSONField(_("receipt"), null=True, blank=True)
    stored = models.JSONField(
        _("what was stored"),
        default=list,
        blank=True,
        help_text="Keys of the rows that were added or changed, where a list can show them.",
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at"]
        default_permissions = ()

    def __str__(self) -> str:
        """Give the file's name."""
        return self.filename

    @property
    def is_confirmed(self) -> bool:
        """Tell whether its rows are stored, or a job is to store them: from then on nothing is read anew."""
        return self.applied_at is not None or (self.job is not None and self.job.state != JobState.FAILED)

    @property
    def preview_digest(self) -> str:
        """Name exactly what was found, so that what is confirmed is what was seen."""
        return sha256(json.dumps(self.preview, sort_keys=True).encode()).hexdigest()

    def delete_files(self) -> None:
        """Delete what lies in the storage; the run itself is not saved."""
        for kept in (self.file, self.rows, self.marked):
            if kept:
                kept.delete(save=False)

    @property
    def shown_receipt(self) -> Receipt | None:
        """Give the receipt in the reader's language."""
        return Receipt.from_data(self.receipt) if self.receipt else None
