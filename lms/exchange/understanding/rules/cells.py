"""Name what a cell of a question workbook holds, and what can be wrong with it."""

from enum import StrEnum


class HeadRole(StrEnum):
    """What a column of a question workbook holds."""

    NUMBER = "number"
    CODE = "code"
    KIND = "kind"
    STEM = "stem"
    OPTION = "option"
    OPTIONS = "options"
    FLAG = "flag"
    LETTER = "letter"
    NOTE = "note"
    ANSWER = "answer"
    BLANK = "blank"
    EXPLANATION = "explanation"
    CATEGORY = "category"
    DIFFICULTY = "difficulty"
    CLAUSE = "clause"
    MARKS = "marks"
    TAGS = "tags"
    LEVEL = "level"
    TOLERANCE = "tolerance"
    UNIT = "unit"
    RUBRIC = "rubric"
    SHARES = "shares"
    RULE = "rule"
    FIXED = "fixed"
    GROUP = "group"
    MATERIAL = "material"


class Problem(StrEnum):
    """What can be wrong with a cell; the sentence for each is written where a person reads it."""

    KIND_MISSING = "kind_missing"
    KIND_UNKNOWN = "kind_unknown"
    KIND_CODE = "kind_code"
    STEM_MISSING = "stem_missing"
    STEM_LONG = "stem_long"
    OPTIONS_MISSING = "options_missing"
    OPTION_GAP = "option_gap"
    NOTE_ALONE = "note_alone"
    OPTIONS_SAME = "options_same"
    OPTIONS_UNPARTED = "options_unparted"
    OPTIONS_INSIDE = "options_inside"
    ANSWER_MISSING = "answer_missing"
    ANSWER_UNCLEAR = "answer_unclear"
    ANSWER_BEYOND = "answer_beyond"
    ANSWER_SEVERAL = "answer_several"
    ANSWER_AMBIGUOUS = "answer_ambiguous"
    ANSWER_REPEATED = "answer_repeated"
    FLAGS_UNCLEAR = "flags_unclear"
    FLAG_MISSING = "flag_missing"
    FLAGS_DISAGREE = "flags_disagree"
    TRUTH_UNCLEAR = "truth_unclear"
    TRUTH_OPTIONS = "truth_options"
    BLANKS_NONE = "blanks_none"
    BLANKS_DIFFER = "blanks_differ"
    BLANKS_AMBIGUOUS = "blanks_ambiguous"
    BLANK_EMPTY = "blank_empty"
    BLANK_SIGNS = "blank_signs"
    NUMBER_UNCLEAR = "number_unclear"
    ORDER_UNCLEAR = "order_unclear"
    PAIRS_UNCLEAR = "pairs_unclear"
    SHARES_UNCLEAR = "shares_unclear"
    FIXED_UNCLEAR = "fixed_unclear"
    DIFFICULTY_UNCLEAR = "difficulty_unclear"
    MARKS_UNCLEAR = "marks_unclear"
    TURNS_MISSING = "turns_missing"
    TURN_SPEAKER = "turn_speaker"


class Misread(Exception):
    """A cell cannot be taken for anything certain: which column, what is wrong, what the sentence needs."""

    def __init__(self, role: HeadRole, problem: Problem, index: int = 0, **values: str | int) -> None:
        """Keep the column, for options and blanks its place among them, and what the sentence needs."""
        super().__init__(problem)
        self.role = role
        self.problem = problem
        self.index = index
        self.values = values
