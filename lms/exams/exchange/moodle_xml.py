"""Read Moodle XML, the format in which Moodle carries questions whole."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from lms.exams.domain.records import (
    FileFault,
    Place,
    QuestionRecord,
    Reading,
    ReadingDraft,
    Skipped,
    Understood,
    UnreadableFile,
)
from lms.exams.exchange.answers import Kept
from lms.exams.exchange.categories import category_of
from lms.exams.exchange.faults import Faulty
from lms.exams.exchange.grades import grade_of
from lms.exams.exchange.moodle_calls import call_part
from lms.exams.exchange.moodle_kinds import KINDS, Asked
from lms.exams.exchange.moodle_texts import files_of, format_of, line_text, rich_of
from lms.exams.exchange.numbers import number_of
from lms.exams.exchange.plain import Rich, rich
from lms.exams.exchange.tagging import tagged
from lms.exams.exchange.titles import own_title
from lms.exams.exchange.xml_tree import Node, read_xml

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
        _check_grades(question)
    draft = ReadingDraft("moodle-xml")
    category: str | None = None
    for question in questions:
        if question.attributes.get("type") == "category":
            category = _category(question, draft)
        else:
            _take(question, category, draft)
    return draft.done()


def _check_grades(question: Node) -> None:
    if question.attributes.get("type") in _UNGRADED:
        return
    for answer in question.all("answer"):
        if (grade := answer.attributes.get("fraction")) is not None:
            grade_of(grade, name_of(question))


def name_of(question: Node) -> str:
    """Give what a question is called; markup in it is text."""
    return line_text(question.child("name")) or _("without a name")


def _category(node: Node, draft: ReadingDraft) -> str | None:
    path = line_text(node.child("category"))
    category = category_of(path)
    draft.understood.append(Understood(Place(row=node.line), path, category or _("no category")))
    return category


def _take(node: Node, category: str | None, draft: ReadingDraft) -> None:
    place = Place(row=node.line)
    kind = node.attributes.get("type", "").strip()
    if kind == "description":
        reason = _("“%(name)s” is a description, which asks nothing.") % {"name": name_of(node)}
        draft.skipped.append(Skipped(place, reason))
        return
    kept = Kept()
    try:
        draft.questions.append(_record(node, kind, category, kept))
    except Faulty as fault:
        message = _("“%(name)s”: %(message)s") % {"name": name_of(node)[:80], "message": fault.message}
        draft.faults.append(FileFault(place, message))
    draft.understood += [Understood(place, *remark) for remark in kept.remarks]


def _record(node: Node, kind: str, category: str | None, kept: Kept) -> QuestionRecord:
    reader = KINDS.get(kind)
    if reader is None:
        raise Faulty(
            _("Questions of the kind “%(kind)s” are not known here. Write the question anew as a known kind.")
            % {"kind": kind[:40]}
        )
    written, stem = format_of(node.child("questiontext")), _stem_of(node)
    title = line_text(node.child("name")) or None
    if not (stem.plain or title):
        raise Faulty(_("The question has no text. Write its question text."))
    if line_text(node.child("hidden")) == "1":
        kept.say(_("hidden in Moodle"), _("a question like the others"))
    explanation = rich_of(node.child("generalfeedback"), written)
    fields: dict[str, object] = {
        "kind": None,
        "stem": stem.plain or title,
        "stem_html": stem.html,
        "place": Place(row=node.line),
        "explanation": explanation.plain or None,
        "explanation_html": explanation.html if explanation.plain else None,
        "category": category,
        "marks": _marks(node),
        "code": line_text(node.child("idnumber")) or None,
        "files": files_of(node),
        **_without_empty(reader(Asked(node, written, kept))),
    }
    fields |= tagged(_tags(node), fields["kind"])
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


def _without_empty(part: object) -> dict[str, object]:
    """Give the fields an answer decides; marks it does not know stay those of the question."""
    fields = dict(part) if isinstance(part, dict) else {}
    return {name: value for name, value in fields.items() if name != "marks" or value is not None}


def _tags(node: Node) -> tuple[str, ...]:
    tags = node.child("tags")
    found = (line_text(tag) for tag in tags.all("tag")) if tags is not None else iter(())
    return tuple(dict.fromkeys(tag for tag in found if tag))


def _marks(node: Node) -> Decimal | None:
    text = line_text(node.child("defaultgrade"))
    return number_of(text).normalize() + 0 if text else None
