"""Simulated call: what was said so far, and the taker says what comes next; people mark it by a rubric.

What was said is a transcript, a recording, or both; the author may keep the transcript from the taker.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, NotRequired, TypedDict, cast

from django import forms
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.kinds.answer_lines import AnswerLine, AnswerLines, frozen
from lms.questions.kinds.base import Composed, Sentence, Values
from lms.questions.kinds.body import InBody, KindMeta
from lms.questions.kinds.forms import RowsField, as_is
from lms.questions.kinds.row_faults import RowFault, empty_cells
from lms.questions.kinds.written import (
    WrittenContent,
    WrittenForm,
    WrittenKey,
    WrittenKind,
    WrittenQuestion,
    written_key,
)
from lms.questions.media.models import Recording
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.texts.prose import inline_html, plain_text
from lms.questions.widgets import RecordingWidget, RowColumn, RowsWidget

USUAL_LIMIT = 800


class CallTurn(TypedDict):
    """One turn of a call: who speaks, and what is said."""

    speaker: str
    text: str


class CallContent(WrittenContent):
    """The call so far as HTML, empty where only its recording is played; the digest of the recording."""

    turns: list[CallTurn]
    recording: NotRequired[str]


class CallKey(WrittenKey):
    """What those who mark go by; the call in words where the taker only hears it."""

    transcript: NotRequired[list[CallTurn]]


class SimulatedCallQuestion(WrittenQuestion):
    """A call so far; `turns` is a list of {"speaker", "text"}, `recording` the digest of a recording."""

    kind_name = "simulated_call"
    turns = InBody[list[CallTurn]](list)
    recording = InBody[str](str)
    only_heard = InBody[bool](bool)

    class Meta(KindMeta):
        verbose_name = _("simulated call")
        verbose_name_plural = _("simulated calls")


class SimulatedCallForm(WrittenForm):
    """Edit the call, the model answer and the rubric."""

    usual_limit = USUAL_LIMIT
    recording = forms.CharField(
        widget=RecordingWidget,
        label=_("Recording of the call"),
        help_text=_(
            "WAV, MP3, Ogg (Vorbis, Opus) or M4A. Write the turns as well: those who mark read them."
        ),
        required=False,
    )
    only_heard = forms.BooleanField(
        label=_("Takers only hear the recording"),
        help_text=_("The turns are then shown to those who mark, and to takers once the key is released."),
        required=False,
    )
    turns = RowsField(
        RowsWidget(
            (RowColumn("speaker", _("Who speaks")), RowColumn("text", _("What is said"), "area")),
            least=4,
            is_ordered=True,
        ),
        unpack=as_is,
        pack=dict,
        label=_("The call so far"),
        help_text=_("The last turn is the customer's; the taker writes what the agent says next."),
    )


class SimulatedCall(WrittenKind[SimulatedCallQuestion]):
    """The taker goes on with a call."""

    name = "simulated_call"
    place = 120
    label = _("Simulated call")
    model = SimulatedCallQuestion
    form = SimulatedCallForm
    own_fields: ClassVar[Sequence[str]] = (
        "recording",
        "only_heard",
        "turns",
        "model_answer",
        "levels",
        "limit",
    )
    usual_limit = USUAL_LIMIT

    def own_faults(self, question: SimulatedCallQuestion) -> list[Sentence]:
        faults = super().own_faults(question)
        if not question.turns and not question.recording:
            faults.append(_("Write at least one turn of the call, or choose a recording."))
        if question.recording and not _is_kept(question.recording):
            faults.append(_("The recording is not there any more. Choose it again."))
        if question.only_heard and not question.recording:
            faults.append(_("Choose a recording, or let takers read the turns."))
        if any(not turn["speaker"].strip() or not turn["text"].strip() for turn in question.turns):
            faults.append(_("Every turn needs a speaker and a text."))
        if not question.levels:
            faults.append(_("A call is marked by a rubric; write at least one level."))
        return faults

    def row_faults(self, question: SimulatedCallQuestion) -> list[RowFault]:
        return [*super().row_faults(question), *empty_cells("turns", question.turns, "speaker", "text")]

    def compose_under(self, stem: str, question: SimulatedCallQuestion) -> Composed:
        turns = [
            CallTurn(speaker=inline_html(turn["speaker"]), text=inline_html(turn["text"]))
            for turn in question.turns
        ]
        hidden = question.only_heard and turns
        content = CallContent(stem=stem, limit=question.limit, turns=[] if hidden else turns)
        if question.recording:
            content["recording"] = question.recording
        written = written_key(question)
        key = CallKey(model_answer=written["model_answer"], rubric=written["rubric"])
        if hidden:
            key["transcript"] = turns
        return Composed(content, key)

    def recordings(self, content: JsonObject) -> tuple[str, ...]:
        digest = cast("CallContent", content).get("recording")
        return (digest,) if digest else ()

    def on_paper(self, content: JsonObject) -> str:
        shown = cast("CallContent", content)
        heard = (
            f"<p>{escape(gettext('The call is heard as a recording.'))}</p>" if "recording" in shown else ""
        )
        return shown["stem"] + heard + _transcript(shown["turns"])

    def model_answer(self, key: JsonObject) -> str:
        """Give the model answer, after the call in words where the taker only heard it."""
        transcript = cast("CallKey", key).get("transcript", [])
        return _transcript(transcript) + super().model_answer(key)

    def texts_of(self, question: SimulatedCallQuestion) -> Sequence[str]:
        return [*(turn["text"] for turn in question.turns), *super().texts_of(question)]

    def read(self, entry: Entry) -> Values:
        turns = [
            CallTurn(speaker=one.text("speaker"), text=one.text("text"))
            for one in entry.entries("turns", least=1)
        ]
        return super().read(entry) | {"turns": turns}

    def fill_record(self, record: QuestionRecord, question: SimulatedCallQuestion) -> QuestionRecord:
        filled = super().fill_record(record, question)
        turns = tuple(f"{turn['speaker']}：{turn['text']}" for turn in question.turns)
        return replace(
            filled,
            options=turns,
            recording=question.recording or None,
            only_heard=question.only_heard or None,
        )

    def own_values_from(self, record: QuestionRecord) -> Values:
        values = super().own_values_from(record) | {"turns": [_turn(text) for text in record.options]}
        said = {"recording": record.recording, "only_heard": record.only_heard}
        return values | {name: value for name, value in said.items() if value is not None}

    def shown_lines(self, content: JsonObject) -> AnswerLines:
        turns = cast("CallContent", content)["turns"]
        return tuple(AnswerLine(frozen(turn["text"]), lead=plain_text(turn["speaker"])) for turn in turns)


def _is_kept(recording: str) -> bool:
    """Tell whether a recording is in the storage, or comes with the file that is being imported."""
    return recording.startswith("(file:") or Recording.objects.filter(digest=recording).exists()


def _transcript(turns: Sequence[CallTurn]) -> str:
    """Write turns, which are HTML already, as a list."""
    if not turns:
        return ""
    lines = format_html_join(
        "",
        "<li><strong>{}</strong> {}</li>",
        ((frozen(one["speaker"]), frozen(one["text"])) for one in turns),
    )
    return format_html("<ul>{}</ul>", lines)


def _turn(text: str) -> CallTurn:
    speaker, colon, said = text.replace(":", "：", 1).partition("：")
    return CallTurn(speaker=speaker.strip(), text=said.strip()) if colon else CallTurn(speaker="", text=text)


KIND = SimulatedCall()
