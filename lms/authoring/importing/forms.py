"""Take a document, and ask what only its author can say: where lessons begin, and what pictures show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.authoring.drafting.pictures import small_copy
from lms.authoring.importing.rules.lessons import (
    FIRST,
    SECOND,
    TITLE,
    WHOLE,
    Choices,
    starts_of,
    undescribed_pictures,
    usual_start,
)
from lms.authoring.importing.rules.outline import Notes, Outline
from lms.authoring.importing.wording import place_text
from lms.core.imports.api import refuse_large

ACCEPTED: Final = ".docx,.pptx,.md,.markdown,.zip"
MOST_ASKED: Final = 60


class DocumentForm(forms.Form):
    """Take one file."""

    file = forms.FileField(
        label=gettext_lazy("Document (.docx, .pptx, .md) or course (.zip)"),
        allow_empty_file=True,  # refused with a sentence of our own
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        validators=[refuse_large],
    )


@dataclass(frozen=True, slots=True)
class AskedPicture:
    """A picture that no text describes, with the fields that ask for one."""

    place: str
    address: str
    alt: forms.BoundField
    left_out: forms.BoundField


class DocumentChoicesForm(forms.Form):
    """The choices about one document."""

    needed_at_times: frozenset[str] = frozenset()

    title = forms.CharField(label=gettext_lazy("Title of the course"), max_length=TITLE)
    lessons_at = forms.TypedChoiceField(label=gettext_lazy("Where lessons begin"), coerce=int)
    keeps_notes = forms.BooleanField(
        label=gettext_lazy("Keep the speaker notes, each below its slide"),
        required=False,
        help_text=gettext_lazy("Learners can read them. Without a tick they are left out."),
    )

    def __init__(self, data: Mapping[str, object] | None, *, outline: Outline, filename: str) -> None:
        """Offer what this document gives to choose."""
        initial = {"title": outline.title or filename, "lessons_at": usual_start(outline)}
        super().__init__(data, initial=initial)
        starts = starts_of(outline)
        lessons = self.fields["lessons_at"]
        if isinstance(lessons, forms.ChoiceField):
            lessons.choices = [(key, _start_label(key, starts[key], outline)) for key in starts]
        if len(starts) == 1:
            lessons.widget = forms.HiddenInput()
        if not any(isinstance(entry, Notes) for entry in outline.entries):
            del self.fields["keeps_notes"]
        self.undescribed = undescribed_pictures(outline.entries)
        self.outline = outline
        self.needed_at_times = frozenset(
            f"alt-{number}" for number in range(1, 1 + min(len(self.undescribed), MOST_ASKED))
        )
        for number in range(1, 1 + min(len(self.undescribed), MOST_ASKED)):
            self.fields[f"alt-{number}"] = forms.CharField(
                label=_("Text alternative (needed before publishing)"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"out-{number}"] = forms.BooleanField(
                label=_("Leave this picture out"), required=False
            )

    @property
    def general(self) -> list[forms.BoundField]:
        """Give the fields that are not about pictures."""
        return [self[name] for name in ("title", "lessons_at", "keeps_notes") if name in self.fields]

    def pictures(self) -> list[AskedPicture]:
        """Give the pictures that are asked about, with a small copy of each."""
        return [
            AskedPicture(
                place=place_text(place),
                address=small_copy(self.outline.pictures[name]),
                alt=self[f"alt-{number}"],
                left_out=self[f"out-{number}"],
            )
            for number, (name, place) in enumerate(self.undescribed.items(), start=1)
            if number <= MOST_ASKED
        ]

    @property
    def not_asked(self) -> int:
        """Count the pictures beyond those that one page asks about."""
        return max(0, len(self.undescribed) - MOST_ASKED)

    def choices(self) -> Choices:
        """Give what was chosen, or what is proposed before anything was."""
        if not self.is_bound or not self.is_valid():
            return Choices(usual_start(self.outline))
        said = self.cleaned_data
        asked = list(enumerate(self.undescribed, start=1))[:MOST_ASKED]
        return Choices(
            lessons_at=said["lessons_at"],
            keeps_notes=said.get("keeps_notes", False),
            alts={name: said[f"alt-{number}"].strip() for number, name in asked},
            left_out=frozenset(name for number, name in asked if said[f"out-{number}"]),
        )


def _start_label(key: int, number: int, outline: Outline) -> str:
    """Say where lessons begin and how many that makes."""
    count = ngettext("%(number)d lesson", "%(number)d lessons", number) % {"number": number}
    where = {
        WHOLE: _("All in one lesson"),
        FIRST: _("A lesson for each section")
        if outline.is_slides
        else _("A lesson for each heading of level 1"),
        SECOND: _("A lesson for each slide")
        if outline.is_slides
        else _("A lesson for each heading down to level 2"),
    }
    return where[key] if key == WHOLE else _("%(where)s: %(count)s") % {"where": where[key], "count": count}
