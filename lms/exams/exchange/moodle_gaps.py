"""Read Moodle's “select missing words” and “drag words into text”: gaps that name one word of a list."""

import re
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from lms.exams.exchange.answers import AnswerPart, Kept, Weighted, choice_part
from lms.exams.exchange.faults import Faulty
from lms.exams.exchange.gaps import Gap, GappedPart, gapped, place_of
from lms.exams.exchange.moodle_texts import line_text, raw_of
from lms.exams.exchange.plain import Rich, TextFormat, rich
from lms.exams.exchange.xml_tree import Node

_PLACE: Final = re.compile(r"\[\[(\d{1,3})\]\]")


def selected_part(node: Node, written: TextFormat, kept: Kept) -> "GappedPart | AnswerPart":
    """Read such a question: each gap is a choice among the words of its group."""
    words = [(rich(raw_of(one), "html").plain, line_text(one.child("group"))) for one in _words(node)]
    if node.attributes.get("type") == "ddwtos":
        kept.say(_("words used once"), _("any word may be chosen in several gaps"))
    text = raw_of(node.child("questiontext"))
    pieces, gaps, place = list[str](), list[Gap](), 0
    for found in _PLACE.finditer(text):
        chosen = int(found.group(1)) - 1
        if not 0 <= chosen < len(words):
            raise Faulty(_("The gap %(gap)s names a word that is not in the list.") % {"gap": found.group()})
        pieces += [text[place : found.start()], place_of(len(gaps) + 1)]
        place = found.end()
        gaps.append(Gap(_choice(words, chosen)))
    if not gaps:
        raise Faulty(_("The text holds no gap. Write one such as [[1]]."))
    return gapped("".join([*pieces, text[place:]]), written, gaps, kept)


def _words(node: Node) -> list[Node]:
    return [*node.all("selectoption"), *node.all("dragbox")]


def _choice(words: list[tuple[str, str]], chosen: int) -> AnswerPart:
    group = words[chosen][1]
    options = [
        Weighted(Rich(word), Fraction(int(place == chosen)))
        for place, (word, own) in enumerate(words)
        if own == group
    ]
    return choice_part(options, single=True)
