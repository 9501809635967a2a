"""Read Moodle XML, the format in which Moodle carries questions whole."""

from typing import Final

from django.utils.translation import gettext as _

from lms.core.refusals import UnreadableFile
from lms.exchange.formats.answers import Remarks, number_of
from lms.exchange.formats.grades import grade_of
from lms.exchange.formats.limits import Faulty, refuse_many_answers
from lms.exchange.formats.media import LONGEST_NAME, lost_media, take_pasted
from lms.exchange.formats.plain import Rich, rich
from lms.exchange.formats.tagging import category_of, own_title, tagged
from lms.exchange.formats.xml import Node, read_xml
from lms.exchange.moodle.calls import call_part
from lms.exchange.moodle.kinds import KINDS, MoodleQuestion
from lms.exchange.moodle.texts import files_of, format_of, line_text, rich_of, texts_of
from lms.questions.records.rules import (
    FileFault,
    FilePlace,
    Lost,
    QuestionRecord,
    Reading,
    ReadingDraft,
    Skipped,
    Understood,
)

# Kinds whose answers carry something else than a grade in the place of one.
_UNGRADED: Final = frozenset({"ordering"})


def read_moodle_xml(text: str) -> Reading:
    """Read a whole file; an invalid grade anywhere in it refuses all of it, as Moodle does."""
    root = read_xml(text)
    if root.tag not in {"quiz", "question"}:
        raise UnreadableFile(
            _("The file starts with <%(tag)s> and not with <quiz>, so it is no Moodle XML.")
            % {"tag": root.tag[:40]}
        )
    questions = list(root.all("question")) if root.tag == "quiz" else [root]
    for question in questions:
        is_graded = question.attributes.get("type") not in _UNGRADED
        for answer in question.all("answer") if is_graded else ():
            if (grade := answer.attributes.get("fraction")) is not None:
                grade_of(grade, name_of(question))
    draft = ReadingDraft("moodle-xml")
    category: str | None = None
    for question in questions:
        if question.attributes.get("type") == "category":
            path = line_text(question.child("category"))
            category = category_of(path)
            place = FilePlace(row=question.line)
            draft.understood.append(Understood(place, path, category or _("no category")))
            if words := rich_of(question.child("info")).plain:
                reason = _("Not taken along: a category here has no description (%(category)s).")
                draft.lost.append(Lost(place, words[:LONGEST_NAME], reason % {"category": category or path}))
            if number := line_text(question.child("idnumber")):
                reason = _("Not taken along: a category here has no identifier (%(category)s).")
                draft.lost.append(Lost(place, number[:LONGEST_NAME], reason % {"category": category or path}))
        else:
            _take(question, category, draft)
    return draft.done()


def name_of(question: Node) -> str:
    """Give what a question is called; markup in it is text."""
    return line_text(question.child("name")) or _("without a name")


def _take(node: Node, category: str | None, draft: ReadingDraft) -> None:
    place = FilePlace(row=node.line)
    kind = node.attributes.get("type", "").strip()
    if kind == "description":
        reason = _("“%(name)s” is a description, which asks nothing.") % {"name": name_of(node)}
        draft.skipped.append(Skipped(place, reason))
        return
    remarks = Remarks()
    try:
        record = _record(node, kind, category, remarks)
        draft.questions.append(record)
        draft.lost += lost_media(texts_of(node), record)
    except Faulty as fault:
        message = _("“%(name)s”: %(message)s") % {"name": name_of(node)[:80], "message": fault.message}
        draft.faults.append(FileFault(place, message))
    draft.understood += [Understood(place, *remark) for remark in remarks.said]


def _record(node: Node, kind: str, category: str | None, remarks: Remarks) -> QuestionRecord:
    reader = KINDS.get(kind)
    if reader is None:
        raise Faulty(
            _("Questions of the kind “%(kind)s” are not known here. Write the question anew as a known kind.")
            % {"kind": kind[:40]}
        )
    refuse_many_answers(sum(isinstance(one, Node) for one in node.content))
    pasted = take_pasted(node)
    written, stem = format_of(node.child("questiontext")), _stem_of(node)
    title = line_text(node.child("name")) or None
    if not (stem.plain or title):
        raise Faulty(_("The question has no text. Write its question text."))
    if line_text(node.child("hidden")) == "1":
        remarks.say(_("hidden in Moodle"), _("a question like the others"))
    explanation = rich_of(node.child("generalfeedback"), written)
    marks = line_text(node.child("defaultgrade"))
    fields: dict[str, object] = {
        "kind": None,
        "stem": stem.plain or title,
        "stem_html": stem.html,
        "place": FilePlace(row=node.line),
        "explanation": explanation.plain or None,
        "explanation_html": explanation.html if explanation.plain else None,
        "category": category,
        "marks": number_of(marks).normalize() + 0 if marks else None,
        "code": line_text(node.child("idnumber")) or None,
        "files": (*files_of(node), *pasted),
    }
    answered = reader(MoodleQuestion(node, written, remarks))
    # Marks that an answer does not know stay those of the question.
    fields |= {name: said for name, said in answered.items() if name != "marks" or said is not None}
    tags = node.child("tags")
    found = (line_text(tag) for tag in tags.all("tag")) if tags is not None else iter(())
    fields |= tagged(tuple(dict.fromkeys(tag for tag in found if tag)), fields["kind"])
    if fields["kind"] == "simulated_call":
        fields |= call_part(node)
    fields["title"] = own_title(title, str(fields["stem"]))
    return QuestionRecord(**fields)  # type: ignore[arg-type]


def _stem_of(node: Node) -> Rich:
    """Read the question text; old files carry its picture apart, which then stands at its end."""
    stem = rich_of(node.child("questiontext"))
    if node.child("image_base64") is None or stem.html is not None:
        return stem
    return rich(f'{stem.plain} <img src="@@PLUGINFILE@@/{line_text(node.child("image"))}">', "html")
