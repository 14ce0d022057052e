from __future__ import annotations

from escm_tui.actions.changes import revert
from escm_tui.actions.schemas import restore_schemas, shipped_schemas
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.repositories import GitRepository

PATH = ".escm/schemas/record-1.schema.json"


def test_changed_and_missing_copies_are_put_back(git: GitRepository, repo: EvidenceRepository) -> None:
    assert restore_schemas(repo) == ()
    git.write({PATH: "{}\n", ".escm/schemas/manifest-1.schema.json": None, ".escm/schemas/own.json": "{}\n"})
    done = restore_schemas(repo)
    assert sorted(each.path for each in done) == [".escm/schemas/manifest-1.schema.json", PATH]
    assert (git.root / PATH).read_bytes() == shipped_schemas()[PATH]
    assert git.git("status", "--porcelain", "-uall") == "?? .escm/schemas/own.json"
    revert(repo, done)
    assert (git.root / PATH).read_bytes() == b"{}\n"
