"""Refuse a video, sound or captions that would not play before the library keeps anything of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm

from lms.core.refusals import Refusal, sentence
from lms.courses.media.services import look_into, promises_media


class LibraryDocumentForm(BaseDocumentForm):
    """Wagtail's form of a document; what means to be played is looked into."""

    def clean_file(self) -> object:
        """Judge a new file by its content."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile) and promises_media(file.name or ""):
            try:
                look_into(file, name=file.name or "", size=file.size or 0)  # type: ignore[arg-type] # reads as a file
            except Refusal as refusal:
                raise ValidationError(sentence(refusal)) from refusal
            file.seek(0)
        return file
