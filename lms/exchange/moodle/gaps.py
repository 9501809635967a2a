"""Read Moodle's “select missing words” and “drag words into text”: gaps that name one word of a list."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.cloze.gaps import Gap, GappedPart, gapped, place_of
from lms.exchange.formats.answers import AnswerPart, Remarks, Weighted, choice_part, number_of
from lms.exchange.formats.limits import Faulty
from lms.exchange.formats.plain import Rich, TextFormat, rich
from lms.exchange.formats.xml import Node
from lms.exchange.moodle.texts import line_text, raw_of

_PLACE: Final = re.compile(r"\[\[(\d{1,3})\]\]")


def selected_part(node: Node, written: TextFormat, remarks: Remarks) -> "GappedPart | AnswerPart":
    """Read such a question: each gap is a choice among the words of its group."""
    words = [
        (rich(raw_of(one), "html").plain, line_text(one.child("group")))
        for one in [*node.all("selectoption"), *node.all("dragbox")]
    ]
    if node.attributes.get("type") == "ddwtos":
        remarks.say(_("words used once"), _("any word may be chosen in several gaps"))
    text = raw_of(node.child("questiontext"))
    pieces, gaps, place = list[str](), list[Gap](), 0
    for found in _PLACE.finditer(text):
        chosen = int(found.group(1)) - 1
        if not 0 <= chosen < len(words):
            raise Faulty(_("The gap %(gap)s names a word that is not in the list.") % {"gap": found.group()})
        pieces += [text[place : found.start()], place_of(len(gaps) + 1)]
        place = found.end()
        group = words[chosen][1]
        options = [
            Weighted(Rich(word), Fraction(int(place == chosen)))
            for place, (word, own) in enumerate(words)
            if own == group
        ]
        gaps.append(Gap(choice_part(options, single=True)))
    if not gaps:
        raise Faulty(_("The text holds no gap. Write one such as [[1]]."))
    return gapped("".join([*pieces, text[place:]]), written, _weighed(gaps, node, remarks), remarks)


def _weighed(gaps: list[Gap], node: Node, remarks: Remarks) -> list[Gap]:
    """Share the marks of the question among its gaps, each alike, as Moodle does."""
    written = line_text(node.child("defaultgrade"))
    marks = number_of(written) if written else None
    if not marks or len(gaps) < 2:
        return gaps
    each = marks / len(gaps)
    if each != round(each, 2):
        taken = _("every gap counts alike; %(marks)s marks cannot be shared among %(count)d exactly")
        remarks.say(_("marks"), taken % {"marks": written, "count": len(gaps)})
        return gaps
    return [replace(gap, weight=each.normalize() + 0) for gap in gaps]
