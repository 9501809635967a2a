"""Say in sentences what was wrong with a row, what was left out, and what was taken for what."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.files.workbooks.parsers import CellFault
from lms.exchange.understanding.rules.cells import HeadRole, Misread, Problem
from lms.exchange.understanding.rules.kinds import PRESETS, SOME_CHOICE
from lms.exchange.understanding.rules.rows import CaseFault, CaseProblem
from lms.exchange.understanding.rules.separators import BLANKS, WRITINGS
from lms.exchange.workbooks.rules.tables import NoQuestion
from lms.questions.kinds.registry import kinds

SENTENCES: Mapping[Problem, str | Promise] = {
    Problem.KIND_MISSING: gettext_lazy(
        "The kind of question is not named and cannot be told. Write it, such as %(example)s."
    ),
    Problem.KIND_UNKNOWN: gettext_lazy("“%(text)s” is no known kind of question. Write one of: %(example)s."),
    Problem.KIND_CODE: gettext_lazy(
        "Nobody knows which kind “%(text)s” stands for. Add a legend to the head, such as %(example)s, "
        "or choose a preset."
    ),
    Problem.STEM_MISSING: gettext_lazy("The question text is empty. Write it or delete the row."),
    Problem.STEM_LONG: gettext_lazy("The question text is longer than %(count)d characters. Shorten it."),
    Problem.OPTIONS_MISSING: gettext_lazy("There are no options. Write at least two, or correct the kind."),
    Problem.OPTION_GAP: gettext_lazy(
        "Option %(letter)s is empty, but a later one is not. Fill it in or close the gap."
    ),
    Problem.NOTE_ALONE: gettext_lazy(
        "Why option %(letter)s is right or wrong is said, but the option is empty. Write it or empty both."
    ),
    Problem.OPTIONS_SAME: gettext_lazy("Options %(first)s and %(second)s read the same. Change one of them."),
    Problem.OPTIONS_INSIDE: gettext_lazy(
        "The options stand inside the question text and cannot be told apart for certain. Give each a "
        "column, or put all of them into one cell."
    ),
    Problem.OPTIONS_UNPARTED: gettext_lazy(
        "Only one option was found. Part the options by | or give each a column."
    ),
    Problem.ANSWER_MISSING: gettext_lazy("The answer is empty. Write it."),
    Problem.ANSWER_UNCLEAR: gettext_lazy(
        "“%(text)s” names no option. Write the letters of the right options, such as AC."
    ),
    Problem.ANSWER_BEYOND: gettext_lazy(
        "The answer names %(letter)s, but there are only %(count)d options. Correct the answer or add "
        "the option."
    ),
    Problem.ANSWER_SEVERAL: gettext_lazy(
        "A single choice question has one right option, but %(count)d are named. Correct the answer or "
        "the kind."
    ),
    Problem.ANSWER_AMBIGUOUS: gettext_lazy(
        "“%(text)s” may mean the place of an option or its text. Write the letter."
    ),
    Problem.ANSWER_REPEATED: gettext_lazy(
        "The answer “%(text)s” names an option twice. Write each letter once."
    ),
    Problem.FLAGS_UNCLEAR: gettext_lazy("“%(text)s” says neither right nor wrong. Write 1 or 0."),
    Problem.FLAG_MISSING: gettext_lazy(
        "Option %(letter)s has no mark, but others are marked right or wrong. Mark it as well: 1 or 0."
    ),
    Problem.FLAGS_DISAGREE: gettext_lazy(
        "The marks beside the options and the answer contradict each other. Correct one of them."
    ),
    Problem.TRUTH_UNCLEAR: gettext_lazy("“%(text)s” says neither true nor false. Write %(example)s."),
    Problem.TRUTH_OPTIONS: gettext_lazy(
        "The options of a true or false question do not say true and false. Write %(example)s, leave them "
        "empty, or correct the kind."
    ),
    Problem.BLANKS_NONE: gettext_lazy(
        "The question text shows no blank. Write ____ where something is to be filled in."
    ),
    Problem.BLANKS_DIFFER: gettext_lazy(
        "The question text shows %(shown)d blanks, but %(given)d answers are given. Part the answers by "
        "%(blanks)s and count again."
    ),
    Problem.BLANKS_AMBIGUOUS: gettext_lazy(
        "“%(text)s” can be parted in two ways. Part the blanks by %(blanks)s only."
    ),
    Problem.BLANK_EMPTY: gettext_lazy("A blank has no answer. Fill it in."),
    Problem.BLANK_SIGNS: gettext_lazy(
        "“%(text)s” fills one blank, but holds %(signs)s: nobody knows what is accepted. Part several "
        "accepted writings by %(writings)s; before a sign that belongs to the answer write \\."
    ),
    Problem.NUMBER_UNCLEAR: gettext_lazy("“%(text)s” is no number. Write it as 3.5 or 3.5±0.1."),
    Problem.ORDER_UNCLEAR: gettext_lazy(
        "“%(text)s” does not put every item in order. Write each letter once, such as CAB."
    ),
    Problem.PAIRS_UNCLEAR: gettext_lazy(
        "“%(text)s” cannot be read as pairs. Write %(example)s, one pair a line."
    ),
    Problem.SHARES_UNCLEAR: gettext_lazy(
        "“%(text)s” does not say what each option earns. Write it as A:1;B:0.5;C:0."
    ),
    Problem.FIXED_UNCLEAR: gettext_lazy(
        "“%(text)s” does not say whether the options stay in their order. Write %(example)s."
    ),
    Problem.DIFFICULTY_UNCLEAR: gettext_lazy(
        "“%(text)s” is no difficulty. Write 1 to 5, or one of: %(example)s."
    ),
    Problem.MARKS_UNCLEAR: gettext_lazy("“%(text)s” is no mark. Write a number such as 2."),
    Problem.TURNS_MISSING: gettext_lazy(
        "Nothing of the call is written. Write one turn in each option column, such as %(example)s."
    ),
    Problem.TURN_SPEAKER: gettext_lazy("“%(text)s” does not say who speaks. Write it as %(example)s."),
}

CASE_SENTENCES: Mapping[CaseProblem, str | Promise] = {
    CaseProblem.NO_CASE: gettext_lazy(
        "No case with the number “%(text)s” stands above. Write its row first, as a case."
    ),
    CaseProblem.PART_FAULTY: gettext_lazy(
        "A case is stored whole, but its row %(text)s has a fault. Fix that row."
    ),
}

# Words of the trade the sentences quote: a workbook is Chinese whatever the reader's language.
EXAMPLES: Mapping[Problem, str] = {
    Problem.KIND_MISSING: "单选题",
    Problem.KIND_UNKNOWN: "单选题、多选题、判断题、填空题、简答题",
    Problem.KIND_CODE: "题型(1单选 2多选)",
    Problem.TRUTH_UNCLEAR: "对/错",
    Problem.TRUTH_OPTIONS: "对/错",
    Problem.PAIRS_UNCLEAR: "左=右",
    Problem.TURNS_MISSING: "用户：我要投诉",
    Problem.TURN_SPEAKER: "用户：我要投诉",
    Problem.FIXED_UNCLEAR: "是/否",
    Problem.DIFFICULTY_UNCLEAR: "易、较易、中、较难、难",
}

_SIGNS: Mapping[str, str] = {"blanks": BLANKS.written, "writings": WRITINGS.written}

REASONS: Mapping[NoQuestion, str | Promise] = {
    NoQuestion.EXAMPLE: gettext_lazy("An example row."),
    NoQuestion.NOTE: gettext_lazy("A note, not a question."),
    NoQuestion.INSTRUCTION: gettext_lazy("Says how to fill in the columns."),
    NoQuestion.HEADING: gettext_lazy("A heading within the table."),
    NoQuestion.HEAD_AGAIN: gettext_lazy("The table's head once more."),
    NoQuestion.BANNER: gettext_lazy("Stands above the table's head."),
}

ROLES: Mapping[HeadRole, str | Promise] = {
    HeadRole.NUMBER: pgettext_lazy("column of a question workbook", "number"),
    HeadRole.CODE: pgettext_lazy("column of a question workbook", "code"),
    HeadRole.KIND: pgettext_lazy("column of a question workbook", "kind"),
    HeadRole.STEM: pgettext_lazy("column of a question workbook", "question text"),
    HeadRole.OPTION: pgettext_lazy("column of a question workbook", "option"),
    HeadRole.OPTIONS: pgettext_lazy("column of a question workbook", "all options in one cell"),
    HeadRole.FLAG: pgettext_lazy("column of a question workbook", "whether the option is right"),
    HeadRole.NOTE: pgettext_lazy("column of a question workbook", "why the option is right or wrong"),
    HeadRole.LETTER: pgettext_lazy("column of a question workbook", "letter of the option"),
    HeadRole.ANSWER: pgettext_lazy("column of a question workbook", "answer"),
    HeadRole.BLANK: pgettext_lazy("column of a question workbook", "answer of a blank"),
    HeadRole.EXPLANATION: pgettext_lazy("column of a question workbook", "explanation"),
    HeadRole.CATEGORY: pgettext_lazy("column of a question workbook", "category"),
    HeadRole.DIFFICULTY: pgettext_lazy("column of a question workbook", "difficulty"),
    HeadRole.CLAUSE: pgettext_lazy("column of a question workbook", "clause"),
    HeadRole.MARKS: pgettext_lazy("column of a question workbook", "marks"),
    HeadRole.TAGS: pgettext_lazy("column of a question workbook", "tags"),
    HeadRole.LEVEL: pgettext_lazy("column of a question workbook", "cognitive level"),
    HeadRole.TOLERANCE: pgettext_lazy("column of a question workbook", "tolerance"),
    HeadRole.UNIT: pgettext_lazy("column of a question workbook", "unit"),
    HeadRole.RUBRIC: pgettext_lazy("column of a question workbook", "rubric"),
    HeadRole.SHARES: pgettext_lazy("column of a question workbook", "what each option earns"),
    HeadRole.RULE: pgettext_lazy("column of a question workbook", "how parts earn marks"),
    HeadRole.FIXED: pgettext_lazy("column of a question workbook", "whether the options stay in their order"),
    HeadRole.GROUP: pgettext_lazy("column of a question workbook", "number of the case"),
    HeadRole.MATERIAL: pgettext_lazy("column of a question workbook", "text of the case"),
}


def fault_sentence(misread: Misread) -> str:
    """Say what is wrong with a cell and what to do."""
    known = {"example": EXAMPLES.get(misread.problem, ""), **_SIGNS}
    return str(SENTENCES[misread.problem]) % {**known, **misread.values}


def guess_text(role: HeadRole, taken: str) -> str:
    """Say what was taken for what in a row, where a person may see it otherwise."""
    if role is HeadRole.KIND:
        return kind_label(taken)
    if role is HeadRole.OPTIONS:
        return _("the options, which stand inside the question text")
    text = _("one accepted text with %(signs)s in it; several writings are parted by %(writings)s")
    return text % {"signs": taken, **_SIGNS}


def case_sentence(fault: CaseFault) -> str:
    """Say why a row does not fit its case and what to do."""
    return str(CASE_SENTENCES[fault.problem]) % {"text": fault.text}


def role_label(role: HeadRole, place: int = 0) -> str:
    """Name what a column holds; options carry their letter, flags and blanks their number."""
    name = str(ROLES[role])
    if role is HeadRole.OPTION:
        return f"{name} {chr(ord('A') + place) if place < 26 else place + 1}"
    return f"{name} {place + 1}" if role in {HeadRole.FLAG, HeadRole.NOTE, HeadRole.BLANK} else name


def kind_label(kind: str) -> str:
    """Name a kind of question as the bank does; a name that is none stands for itself."""
    if kind == SOME_CHOICE:
        return _("Single or multiple choice, by the answer")
    known = kinds().get(kind)
    return str(known.label) if known else kind


def preset_label(name: str) -> str:
    """Say which figure of a preset stands for which kind."""
    return " ".join(f"{figure}={kind_label(kind)}" for figure, kind in PRESETS[name].items())


def cell_sentence(fault: CellFault) -> str:
    """Say why a cell has no value and what to do."""
    return f"{fault.text} {fault.remedy}"


def hidden_rows_note() -> str:
    """Say that rows nobody sees are read."""
    return _("hidden rows, which are read as well; delete them where they are not meant")


def invisible_signs_note() -> str:
    """Say that signs which no reader sees were taken out."""
    return _("cleaned of invisible signs, such as those that turn the direction of writing")


def duplicate_sentence(sheet: str | None, row: int | None, *, same_sheet: bool) -> str:
    """Say where a question stood already."""
    if same_sheet:
        return _("The same question stands in row %(row)s. Delete one of the two.") % {"row": row}
    return _("The same question stands in sheet “%(sheet)s”, row %(row)s. Delete one of the two.") % {
        "sheet": sheet,
        "row": row,
    }
