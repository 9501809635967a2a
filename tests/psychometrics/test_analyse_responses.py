"""The command that analyses anybody's responses, against figures worked out another way."""

import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from scipy import stats

CHOICES = """person,Q1,Q2,Q3
1,A,B,C
2,a,B,D
3,Ａ,C,
4,B,B,C
5,B,C,D
6,A,B,C
"""
KEY = "item,key\nQ1,A\nQ2,B\nQ3,C\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def run(folder: Path, responses: str | bytes, *options: str, **files: str) -> dict[str, object]:
    """Write the files, run the command and read what it wrote."""
    raw = responses if isinstance(responses, bytes) else responses.encode()
    (folder / "responses.csv").write_bytes(raw)
    words = list(options)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        words += [f"--{name.replace('_', '-')}", str(folder / f"{name}.csv")]
    call_command(
        "analyse_responses", str(folder / "responses.csv"), *words, "--output", str(folder / "out.json")
    )
    found: dict[str, object] = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    return found


def simulated(people: int, items: int, *, seed: int = 1) -> np.ndarray:
    chance = np.random.default_rng(seed)
    ability, hard = chance.normal(0, 1, (people, 1)), np.linspace(-1.2, 0.8, items)
    marks = (chance.random((people, items)) < 1 / (1 + np.exp(hard - ability))).astype(float)
    marks[:, -1] *= chance.integers(1, 4, people)
    return marks


def as_csv(marks: np.ndarray) -> str:
    heads = ",".join(f"i{number}" for number in range(marks.shape[1]))
    rows = [",".join("" if np.isnan(one) else f"{one:g}" for one in row) for row in marks]
    return "\n".join([heads, *rows]) + "\n"


def test_figures_of_marks_agree_with_their_definitions(folder: Path) -> None:
    marks = simulated(120, 9)
    full = np.array([1.0] * 8 + [3.0])
    totals, shares = marks.sum(axis=1), full / full.sum()

    found = run(folder, as_csv(marks))

    assert (found["n_persons"], found["n_items"]) == (120, 9)
    assert [found[name] for name in ("mean", "median", "sd", "skewness", "kurtosis")] == pytest.approx(
        [
            totals.mean(),
            np.median(totals),
            totals.std(ddof=1),
            stats.kstat(totals, 3) / stats.kstat(totals, 2) ** 1.5,
            stats.kstat(totals, 4) / stats.kstat(totals, 2) ** 2,
        ],
        rel=1e-9,
    )
    covariances = np.cov(marks.T)
    alpha = 9 / 8 * (1 - np.trace(covariances) / covariances.sum())
    bounds = [1 - (1 - alpha) * stats.f.isf(tail, 119, 119 * 8) for tail in (0.025, 0.975)]
    assert [found[name] for name in ("alpha", "alpha_low", "alpha_high")] == pytest.approx(
        [alpha, *bounds], rel=1e-9
    )
    assert found["sem"] == pytest.approx(totals.std(ddof=1) * np.sqrt(1 - alpha), rel=1e-9)
    roots = np.sqrt(covariances.sum(axis=1))
    for place, item in enumerate(found["items"]):  # type: ignore[arg-type,var-annotated] # a list
        rest = totals - marks[:, place]
        r = np.corrcoef(marks[:, place], rest)[0, 1]
        best = np.cov(np.sort(marks[:, place]), np.sort(rest))[0, 1]
        expected = {
            "facility": marks[:, place].mean() / full[place],
            "sd": marks[:, place].std(ddof=1),
            "item_rest_r": r,
            "discrimination_index": 100 * r,
            "discriminative_efficiency": 100 * np.cov(marks[:, place], rest)[0, 1] / best,
            "intended_weight": 100 * shares[place],
            "effective_weight": 100 * roots[place] / roots.sum(),
        }
        assert {name: item[name] for name in expected} == pytest.approx(expected, rel=1e-9)
        assert (item["item"], item["n"], item["options"]) == (f"i{place}", 120, [])
    assert (found["decision"], found["irt"]) == (None, None)


def test_an_omission_earns_nothing_and_is_not_counted_as_an_answer(folder: Path) -> None:
    marks = simulated(60, 5)
    marks[:7, 2] = np.nan
    as_wrong = np.nan_to_num(marks)

    found, expected = run(folder, as_csv(marks)), run(folder, as_csv(as_wrong))

    assert [item.pop("n") for item in found["items"]] == [60, 60, 53, 60, 60]  # type: ignore[attr-defined]
    assert [item.pop("n") for item in expected["items"]] == [60] * 5  # type: ignore[attr-defined]
    assert found == expected


