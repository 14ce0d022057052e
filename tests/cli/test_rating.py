"""Rating from the command line."""

from __future__ import annotations

import io

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository

RECORD = "organization/ppl/ppl07.yaml"


def content(git: GitRepository, path: str = RECORD) -> str:
    return (git.root / path).read_text()


def test_one_activity_with_evidence_and_note(run: Run, northwind: GitRepository) -> None:
    answer = run("rate", "ppl07.b1", "partial", "--evidence", "plan", "--note", "Half of the staff.")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == ("ppl07.b1 (organization): unsatisfied -> partial +plan\nppl07: unsatisfied -> partial\n")
    assert content(northwind) == (
        "activities:\n  b1:\n    rating: partial\n    evidence:\n      - plan\n    note: Half of the staff.\n"
    )


def test_several_activities_of_several_practices_in_an_engagement(run: Run, northwind: GitRepository) -> None:
    answer = run("rate", "ppl07.c1", "ppl07.c2", "tch05.b1", "unsatisfied", "--span", "acme")
    assert answer.out.splitlines()[:3] == [
        "ppl07.c1 (acme): not rated -> unsatisfied",
        "ppl07.c2 (acme): not rated -> unsatisfied",
        "tch05.b1 (acme): not rated -> unsatisfied",
    ]
    assert content(northwind, "engagements/acme/tch/tch05.yaml") == (
        "# yaml-language-server: $schema=../../../.escm/schemas/record-1.schema.json\n"
        "activities:\n  b1:\n    rating: unsatisfied\n"
    )


def test_level_that_changes_is_said(run: Run, northwind: GitRepository) -> None:
    assert run("rate", "knw07.b2", "unsatisfied").out.splitlines() == [
        "knw07.b2 (organization): satisfied -> unsatisfied",
        "knw07: satisfied -> partial",
        "Capability Level: 2 -> 1",
    ]


def test_evidence_alone_keeps_the_rating_and_detach_takes_it_away(run: Run, northwind: GitRepository) -> None:
    assert run("rate", "knw07.b2", "--evidence", "cm-minutes").out.splitlines()[0] == (
        "knw07.b2 (organization): satisfied +cm-minutes"
    )
    assert run("rate", "knw07.b2", "--detach", "cm-minutes").out.splitlines()[0] == (
        "knw07.b2 (organization): satisfied -cm-minutes"
    )
    assert northwind.git("status", "--porcelain") == ""


@pytest.mark.parametrize("word", ["--clear", "clear"])
def test_clear_takes_the_claim_away(word: str, run: Run, northwind: GitRepository) -> None:
    assert run("rate", "ppl07.b1", word).out == (
        "ppl07.b1 (organization): unsatisfied -> not rated\nppl07: unsatisfied -> not rated\n"
    )
    assert not (northwind.root / RECORD).exists()


def test_what_stands_already_writes_nothing(run: Run, northwind: GitRepository) -> None:
    assert run("rate", "ppl07.b1", "unsatisfied").out == "Nothing changed: the claims stand already.\n"
    assert northwind.git("status", "--porcelain") == ""


def test_not_applicable_with_a_reason(run: Run, northwind: GitRepository) -> None:
    answer = run("rate", "ppl07.b2", "Not-Applicable", "--because", "Nobody is trained in house.")
    assert answer.out.splitlines()[0] == "ppl07.b2 (organization): not rated -> not applicable"
    assert "    because: Nobody is trained in house.\n" in content(northwind)


