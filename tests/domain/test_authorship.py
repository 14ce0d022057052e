"""Claims followed back to the commit that made them, over merges, broken versions and what was taken away."""

from __future__ import annotations

from escm_tui.domain.authorship import Version, authorship
from escm_tui.domain.records import ORGANIZATION, Record
from tests.support.snapshots import record


def rated(**claims: str) -> Record:
    return record(ORGANIZATION, "knw07", **claims)


def version(*parents: str, readable: bool = True, **claims: str) -> Version:
    return Version(parents, rated(**claims) if readable else None, readable)


def made(versions: dict[str, Version], present: Record | None, newest: str = "z") -> dict[str, str | None]:
    return {each.activity: each.commit for each in authorship(versions, newest, present)}


def test_each_claim_belongs_to_the_first_commit_that_made_it_so() -> None:
    versions = {
        "z": version("y", b1="satisfied:x", b2="partial", b10="partial"),
        "y": version("x", b1="satisfied:x", b2="satisfied", b10="partial"),
        "x": version(b1="satisfied", b2="partial", b10="partial"),
    }
    found = made(versions, versions["z"].record)
    assert found == {"b1": "y", "b2": "z", "b10": "x"}
    assert list(found) == ["b1", "b2", "b10"]


def test_evidence_and_reason_count_and_notes_do_not() -> None:

    before, after = rated(b1="satisfied:x", b2="satisfied:x,y"), rated(b1="satisfied:x", b2="satisfied:y,x")
    noted = after._replace(claims={**after.claims, "b1": after.claims["b1"]._replace(note="Seen.")})
    assert made({"z": Version(("y",), noted), "y": Version((), before)}, noted) == {"b1": "y", "b2": "z"}


def test_a_merge_is_to_blame_only_for_what_neither_side_says() -> None:
    versions = {
        "z": version("left", "right", b1="satisfied", b2="satisfied", b3="unsatisfied"),
        "left": version("base", b1="satisfied", b2="partial", b3="satisfied"),
        "right": version("base", b1="partial", b2="satisfied", b3="partial"),
        "base": version(b1="partial", b2="partial", b3="partial"),
    }
    assert made(versions, versions["z"].record) == {"b1": "left", "b2": "right", "b3": "z"}


def test_a_version_with_an_error_hides_nothing() -> None:
    versions = {
        "z": version("y", b1="satisfied", b2="partial"),
        "y": version("x", readable=False),
        "x": version(b1="satisfied", b2="satisfied"),
    }
    assert made(versions, versions["z"].record) == {"b1": "x", "b2": "z"}
    assert made({**versions, "z": version("y", readable=False)}, rated(b1="satisfied")) == {"b1": "x", "b2": None}


def test_versions_that_meet_again_behind_errors_are_looked_at_once() -> None:
    versions = {
        "z": version("left", "right", b1="satisfied", b2="partial"),
        "left": version("base", readable=False),
        "right": version("base", "unknown", readable=False),
        "base": version(b1="satisfied", b2="satisfied"),
    }
    assert made(versions, versions["z"].record) == {"b1": "base", "b2": "z"}


def test_what_is_not_committed_yet_belongs_to_no_commit() -> None:
    versions = {"z": version(b1="satisfied", b2="satisfied")}
    assert made(versions, rated(b1="satisfied", b2="partial", b3="partial")) == {"b1": "z", "b2": None, "b3": None}
    assert [each.commit for each in authorship({}, None, rated(b1="partial"))] == [None]
    assert authorship({}, None, None) == ()


def test_what_was_taken_away_belongs_to_the_commit_that_took_it() -> None:
    versions = {
        "z": version("y", b1="satisfied"),
        "y": Version(("x",), None),
        "x": version(b1="satisfied", b2="partial"),
    }
    found = authorship(versions, "z", versions["z"].record)
    assert [(each.activity, each.claim is None, each.commit) for each in found] == [
        ("b1", False, "z"),
        ("b2", True, "y"),
    ]
