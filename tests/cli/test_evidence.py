"""The evidence register from the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST, SECOND

Golden = Callable[[str, str], None]


def content(git: GitRepository, path: str) -> str:
    return (git.root / path).read_text()


def test_add_pins_a_file_of_the_repository(run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    northwind.write({"artifacts/change procedure.pdf": "%PDF\n"})
    monkeypatch.chdir(northwind.root / "artifacts")
    answer = run(
        "evidence", "add", "--title", "Change procedure", "--kind", "guidance_document", "--type", "procedure",
        "--path", "change procedure.pdf", "--version", "3.0", "--approved-by", "Change Control Board",
        "--approved-on", "2026-02-11", "--from", "2026-02-15", "--until", "2028-02-15",
        "--phase", "delivery", "--phase", "initiation", "--confidentiality", "internal", "--summary", "Who may change.",
    )  # fmt: skip
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "Added change-procedure in organization/evidence/change-procedure.yaml and pinned it to its content.\n"
        "Attach it: escm rate PRACTICE.ACTIVITY RATING --evidence change-procedure\n"
    )
    digest = hashlib.sha256(b"%PDF\n").hexdigest()
    assert content(northwind, "organization/evidence/change-procedure.yaml") == (
        "# yaml-language-server: $schema=../../.escm/schemas/evidence-1.schema.json\n"
        "title: Change procedure\nkind: guidance_document\ndocument_type: procedure\n"
        f'location:\n  path: artifacts/change procedure.pdf\nsha256: "{digest}"\nversion: "3.0"\n'
        'approved:\n  by: Change Control Board\n  date: "2026-02-11"\n'
        'valid:\n  from: "2026-02-15"\n  until: "2028-02-15"\nphases:\n  - initiation\n  - delivery\n'
        "confidentiality: internal\nsummary: Who may change.\n"
    )


def test_add_in_an_engagement_with_a_slug_of_its_own(run: Run, northwind: GitRepository) -> None:
    answer = run("evidence", "add", "desk-lead", "--title", "Interview", "--kind", "interview", "--span", "acme")
    assert answer.out.splitlines() == [
        "Added desk-lead in engagements/acme/evidence/desk-lead.yaml.",
        "Attach it: escm rate PRACTICE.ACTIVITY RATING --evidence desk-lead --span acme",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--title", "X"), ("The item needs a --kind.\n  Kinds are guidance_document, artifact, interview, "
         "questionnaire, observation.")),
        (("--kind", "artifact"), "Missing option '--title'.\n  Try: escm evidence add --help"),
        (("plan", "--title", "X", "--kind", "artifact"), ("There is evidence plan already.\n"
         "  Try: Choose another slug, for example plan-2.")),
        (("A B", "--title", "X", "--kind", "artifact"), ("A B cannot be used as a slug.\n"
         "  Try: Use a-z, 0-9 and hyphens, with a letter, for example: a-b")),
        (("--title", "X", "--kind", "artifact", "--path", "artifacts/none.pdf"),
         "There is no file artifacts/none.pdf in the repository.\n  Try: Put the file below artifacts/ first."),
    ],
)  # fmt: skip
def test_add_refuses_bad_words(words: tuple[str, ...], message: str, run: Run, northwind: GitRepository) -> None:
    answer = run("evidence", "add", *words)
    assert (answer.code, answer.out, answer.err) == (2, "", f"escm: {message}\n")
    assert northwind.git("status", "--porcelain") == ""


def test_edit_changes_and_clears_keys(run: Run, northwind: GitRepository) -> None:
    path = "organization/evidence/plan.yaml"
    assert run("evidence", "edit", "plan", "--version", "2.1", "--until", "2025-01-31").out == f"Changed {path}\n"
    assert content(northwind, path).endswith('version: "2.1"\nvalid:\n  until: "2025-01-31"\n')
    assert run("evidence", "edit", "plan", "--clear", "valid.until", "--clear", "version").code == 0
    assert content(northwind, path) == "title: Plan in force\nkind: guidance_document\ndocument_type: plan\n"
    assert run("evidence", "edit", "plan", "--title", "Plan in force").out.startswith("Nothing changed")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("plam", "--version", "1"), "No evidence plam in organization.\n  Did you mean plan?"),
        (("plan",), "Nothing to change was named.\n  Try: escm evidence edit --help"),
        (("plan", "--version", "1", "--clear", "version"), "version cannot be set and cleared at once."),
    ],
)
def test_edit_refuses_bad_words(words: tuple[str, ...], message: str, run: Run, northwind: GitRepository) -> None:
    answer = run("evidence", "edit", *words)
    assert (answer.code, answer.out, answer.err) == (2, "", f"escm: {message}\n")


def test_list_and_show_read_any_state(run: Run, northwind: GitRepository, golden: Golden) -> None:
    golden("evidence-list", run("evidence", "list", "--rev", SECOND).out)
    golden("evidence-show", run("evidence", "show", "lead-interview").out)
    first = run("evidence", "list", "--rev", FIRST, "--json").json
    assert [each["slug"] for each in first["items"] if not each["serves"]] == []
    assert "cm-minutes" not in {each["slug"] for each in first["items"]}
    one = run("evidence", "show", "cm-minutes", "--json").json
    assert (one["schema"], one["used_by"]) == ("escm/evidence-item", ["knw07.a1"])


def test_list_is_narrowed(run: Run, northwind: GitRepository) -> None:
    def slugs(*words: str) -> list[str]:
        return [each["slug"] for each in run("evidence", "list", "--json", *words).json["items"]]

    assert slugs("--lapsed") == ["lead-interview"]
    assert slugs("--kind", "interview") == ["lead-interview"]
    assert slugs("--unused") == []
    assert slugs("--span", "acme") == []
    assert run("evidence", "list", "--unused").out == "None of the 9 items.\n"


def test_list_counts_as_the_screen_does(run: Run, northwind: GitRepository) -> None:
    assert run("evidence", "list", "kind:interview").out.endswith("\n1 of 9 items. Used: Activities that rest on it.\n")


def test_item_of_an_engagement_is_found_by_its_slug(run: Run, northwind: GitRepository) -> None:
    run("evidence", "add", "desk-lead", "--title", "Interview", "--kind", "interview", "--span", "acme")
    for words in (("desk-lead",), ("acme/desk-lead",), ("desk-lead", "--span", "acme")):
        assert run("evidence", "show", *words).out.splitlines()[1] == (
            "acme/desk-lead (engagements/acme/evidence/desk-lead.yaml)"
        )
    run("evidence", "add", "desk-lead", "--title", "Interview", "--kind", "interview")
    assert run("evidence", "show", "desk-lead").out.splitlines()[1].startswith("desk-lead (organization/")


def test_show_of_what_is_not_there_names_the_nearest(run: Run, northwind: GitRepository) -> None:
    answer = run("evidence", "show", "lead-intervju")
    assert (answer.code, answer.err) == (
        2,
        "escm: No evidence lead-intervju in organization.\n  Did you mean lead-interview?\n",
    )


def test_verify_finds_another_file_and_pin_takes_it(run: Run, northwind: GitRepository) -> None:
    northwind.write({"artifacts/a.txt": "one\n"})
    run("evidence", "add", "a", "--title", "A", "--kind", "artifact", "--path", "artifacts/a.txt")
    assert run("evidence", "verify") == run("evidence", "verify", "a")
    assert run("evidence", "verify").out == "Every work product is what was attached.\n"
    northwind.write({"artifacts/a.txt": "two\n"})
    answer = run("evidence", "verify", "a")
    assert answer.code == 1
    assert " E001 error " in answer.out
    assert run("evidence", "verify", "plan").code == 0
    assert run("evidence", "verify", "--json").json["counts"]["error"] == 1
    assert run("evidence", "verify", "a", "--pin").out == "Pinned a in organization/evidence/a.yaml\n"
    assert run("evidence", "verify", "a", "--pin").out == "a is pinned to this already.\n"
    assert run("evidence", "verify").code == 0


def test_pin_needs_items_and_the_work_tree(run: Run, northwind: GitRepository) -> None:
    assert run("evidence", "verify", "--pin").code == 2
    answer = run("evidence", "verify", "plan", "--pin", "--rev", "HEAD")
    assert (answer.code, answer.err) == (2, "escm: --pin changes the work tree, so --rev has no place.\n")


def test_retire_says_from_when_and_why(run: Run, northwind: GitRepository) -> None:
    answer = run("evidence", "retire", "plan", "--because", "Replaced", "--superseded-by", "policy")
    assert answer.out == "Retired plan from 2024-03-01 on, in organization/evidence/plan.yaml\n"
    assert content(northwind, "organization/evidence/plan.yaml").endswith(
        'retired:\n  date: "2024-03-01"\n  because: Replaced\n  superseded_by: policy\n'
    )
    assert run("evidence", "retire", "policy", "--because", "Old", "--on", "2024-05-01").code == 0
    assert 'date: "2024-05-01"' in content(northwind, "organization/evidence/policy.yaml")


def test_rename_changes_every_reference(run: Run, northwind: GitRepository) -> None:
    answer = run("evidence", "rename", "cm-minutes", "board-minutes")
    assert answer.out == "Renamed cm-minutes to board-minutes and changed 1 file that refers to it.\n"
    assert "- board-minutes\n" in content(northwind, "organization/knw/knw07.yaml")
    assert run("validate").code == 0
    assert run("compare", "HEAD", "--json").json["activities"] == []


def test_work_products_lie_on_the_web_or_elsewhere_too(run: Run, northwind: GitRepository) -> None:
    run("evidence", "add", "a", "--title", "A", "--kind", "artifact", "--url", "https://intranet.example/a")
    run("evidence", "add", "b", "--title", "B", "--kind", "artifact", "--reference", "DMS 4711")
    assert content(northwind, "organization/evidence/a.yaml").endswith("location:\n  url: https://intranet.example/a\n")
    assert content(northwind, "organization/evidence/b.yaml").endswith("location:\n  reference: DMS 4711\n")
    assert run("evidence", "edit", "a", "--reference", "DMS 4712").code == 0
    assert content(northwind, "organization/evidence/a.yaml").endswith("location:\n  reference: DMS 4712\n")
    answer = run("evidence", "edit", "a", "--url", "https://x.example", "--path", "escm.yaml")
    assert (answer.code, answer.err) == (
        2,
        "escm: --path and --url exclude each other.\n  Try: Name one of them.\n",
    )