def test_a_key_turns_options_into_marks(folder: Path) -> None:
    found = run(folder, CHOICES, key=KEY)

    items = found["items"]
    assert isinstance(items, list)
    assert [item["facility"] for item in items] == pytest.approx([4 / 6, 4 / 6, 3 / 6])
    assert [item["n"] for item in items] == [6, 6, 5]
    rest = np.array([2, 1, 0, 2, 0, 2])
    option_a, option_b = items[0]["options"]
    assert (option_a["option"], option_a["n"], option_a["share"]) == ("A", 4, pytest.approx(4 / 6))
    assert option_a["rest_r"] == pytest.approx(np.corrcoef([1, 1, 1, 0, 0, 1], rest)[0, 1])
    assert option_b["rest_r"] == pytest.approx(-option_a["rest_r"])
    assert [one["option"] for one in items[2]["options"]] == ["C", "D"]


def test_a_key_may_be_wide_and_have_two_right_options_and_marks_of_its_own(folder: Path) -> None:
    found = run(folder, CHOICES, key="Q1,Q2,Q3\nA|B,B,C\n", max_marks="item,max\nQ1,2\nQ2,1\nQ3,1\n")

    items = found["items"]
    assert isinstance(items, list)
    assert [item["facility"] for item in items] == pytest.approx([1, 4 / 6, 3 / 6])
    assert [item["intended_weight"] for item in items] == pytest.approx([50, 25, 25])
    assert items[0]["item_rest_r"] is None


def test_a_wrong_key_is_flagged(folder: Path) -> None:
    marks = simulated(400, 8, seed=3)[:, :7]
    letters = np.where(marks > 0, "A", "B")
    rows = [",".join(row) for row in letters]
    heads = ",".join(f"Q{number}" for number in range(7))
    key = "item,key\n" + "".join(f"Q{number},{'B' if number == 3 else 'A'}\n" for number in range(7))

    found = run(folder, "\n".join([heads, *rows]), "--irt", "--irt-prior", key=key)

    assert [item["item"] for item in found["items"] if "check_key" in item["flags"]] == ["Q3"]  # type: ignore[attr-defined]
    assert [item["a"] < 0 for item in found["irt"]["items"]] == [place == 3 for place in range(7)]  # type: ignore[index]


def test_decisions_and_the_model_come_where_they_are_asked_for(folder: Path) -> None:
    marks = simulated(300, 12, seed=2)

    found = run(folder, as_csv(marks), "--cut", "0.6", "--irt")

    decision, irt = found["decision"], found["irt"]
    assert isinstance(decision, dict)
    assert isinstance(irt, dict)
    assert decision["cut"] == 0.6
    assert decision["accuracy"] == pytest.approx(1 - decision["false_pass"] - decision["false_fail"])
    assert 0 < decision["kappa"] < decision["consistency"] < decision["accuracy"] < 1
    assert [one["item"] for one in irt["items"]] == [f"i{number}" for number in range(12)]
    # The last item has marks between nothing and all, which the model knows nothing of.
    assert irt["items"][-1] == {"item": "i11", "a": None, "b": None}
    assert irt["log_likelihood"] < 0


def test_rows_that_a_spreadsheet_left_empty_are_nobody(folder: Path) -> None:
    found = run(folder, "person,a,b\n甲,1,0\n乙,,\n丙,1,1\n,,\n,,\n")

    assert (found["n_persons"], found["mean"]) == (3, 1)


