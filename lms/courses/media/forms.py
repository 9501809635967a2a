"""Refuse what would not play or cannot be shown before the library keeps anything of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

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


class PictureField(WagtailImageField):
    """Wagtail's field of a picture, for which a file that ends too early is a fault of it."""

    def to_python(self, data: object) -> object:
        """Return the picture; ValidationError where not even its size can be read."""
        try:
            return super().to_python(data)
        except (OSError, SyntaxError, ValueError) as fault:  # Pillow's words for what is cut off or damaged
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from fault


class LibraryPictureForm(BaseImageForm):
    """Wagtail's form of a picture; a damaged file is refused with a sentence."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Let the file be read by a field that knows of damage; Wagtail sets the class itself."""
        super().__init__(*args, **kwargs)
        if wagtails := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=wagtails.label, required=wagtails.required, widget=wagtails.widget
            )
