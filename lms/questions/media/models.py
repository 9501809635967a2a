"""Recordings of calls, kept by the digest of what is in them: a version that names one never changes."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.files.api import private_storage as storage_of_core


def private_storage() -> Storage:
    """Give the storage whose files have no address."""
    return storage_of_core()


def recording_path(recording: Recording, _filename: str) -> str:
    """Name the stored file by its digest: what a sender calls a file is no path of ours."""
    return f"recordings/{recording.digest}"


class Recording(models.Model):
    """One recording; it is never changed, and handed out by `lms.questions.media.views` only."""

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    file = models.FileField(_("recording"), storage=private_storage, upload_to=recording_path)
    media_type = models.CharField(_("media type"), max_length=40)
    size = models.PositiveIntegerField(_("bytes"))
    seconds = models.PositiveIntegerField(_("seconds"))
    name = models.CharField(_("file name"), max_length=250)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
