"""An installation whose own files are damaged says so, and leaves nothing half made behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from escm_tui.actions import demo, initialize as initializing, redact as redacting
from escm_tui.actions.demo import build_demo, story
from escm_tui.actions.demo.rating import Rating
from escm_tui.actions.demo.story import RecordPlan
from escm_tui.actions.initialize import initialize
from escm_tui.actions.new_repository import template_files
from escm_tui.actions.redact import export_redacted
from escm_tui.errors import InternalError
from escm_tui.exchange.redaction import redacted_files
from escm_tui.git import commits
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import refused
from tests.support.repositories import GitRepository

BROKEN = {"organization/knw/knw07.yaml": b"activities: {b1: {rating: superb}}\n"}


@pytest.fixture(autouse=True)
def identity(isolated_git: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who has told git their name."""
    configuration = isolated_git / ".gitconfig"
    configuration.write_text("[user]\n\tname = Process Lead\n\temail = lead@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))


def test_a_template_that_does_not_validate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(initializing, "template_files", lambda: template_files() | BROKEN)
    with pytest.raises(InternalError, match="template of this installation is damaged: organization/knw/knw07"):
        initialize(tmp_path / "new", "Northwind")
    assert not (tmp_path / "new").exists()


def test_a_redaction_that_does_not_validate(
    git: GitRepository, repo: EvidenceRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoiled(*args: Any) -> Any:
        made = redacted_files(*args)
        return replace(made, files={**made.files, **BROKEN})

    monkeypatch.setattr(redacting, "redacted_files", spoiled)
    with pytest.raises(InternalError, match="redacted evidence would not be valid: organization/knw/knw07"):
        export_redacted(repo, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert git.git("status", "--porcelain") == ""


def test_a_demo_that_does_not_validate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(repo: EvidenceRepository, _: object) -> Mapping[str, str]:
        files = template_files() | BROKEN
        for path, content in files.items():
            (repo.root / path).parent.mkdir(parents=True, exist_ok=True)
            (repo.root / path).write_bytes(content)
        commits.stage(repo.git, sorted(files))
        commits.commit(repo.git, "Start", allow_hooks=False)
        return {}

    monkeypatch.setattr(demo, "_write_history", spoiled)
    assert refused(lambda: build_demo(tmp_path / "demo")) == (
        InternalError,
        (
            "The demo of this installation is damaged: .escm/schemas/determination-1.schema.json: "
            "The copy of this schema is missing."
        ),
        "",
    )
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, r"TOP/plan/people\.yaml cannot be read\.$"),
        ("a: [", r"people\.yaml:\d+: \S"),
        ("a: 1\na: 2\n", r"people\.yaml:2: \S"),
    ],
)
def test_a_story_that_is_lost_or_torn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, words: str
) -> None:
    (tmp_path / "plan").mkdir()
    if content is not None:
        (tmp_path / "plan/people.yaml").write_text(content)
    monkeypatch.setattr(story, "_FOLDER", tmp_path)
    kind, sentence, hint = refused(lambda: story._read("people"))
    assert (kind, hint) == (InternalError, "Install escm-tui again.")
    assert re.match(words.replace("TOP", re.escape(str(tmp_path))), sentence)


def test_a_claim_of_the_demo_without_evidence_has_no_empty_list() -> None:
    practice = load_catalog().by_id["knw07"]
    supported = {each.id: ("gone",) for each in practice.activities}
    rating = Rating(
        practice, RecordPlan("Owner", ("gone",), ("gone",), supported, 0, {}), {}, lambda _: None, lambda _: True
    )
    claims = rating.record(None)["activities"]
    assert set(claims) == {each.id for each in practice.required}
    assert all(claim == {"rating": "satisfied"} for claim in claims.values())
