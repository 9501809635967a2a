"""Documents and pictures of the site's library: files to take along, images whose text says the same."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from lms.courses.blocks.cited import CitedBlock, Rendering, layout


class DocumentBlock(CitedBlock):
    """A file to take along, with what it is for."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Title"),
        help_text=_("What readers see; the document's own title where it is empty."),
    )
    note = blocks.TextBlock(required=False, rows=2, label=_("What it is for"))

    class Meta:
        form_layout = layout(["document", "title", "note"])
        icon = "doc-full-inverse"
        label = _("Document")
        label_format = "{title}"
        description = _("A file that readers take along: a template, a notice, slides.")
        template = "lms_courses/blocks/document.html"

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Give the document's address: our own guarded one, or the site's where a site left ours out."""
        document = value["document"]
        if document is None:
            return {"document_url": ""}
        try:
            return {"document_url": reverse("lms_courses:document", args=[document.pk])}
        except NoReverseMatch:
            return {"document_url": document.url}


class PictureBlock(CitedBlock):
    """A picture with a text that says the same; it is shown as an image, never written into the page."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.TextBlock(
        rows=3, label=_("Text alternative"), help_text=_("Say everything the picture says.")
    )
    caption = blocks.CharBlock(required=False, max_length=200, label=_("Caption"))

    class Meta:
        form_layout = layout(["image", "alt", "caption"])
        icon = "image"
        label = _("Picture")
        label_format = "{caption}"
        description = _("A drawing or photograph; SVG files are kept as uploaded.")
        template = "lms_courses/blocks/picture.html"

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Give the picture's address: our own guarded one, or the file's where a site left ours out."""
        image = value["image"]
        if image is None:
            return {"picture_url": ""}
        try:
            return {"picture_url": reverse("lms_courses:picture", args=[image.pk])}
        except NoReverseMatch:
            return {"picture_url": image.file.url}