def test_one_person_leaves_most_figures_undefined(folder: Path) -> None:
    found = run(folder, "a,b\n1,0\n", "--cut", "0.5", "--irt")

    empty = ("sd", "skewness", "kurtosis", "alpha", "alpha_low", "alpha_high", "sem")
    assert {found[name] for name in empty} == {None}
    assert found["decision"] == {
        "cut": 0.5,
        "accuracy": None,
        "consistency": None,
        "kappa": None,
        "false_pass": None,
        "false_fail": None,
    }
    assert found["irt"] == {
        "items": [{"item": "a", "a": None, "b": None}, {"item": "b", "a": None, "b": None}],
        "log_likelihood": None,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_encodings_of_spreadsheets_are_read(folder: Path, encoding: str) -> None:
    text = "工号,第一题,第二题\n0012,1,0\n0013,1,1\n"

    found = run(folder, text.encode(encoding))

    assert [item["item"] for item in found["items"]] == ["第一题", "第二题"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("responses", "files", "sentence"),
    [
        ("", {}, "responses.csv: the file is empty; the first row must name the items."),
        ("person,a\n", {}, "responses.csv: there is no row of a person below the heads."),
        ("person\nLi\n", {}, "responses.csv, row 1: there is no column of an item."),
        ("a,,b\n1,0,1\n", {}, "responses.csv, row 1, column 2: the item has no name."),
        ("a,b,a\n1,0,1\n", {}, "responses.csv, row 1, column 3: item a appears twice."),
        (
            "a,b\n1,0\n1\n",
            {},
            "responses.csv, row 3: the row ends before column b; leave a cell empty to omit it.",
        ),
        ("a,b\n1,0,1\n", {}, "responses.csv, row 2, column 3: there is a cell without a head."),
        (
            "a,b\n1,0\n1,x\n",
            {},
            "responses.csv, row 3, column b: 'x' is not a mark; marks are numbers, "
            "chosen options need --key.",
        ),
        (
            "a,b\n1,inf\n",
            {},
            "responses.csv, row 2, column b: 'inf' is not a mark; marks are numbers, "
            "chosen options need --key.",
        ),
        (
            b"a,b\n1,\xff\xff\n",
            {},
            "responses.csv: the text is neither UTF-8 nor GBK; save it as CSV UTF-8 and try again.",
        ),
        ("a,b\n1,0\n", {"max_marks": "a,1\n"}, "max_marks.csv: item b is missing."),
        (
            "a,b\n1,3\n",
            {"max_marks": "a,1\nb,2\n"},
            "responses.csv, row 2, column b: 3 is above the highest mark 2.",
        ),
        (
            "a,b\n1,3\n",
            {"max_marks": "a,1\nb,0\n"},
            "responses.csv, row 2, column b: 3 is above the highest mark 0.",
        ),
        ("a,b\n0,0\n", {"max_marks": "a,0\nb,0\n"}, "responses.csv: no item has a highest mark above 0."),
        (
            "a,b\n1,1\n",
            {"max_marks": "a,1\nb,-1\n"},
            "max_marks.csv, row 2: '-1' is no highest mark for item b.",
        ),
        ("a,b\nA,B\n", {"key": "a,A\nc,B\n"}, "key.csv, row 2, column 1: the responses have no item 'c'."),
        ("a,b\nA,B\n", {"key": "a,A\na,B\n"}, "key.csv, row 2, column 1: item a appears twice."),
        ("a,b\nA,B\n", {"key": "a,A\nb,\n"}, "key.csv, row 2: item b has no right option."),
    ],
)
def test_a_bad_file_is_refused_with_a_place_and_nothing_is_written(
    folder: Path, responses: str | bytes, files: dict[str, str], sentence: str
) -> None:
    with pytest.raises(CommandError) as refused:
        run(folder, responses, **files)

    assert str(refused.value) == sentence
    assert refused.value.returncode == 2
    assert not (folder / "out.json").exists()


@pytest.mark.parametrize("cell", ["", "0", "-"])
def test_an_item_that_earns_nothing_is_left_out_and_named(folder: Path, cell: str) -> None:
    marks = simulated(40, 5)
    full = "\n".join(f"i{number},{most}" for number, most in enumerate([1, 1, 1, 1, 3]))
    plain = run(folder, as_csv(marks), max_marks=f"{full}\n")
    head, *rows = as_csv(marks).splitlines()
    lines = [f"{head},text", *(f"{row},{cell}" for row in rows)]

    found = run(folder, "\n".join(lines), max_marks=f"{full}\ntext,0\n")

    assert found == plain | {"unmarked": ["text"]}


@pytest.mark.parametrize("right", ["", "2"])
def test_an_item_that_earns_nothing_needs_no_key(folder: Path, right: str) -> None:
    found = run(folder, "a,b,c\nA,B,2\nB,B,1\n", key=f"a,b,c\nA,B,{right}\n", max_marks="a,2\nb,1\nc,0\n")

    assert (found["n_items"], found["unmarked"]) == (2, ["c"])


def test_a_file_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("analyse_responses", str(folder / "no.csv"), "--output", str(folder / "out.json"))

    assert refused.value.returncode == 2
    assert "No such file" in str(refused.value)


@pytest.mark.parametrize("cut", ["0", "1", "60", "x"])
def test_a_cut_is_a_share(folder: Path, cut: str) -> None:
    with pytest.raises(CommandError, match="--cut"):
        run(folder, "a,b\n1,0\n", "--cut", cut)
