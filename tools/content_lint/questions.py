"""Check files of questions and say what is wrong, question by question and over the whole bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from lms.core.files.content.rules import Entry
from lms.questions.content.entries import Shelf, read_questions
from lms.questions.content.translations import TranslatedFile, read_translations
from lms.questions.kinds.registry import kinds
from lms.standards.api import Clause, Competency, Fact, LawVersion
from lms.standards.content.rules.texts import StandardContent
from tools.content_lint.citations import Citations
from tools.content_lint.findings import ContentFinding, as_findings
from tools.content_lint.rules import bank, targets, wording
from tools.content_lint.rules.questions import Remark, WrittenQuestion
from tools.content_lint.written import ReadQuestion, read_written

WORDING_RULES: Final[Mapping[str, Callable[[WrittenQuestion], Iterator[Remark]]]] = {
    "catch-all": wording.catch_alls,
    "double-negative": wording.double_negatives,
    "only": wording.only_of_open_lists,
    "distinct-options": wording.same_options,
    "explanation": wording.unexplained,
    "key": wording.wrong_number_of_keys,
    "question-id": wording.foreign_number,
}
type BankRule = Callable[[Sequence[WrittenQuestion]], Iterator[bank.BankRemark]]
BANK_RULES: Final[Mapping[str, BankRule]] = {
    "question-id": bank.repeated_codes,
    "near-duplicate": bank.near_duplicates,
}
# These look at the questions inside cases as well.
KEY_RULES: Final[Mapping[str, BankRule]] = {
    "key-letters": bank.uneven_letters,
    "key-length": bank.won_by_length,
    "truths": bank.uneven_truths,
}


def check_questions(
    folder: Path, standard: StandardContent, *, also_targets: bool = False
) -> tuple[list[ReadQuestion], list[ContentFinding], list[str]]:
    """Read all questions and hold them against the rules, and against the house's counts if asked to.

    What is no fault comes last: how much is in English, and where Chinese is left in it.
    """
    entries, findings, english = _read(folder, standard)
    found = read_written(entries, standard)
    citations = Citations(standard)
    for one in (each for question in found for each in (question, *question.parts)):
        findings += [
            ContentFinding(_named(folder, one.entry), line, rule, one.question.code, message)
            for rule, line, message in (*_wording_remarks(one), *citations.remarks(one))
        ]
    findings += _bank_findings(folder, found)
    if also_targets:
        findings += _missed_targets(folder, [one.question for one in found], standard)
    translated = sum(len(file.said) for file in english)
    coverage = f"In English: {translated} of {len(found)} questions."
    return found, findings, [*(remark for file in english for remark in file.remarks), coverage]


def _read(
    folder: Path, standard: StandardContent
) -> tuple[list[Entry], list[ContentFinding], list[TranslatedFile]]:
    """Read the entries with the readers of the loader; faults of the files become findings."""
    whole, read = read_questions(folder, _shelf(standard))
    made = {one.code: one.kind.model(code=one.code, **one.values) for one in read if not one.entry.faults}
    for one in read:
        if one.code in made:
            for fault in one.kind.faults_among(made[one.code], made):
                one.entry.refuse(str(fault))
    english = read_translations(folder, whole, read)
    return [one.entry for one in read], list(as_findings(whole.faults, folder.name)), english


def _shelf(standard: StandardContent) -> Shelf:
    """Give everything that questions may refer to as rows that no database holds."""
    clauses = enumerate(standard.clauses_by_number, 1)
    facts = enumerate(standard.facts, 1)
    competencies = enumerate((one.code for one in standard.competencies), 1)
    versions = enumerate(standard.law_versions, 1)
    return Shelf(
        clauses={number: Clause(pk=pk, number=number) for pk, number in clauses},
        facts={code: Fact(pk=pk, code=code) for pk, code in facts},
        competencies={code: Competency(pk=pk, code=code) for pk, code in competencies},
        law_versions={named: LawVersion(pk=pk) for pk, named in versions},
    )


def _wording_remarks(one: ReadQuestion) -> Iterator[tuple[str, int, str]]:
    """Yield the rule, the line and the message of all that is wrong with how a question is written."""
    for rule, check in WORDING_RULES.items():
        for key, message in check(one.question):
            yield rule, one.entry.line_of(key), message


def _bank_findings(folder: Path, found: Sequence[ReadQuestion]) -> Iterator[ContentFinding]:
    questions = [one.question for one in found]
    with_parts = [part.question for one in found for part in (one, *one.parts)]
    places = {one.question.code: one.entry for one in found}
    remarks = [(rule, remark) for rule, check in BANK_RULES.items() for remark in check(questions)]
    remarks += [(rule, remark) for rule, check in KEY_RULES.items() for remark in check(with_parts)]
    for rule, (code, message) in remarks:
        entry = places.get(code)
        file = _named(folder, entry) if entry else folder.name
        yield ContentFinding(file, entry.line_of("stem") if entry else 0, rule, code, message)


def _missed_targets(
    folder: Path, questions: Sequence[WrittenQuestion], standard: StandardContent
) -> Iterator[ContentFinding]:
    verified = [fact.code for fact in standard.facts.values() if fact.verification == "verified"]
    messages: Iterable[tuple[str, str]] = (
        *(("target-clauses", text) for text in targets.thin_clauses(questions, standard.clauses_by_number)),
        *(("target-facts", text) for text in targets.thin_facts(questions, verified)),
        *(("target-bank", text) for text in targets.missing_kinds(questions, kinds())),
        *(("target-bank", text) for text in targets.thin_bank(questions)),
    )
    for rule, message in messages:
        yield ContentFinding(folder.name, 0, rule, "", message)


def _named(folder: Path, entry: Entry) -> str:
    return f"{folder.name}/{entry.file}"
