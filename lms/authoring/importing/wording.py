"""Say in the reader's language what a document holds that a lesson does not take as it is, and where."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lms.authoring.importing.rules.lessons import DraftLabels
from lms.authoring.importing.rules.outline import Place, Remark, RemarkKind

SENTENCES: Final[dict[RemarkKind, Promise]] = {
    RemarkKind.TEXT_BOX: gettext_lazy("A text box is not taken over: “%(detail)s”. Type it into the lesson."),
    RemarkKind.FOOTNOTES: gettext_lazy("Footnotes and endnotes are not taken over: %(count)d."),
    RemarkKind.COMMENTS: gettext_lazy("Comments are not taken over: %(count)d."),
    RemarkKind.TRACKED: gettext_lazy("Tracked changes are read as if they were accepted: %(count)d."),
    RemarkKind.CHART: gettext_lazy("A chart is not taken over. Save it as a picture and add it."),
    RemarkKind.DIAGRAM: gettext_lazy(
        "A SmartArt diagram is not taken over. Save it as a picture and add it."
    ),
    RemarkKind.FORMULA: gettext_lazy("Formulas are not taken over: %(count)d. Save them as pictures."),
    RemarkKind.RECORDING: gettext_lazy("A video or sound is not taken over: %(detail)s."),
    RemarkKind.EMBEDDED: gettext_lazy(
        "An embedded object is not taken over. Offer it as a document instead."
    ),
    RemarkKind.PICTURE_KIND: gettext_lazy(
        "The picture cannot be shown in a browser. Save it as PNG or JPEG and add it."
    ),
    RemarkKind.PICTURE_LARGE: gettext_lazy("The picture is too large: at most 10 MB and 40 million points."),
    RemarkKind.PICTURE_MISSING: gettext_lazy("The picture is not in the file, only a link to it."),
    RemarkKind.HIDDEN_SLIDE: gettext_lazy("The slide is hidden and left out."),
    RemarkKind.UNTITLED_SLIDE: gettext_lazy("The slide has no title. Give its heading one in the lesson."),
    RemarkKind.NESTED_TABLE: gettext_lazy("Tables inside of a table are not taken over: %(count)d."),
    RemarkKind.WIDE_TABLE: gettext_lazy(
        "The table “%(detail)s” is too large for a comparison and becomes a list."
    ),
    RemarkKind.CODE: gettext_lazy("Program text becomes ordinary text: “%(detail)s”."),
    RemarkKind.HTML: gettext_lazy("HTML is not taken over: “%(detail)s”."),
    RemarkKind.PERSONAL: gettext_lazy(
        "It may tell who a customer is: “%(detail)s”. Make it unrecognisable before others read it."
    ),
}


def remark_text(remark: Remark) -> str:
    """Say what and where."""
    said = str(SENTENCES[remark.kind]) % {"detail": remark.detail, "count": remark.count}
    where = place_text(remark.place)
    return _("%(place)s: %(sentence)s") % {"place": where, "sentence": said} if where else said


def place_text(place: Place) -> str:
    """Name a place as its author finds it: the slide, or the heading above, and which picture."""
    parts: list[str] = []
    if place.slide:
        parts.append(_("Slide %(number)d") % {"number": place.slide})
    elif place.heading:
        parts.append(_("Below “%(heading)s”") % {"heading": place.heading[:40]})
    if place.number:
        parts.append(_("Picture %(number)d") % {"number": place.number})
    return pgettext("between parts of a place", ", ").join(parts)


def draft_labels() -> DraftLabels:
    """Give the labels that stand in a draft."""
    return DraftLabels(notes=_("Speaker notes"), table=_("Table"))
