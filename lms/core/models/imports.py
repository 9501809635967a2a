"""Keep an uploaded workbook from the upload to the receipt.

The file lies in the private storage and has no address; what was found in it is checked again before it is
applied, so a preview is never trusted.
"""

import uuid

from django.conf import settings
from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core import storages
from lms.core.models.jobs import Job
from lms.core.receipts import Receipt


def private_storage() -> Storage:
    """Give the storage whose files are never served."""
    return storages.private_storage()


def upload_path(run: "ImportRun", filename: str) -> str:
    """Name the stored file by its own key: what a sender calls a file is no path of ours."""
    return f"imports/{run.pk}.xlsx"


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
    def shown_receipt(self) -> Receipt | None:
        """Give the receipt in the reader's language."""
        return Receipt.from_data(self.receipt) if self.receipt else None
