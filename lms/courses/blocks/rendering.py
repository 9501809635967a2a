"""Turn a lesson's body into parts ready to show: HTML that is the same for all, and check questions.

All citations are read at once and all links in rich text are resolved at once, however many blocks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail import blocks
from wagtail.rich_text import RichText, expand_db_html

from lms.courses.blocks.checks import CheckOption, options_of
from lms.courses.blocks.citations import Citations
from lms.courses.blocks.cited import Rendering
from lms.courses.scenarios.rules import Step, steps_of

VALUE_KINDS = frozenset({"standard_value", "law"})
OWN_KINDS = frozenset({"reflection", "practice", "poll"})
BETWEEN_TEXTS = "\n<!-- next text -->\n"


@dataclass(frozen=True)
class HtmlPart:
    """A stretch of the lesson that everybody sees alike."""

    html: SafeString
    is_check: bool = False
    audience: str = ""  # of an aside, which only those read to whom it speaks


@dataclass(frozen=True)
class CheckPart:
    """A check question, shown anew for each reader; `cites` is what it rests on, the same for all."""

    block_id: str
    question: str
    options: tuple[CheckOption, ...]
    cites: SafeString
    is_check: bool = True
    language: str = ""

    @property
    def has_one_answer(self) -> bool:
        """Tell whether exactly one option is right: then the reader picks one, else any number."""
        return sum(option.correct for option in self.options) == 1


@dataclass(frozen=True)
class ShownChoice:
    """Something the reader may say, and the number of the step it leads to."""

    text: str
    leads_to: int


@dataclass(frozen=True)
class ShownStep:
    """A step of a scenario as readers see it: by its number, with a verdict at an end."""

    number: int
    customer: str
    choices: tuple[ShownChoice, ...]
    verdict: str
    explanation: str


@dataclass(frozen=True)
class ScenarioPart:
    """A scenario, shown with the way that each reader took; `tree` is how its author sees it."""

    block_id: str
    heading: str
    situation: str
    steps: tuple[ShownStep, ...]
    cites: SafeString
    tree: SafeString
    is_check: bool = False
    is_scenario: bool = True
    language: str = ""


@dataclass(frozen=True)
class OwnPart:
    """A block that stands differently for each reader: a reflection, a way to practise, a poll."""

    kind: str
    block_id: str
    value: blocks.StructValue
    cites: SafeString
    is_check: bool = False
    language: str = ""


type Part = HtmlPart | CheckPart | ScenarioPart | OwnPart


@dataclass(frozen=True)
class RenderedBody:
    """A lesson's body, ready to show."""

    parts: tuple[Part, ...]
    facts: int = 0  # how many facts the whole lesson rests on
    kinds: frozenset[str] = frozenset()  # of its blocks; some need a script

    def parts_for(self, audiences: Collection[str]) -> list[Part]:
        """List the parts for a reader who belongs to these audiences."""
        return [
            part
            for part in self.parts
            if not isinstance(part, HtmlPart) or not part.audience or part.audience in audiences
        ]

    @property
    def checks(self) -> dict[str, CheckPart]:
        """Give the check questions by block."""
        return {part.block_id: part for part in self.parts if isinstance(part, CheckPart)}

    @property
    def scenarios(self) -> dict[str, ScenarioPart]:
        """Give the scenarios by block."""
        return {part.block_id: part for part in self.parts if isinstance(part, ScenarioPart)}


