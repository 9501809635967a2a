"""Say in the reader's language what a document holds that a lesson does not take as it is, and where."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lms.authoring.importing.rules.lessons import DraftLabels
from lms.authoring.importing.rules.outline import Caveat, DocumentRemark, Place

SENTENCES: Final[dict[Caveat, Promise]] = {
    Caveat.TEXT_BOX: gettext_lazy("A text box is not taken over: “%(detail)s”. Type it into the lesson."),
    Caveat.FOOTNOTES: gettext_lazy("Footnotes and endnotes are not taken over: %(count)d."),
    Caveat.COMMENTS: gettext_lazy("Comments are not taken over: %(count)d."),
    Caveat.TRACKED: gettext_lazy("Tracked changes are read as if they were accepted: %(count)d."),
    Caveat.CHART: gettext_lazy("A chart is not taken over. Save it as a picture and add it."),
    Caveat.DIAGRAM: gettext_lazy("A SmartArt diagram is not taken over. Save it as a picture and add it."),
    Caveat.FORMULA: gettext_lazy("Formulas are not taken over: %(count)d. Save them as pictures."),
    Caveat.RECORDING: gettext_lazy("A video or sound is not taken over: %(detail)s."),
    Caveat.EMBEDDED: gettext_lazy("An embedded object is not taken over. Offer it as a document instead."),
    Caveat.PICTURE_KIND: gettext_lazy(
        "The picture cannot be shown in a browser. Save it as PNG or JPEG and add it."
    ),
    Caveat.PICTURE_LARGE: gettext_lazy("The picture is too large: at most 10 MB and 40 million points."),
    Caveat.PICTURE_MISSING: gettext_lazy("The picture is not in the file, only a link to it."),
    Caveat.HIDDEN_SLIDE: gettext_lazy("The slide is hidden and left out."),
    Caveat.UNTITLED_SLIDE: gettext_lazy("The slide has no title. Give its heading one in the lesson."),
    Caveat.NESTED_TABLE: gettext_lazy("Tables inside of a table are not taken over: %(count)d."),
    Caveat.WIDE_TABLE: gettext_lazy(
        "The table “%(detail)s” is too large for a comparison and becomes a list."
    ),
    Caveat.CODE: gettext_lazy("Program text becomes ordinary text: “%(detail)s”."),
    Caveat.HTML: gettext_lazy("HTML is not taken over: “%(detail)s”."),
    Caveat.PERSONAL: gettext_lazy(
        "It may tell who a customer is: “%(detail)s”. Make it unrecognisable before others read it."
    ),
}


def remark_text(remark: DocumentRemark) -> str:
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
