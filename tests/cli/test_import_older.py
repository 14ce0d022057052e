"""Taking over an appraisal by v1.1 of the model."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository

_TABLE = """id,rating,evidence,owner
Tech-Exe-2-3,satisfied,"policy, procedure",Technology Lead
tech_over_5_4,partial,policy,
org_over_9_4,satisfied,policy,Quality Lead
km_over_1_4,satisfied,,
org_over_5_3,satisfied,policy,
"""


def test_what_stands_is_taken_over_and_the_rest_needs_a_new_look(
    run: Run, northwind: GitRepository, tmp_path: Path
) -> None:
    path = tmp_path / "appraisal.csv"
    path.write_text(_TABLE)
    shown = run("import", "v1.1", str(path))
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.splitlines() == [
        "1 Practice keeps its rating:",
        "  tch05 from tech_exe_2_3.",
        "3 Practices need a new look:",
        "  knw01 from km_over_1_4. The evidence behind km_over_1_4 is not named.",
        "  prf09 from org_over_9_4. It asks for much that org_over_9_4 did not.",
        "  tch06 from tech_over_5_4. tech_over_5_4 was partial; which Activities were",
        "      not, nobody wrote down.",
        "1 Practice is rated already and left alone:",
        "  ppl05 from org_over_5_3.",
        "5 Practices are new in v2, so v1.1 says nothing of them: knw04, prf11, rel07,",
        "      cnt03, del08.",
        "Nothing was written. Take it with: --yes",
    ]
    assert northwind.git("status", "--porcelain") == ""
    taken = run("import", "v1.1", str(path), "--yes")
    assert (taken.code, taken.out.splitlines()[-1]) == (0, "Wrote 4 files. Commit with: escm commit")
    claims = run("show", "tch05", "--json").json["spans"]["organization"]["activities"]
    assert claims["b1"]["claim"] == {
        "rating": "satisfied",
        "evidence": ["policy", "procedure"],
        "note": "Taken over from tech_exe_2_3 of v1.1.",
        "because": "",
    }
    assert (northwind.root / "organization/prf/prf09.yaml").read_text().splitlines()[1:] == [
        "activities: {}",
        "actions:",
        "  new-look-after-v1:",
        "    title: Look at it anew after v1.1 (org_over_9_4). It asks for much that org_over_9_4 did not.",
        "    owner: Quality Lead",
        "    state: open",
    ]
    assert run("validate").code == 0
    again = run("import", "v1.1", str(path), "--json").json
    assert {each["outcome"] for each in again["practices"]} == {"there"}


def test_reasons_are_told_once_and_titles_end_with_a_word(run: Run, northwind: GitRepository, tmp_path: Path) -> None:
    path = tmp_path / "appraisal.csv"
    path.write_text("id,rating\nppl_over_2_3,satisfied\nppl_over_3_3,satisfied\nkm_over_6_3,satisfied\n")
    told = run("import", "v1.1", str(path), "--span", "acme", "--yes", "--json").json
    assert told["new"] == ["knw04", "prf11", "rel07", "cnt03", "del08"]
    assert next(each["reasons"] for each in told["practices"] if each["practice"] == "ppl06") == [
        "v2 dropped ppl_over_2_3, and its content went here.",
        "v2 dropped km_over_6_3, and its content went here.",
        "The evidence behind ppl_over_2_3, ppl_over_3_3 and km_over_6_3 is not named.",
    ]
    [title] = [each["title"] for each in run("action", "list", "--json").json["actions"] if each["practice"] == "ppl06"]
    assert title.endswith("went here. The evidence behind ...")


def test_rows_that_cannot_be_taken_keep_all_from_being_written(
    run: Run, northwind: GitRepository, tmp_path: Path
) -> None:
    path = tmp_path / "appraisal.csv"
    path.write_text(
        "id;rating\norg_over_99_3;satisfied\norg_over_3_2;good\ntech_exe_2_3;satisfied\ntech_exe_2_3;partial\n"
    )
    answer = run("import", "v1.1", str(path), "--yes", "--json")
    assert (answer.code, answer.json["written"]) == (1, [])
    assert [(each["place"], each["text"]) for each in answer.json["problems"]] == [
        ("row 3", "No rating 'good'."),
        ("row 2", "v1.1 has no Practice org_over_99_3."),
        ("row 5", "tech_exe_2_3 stands in row 4 already."),
    ]
    assert northwind.git("status", "--porcelain") == ""
    path.write_text("id,rating,evidence\ntech_exe_2_3,satisfied,polcy\n")
    wrong = run("import", "v1.1", str(path), "--yes")
    assert wrong.code == 1
    assert wrong.out.splitlines()[-2:] == [
        "the table: No evidence polcy in organization.", "  Did you mean policy?",
    ]  # fmt: skip
    path.write_text("practice,rating\n")
    assert run("import", "v1.1", str(path)).code == 2