def render_body(
    body: blocks.StreamValue,
    citations: Citations,
    languages: Mapping[str, str] | None = None,
    places: Mapping[str, str] | None = None,
    *,
    says_alt: bool = False,
) -> RenderedBody:
    """Render every block of a lesson, each marked with its language where that is not everybody's.

    `places` says by their translated names where laws hold; `says_alt` shows what pictures say as text.
    """
    languages = languages or {}
    # The links of all texts are resolved together, so that their pages are read in one query.
    sources = sorted({text.source for child in body for text in _rich_texts(child.value)})
    expanded = expand_db_html(BETWEEN_TEXTS.join(sources)).split(BETWEEN_TEXTS)
    html = dict(zip(sources, expanded, strict=True)) if sources else {}
    rendering = Rendering(citations, html, places or {}, says_alt)
    parts: list[Part] = []
    for kind, run in groupby(body, key=_kind_of_run):
        children = list(run)
        if kind == "check":
            parts += [_check_part(child, citations, languages.get(str(child.id), "")) for child in children]
        elif kind == "scenario":
            parts += [
                _scenario_part(child, rendering, languages.get(str(child.id), "")) for child in children
            ]
        elif kind in OWN_KINDS:
            parts += [_own_part(child, rendering, languages.get(str(child.id), "")) for child in children]
        else:
            sections = [
                {
                    "id": str(child.id),
                    "kind": child.block_type,
                    "language": languages.get(str(child.id), ""),
                    "html": SafeString(
                        child.render(context={"rendering": rendering, "block_id": str(child.id)})
                    ),
                }
                for child in children
            ]
            side_by_side = kind == "values" and len(sections) > 1
            context = {"sections": sections, "side_by_side": side_by_side}
            run_html = render_to_string("lms_courses/blocks/run.html", context)
            audience = str(children[0].value["audience"]) if children[0].block_type == "aside" else ""
            parts.append(HtmlPart(run_html, audience=audience))
    return RenderedBody(tuple(parts), len(citations.facts), frozenset(child.block_type for child in body))


def _rich_texts(value: blocks.StructValue) -> Iterator[RichText]:
    """Yield the rich texts of a block, those of its folded sections as well."""
    yield from (each for each in value.values() if isinstance(each, RichText))
    yield from (fold["text"] for fold in value.get("folds", ()))


def _kind_of_run(child: blocks.StreamValue.StreamChild) -> str:
    """Tell which neighbours are rendered together: values stand side by side, questions and scenarios alone.

    Asides are parted by those they speak to.
    """
    if child.block_type in VALUE_KINDS:
        return "values"
    if child.block_type == "aside":
        return f"aside {child.value['audience']}"
    return child.block_type if child.block_type in {"check", "scenario", *OWN_KINDS} else "text"


def _own_part(child: blocks.StreamValue.StreamChild, rendering: Rendering, language: str) -> OwnPart:
    """Keep what a block says; what is the reader's own is added for each separately."""
    rests_on = {
        "clause": child.value["clause"] or "",
        "cites": rendering.citations.facts_of(child.value["facts"]),
    }
    cites = render_to_string("lms_courses/blocks/cites.html", rests_on)
    return OwnPart(child.block_type, str(child.id), child.value, cites, language=language)


def _check_part(child: blocks.StreamValue.StreamChild, citations: Citations, language: str) -> CheckPart:
    """Take a check question apart; its answer is shown to each reader separately."""
    value = child.value
    rests_on = {"clause": value["clause"] or "", "cites": citations.facts_of(value["facts"])}
    return CheckPart(
        block_id=str(child.id),
        question=value["question"],
        options=options_of(value),
        cites=render_to_string("lms_courses/blocks/cites.html", rests_on),
        language=language,
    )


def _scenario_part(
    child: blocks.StreamValue.StreamChild, rendering: Rendering, language: str
) -> ScenarioPart:
    """Take a scenario apart; where a reader stands in it is shown to each separately."""
    value = child.value
    rests_on = {"clause": value["clause"] or "", "cites": rendering.citations.facts_of(value["facts"])}
    steps = steps_of(value["steps"])
    numbers = {step.name: number for number, step in enumerate(steps, 1)}
    return ScenarioPart(
        block_id=str(child.id),
        heading=value["heading"],
        situation=value["situation"],
        steps=tuple(_shown_step(step, number, numbers) for number, step in enumerate(steps, 1)),
        cites=render_to_string("lms_courses/blocks/cites.html", rests_on),
        tree=SafeString(child.render(context={"rendering": rendering})),
        language=language,
    )


def _shown_step(step: Step, number: int, numbers: Mapping[str, int]) -> ShownStep:
    return ShownStep(
        number=number,
        customer=step.customer,
        choices=tuple(ShownChoice(each.text, numbers.get(each.leads_to, 0)) for each in step.choices),
        verdict=step.verdict,
        explanation=step.explanation,
    )
