"""A video or sound with captions, its words as text, and chapters; the browser's own player shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.documents.models import AbstractDocument

from lms.core.refusals import Refusal, sentence
from lms.courses.blocks.cited import PREVIEW, CitedBlock, Rendering, layout
from lms.courses.media.rules.chapters import seconds_at
from lms.courses.media.services import CAPTIONS, NotPlayable, Playable, look_into, sent_as

LOOKED_SECONDS: Final = 86_400


@dataclass(frozen=True)
class Chapter:
    """A place in a video or sound."""

    time: str
    seconds: int
    title: str


class ChapterBlock(blocks.StructBlock):
    """A place in a video or sound that readers go to."""

    time = blocks.CharBlock(max_length=8, label=_("Begins at"), help_text=_("Such as 1:05 or 1:02:05."))
    title = blocks.CharBlock(max_length=80, label=_("Title"))

    class Meta:
        label_format = "{time} {title}"


class MediaBlock(CitedBlock):
    """A video or sound; who cannot hear or see it reads the same."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    file = DocumentChooserBlock(
        label=_("Video or sound"),
        help_text=_("MP4 (H.264 with AAC), WebM, MP3, M4A or Ogg; it is kept with the documents."),
    )
    captions = DocumentChooserBlock(
        required=False,
        label=_("Captions"),
        help_text=_("A WebVTT file (.vtt). A video with sound needs one."),
    )
    transcript = blocks.TextBlock(
        rows=6,
        label=_("Its words as text"),
        help_text=_("Everything that is said, and what is seen where words do not tell it. This is printed."),
    )
    chapters = blocks.ListBlock(ChapterBlock(), required=False, default=[], label=_("Chapters"))

    class Meta:
        form_layout = layout(["title", "file", "captions", "transcript", "chapters"])
        icon = "media"
        label = _("Video or sound")
        label_format = "{title}"
        description = _("A video or sound with captions, its words as text, and chapters to go to.")
        template = "lms_courses/blocks/media.html"
        preview_template = PREVIEW
        preview_value = {
            "title": "一通投诉电话怎么接",
            "transcript": "坐席：您好，请问有什么可以帮您？\n用户：宽带断了三天，没人管。",
            "chapters": [{"time": "0:00", "title": "先认事"}, {"time": "1:05", "title": "再认人"}],
        }

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Give the addresses of the file and its captions, and the chapters in seconds."""
        file = value["file"]
        kind = (sent_as(file.filename) or "") if file else ""
        return {
            "media_url": media_address(file),
            "is_video": kind.startswith("video/"),
            "captions_url": media_address(value["captions"]),
            "chapters": chapters_of(value),
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse what does not play, captions that would not show, and chapters out of order."""
        cleaned = super().clean(value)
        if cleaned["file"] is None:  # of a draft
            return cleaned
        errors: dict[str, Exception] = {}
        playable = None
        if sent_as(cleaned["file"].filename) in {None, "text/vtt"}:
            errors["file"] = ValidationError(sentence(NotPlayable()))
        else:
            playable = looked_into(cleaned["file"], "file", errors)
        if cleaned["captions"] is None:
            if playable and playable.kind == "video" and playable.has_sound:
                words = _("A video with sound needs captions, for who cannot hear it or has no earphones.")
                errors["captions"] = ValidationError(words)
        elif not cleaned["captions"].filename.lower().endswith(CAPTIONS):
            errors["captions"] = ValidationError(_("Captions are a WebVTT file; its name ends in .vtt."))
        else:
            looked_into(cleaned["captions"], "captions", errors)
        if faults := _faulty_chapters(cleaned):
            errors["chapters"] = blocks.ListBlockValidationError(block_errors=faults)
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned


def chapters_of(value: blocks.StructValue) -> list[Chapter]:
    """List the chapters whose time is one."""
    return [
        Chapter(chapter["time"], seconds, chapter["title"])
        for chapter in value["chapters"]
        if (seconds := seconds_at(chapter["time"])) is not None
    ]


def looked_into(document: AbstractDocument, field: str, errors: dict[str, Exception]) -> Playable | None:
    """Judge a document of the library, once for each file; what speaks against it stands at the field."""
    key = f"lms_courses:media:{document.pk}:{document.file.name}"
    found: tuple[Playable | None] | None = cache.get(key)
    if found is not None:
        return found[0]
    try:
        with document.file.open("rb") as stored:
            playable = look_into(stored, name=document.filename, size=document.file.size)
    except Refusal as refusal:
        errors[field] = ValidationError(sentence(refusal))
        return None
    except FileNotFoundError:
        errors[field] = ValidationError(_("The file is gone from the storage. Upload it again."))
        return None
    cache.set(key, (playable,), LOOKED_SECONDS)
    return playable


def _faulty_chapters(value: blocks.StructValue) -> dict[int, blocks.StructBlockValidationError]:
    """Find chapters that begin at no time, or before the one above."""
    faults, last = {}, -1
    for number, chapter in enumerate(value["chapters"]):
        seconds = seconds_at(chapter["time"])
        if seconds is None:
            words = _("Write minutes and seconds, such as 1:05.")
        elif seconds <= last:
            words = _("A chapter begins after the one above it.")
        else:
            last = seconds
            continue
        faults[number] = blocks.StructBlockValidationError(block_errors={"time": ValidationError(words)})
    return faults


def media_address(document: AbstractDocument | None) -> str:
    """Give where a player finds a file: our own guarded address, or the site's where it left ours out."""
    if document is None:
        return ""
    try:
        return reverse("lms_courses:media", args=[document.pk])
    except NoReverseMatch:
        return str(document.url)
