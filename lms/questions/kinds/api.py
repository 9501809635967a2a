"""What a kind of question of one's own is written with, in a site's own app; kinds.md says the steps."""

from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLine, AnswerLines, Notes
from lms.questions.kinds.base import Composed, KindOfQuestion, RecordUnfit, Sentence, Values
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.forms import QuestionForm
from lms.questions.kinds.keys import KeyFields, KeyUnfit, KeyValues

__all__ = [
    "AnswerLine",
    "AnswerLines",
    "Composed",
    "InBody",
    "KeyFields",
    "KeyUnfit",
    "KeyValues",
    "KindMeta",
    "KindModel",
    "KindOfQuestion",
    "Notes",
    "Question",
    "QuestionForm",
    "RecordUnfit",
    "Sentence",
    "Values",
]
