"""Find figures that a text gives out as law or standard without a fact for it, or as the wrong of the two."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lms.standards.content.rules.texts import FactText, StandardContent
from tools.content_lint.rules.citing import DOUBTFUL
from tools.content_lint.rules.figures import Figure, figures_in, figures_in_words, figures_of, figures_of_all

# What laws and standards measure; 条, 项, 类, 次 and the like are counted in every story as well.
MEASURED: Final = frozenset(
    {"工作日", "日", "小时", "分钟", "秒", "月", "岁", "周", "年", "元", "%", "‰", "倍", "学时"}
)
SENTENCES: Final = re.compile(r"[。；！？\n]")
PHRASES: Final = re.compile(r"[，。；！？\n]")
CLAIM: Final = re.compile(
    r"《|条例|法规|法定|法律|依法|本规范|国家规定|规章|第\s*\d+\s*条|示例值|(?<!没有)规定(?=[^人])"
)
LEGAL: Final = re.compile(
    r"国家规定|法定|法律规定|法规规定|国家要求|法律要求|法规要求|国家标准规定|《[^》]*(法|条例)》"
)
OWN: Final = re.compile(r"本规范")
# Words by which a text says that something is not so, and that it is invented or a company's own.
DENIED: Final = re.compile(
    r"不是|并非|不等于|没有|误|当成|当作|当做|说成|写成|错|而非|而不|混|不同|以为|相反|承诺|目标"
)
INVENTED: Final = re.compile(r"演示|假设|虚构|自定|内部|公司规定|企业标准|企业规定|自己公布")
# Sums, and times of day from which hours are counted.
WORKED_OUT: Final = re.compile(r"[=＝×÷＋+−≈]|合计|共计|除以|乘以|相加|\d+[:：]\d\d")
# 18 日 is a day and no length of time.
DAYS: Final = re.compile(r"(最[晚迟早]|到|月)\s*(\d+、)*\d{1,2}\s*日(?!内|以内|之内)")
QUOTED: Final = re.compile(r"“[^”]*”|「[^」]*」")


@dataclass(frozen=True)
class KnownFigures:
    """The figures of all facts that may be used, by what they rest on."""

    standard: StandardContent

    @cached_property
    def by_figure(self) -> dict[Figure, list[FactText]]:
        """Give the facts that speak of each figure."""
        found: dict[Figure, list[FactText]] = {}
        for fact in self.standard.facts.values():
            if fact.verification != DOUBTFUL:
                for figure in figures_of(fact):
                    found.setdefault(figure, []).append(fact)
        return found

    def rests_only_on(self, figure: Figure, basis: str) -> bool:
        """Tell whether facts of one basis speak of the figure and no others do."""
        facts = self.by_figure.get(figure, [])
        return bool(facts) and all(fact.basis == basis for fact in facts)


def unfounded_figures(
    text: str, cited: Iterable[FactText], given: Collection[Figure], known: KnownFigures
) -> Iterator[str]:
    """Name figures that a text gives out as law or standard and that no cited fact holds.

    `given` are figures that need no fact: data of the question, and what its author calls invented.
    A figure that some other fact holds must stand in the phrase that speaks of law to be named, one
    that no fact holds only in the same sentence.
    """
    plain = QUOTED.sub(" ", text)
    if not CLAIM.search(plain):
        return
    allowed = figures_of_all(cited) | set(given)
    for sentence in SENTENCES.split(plain):
        if CLAIM.search(sentence) and not INVENTED.search(sentence):
            for figure in _measured(sentence, allowed):
                if figure not in known.by_figure and not WORKED_OUT.search(sentence):
                    yield (
                        f"“{sentence.strip()}” gives {figure}, which is in no fact; correct it, cite its "
                        "fact, or list it under own_figures if it is invented or worked out"
                    )
    for phrase in PHRASES.split(plain):
        if CLAIM.search(phrase) and not (INVENTED.search(phrase) or DENIED.search(phrase)):
            for figure in _measured(phrase, allowed):
                if holders := known.by_figure.get(figure):
                    codes = ", ".join(fact.code for fact in holders[:4])
                    yield (
                        f"“{phrase.strip()}” gives {figure}, which no cited fact holds; "
                        f"cite the one it comes from ({codes})"
                    )


def _measured(text: str, allowed: Collection[Figure]) -> list[Figure]:
    """Find the figures of a text that laws measure by and that are not among those allowed."""
    found = (figure for figure in figures_in(DAYS.sub(" ", text)) if figure not in allowed)
    return sorted((figure for figure in found if figure.unit in MEASURED), key=str)


def mixed_sources(text: str, known: KnownFigures) -> Iterator[str]:
    """Name example values of the standard called law, and values of the law called the standard's."""
    for phrase in PHRASES.split(QUOTED.sub(" ", text)):
        if DENIED.search(phrase) or INVENTED.search(phrase):
            continue
        legal, own = bool(LEGAL.search(phrase)), bool(OWN.search(phrase))
        for figure in figures_in(phrase):
            if legal and not own and known.rests_only_on(figure, "standard_example"):
                yield f"“{phrase.strip()}” calls {figure} law; it is the standard's example value (本规范)"
            if own and not legal and known.rests_only_on(figure, "law"):
                yield f"“{phrase.strip()}” calls {figure} the standard's; it is a value of the law"


def given_figures(texts: Iterable[str]) -> frozenset[Figure]:
    """Find the figures of a question's data, in digits and in words."""
    return frozenset[Figure]().union(*(figures_in(text) | figures_in_words(text) for text in texts))


def unnamed_source(facts: Iterable[FactText], asked: Iterable[str], said: str) -> Iterator[str]:
    """Say that a question asks for an example value of the standard and does not say whose value it is.

    `asked` are the right answers, `said` is the stem with the explanation.
    """
    cited = list(facts)
    if not cited or any(fact.basis != "standard_example" for fact in cited) or "规范" in said:
        return
    held = figures_of_all(cited)
    if any(figure.unit in MEASURED and figure in held for text in asked for figure in figures_in(text)):
        yield "asks for an example value of the standard and names no source; say 本规范 in the stem"
