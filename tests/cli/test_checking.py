"""Validate and the installing of hooks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST

BROKEN = "activities:\n  b1: {rating: satisfid}\n  b1: {rating: partial}\n"
WARNED = "activities:\n  b1:\n    rating: satisfied\n"
LINES_OF_WARNINGS = [
    (
        "engagements/acme/knw/knw07.yaml:3:13 C006 warning "
        "acme claims unsatisfied where the organization claims satisfied."
    ),
    "  Try: Look at both claims; one of them is not the whole truth.",
    "organization/tfr/tfr02.yaml:24:9 E004 warning lead-interview expired on 2024-01-17.",
    "  Try: Renew the document and its dates, or attach other evidence.",
]


def test_warnings_are_listed_and_exit_clean_unless_strict(run: Run, northwind: GitRepository) -> None:
    answer = run("validate")
    assert answer.code == 0
    assert answer.out.splitlines() == [*LINES_OF_WARNINGS, "2 warnings in the work tree, as of 2024-03-01."]
    assert run("validate", "--strict") == type(answer)(1, answer.out, "")


def test_errors_exit_with_1_and_are_sorted_with_all_others(
    run: Run, northwind: GitRepository, golden: Callable[[str, str], None]
) -> None:
    northwind.write(
        {
            "organization/ppl/ppl01.yaml": BROKEN,
            "organization/knw/knw77.yaml": WARNED,
            "organization/knw/knw01.yaml": "activities:\n  b1:\n    rating: satisfied\n    evidence: [nothing]\n",
            "organization/evidence/cm-minutes.yaml": "title: Minutes\nkind: artifact\nlocatoin: here\n",
        }
    )
    answer = run("validate")
    assert (answer.code, answer.err) == (1, "")
    golden("validate-errors", answer.out)


def test_one_date_decides_what_has_expired(run: Run, northwind: GitRepository) -> None:
    assert run("validate", "--rev", FIRST).out == "No problems in evaluation/2024-h1, as of 2024-01-16.\n"
    lines = run("validate", "--as-of", "2024-01-17").out.splitlines()
    assert lines == [*LINES_OF_WARNINGS[:2], "1 warning in the work tree, as of 2024-01-17."]


def test_paths_narrow_the_report(run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("validate", "organization").out.splitlines()[0] == LINES_OF_WARNINGS[2]
    assert run("validate", "organization/knw").out.startswith("No problems in the work tree below organization/knw")
    assert len(run("validate", ".").out.splitlines()) == 5
    monkeypatch.chdir(northwind.root / "organization" / "tfr")
    assert run("validate", "tfr02.yaml").out.splitlines()[0] == LINES_OF_WARNINGS[2]
    monkeypatch.chdir(northwind.root.parent)
    narrowed = run("validate", "organization/tfr", "--repo", "northwind")
    assert narrowed.out.splitlines()[0] == LINES_OF_WARNINGS[2]


def test_path_that_is_not_there_is_refused(run: Run, northwind: GitRepository) -> None:
    answer = run("validate", "organisation")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("escm: There is no file or folder organisation.\n")
    assert run("validate", "/etc").err == f"escm: /etc lies outside the repository {northwind.root}.\n"


def test_staged_is_the_index_and_not_the_work_tree(run: Run, northwind: GitRepository) -> None:
    northwind.stage({"organization/ppl/ppl01.yaml": "activities:\n  b1: {rating: satisfid}\n"})
    northwind.write({"organization/ppl/ppl01.yaml": "activities:\n  b1: {rating: partial}\n"})
    assert run("validate").code == 0
    staged = run("validate", "--staged")
    assert staged.code == 1
    assert "organization/ppl/ppl01.yaml:2:16 S004 error" in staged.out
    assert staged.out.splitlines()[-1] == "1 error and 2 warnings in the index, as of 2024-03-01."
    northwind.write({"organization/ppl/ppl01.yaml": "activities: [\n"})
    northwind.stage({"organization/ppl/ppl01.yaml": "activities:\n  b1: {rating: partial}\n"})
    northwind.write({"organization/ppl/ppl01.yaml": "activities: [\n"})
    assert (run("validate").code, run("validate", "--staged").code) == (1, 0)


def test_json_has_every_problem_in_the_one_shape(run: Run, northwind: GitRepository) -> None:
    payload = run("validate", "--json").json
    assert (payload["schema"], payload["counts"]) == ("escm/validate", {"error": 0, "warning": 2, "note": 0})
    assert [set(each) for each in payload["problems"]] == [
        {"code", "severity", "path", "line", "column", "field", "text", "hint", "fingerprint"}
    ] * 2
    assert run("validate", "--format", "json").json == payload


def test_hooks_are_installed_shown_and_removed(run: Run, northwind: GitRepository) -> None:
    folder = f"in {northwind.root}/.git/hooks\n"
    absent = run("hooks", "status")
    assert (absent.code, absent.out) == (
        1,
        "pre-commit        absent\npre-merge-commit  absent\ncommit-msg        absent\n"
        "pre-push          absent\nmerge by field    absent\n" + folder,
    )
    installed = run("hooks", "install")
    assert (installed.code, installed.out) == (
        0,
        "pre-commit        installed\npre-merge-commit  installed\ncommit-msg        installed\n"
        "pre-push          installed\nmerge by field    installed\n" + folder,
    )
    assert run("hooks", "status") == installed
    assert run("hooks", "remove").out == absent.out


def test_hook_of_others_is_kept_and_said_so(run: Run, northwind: GitRepository) -> None:
    northwind.hook("pre-commit", "exit 0")
    assert run("hooks", "status").out.splitlines()[0] == "pre-commit        foreign"
    lines = run("hooks", "install").out.splitlines()
    assert lines[0] == "pre-commit        installed  an earlier hook is called first"


def test_unknown_hook_is_refused(run: Run, northwind: GitRepository) -> None:
    answer = run("hook", "pre-comit")
    assert (answer.code, answer.err) == (
        2,
        "escm: No command 'pre-comit'. Did you mean pre-commit?\n  Try: escm hook --help\n",
    )
