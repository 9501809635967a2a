"""Read the texts of one question in another language, each beside the one that it translates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lms.core.chinese import has_chinese
from lms.core.files.content.rules import Entry, chinese_left, compare_lengths, compare_texts
from lms.questions.scoring.rules.judging import LONGEST_TEXT
from lms.questions.texts.prose import block_html, inline_html, pictures_in


@dataclass(slots=True)
class SaidTexts:
    """What was read: texts as HTML and what may be typed, both by place; `remarks` are whole sentences.

    `written` has every text as it stands in the file, with its entry and key.
    """

    texts: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    written: list[tuple[Entry, str, str]] = field(default_factory=list)

    def refuse_alike(self, entry: Entry) -> None:
        """Refuse what could not be told apart any more: two things of one list that read the same."""
        lists = defaultdict[str, list[str]](list)
        for place, text in self.texts.items():
            lists[place.rpartition(".")[0]].append(text)
        for name, texts in lists.items():
            if name and not name.startswith("notes") and len(set(texts)) < len(texts):
                entry.refuse("two things to choose from read the same")


@dataclass(frozen=True, slots=True)
class Translated:
    """An entry in another language that is read text by text; `part` is its number where it is of a case.

    Places are those that a version has: ids are made of the Chinese texts and stay as they are.
    """

    entry: Entry
    said: SaidTexts
    part: str = ""

    def block(self, key: str, source: str) -> None:
        """Read a text of paragraphs."""
        self._say(key, source, self._place(key), block_html)

    def line(self, key: str, source: str, place: str) -> None:
        """Read a text of one line."""
        self._say(key, source, self._place(place), inline_html)

    def note(self, key: str, source: str, id_: str) -> None:
        """Read why something is right or wrong."""
        self._say(key, source, f"notes.{self.part}.{id_}" if self.part else f"notes.{id_}", inline_html)

    def rows[T](self, key: str, sources: Sequence[T]) -> Iterator[tuple[Translated, T]]:
        """Read a list of entries that is as long as its source, each with what it translates."""
        parts = self.entry.entries(key)
        compare_lengths(self.entry, key, key, len(parts), len(sources))
        for part in parts[len(sources) :]:
            part.leave()
        for part, source in zip(parts, sources, strict=False):
            yield replace(self, entry=part), source

    def lines(self, key: str, sources: Sequence[str], places: Sequence[str]) -> None:
        """Read a list of lines that is as long as its source."""
        texts = self.entry.texts(key)
        compare_lengths(self.entry, key, key, len(texts), len(sources))
        for text, source, place in zip(texts, sources, places, strict=False):
            self._keep(key, text, source, self._place(place), inline_html)

    def typed(self, key: str, texts: Sequence[str], sources: Sequence[str], place: str) -> None:
        """Take what may be typed as well: as much as there is, and something where the source is Chinese."""
        if not texts and any(map(has_chinese, sources)):
            self.entry.refuse(f"{key} is missing, or a list of it is empty", key)
        if any(not text or len(text) > LONGEST_TEXT for text in texts):
            self.entry.refuse(f"{key}: a text is empty or longer than a taker may type", key)
        for text in texts:
            self.said.remarks += chinese_left(self.entry, key, text)
        if texts:
            self.said.accepted[self._place(place)] = list(texts)

    def _place(self, name: str) -> str:
        return f"parts.{self.part}.{name}" if self.part else name

    def _say(self, key: str, source: str, place: str, render: Callable[[str], str]) -> None:
        self._keep(key, self.entry.text(key, "", unquoted=True), source, place, render)

    def _keep(self, key: str, text: str, source: str, place: str, render: Callable[[str], str]) -> None:
        compare_texts(self.entry, key, text, source)
        if not text:
            return
        if not set(pictures_in(text)) <= set(pictures_in(source)):
            self.entry.refuse(f"{key} shows a picture that the Chinese does not show", key)
        html = render(text)
        if self.said.texts.setdefault(place, html) != html:
            self.entry.refuse(f"{key} reads otherwise than where the same Chinese stands before", key)
        self.said.remarks += chinese_left(self.entry, key, text)
        self.said.written.append((self.entry, key, text))


def translate_choices(
    translated: Translated, key: str, drafts: Sequence[Mapping[str, object]], ids: Mapping[str, str]
) -> None:
    """Read options, or responses, and why each is right or wrong."""
    for row, draft in translated.rows(key, drafts):
        id_ = ids[str(draft["text"])]
        row.line("text", str(draft["text"]), f"options.{id_}")
        row.note("why", str(draft.get("why", "")), id_)