def test_lines_of_standard_input(run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        '# After the June review\n\nppl07.b1 partial evidence=plan evidence=policy note="Half = done"\n'
        "ppl07.c1 unsatisfied span=acme\nknw03.b1 clear\ntch05.b1 not_applicable because='No technology'\n"
        "ppl07.b1 evidence=procedure,guideline\n"
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    answer = run("rate", "-")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[:4] == [
        "ppl07.b1 (organization): unsatisfied -> partial +plan +policy",
        "ppl07.c1 (acme): not rated -> unsatisfied",
        "knw03.b1 (organization): partial -> not rated",
        "tch05.b1 (organization): not rated -> not applicable",
    ]
    assert content(northwind) == (
        "activities:\n  b1:\n    rating: partial\n    evidence:\n      - plan\n      - policy\n      - procedure\n"
        "      - guideline\n    note: Half = done\n"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("knv07.b1 partial", "Line 2: No Practice knv07.\n  Did you mean knw07?"),
        ("knw07.b1 partail", "Line 2: No rating 'partail'.\n  Did you mean partial?"),
        ("knw07.b1 partial evidenc=x", "Line 2: No key 'evidenc'.\n  Did you mean evidence?"),
        (
            "knw07.b1 partial --evidence plan",
            "Line 2: A line has no options.\n  Try: Write evidence=..., as in: knw07.b2 partial evidence=plan",
        ),
        (
            "knw07.b1 partial --force",
            "Line 2: A line has no options.\n  Try: Keys: evidence, detach, note, because, span.",
        ),
        ("knw07.b1 partial note='x", "Line 2: No closing quotation.\n  Try: Close every quotation mark."),
        ("knw07.b1 partial note=a note=b", "Line 2: note stands there twice."),
        (
            "knw07.b1 knw07.b2 partial",
            "Line 2: A line rates one Activity.\n  Try: For instance: knw07.b2 satisfied evidence=cm-procedure",
        ),
        ("knw07.b1", ("Line 2: There is no rating in these words.\n  Ratings are satisfied, partial, unsatisfied, "
         "not_applicable.")),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_nothing_is_written(
    line: str, message: str, run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"ppl07.b1 partial\n{line}\n"))
    answer = run("rate", "-")
    assert (answer.code, answer.out, answer.err) == (2, "", f"escm: {message}\n")
    assert northwind.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("knv07.b1", "partial"), "No Practice knv07.\n  Did you mean knw07?"),
        (("knw07.b9", "partial"), "knw07 has no Activity b9.\n  It has b1, b2, b3, b4, b5."),
        (("knw07.b1", "satisfid"), "No rating 'satisfid'.\n  Did you mean satisfied?"),
        (
            ("knw07", "partial"),
            ("knw07 is a Practice; a claim is made for one Activity.\n"
            "  Try: Name the Activity: knw07.b1; see escm show knw07"),
        ),
        (
            ("knw07.b1",),
            "There is no rating in these words.\n  Ratings are satisfied, partial, unsatisfied, not_applicable.",
        ),
        (
            ("partial",),
            "There is a rating, but nothing that is rated.\n  Try: Name Activities in front: knw07.b2",
        ),
        (("knw07.b1", "partial", "--clear"), "partial and clear exclude each other."),
        (
            ("knw07.b1", "partial", "--evidence", "plam"),
            "No evidence plam in organization.\n  Did you mean plan?",
        ),
        (
            ("knw07.b1", "partial", "--evidence", "plan", "--span", "acme"),
            "acme has no evidence plan, the organization has.\n  Try: Write organization/plan.",
        ),
        (("knw07.b1", "partial", "--span", "acne"), "No span acne.\n  Did you mean acme?"),
        (
            ("knw07.b1", "partial", "--span", "acme", "--span", "organization"),
            "One --span at a time: a change is made in one span.",
        ),
        (("-", "--note", "x"), "With - every line gives its own evidence, note and reason."),
        (
            ("knw07.a1", "not_applicable", "--because", "x"),
            ("knw07.a1 cannot be not applicable: the Activities of a and c belong to every Practice.\n"
            "  Try: Rate it satisfied, partial or unsatisfied."),
        ),
        (
            ("ppl07.b2", "not_applicable"),
            ("ppl07.b2 needs a reason to be not applicable.\n"
            '  Try: Say why, for example: escm rate ppl07.b2 not_applicable --because "..."'),
        ),
    ],
)  # fmt: skip
def test_bad_words_exit_with_2_and_write_nothing(
    words: tuple[str, ...], message: str, run: Run, northwind: GitRepository
) -> None:
    answer = run("rate", *words)
    assert (answer.code, answer.out, answer.err) == (2, "", f"escm: {message}\n")
    assert northwind.git("status", "--porcelain") == ""


def test_broken_record_is_left_as_it_is(run: Run, northwind: GitRepository) -> None:
    northwind.write({RECORD: "activities:\n  b1: {rating: satisfid}\n"})
    answer = run("rate", "ppl07.b1", "partial")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"escm: {RECORD}:2:16 S004 ")
    assert content(northwind) == "activities:\n  b1: {rating: satisfid}\n"


def test_an_owner_is_named_changed_and_taken_away(run: Run, northwind: GitRepository) -> None:
    assert run("owner", "KNW07", " Configuration Manager ").out == "knw07 (organization): owner Configuration Manager\n"
    assert content(northwind, "organization/knw/knw07.yaml").startswith("owner: Configuration Manager\n")
    assert run("owner", "knw07", "Configuration Manager").out.endswith("owner Configuration Manager, as before\n")
    assert run("owner", "tch05", "Operator", "--span", "acme").out == "tch05 (acme): owner Operator\n"
    assert "owner: Operator\n" in content(northwind, "engagements/acme/tch/tch05.yaml")
    assert run("owner", "knw07", "").out == "knw07 (organization): owner nobody\n"
    assert "owner" not in content(northwind, "organization/knw/knw07.yaml")
    refused = run("owner", "knw77", "Operator")
    assert (refused.code, refused.out) == (2, "")
    assert "No Practice knw77" in refused.err
