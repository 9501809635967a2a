"""Packages and the files in them."""

from __future__ import annotations

from dataclasses import asdict

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.courseware.packages.rules.manifests import Family, Manifest, Part


class Package(models.Model):  # type: ignore[django-manager-missing]
    """A package as it was unpacked; it never changes. `parts` keeps what the manifest lists."""

    key = models.UUIDField(_("key"), unique=True, editable=False)
    title = models.CharField(_("title"), max_length=250)
    file_name = models.CharField(_("file"), max_length=250)
    digest = models.CharField(_("digest"), max_length=64)
    family = models.CharField(_("standard of the package"), max_length=10)
    version = models.CharField(_("edition of the package"), max_length=60)
    parts = models.JSONField(_("contents of the package"), default=list)
    size = models.PositiveBigIntegerField(_("bytes unpacked"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    class Meta:
        verbose_name = _("courseware package")
        verbose_name_plural = _("courseware packages")
        default_permissions = ()

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> Family:
        """Give the family of the run-time it speaks with."""
        return "1.2" if self.family == "1.2" else "2004"

    def contents(self) -> list[Part]:
        """List the contents in order."""
        return [Part(**part) for part in self.parts]

    def playable(self) -> dict[str, Part]:
        """Give the parts that can be opened, by key."""
        return {part.key: part for part in self.contents() if part.path}

    def keep_manifest(self, manifest: Manifest) -> None:
        """Take over what the manifest says; the caller saves."""
        self.family, self.version = manifest.family, manifest.version[:60]
        self.title, self.parts = manifest.title[:250], [asdict(part) for part in manifest.parts]


class PackageFile(models.Model):
    """A file of a package: its path there, and the name under which the storage keeps it."""

    package = models.ForeignKey(
        Package, on_delete=models.CASCADE, related_name="files", verbose_name=_("courseware package")
    )
    path = models.CharField(_("path"), max_length=300)
    stored = models.CharField(_("stored as"), max_length=250)
    size = models.PositiveBigIntegerField(_("bytes"))

    class Meta:
        verbose_name = _("file of a package")
        verbose_name_plural = _("files of packages")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["package", "path"], name="lms_courseware_path_once")]

    def __str__(self) -> str:
        return self.path
