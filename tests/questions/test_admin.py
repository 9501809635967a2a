"""The bank in the admin: rows instead of JSON, saving makes a version, papers must be drawable."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.core.trail.models import AuditEntry
from lms.core.trail.services import details_text
from lms.papers.api import Paper
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionKind, QuestionState
from lms.questions.editing.panels import SUBMIT_BUTTON
from lms.questions.kinds.multiple import MultipleChoiceQuestion
from lms.questions.kinds.ordering import OrderingQuestion
from lms.questions.sets.models import EnemyGroup
from lms.standards.api import Verification, current_edition
from tests.factories.exams import make_clause, make_paper, make_question, make_questions
from tests.factories.people import make_user_with_role
from tests.factories.standards import amend_standard, make_fact, make_topic
from tests.factories.standards import make_clause as make_standard_clause

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer() -> Client:
    call_command("create_roles")
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


def rows(name: str, *entries: dict[str, str]) -> dict[str, str]:
    sent = {f"{name}-count": str(len(entries))}
    for number, entry in enumerate(entries):
        sent |= {f"{name}-{number}-{key}": value for key, value in entry.items()}
    return sent


def filled(**values: object) -> dict[str, object]:
    return {
        "code": "Q-new",
        "stem": "哪些属于服务？",
        "explanation": "见条款。",
        "clause": make_clause().pk,
        "difficulty": 2,
        "level": "apply",
        "verification": "verified",
        "jurisdiction": "全国",
        "state": "approved",
    } | values


ADD = reverse("wagtailsnippets_lms_questions_question:add") + "?kind=single"


def test_facts_stand_under_their_clauses_with_value_basis_and_verification(trainer: Client) -> None:
    clause, other = make_standard_clause("2.1"), make_standard_clause("2.2", title="投诉处理")
    fact = make_fact(clause, "F-2.1-1", statement="及时响应。", value="24", unit="小时")
    make_fact(other, "F-2.2-1", statement="如实登记。", verification=Verification.DOUBTFUL)
    question = make_question(clause=clause)
    question.facts.add(fact)

    page = trainer.get(reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk]))

    html = " ".join(page.text.split())
    shut = "<details data-facts-group> <summary>2.2 投诉处理"
    opened = "<details data-facts-group open> <summary>2.1"
    assert (shut in html, opened in html) == (True, True)
    assert "Value: <strong>24 小时</strong>" in html
    assert '<span>This standard</span><span class="exam-fact-doubtful">Doubtful</span>' in html
    assert f'name="facts" value="{fact.pk}" id="id_facts_0" checked' in html


def test_looking_at_many_facts_costs_no_query_for_each(
    trainer: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clause = make_standard_clause("2.1")
    for number in range(40):
        make_fact(clause, f"F-2.1-{number + 1}")
    trainer.get(ADD)

    with django_assert_max_num_queries(40):
        assert trainer.get(ADD).text.count("data-fact>") == 40


def test_ticked_facts_are_kept(trainer: Client) -> None:
    question = make_question("single")
    fact = make_fact(question.clause, "F-2.2-9")
    options = rows("options", {"text": "甲", "correct": "on", "why": ""}, {"text": "乙", "why": ""})

    trainer.post(ADD, filled(facts=[fact.pk], clause=question.clause.pk) | options)

    assert [one.code for one in Question.objects.get(code="Q-new").facts.all()] == ["F-2.2-9"]


def test_only_a_kind_with_blanks_says_how_they_are_written(trainer: Client) -> None:
    add = reverse("wagtailsnippets_lms_questions_question:add")

    pages = {kind: trainer.get(add, {"kind": kind}).text for kind in ("single", "fill_in", "case")}

    assert {kind: "Blanks are written ____." in page for kind, page in pages.items()} == {
        "single": False,
        "fill_in": True,
        "case": False,
    }
    assert pages["case"].count('-stem_helptext">Blanks') == 1  # of a part of the kind with blanks


def test_only_trainers_and_whoever_keeps_it_are_offered_as_owners_by_name(trainer: Client) -> None:
    zhou, gone = make_user_with_role(Role.TRAINER), make_user_with_role(Role.TRAINER)
    users = type(zhou).objects
    users.filter(pk=zhou.pk).update(first_name="岚", last_name="周")
    users.filter(pk=gone.pk).update(is_active=False)
    make_user_with_role(Role.HR)
    question = make_question(owner=gone)
    edit = reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk])

    new, kept = (
        [label for value, label in trainer.get(page).context["form"]["owner"].field.choices if value]
        for page in (ADD, edit)
    )

    assert "周岚" in new
    assert (len(new), [one for one in kept if one not in new]) == (2, [gone.get_username()])


def test_questions_for_a_paper_are_found_by_words_and_only_those_it_could_ask(
    trainer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found = make_question(stem="城镇地区的**移机**时限")
    make_question(stem="农村地区的装机时限")
    make_question(stem="移机草稿", state=QuestionState.DRAFT)
    make_question(stem="移机旧题", state=QuestionState.RETIRED)
    choose = reverse("wagtailsnippetchoosers_lms_questions_question:choose_results")

    page = trainer.get(choose, {"q": "移机"}).content.decode()
    everything = trainer.get(choose).content.decode()

    assert [word in page for word in (found.code, "装机", "草稿", "旧题")] == [True, False, False, False]
    assert ("装机" in everything, "草稿" in everything) == (True, False)
    for more in (0, 8):
        make_questions(more)
        with django_assert_num_queries(8):
            trainer.get(choose)


@pytest.mark.parametrize("chooser", ["wagtailsnippetchoosers_lms_questions_question", "practised_questions"])
@pytest.mark.parametrize(
    ("role", "sees"), [(Role.TRAINER, True), (Role.HR, False), (Role.ADMINISTRATOR, False)]
)
def test_choosers_show_questions_only_to_those_who_may_open_the_bank(
    trainer: Client, chooser: str, role: Role, sees: bool
) -> None:
    question = make_question(stem="移机时限")
    reader = Client(headers={"x-requested-with": "XMLHttpRequest"})
    reader.force_login(make_user_with_role(role), "django.contrib.auth.backends.ModelBackend")
    multiple = f"{reverse(f'{chooser}:chosen_multiple')}?id={question.pk}"
    addresses = [
        *(reverse(f"{chooser}:{name}") for name in ("choose", "choose_results")),
        *(reverse(f"{chooser}:chosen", args=[question.pk]), multiple),
    ]

    replies = [reader.get(address) for address in addresses]
    bank = reader.get(reverse("wagtailsnippets_lms_questions_question:list"))

    assert {reply.status_code for reply in replies} == {200 if sees else 403} == {bank.status_code}


def test_a_free_code_is_proposed_and_a_taken_one_is_refused_in_words(trainer: Client) -> None:
    make_question(code="Q-0002")
    taken = make_question(code="Q-0003")
    options = rows("options", {"text": "甲", "correct": "on", "why": ""}, {"text": "乙", "why": ""})

    proposed = trainer.get(ADD).context["form"]["code"].value()
    page = trainer.post(ADD, filled(code=taken.code) | options)

    assert proposed.startswith("Q-")
    assert not Question.objects.filter(code=proposed).exists()
    assert "Another question has this code, and a code names one question for good." in page.text
    assert not Question.objects.filter(code="Q-new").exists()


def test_a_free_key_is_proposed_for_a_paper_and_a_taken_one_is_refused_in_words(trainer: Client) -> None:
    paper, add = make_paper(), reverse("wagtailsnippets_lms_papers_paper:add")

    proposed = trainer.get(add).context["form"]["slug"].value()
    page = trainer.post(add, empty_paper(slug=paper.slug))

    assert proposed.startswith("paper-")
    assert proposed != paper.slug
    assert "Another paper has this key. Take another one." in page.text


def empty_paper(**values: object) -> dict[str, object]:
    counts = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    formsets = {f"{name}-{key}": count for name in ("picked", "rules") for key, count in counts.items()}
    return {"title": "试卷", "kind": "quiz", "minutes": 10} | formsets | values


def test_options_are_entered_in_rows_and_saving_freezes(trainer: Client) -> None:
    options = rows(
        "options",
        {"text": "咨询", "correct": "on", "why": "属于"},
        {"text": "", "why": ""},
        {"text": "投诉处理", "correct": "on", "why": ""},
        {"text": "基站选址", "why": "不属于"},
    )

    trainer.post(
        f"{reverse('wagtailsnippets_lms_questions_question:add')}?kind=multiple",
        filled(marking="partial", **options),
    )

    question = MultipleChoiceQuestion.objects.get()
    assert question.options == [
        {"text": "咨询", "correct": True, "why": "属于"},
        {"text": "投诉处理", "correct": True, "why": ""},
        {"text": "基站选址", "correct": False, "why": "不属于"},
    ]
    assert question.current_version is not None
    assert question.author is not None


def test_a_faulty_question_is_refused_with_a_sentence(trainer: Client) -> None:
    options = rows("options", {"text": "咨询", "correct": "on"}, {"text": "投诉处理"})

    response = trainer.post(
        f"{reverse('wagtailsnippets_lms_questions_question:add')}?kind=multiple",
        filled(marking="partial", **options) | {SUBMIT_BUTTON: "1"},
    )

    assert "At least two options must be right" in response.content.decode()
    assert not Question.objects.exists()


def test_editing_makes_a_second_version(trainer: Client) -> None:
    question = make_question(QuestionKind.ORDERING)
    items = rows("items", *({"text": text} for text in ("受理", "接入", "处理")))

    trainer.post(
        reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk]),
        filled(code=question.code, credit="exact", **items),
    )

    changed = OrderingQuestion.objects.get()
    assert changed.items == ["受理", "接入", "处理"]
    assert changed.versions.count() == 2


def test_saving_and_sending_to_review_says_so(trainer: Client) -> None:
    question = make_question(QuestionKind.ORDERING, state=QuestionState.DRAFT)
    items = rows("items", *({"text": text} for text in ("受理", "接入", "处理")))
    sent = filled(code=question.code, credit="exact", **items) | {"action-send-to-review": "1"}

    page = trainer.post(
        reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk]), sent, follow=True
    )

    question.refresh_from_db()
    assert question.state == QuestionState.REVIEW
    assert f"{question.code} is sent to review; somebody else looks at it now." in page.content.decode()


def test_the_form_shows_stored_entries_in_rows(trainer: Client) -> None:
    question = make_question(QuestionKind.FILL_IN, blanks=[["48", "四十八"], ["72"]])

    page = trainer.get(
        reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk])
    ).content.decode()

    assert 'value="48 | 四十八"' in page
    assert 'name="blanks-count"' in page


def test_the_preview_is_what_a_taker_sees(trainer: Client) -> None:
    question = make_question(QuestionKind.MATCHING)

    address = reverse("wagtailsnippets_lms_questions_question:preview_on_edit", args=[question.pk])
    pairs = [{"left": f"左{number}", "right": f"右{number}"} for number in range(3)]
    trainer.post(address, filled(code=question.code) | rows("pairs", *pairs) | rows("distractors"))

    page = trainer.get(address).content.decode()

    assert 'data-kind="matching"' in page
    assert page.count("<select") == 3
    question.refresh_from_db()
    assert question.versions.count() == 1


def test_the_list_of_all_kinds_leads_to_each_form(trainer: Client) -> None:
    question = make_question(QuestionKind.TRUE_FALSE)
    other = make_question(QuestionKind.SINGLE)

    page = trainer.get(
        reverse("wagtailsnippets_lms_questions_question:list"), {"kind": "true_false"}
    ).content.decode()

    assert reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk]) in page
    assert page.count(question.code) >= 1
    assert reverse("wagtailsnippets_lms_questions_question:edit", args=[other.pk]) not in page


def paper_sent(paper: Paper, **values: object) -> dict[str, object]:
    """Fill in the form of a paper with one rule."""
    formsets = {
        f"{name}-{key}": number
        for name, forms in (("rules", 1), ("picked", 0))
        for key, number in {
            "TOTAL_FORMS": forms,
            "INITIAL_FORMS": forms,
            "MIN_NUM_FORMS": 0,
            "MAX_NUM_FORMS": 1000,
        }.items()
    }
    rule = {
        "rules-0-id": paper.rules.get().pk,
        "rules-0-ORDER": 1,
        "rules-0-clause_prefix": "2.2",
        "rules-0-kind": "single",
        "rules-0-difficulty_from": 1,
        "rules-0-difficulty_to": 5,
        "rules-0-count": 2,
        "rules-0-marks": "2",
    }
    fields = {
        "title": "新名字",
        "slug": paper.slug,
        "kind": "exam",
        "minutes": 30,
        "pass_share": "80",
        "attempts": 2,
        "cool_down_hours": 0,
        "resit_days": 30,
        "review_rule": "score",
        "objection_days": 7,
        "page_mode": "one",
        "exposure_sittings": 0,
        "form_count": 0,
        "anchor_count": 8,
    }
    return {**fields, **formsets, **rule, **values}


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        pytest.param({}, "", id="drawable"),
        pytest.param(
            {"rules-0-count": 9},
            "Rule 1 (2.2 · Single choice) lacks 6 questions.",
            id="too many questions",
        ),
        pytest.param({"rules-0-level": "analyse"}, "lacks 2 questions", id="no question of the level"),
        pytest.param(
            {"form_count": 2, "rules-0-count": 3},
            "The paper has fewer questions than common anchor questions.",
            id="too many anchors",
        ),
        pytest.param({"form_count": 1}, "One form is nothing to compare", id="one form"),
        pytest.param({"form_count": 2, "anchor_count": 7}, "Fewer than 8 common", id="too few anchors"),
        pytest.param(
            {"form_count": 2, "rules-0-count": 8},
            "every form would be the same",
            id="nothing but common questions",
        ),
        pytest.param(
            {"rules-0-difficulty_from": 4, "rules-0-difficulty_to": 2},
            "The highest difficulty is below the lowest.",
            id="no difficulty between",
        ),
        pytest.param({"rules-0-clause_prefix": "99"}, "There is no clause 99.", id="no such clause"),
        pytest.param({"no_way_back": "on", "page_mode": "all"}, "no page to leave", id="no page to leave"),
        pytest.param({"pass_share": "0.8"}, "Write 80 if 80 % is meant.", id="a share for per cent"),
    ],
)
def test_a_paper_is_saved_only_when_it_can_be_drawn(
    trainer: Client, values: dict[str, object], refusal: str
) -> None:
    make_questions(3)
    paper = make_paper([("2.2", 1)])
    address = reverse("wagtailsnippets_lms_papers_paper:edit", args=[paper.pk])

    response = trainer.post(address, paper_sent(paper, **values))

    assert (Paper.objects.get().title == "新名字") is (not refusal)
    if refusal:
        assert refusal in response.content.decode()


def test_a_rule_of_an_earlier_edition_is_edited_under_the_number_of_today(trainer: Client) -> None:
    make_questions(3)
    paper = make_paper([("2.2", 1)])
    paper.rules.update(numbered_by=current_edition())
    edition = amend_standard([("2.2", "2.5"), (None, "2.2")], timezone.localdate())
    address = reverse("wagtailsnippets_lms_papers_paper:edit", args=[paper.pk])

    page = trainer.get(address).text
    trainer.post(address, paper_sent(paper, **{"rules-0-clause_prefix": "2.5"}))

    assert '<option value="2.5" selected>' in page
    rule = Paper.objects.get().rules.get()
    assert (rule.clause_prefix, rule.numbered_by) == ("2.5", edition)


def test_pass_marks_are_asked_for_and_traced_in_per_cent(trainer: Client) -> None:
    make_questions(3)
    paper = make_paper([("2.2", 1)])
    address = reverse("wagtailsnippets_lms_papers_paper:edit", args=[paper.pk])

    new = trainer.get(reverse("wagtailsnippets_lms_papers_paper:add")).context["form"]["pass_share"].value()
    asked = trainer.get(address).context["form"]["pass_share"].value()
    why = {"change_reason": "按评委评定调整"}
    trainer.post(address, paper_sent(paper, pass_share="82.5", resit_floor="60", **why))

    paper.refresh_from_db()
    entry = AuditEntry.objects.get(action="papers.paper_changed")
    said = details_text(entry.details, action=entry.action)
    assert (new, asked) == ("80", "80")
    assert (paper.pass_share, paper.resit_floor) == (Decimal("0.825"), Decimal("0.6"))
    assert ("80% → 82.5%" in said, "— → 60%" in said) == (True, True)


def test_a_question_picked_by_hand_must_be_one_that_may_be_asked(trainer: Client) -> None:
    make_questions(2)
    draft = make_question(state=QuestionState.DRAFT)
    paper = make_paper([("2.2", 1)])
    picked = {
        "picked-TOTAL_FORMS": 1,
        "picked-0-ORDER": 1,
        "picked-0-question": draft.pk,
        "picked-0-marks": "2",
    }

    response = trainer.post(
        reverse("wagtailsnippets_lms_papers_paper:edit", args=[paper.pk]), paper_sent(paper, **picked)
    )

    assert f"{draft.code} may not be asked: it is not approved" in response.content.decode()


def test_the_blueprint_is_checked_while_it_is_written(trainer: Client) -> None:
    make_questions(3)
    paper = make_paper([("2.2", 1)])
    sent = paper_sent(paper, **{"rules-0-count": 5, "checked_paper": paper.pk})

    checked = trainer.post(reverse("wagtailsnippets_lms_papers_paper:check"), sent).json()

    assert checked == {
        "ready": False,
        "summary": "5 questions · 10 marks in total",
        "faults": ["Rule 1 (2.2 · Single choice) lacks 2 questions."],
        "rows": {"rules-0": "3 questions fit"},
    }
    assert Paper.objects.get().title == "上岗考"


def test_a_rule_that_asks_the_impossible_is_named_while_it_is_written(trainer: Client) -> None:
    make_questions(3)
    paper = make_paper([("2.2", 1)])
    impossible = {"rules-0-difficulty_from": 4, "rules-0-difficulty_to": 2, "checked_paper": paper.pk}

    checked = trainer.post(
        reverse("wagtailsnippets_lms_papers_paper:check"), paper_sent(paper, **impossible)
    ).json()

    assert checked == {
        "ready": False,
        "summary": "Correct the rules to see what the bank holds.",
        "faults": ["Rule 1: The highest difficulty is below the lowest."],
        "rows": {},
    }


def test_an_unfinished_blueprint_is_waited_for(trainer: Client) -> None:
    paper = make_paper([("2.2", 1)])

    checked = trainer.post(
        reverse("wagtailsnippets_lms_papers_paper:check"),
        paper_sent(paper, **{"rules-0-count": "", "checked_paper": paper.pk}),
    ).json()

    assert (checked["ready"], checked["faults"]) == (False, [])


def test_only_who_writes_papers_may_ask_what_the_bank_holds() -> None:
    call_command("create_roles")
    client = Client()
    client.force_login(make_user_with_role(Role.HR), "django.contrib.auth.backends.ModelBackend")

    response = client.post(reverse("wagtailsnippets_lms_papers_paper:check"), {})

    assert response.status_code in {302, 403}


def test_sets_of_questions_are_written_by_their_codes(trainer: Client) -> None:
    one, other, third = make_questions(3)

    trainer.post(
        reverse("wagtailsnippets_lms_questions_enemygroup:add"),
        {"reason": "互相提示", "codes": f"{one.code}、{other.code}\n{third.code}"},
    )
    refused = trainer.post(
        reverse("wagtailsnippets_lms_questions_questionpool:add"),
        {"name": "池", "codes": f"{one.code}\nQ-no"},
    )

    assert set(EnemyGroup.objects.get().questions.values_list("pk", flat=True)) == {
        one.pk,
        other.pk,
        third.pk,
    }
    assert "No question has the code Q-no." in refused.content.decode()
    page = trainer.get(
        reverse("wagtailsnippets_lms_questions_enemygroup:edit", args=[EnemyGroup.objects.get().pk])
    )
    assert f"{one.code}\n{other.code}\n{third.code}" in page.content.decode()


def test_a_question_is_filed_under_category_and_tags_and_found_by_them(trainer: Client) -> None:
    question = make_question(QuestionKind.ORDERING)
    make_question(QuestionKind.MULTIPLE)
    items = rows("items", *({"text": text} for text in ("受理", "接入", "处理")))
    filed = {"category": " 第三章／3.1 ", "tags": "时限, 新员工", "default_marks": "1.5"}
    address = reverse("wagtailsnippets_lms_questions_question:list")

    trainer.post(
        reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk]),
        filled(code=question.code, credit="exact", **items, **filed),
    )

    changed = OrderingQuestion.objects.get()
    assert (changed.category, changed.default_marks) == ("第三章/3.1", Decimal("1.5"))
    assert {tag.name for tag in changed.tags.all()} == {"时限", "新员工"}
    assert "第三章/3.1 #" in trainer.get(address).text
    tag = changed.tags.get(name="新员工")
    for asked in ({"category": "第三章"}, {"tag": tag.pk}):
        shown = trainer.get(address, asked)
        assert [row.pk for row in shown.context["object_list"]] == [question.pk]


def test_the_list_of_papers_says_pass_marks_in_per_cent(trainer: Client) -> None:
    Paper.objects.filter(pk=make_paper().pk).update(pass_share=Decimal("0.825"))

    page = trainer.get(reverse("wagtailsnippets_lms_papers_paper:list")).text

    assert "82.5%" in page


def test_a_rule_chooses_its_clause_and_keeps_one_the_standard_no_longer_has(trainer: Client) -> None:
    make_standard_clause("2.1", title="服务流程管理")
    make_topic("P.1", title="套餐口径")
    paper = make_paper([("2.1", 1), ("9.9", 1)])

    page = trainer.get(reverse("wagtailsnippets_lms_papers_paper:edit", args=[paper.pk])).text

    assert '<option value="2.1" selected>　2.1 服务流程管理</option>' in page
    assert '<option value="9.9" selected>9.9 (not in the standard)</option>' in page
    assert '<option value="2">Chapter 2' in page
    assert '<option value="P.1">　P.1 套餐口径</option>' in page
    assert page.count("Chapter 1") == 0


def test_a_long_question_text_is_cut_with_a_sign(trainer: Client) -> None:
    make_question("single", stem="响应时限" * 30)

    page = trainer.get(reverse("wagtailsnippets_lms_questions_question:list")).text

    assert "响应时…" in page
