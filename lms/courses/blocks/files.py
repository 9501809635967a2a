"""Documents and pictures of the site's library: files to take along, images whose text says the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import AbstractImage

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
        """Give the picture's address."""
        return {"picture_url": _picture_url(value["image"])}


@dataclass(frozen=True)
class Hotspot:
    """A place on a picture by its number, in whole percent from the left and from the top, and its words."""

    number: int
    left: int
    top: int
    title: str
    text: str


class HotspotBlock(blocks.StructBlock):
    """A place on a picture and what is to be said of it."""

    left = blocks.IntegerBlock(
        min_value=0, max_value=100, label=_("From the left"), help_text=_("In percent of the width.")
    )
    top = blocks.IntegerBlock(
        min_value=0, max_value=100, label=_("From the top"), help_text=_("In percent of the height.")
    )
    title = blocks.CharBlock(max_length=80, label=_("Title"))
    text = blocks.TextBlock(rows=2, label=_("Text"))

    class Meta:
        label_format = "{title}"


class HotspotsBlock(CitedBlock):
    """A picture with numbered places; what is said of each stands below it and is read without seeing it."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.TextBlock(
        rows=2, label=_("Text alternative"), help_text=_("Say what the whole shows; the places say the rest.")
    )
    caption = blocks.CharBlock(required=False, max_length=200, label=_("Caption"))
    spots = blocks.ListBlock(
        HotspotBlock(), min_num=2, max_num=12, label=pgettext_lazy("of a picture", "Places")
    )

    class Meta:
        form_layout = layout(["image", "alt", "caption", "spots"])
        icon = "crosshairs"
        label = _("Picture with places")
        label_format = "{caption}"
        description = _("A picture with numbered places, such as a form or a screen, and what each is for.")
        template = "lms_courses/blocks/hotspots.html"

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Give the picture's address and the places with their numbers."""
        spots = [
            Hotspot(number, spot["left"], spot["top"], spot["title"], spot["text"])
            for number, spot in enumerate(value["spots"], 1)
        ]
        return {"picture_url": _picture_url(value["image"]), "spots": spots}


def _picture_url(image: AbstractImage | None) -> str:
    """Give our own guarded address, or the file's where a site left ours out; empty without a picture."""
    if image is None:
        return ""
    try:
        return reverse("lms_courses:picture", args=[image.pk])
    except NoReverseMatch:
        return str(image.file.url)
