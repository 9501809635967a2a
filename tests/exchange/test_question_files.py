"""A trainer takes a file from the upload to the receipt; nobody else may, nor see another's file."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.imports.models import ImportRun
from lms.core.jobs import services as jobs_services
from lms.core.jobs.models import Job
from lms.core.jobs.services import run_job
from lms.exchange.imports import examining
from lms.exchange.imports import services as imports_services
from lms.exchange.imports.services import EXAMINE_JOB, STORE_JOB
from lms.exchange.workbooks.sheets.reading import read_workbook
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question, QuestionVersion
from tests.exchange.sheets.books import HEAD, book
from tests.factories.exams import make_clause, make_question
from tests.factories.people import make_user_with_role

WAITING = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}

type SignIn = Callable[[str | User], Client]

GOOD = ("首次响应几小时？", "单选题", "12", "24", None, None, "B", None, None, "中", "2.2", None)
WRONG = ("多选写了两个？", "单选题", "甲", "乙", None, None, "AB", None, None, None, "2.2", None)


@pytest.fixture
def trainer(db: None) -> User:
    return make_user_with_role(Role.TRAINER)


def sent(client: Client, content: bytes, name: str = "题库.xlsx") -> str:
    file = SimpleUploadedFile(name, content)
    return str(
        client.post(reverse("lms_exchange:question_import"), {"file": file}).headers.get("Location", "")
    )


def confirmed(client: Client, page: str, asked: dict[str, object] | None = None) -> None:
    """Look at what a file would do, read as was asked, and store it."""
    seen = client.get(page, asked or {}).context["run"].preview_digest
    client.post(page, {"preview": seen}, query_params=asked)


def test_a_file_is_shown_then_stored_then_known(signed_in: SignIn, trainer: User) -> None:
    make_clause("2.2")
    client = signed_in(trainer)
    content = book({"题库": [HEAD, GOOD, WRONG]})

    page = sent(client, content)
    shown = client.get(page)

    assert Question.objects.count() == 0
    assert (shown.context["preview"].new, shown.context["preview"].faulty) == (1, 1)
    confirmed(client, page)
    assert [question.stem for question in Question.objects.all()] == [GOOD[0]]
    assert ImportRun.objects.get().receipt["lines"][0] == ["Questions added", "1"]
    client.post(page)
    again = client.get(sent(client, content))
    assert (Question.objects.count(), again.context["preview"].to_store) == (1, 0)


def test_a_wrong_guess_is_corrected_before_storing(signed_in: SignIn, trainer: User) -> None:
    clause = make_clause("2.2")
    client = signed_in(trainer)
    rows = [["题目", "甲栏", "乙栏", "丙栏", "答案"], ["问一", "子", "丑", "寅", "AB"]]
    page = sent(client, book({"表一": rows}))
    columns = {f"column-0-{letter}": "option" for letter in "BCD"}
    choice = {"kind-0": "multiple", "clause": clause.pk, **columns}

    before = client.get(page).context["preview"]
    after = client.get(page, choice).context["preview"]

    assert (before.new, before.faulty, after.new, after.faulty) == (0, 1, 1, 0)
    confirmed(client, page, choice)
    question = Question.objects.get()
    assert (question.kind, question.clause_id) == ("multiple", clause.pk)


def test_the_file_comes_back_with_its_faulty_cells_marked(signed_in: SignIn, trainer: User) -> None:
    make_clause("2.2")
    client = signed_in(trainer)
    sheets = {"说明": [["看下一张"]], "题库": [["横幅"], HEAD, GOOD, WRONG]}
    page = sent(client, book(sheets, hidden=["说明"]))

    answer = client.get(f"{page}faults/")

    book_back = load_workbook(BytesIO(answer.content))
    table = book_back["题库"]
    assert [cell.value for cell in table[3]] == list(GOOD)
    marked = {cell.coordinate: cell for row in table.iter_rows() for cell in row if cell.comment}
    assert list(marked) == ["G4"]
    assert "one right option" in marked["G4"].comment.text
    assert marked["G4"].fill.start_color.rgb == "00FFC7CE"
    assert (book_back.active.title, book_back["说明"].sheet_state) == ("题库", "hidden")
    assert [fault.place.row for fault in read_workbook(answer.content).faults] == [4]
    assert "-marked-" in answer.headers["Content-Disposition"]


def test_a_csv_file_comes_back_as_a_workbook_with_its_faults_marked(signed_in: SignIn, trainer: User) -> None:
    make_clause("2.2")
    client = signed_in(trainer)
    rows = [[str(cell or "") for cell in row] for row in (HEAD, WRONG)]
    page = sent(client, "\n".join(map(",".join, rows)).encode("gbk"), "题库.csv")

    content = client.get(f"{page}faults/").content

    assert load_workbook(BytesIO(content)).worksheets[0]["G2"].comment is not None


def test_a_file_without_faults_has_none_to_download(signed_in: SignIn, trainer: User) -> None:
    make_clause("2.2")
    client = signed_in(trainer)

    assert client.get(f"{sent(client, book({'题库': [HEAD, GOOD]}))}faults/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [("a.xlsx", b"PK\x03\x04broken", "damaged"), ("a.gift", b"", "Save it once more, then choose it again.")],
)
def test_an_unreadable_file_is_answered_and_not_kept(
    signed_in: SignIn, trainer: User, name: str, content: bytes, sentence: str
) -> None:
    client = signed_in(trainer)

    answer = client.post(reverse("lms_exchange:question_import"), {"file": SimpleUploadedFile(name, content)})

    assert sentence in answer.text
    assert not ImportRun.objects.exists()


def test_presets_are_named_by_what_their_figures_stand_for(signed_in: SignIn, trainer: User) -> None:
    make_clause("2.2")
    client = signed_in(trainer)

    form = client.get(sent(client, book({"题库": [HEAD, GOOD]}))).context["form"]

    labels = dict(form.fields["preset"].choices)
    assert labels["codes-from-zero"].startswith("0=Single choice 1=Multiple choice 2=True or false")
    assert all("1=" in words for name, words in labels.items() if name)


def test_text_formats_go_the_same_way(signed_in: SignIn, trainer: User) -> None:
    clause = make_clause("2.2")
    client = signed_in(trainer)

    page = sent(client, "::Q1::几点？{=一点 ~两点}".encode(), "questions.gift")

    shown = client.get(page, {"clause": clause.pk}).context["preview"]
    [first] = shown.questions
    assert (shown.new, first.clause, first.difficulty, first.explanation) == (1, "2.2", "Medium", "—")


def test_the_template_can_be_downloaded(signed_in: SignIn, trainer: User) -> None:
    content = signed_in(trainer).get(reverse("lms_exchange:question_template")).content

    assert read_workbook(content).faults == ()


def test_nobody_else_sees_an_upload(signed_in: SignIn, trainer: User) -> None:
    make_clause("2.2")
    page = sent(signed_in(trainer), book({"题库": [HEAD, GOOD]}))

    other = signed_in(make_user_with_role(Role.TRAINER))
    assert other.get(page).status_code == 404
    assert other.post(page).status_code == 404
    assert other.get(f"{page}faults/").status_code == 404
    for name in ("li", "wang", "zhao"):
        client = signed_in(name)
        assert client.get(page).status_code == 403
        assert client.get(reverse("lms_exchange:question_import")).status_code == 403
        assert client.get(reverse("lms_exchange:question_template")).status_code == 403
    assert Question.objects.count() == 0


def many(count: int) -> bytes:
    """Give a workbook with so many questions."""
    rows = [(f"第 {number} 题几小时？", *GOOD[1:]) for number in range(count)]
    return book({"题库": [HEAD, *rows]})


def test_a_long_file_is_stored_by_a_job(signed_in: SignIn, trainer: User, settings: SettingsWrapper) -> None:
    settings.TASKS = WAITING
    settings.XUNPING = {"core": {"import_rows_at_once": 3}}
    make_clause("2.2")
    client = signed_in(trainer)
    page = sent(client, many(5))

    confirmed(client, page)
    client.post(page)

    (job,) = Job.objects.filter(kind=STORE_JOB)
    assert Question.objects.count() == 0
    assert client.get(page).headers["Location"] == job.get_absolute_url()
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 10, 10)
    assert Question.objects.count() == 5
    assert "Questions added" in client.get(page).text
    assert "Questions added" in client.get(job.get_absolute_url()).text


def test_the_receipt_leads_to_the_questions_of_its_import(signed_in: SignIn, db: None) -> None:
    create_roles()
    make_clause("2.2")
    make_question(stem="别人的题")
    client = signed_in(make_user_with_role(Role.TRAINER))
    page = sent(client, book({"题库": [HEAD, GOOD]}))
    confirmed(client, page)

    link = client.get(page).context["run"].shown_receipt.link_url
    listed = client.get(link)
    known = sent(client, book({"题库": [HEAD, GOOD]}))
    confirmed(client, known)
    again = client.get(client.get(known).context["run"].shown_receipt.link_url)

    assert [one.stem for one in listed.context["object_list"]] == [GOOD[0]]
    assert [one.stem for one in again.context["object_list"]] == [GOOD[0]]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Questions added"), ("zh-hans", "新增题目")], ids=["en", "zh-hans"]
)
def test_each_reader_reads_the_receipt_in_the_own_language(
    signed_in: SignIn, trainer: User, language: str, words: str
) -> None:
    make_clause("2.2")
    client = signed_in(trainer)
    confirmed(client, sent(client, book({"题库": [HEAD, GOOD]})))

    with override(language):
        receipt = ImportRun.objects.get().shown_receipt
        assert receipt is not None
        assert (str(receipt.lines[0].label), str(receipt.lines[0].value)) == (words, "1")


def test_a_receipt_of_an_earlier_version_keeps_its_words() -> None:
    kept = {"headline": "People imported", "lines": [["New", "3"]], "link_label": "", "link_url": ""}

    receipt = ImportRun(receipt=kept).shown_receipt

    assert receipt is not None
    assert (str(receipt.headline), str(receipt.lines[0].label)) == ("People imported", "New")


def test_a_job_that_is_run_again_stores_once(
    signed_in: SignIn, trainer: User, settings: SettingsWrapper
) -> None:
    settings.TASKS = WAITING
    settings.XUNPING = {"core": {"import_rows_at_once": 3}}
    make_clause("2.2")
    client = signed_in(trainer)
    confirmed(client, sent(client, many(4)))
    job = Job.objects.get(kind=STORE_JOB)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imports_services, "_receipt", killed)
        with pytest.raises(KeyboardInterrupt):
            run_job(str(job.pk))
    assert (Question.objects.count(), QuestionVersion.objects.count()) == (0, 0)
    Job.objects.update(state="waiting")
    run_job(str(job.pk))
    Job.objects.update(state="waiting")
    run_job(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.receipt["lines"][0]) == ("done", ["Questions added", "4"])
    assert (Question.objects.count(), QuestionVersion.objects.count()) == (4, 4)


def killed(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_a_job_reads_the_file_as_was_chosen(
    signed_in: SignIn, trainer: User, settings: SettingsWrapper
) -> None:
    settings.TASKS = WAITING
    settings.XUNPING = {"core": {"import_rows_at_once": 1}}
    clause = make_clause("2.2")
    client = signed_in(trainer)
    rows = [
        ["题目", "甲栏", "乙栏", "丙栏", "答案"],
        *(["问" + one, "子", "丑", "寅", "AB"] for one in "一二"),
    ]
    page = sent(client, book({"表一": rows}))
    columns = {f"column-0-{letter}": "option" for letter in "BCD"}
    choice = {"kind-0": "multiple", "clause": clause.pk, **columns}

    confirmed(client, page, choice)
    run_job(str(Job.objects.get(kind=STORE_JOB).pk))

    assert {(one.kind, one.clause_id) for one in Question.objects.all()} == {("multiple", clause.pk)}


def test_a_job_whose_file_is_gone_says_so_and_may_be_tried_again(
    signed_in: SignIn, trainer: User, settings: SettingsWrapper
) -> None:
    settings.TASKS = WAITING
    settings.XUNPING = {"core": {"import_rows_at_once": 1}}
    make_clause("2.2")
    client = signed_in(trainer)
    page = sent(client, many(2))
    confirmed(client, page)
    job, run = Job.objects.get(kind=STORE_JOB), ImportRun.objects.get()
    with run.file.open("rb") as stored:
        content = stored.read()
    name = run.file.name
    run.delete_files()

    run_job(str(job.pk))

    job.refresh_from_db()
    assert (job.state, "Upload it again" in job.error) == ("failed", True)
    run.file.storage.save(name, ContentFile(content))
    assert client.get(page).context["preview"].new == 2


def test_rows_that_nearly_repeat_a_question_are_hinted_at_and_stored(
    signed_in: SignIn, trainer: User
) -> None:
    make_clause("2.2")
    client = signed_in(trainer)
    stem = "用户对电信服务质量提出投诉后，首次响应的时限是几小时？"
    confirmed(client, sent(client, book({"题库": [HEAD, (stem, *GOOD[1:])]})))
    known = Question.objects.get()
    rows = [
        (stem.replace("几小时", "几个小时"), *GOOD[1:]),
        ("重大故障发生以后，值班人员应当在多长时间内向上级报告？", *GOOD[1:]),
        ("重大故障发生以后，值班人员应当在多长时间内向上级汇报？", *GOOD[1:]),
        (stem.replace("提出投诉", "提出申诉"), "单选题", "完全", "不同的选项", *GOOD[4:]),
    ]

    page = sent(client, book({"题库": [HEAD, *rows]}))
    preview = client.get(page).context["preview"]

    found = {hint.place: (hint.other, hint.url) for hint in preview.hints}
    assert found["题库 · row 2"] == (known.code, reverse("lms_questions:question", args=[known.pk]))
    assert found["题库 · row 4"] == ("题库 · row 3", "")
    assert not {"题库 · row 3", "题库 · row 5"} & found.keys()
    assert (preview.faulty, preview.to_store) == (0, 4)


def test_questions_without_a_clause_wait_for_a_choice_by_category_or_for_all(
    signed_in: SignIn, trainer: User
) -> None:
    first, second = make_clause("2.2"), make_clause("3.1")
    client = signed_in(trainer)
    head = ("题干", "题型", "A", "B", "答案", "章节")
    rows = [(f"问{number}", "单选", "甲", "乙", "A", chapter) for number, chapter in enumerate("投投装")]
    rows.append(("问完", "单选", "甲", "乙", "A", "第三章/3.1"))
    page = sent(client, book({"题库": [head, *rows]}))

    before = client.get(page)
    after = client.get(page, {"clause": first.pk, "category-0": second.pk})

    shown = before.context["preview"]
    assert (shown.waiting, shown.faults, shown.faulty) == (3, (), 0)
    assert [one.stem for one in shown.without_clause] == ["问0", "问1", "问2"]
    labels = [str(field.label) for field in before.context["form"].clause_fields]
    assert ["投" in labels[1], "2" in labels[1], "装" in labels[2], len(labels)] == [True, True, True, 3]
    assert (after.context["preview"].to_store, after.context["preview"].faulty) == (4, 0)
    confirmed(client, page, {"clause": first.pk, "category-0": second.pk})
    assert [one.clause for one in Question.objects.order_by("pk")] == [second, second, first, second]


def test_a_bank_that_changed_meanwhile_is_said_and_nothing_is_half_stored(
    signed_in: SignIn, trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_clause("2.2")
    client = signed_in(trainer)
    page = sent(client, many(3))
    compose = imports_services.compose_import

    def composed_while_another_stores(**given: object) -> object:
        composed = compose(**given)  # type: ignore[arg-type] # passed on
        make_question(code=composed.plan.new[-1].code)
        return composed

    monkeypatch.setattr(imports_services, "compose_import", composed_while_another_stores)
    answer = client.post(page, {"preview": client.get(page).context["run"].preview_digest}, follow=True)

    assert "Somebody changed the bank" in answer.text
    assert (Question.objects.count(), ImportRun.objects.get().applied_at) == (1, None)


def test_only_the_preview_that_was_seen_is_stored(signed_in: SignIn, trainer: User) -> None:
    first, second = make_clause("2.2"), make_clause("3.1")
    client = signed_in(trainer)
    page = sent(client, book({"题库": [("题干", "题型", "A", "B", "答案"), ("问", "单选", "甲", "乙", "A")]}))
    asked, in_another_tab = {"clause": first.pk}, {"clause": second.pk}
    seen = client.get(page, asked).context["run"].preview_digest
    client.get(page, in_another_tab)

    refused = client.post(page, {"preview": seen}, query_params=asked, follow=True)

    assert "Nothing was stored: the file was read another way meanwhile." in refused.text
    assert [one.clause for one in refused.context["preview"].questions] == ["3.1"]
    assert (Question.objects.count(), ImportRun.objects.get().applied_at) == (0, None)
    client.post(page, {"preview": refused.context["run"].preview_digest}, query_params=in_another_tab)
    assert Question.objects.get().clause == second


def test_a_job_stores_no_other_preview_than_was_seen(
    signed_in: SignIn, trainer: User, settings: SettingsWrapper
) -> None:
    settings.TASKS = WAITING
    settings.XUNPING = {"core": {"import_rows_at_once": 1}}
    first, second = make_clause("2.2"), make_clause("3.1")
    client = signed_in(trainer)
    rows = [(f"问{number}", "单选", "甲", "乙", "A") for number in range(2)]
    page = sent(client, book({"题库": [("题干", "题型", "A", "B", "答案"), *rows]}))
    confirmed(client, page, {"clause": first.pk})
    job = Job.objects.get(kind=STORE_JOB)
    Job.objects.update(state="failed")
    client.get(page, {"clause": second.pk})

    Job.objects.update(state="waiting")  # tried again
    run_job(str(job.pk))

    job.refresh_from_db()
    assert (job.state, "read another way meanwhile" in job.error) == ("failed", True)
    assert Question.objects.count() == 0


def test_a_clause_is_chosen_for_a_single_row(signed_in: SignIn, trainer: User) -> None:
    first, second = make_clause("2.2"), make_clause("3.1")
    client = signed_in(trainer)
    rows = [(f"问{number}", "单选", "甲", "乙", "A") for number in range(3)]
    page = sent(client, book({"题库": [("题干", "题型", "A", "B", "答案"), *rows]}))

    before = client.get(page)
    names = [field.html_name for _question, field in before.context["rows"]]
    choice = {names[0]: first.pk, names[2]: second.pk}
    after = client.get(page, choice)

    assert [question.stem for question, _field in before.context["rows"]] == ["问0", "问1", "问2"]
    preview = after.context["preview"]
    assert (preview.to_store, preview.waiting, preview.faulty) == (2, 1, 0)
    assert [(question.stem, field.value()) for question, field in after.context["rows"]] == [
        ("问0", str(first.pk)),
        ("问2", str(second.pk)),
        ("问1", None),
    ]
    confirmed(client, page, choice)
    assert [one.clause for one in Question.objects.order_by("stem")] == [first, second]
    assert ["want of a clause" in str(line[0]) for line in ImportRun.objects.get().receipt["lines"]][-1]


def test_a_file_is_read_once_from_the_upload_to_the_receipt(
    signed_in: SignIn, trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_clause("2.2")
    client = signed_in(trainer)
    read, times = examining.read_upload, []
    monkeypatch.setattr(examining, "read_upload", lambda *given: times.append(1) or read(*given))
    clause = make_clause("3.1")
    page = sent(client, book({"题库": [HEAD, GOOD, WRONG, ("没写条款？", *GOOD[1:10])]}))

    client.get(page)
    client.get(f"{page}faults/")
    client.get(page, {"clause": clause.pk})
    confirmed(client, page, {"clause": clause.pk})

    assert (len(times), Question.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)  # progress is written beside a job, not within a transaction
def test_a_big_file_is_examined_by_a_job_that_tells_how_far_it_is(
    signed_in: SignIn, trainer: User, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = WAITING
    settings.XUNPING = {"core": {"import_kilobytes_at_once": 1, "import_rows_at_once": 3}}
    monkeypatch.setattr(jobs_services, "SECONDS_BETWEEN_WRITES", 0)
    make_clause("2.2")
    client = signed_in(trainer)
    page = sent(client, book({"题库": [HEAD, *((f"第{one}题几点？", *GOOD[1:]) for one in range(4)), WRONG]}))

    waiting = client.get(page)
    again = client.get(page, headers={"HX-Request": "true"})
    (job,) = Job.objects.filter(kind=EXAMINE_JOB)
    told: list[tuple[int, int]] = []
    write = jobs_services.JobProgress.write
    monkeypatch.setattr(
        jobs_services.JobProgress, "write", lambda self: told.append((self.done, self.total)) or write(self)
    )
    run_job(str(job.pk))

    assert "checked" in waiting.text
    assert f'hx-get="{page}"' in again.text
    assert len({done for done, _total in told}) > 4
    assert {total for _done, total in told[1:]} == {8}
    assert client.get(page, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    preview = client.get(page).context["preview"]
    assert (preview.new, preview.faulty) == (4, 1)
    confirmed(client, page)
    run_job(str(Job.objects.get(kind=STORE_JOB).pk))
    assert Question.objects.count() == 4


def test_a_big_file_that_cannot_be_read_says_so_on_its_page(
    signed_in: SignIn, trainer: User, settings: SettingsWrapper
) -> None:
    settings.TASKS = WAITING
    settings.XUNPING = {"core": {"import_kilobytes_at_once": 1}}
    client = signed_in(trainer)
    page = sent(client, b"PK\x03\x04" + b"broken" * 400)
    client.get(page)

    run_job(str(Job.objects.get(kind=EXAMINE_JOB).pk))

    assert "damaged" in client.get(page).text
    assert Job.objects.filter(kind=EXAMINE_JOB).count() == 1


def test_a_text_of_many_short_questions_is_examined_by_a_job(
    signed_in: SignIn, trainer: User, settings: SettingsWrapper
) -> None:
    settings.TASKS = WAITING
    client = signed_in(trainer)

    page = sent(client, "".join(f"问{number}{{T}}\n\n" for number in range(1100)).encode(), "a.gift")

    assert "checked" in client.get(page).text
    assert Job.objects.filter(kind=EXAMINE_JOB).count() == 1
