"""What a commit would hold is searched, nothing else is; what is found is told by its place and never in full."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from escm_tui.actions.commit import commit
from escm_tui.domain.problems import CODES, Severity
from escm_tui.errors import ProblemsFound
from escm_tui.load import privacy
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.staged import judge_index
from tests.support.evidence import PROCEDURE, RECORD, evidence_repository
from tests.support.repositories import GitRepository
from tests.torture.calls import call

KEY = "AK" + "IA" + "QWERTYUIOP234567"
RECORD_PATH = "organization/knw/knw07.yaml"
NOTED = RECORD.replace("rating: satisfied\n", "rating: satisfied\n    note: {}\n", 1)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[GitRepository, EvidenceRepository]:
    git, repo = evidence_repository(tmp_path / "r")
    monkeypatch.chdir(git.root)
    return git, repo


Place = tuple[GitRepository, EvidenceRepository]


def configured(git: GitRepository, text: str) -> None:
    manifest = (git.root / "escm.yaml").read_text()
    git.commit("Configure", {"escm.yaml": f"{manifest}privacy:\n{text}"})


def found(repo: EvidenceRepository) -> list[str]:
    return [
        f"{each.severity} {each.path}:{each.line}:{each.column} {each.code} {each.text}"
        for each in judge_index(repo).problems
        if each.code.startswith("P")
    ]


def test_a_secret_refuses_the_commit_and_is_not_repeated(place: Place) -> None:
    git, repo = place
    git.stage({"artifacts/setup.txt": f"step 1\n  use {KEY} here\n"})
    assert found(repo) == ["error artifacts/setup.txt:2:7 P001 This looks like an access key of AWS: AKI..."]
    assert not judge_index(repo).complete
    with pytest.raises(ProblemsFound) as caught:
        commit(repo, "Add the setup")
    assert "artifacts/setup.txt:2:7 P001" in caught.value.message
    assert KEY not in str(caught.value)
    refused = call("hook", "pre-commit")
    assert refused.code == 1
    assert "P001" in refused.err
    assert KEY not in refused.said


def test_a_person_is_a_warning_and_the_commit_is_made(place: Place) -> None:
    git, repo = place
    git.write({RECORD_PATH: NOTED.format("Told by jane.doe@meridian.org.")})
    made = commit(repo, "Note who told")
    assert [(each.code, each.severity) for each in made.problems] == [("P002", Severity.WARNING)]


def test_what_was_committed_before_is_not_searched_again_unless_asked(place: Place) -> None:
    git, repo = place
    git.commit("Before", {"artifacts/old.txt": KEY, RECORD_PATH: NOTED.format("jane.doe@meridian.org")})
    git.stage({"artifacts/new.txt": "nothing\n"})
    assert found(repo) == []
    assert call("validate", "--staged").code == 0
    everything = call("validate", "--privacy")
    assert everything.code == 1
    assert [line.split(" ")[0] for line in everything.out.splitlines() if " P00" in line] == [
        "artifacts/old.txt:1:1", f"{RECORD_PATH}:5:11"
    ]  # fmt: skip
    assert call("validate", "--privacy", "--rev", "HEAD").code == 1
    assert call("validate", "--privacy", "--rev", "HEAD~1").code == 0


def test_a_local_verdict_is_searched_too_and_never_kept_as_sound(place: Place) -> None:
    git, _ = place
    call("hook", "pre-commit")
    git.stage({RECORD_PATH: NOTED.format(KEY)})
    for _ in range(2):
        assert call("hook", "pre-commit").code == 1
    git.stage({RECORD_PATH: RECORD + "# looked at\n"})
    assert call("hook", "pre-commit").code == 0


def test_the_manifest_weighs_and_excepts(place: Place) -> None:
    git, repo = place
    configured(
        git, "  secrets: warn\n  personal_data: enforce\n  allowed: ['@partner.org']\n  unchecked: [artifacts/x]\n"
    )
    git.stage({"artifacts/x/a.txt": KEY, "artifacts/b.txt": f"{KEY} a.b@partner.org c.d@meridian.org"})
    assert found(repo) == [
        "warning artifacts/b.txt:1:1 P001 This looks like an access key of AWS: AKI...",
        "error artifacts/b.txt:1:38 P002 This looks like an e-mail address of a person: c.d...",
    ]


def test_nothing_is_searched_where_all_is_ignored(place: Place) -> None:
    git, repo = place
    configured(git, "  secrets: ignore\n  personal_data: ignore\n  restricted: ignore\n")
    git.stage({"artifacts/b.txt": f"{KEY} c.d@meridian.org"})
    assert found(repo) == []


def test_a_restricted_item_whose_artifact_is_kept_here(place: Place) -> None:
    git, repo = place
    digest = "0" * 64
    item = f'{PROCEDURE}location:\n  path: artifacts/deal.txt\nsha256: "{digest}"\nconfidentiality: restricted\n'
    git.stage({"organization/evidence/procedure.yaml": item, "artifacts/deal.txt": "x"})
    [told] = [each for each in found(repo) if "P003" in each]
    assert told.startswith("warning organization/evidence/procedure.yaml:")
    assert told.endswith("yet whoever may read this repository may read artifacts/deal.txt, for ever.")


def test_binary_and_large_files_are_not_searched(place: Place) -> None:
    git, repo = place
    git.stage({"artifacts/a.bin": b"\0" + KEY.encode(), "artifacts/b.txt": b"x" * 1_100_000 + KEY.encode()})
    assert found(repo) == []


def test_a_list_of_people_is_told_by_its_first(place: Place) -> None:
    git, repo = place
    people = "".join(f"p{number}@meridian.org\n" for number in range(50))
    git.stage({"artifacts/people.txt": people + KEY + "\n"})
    told = found(repo)
    assert len(told) == privacy.MOST_OF_A_FILE
    assert any("P001" in each for each in told), "the error is not crowded out"
    assert sum(each.endswith(" 31 more in this file are not listed.") for each in told) == 1


def test_detect_secrets_finds_more_and_is_imported_only_when_asked_for(place: Place) -> None:
    git, repo = place
    token = "SG." + "a1B2c3D4e5F6g7H8i9J0k1" + "." + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V"
    git.stage({"artifacts/mail.txt": f"{KEY}\n{token}\ndigest {'ab' * 32}\npassword: changed every 90 days\n"})
    sys.modules.pop("detect_secrets", None)
    assert len(found(repo)) == 1
    assert "detect_secrets" not in sys.modules
    git.git("reset", "-q")
    configured(git, "  detector: detect_secrets\n")
    git.git("add", "-A")
    assert [each.split(" ", 3)[1] for each in found(repo)] == ["artifacts/mail.txt:1:1", "artifacts/mail.txt:2:1"]
    assert "SendGrid" in found(repo)[1]


def test_a_detector_that_is_not_installed_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    git, repo = place
    configured(git, "  detector: detect_secrets\n")
    monkeypatch.setattr(privacy, "find_spec", lambda _: None)
    git.stage({"artifacts/a.txt": KEY})
    assert [each.split(" ")[2] for each in found(repo)] == ["P001", "P004"]


@pytest.mark.parametrize("code", ["P001", "P002", "P003", "P004"])
def test_every_code_is_explained(code: str) -> None:
    said = call("explain", code)
    assert said.code == 0
    assert CODES[code].title in said.out
