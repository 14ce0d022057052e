from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from escm_tui.load.catalog import load_catalog
from escm_tui.load.files import check_content
from escm_tui.load.layout import FileKind, classify
from escm_tui.shipped import shipped_folder

TEMPLATE = shipped_folder("evidence-template")
README = (TEMPLATE / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^`([^`\n]+\.yaml)`:\n\n```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_every_kind_of_file_has_an_example() -> None:
    kinds = [classify(path, load_catalog()).kind for path, _ in EXAMPLES]
    assert set(kinds) == {
        FileKind.MANIFEST,
        FileKind.RECORD,
        FileKind.EVIDENCE,
        FileKind.ENGAGEMENT,
        FileKind.EVALUATION,
        FileKind.DETERMINATION,
    }
    assert "findings:\n  usage-by-client:" in README


@pytest.mark.parametrize(("path", "text"), EXAMPLES)
def test_examples_are_valid(path: str, text: str) -> None:
    place = classify(path, load_catalog())
    assert place.problem is None
    parsed, problems = check_content(text.encode(), place)
    assert problems == ()
    schema = f"{'../' * path.count('/')}.escm/schemas/{place.kind}-1.schema.json"
    assert text.startswith(f"# yaml-language-server: $schema={schema}\n")
    for activity in parsed.data.get("activities", {}):
        assert activity in load_catalog().by_id[place.practice].by_id


def test_manifest_is_valid_and_holds_every_default() -> None:
    content = (TEMPLATE / "escm.yaml").read_bytes()
    parsed, problems = check_content(content, classify("escm.yaml", load_catalog()))
    assert problems == ()
    assert parsed.data == {
        "format": 1,
        "model": "escm-sp-v2",
        "organization": {"name": "Organization"},
        "rules": {
            "documentation": "warn",
            "life_cycle": "warn",
            "validity": "warn",
            "corroboration": "ignore",
            "completed_counts_months": 24,
        },
        "change_control": {
            "controlled_branches": ["main"],
            "approvals": 0,
            "independent": True,
            "signed_approvals": False,
            "signed_tags": False,
            "drift": "warn",
            "trailers": [],
            "approver_roles": {},
        },
        "privacy": {
            "secrets": "enforce",
            "personal_data": "warn",
            "restricted": "warn",
            "detector": "built_in",
            "allowed": [],
            "unchecked": [],
        },
    }
    with_target = content.replace(b"# target:\n#   level: 2\n#   by:", b"target:\n  level: 2\n  by:")
    assert with_target != content
    parsed, problems = check_content(with_target, classify("escm.yaml", load_catalog()))
    assert problems == ()
    assert parsed.data["target"] == {"level": 2, "by": "2027-06-30"}


def test_commands_of_the_readme_check_without_this_program(tmp_path: Path) -> None:
    copies = [
        (path.replace("organization/", "engagements/acme-helpdesk/"), text.replace("=../../", "=../../../"))
        for path, text in EXAMPLES
        if path.startswith("organization/")
    ]
    for path, text in [*EXAMPLES, *copies]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / ".escm").mkdir()
    (tmp_path / ".escm/schemas").symlink_to(shipped_folder("schemas"))
    commands = re.findall(r"^check-jsonschema .*$", README, re.MULTILINE)
    assert len(commands) == 8
    for command in commands:
        done = subprocess.run(
            ["sh", "-c", command.replace("check-jsonschema", f"'{sys.executable}' -m check_jsonschema", 1)],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            text=True,
        )
        assert (done.returncode, done.stdout) == (0, "ok -- validation done\n"), command


def test_lines_stay_in_the_margin() -> None:
    for path in TEMPLATE.rglob("*"):
        if path.is_file():
            assert all(len(line) <= 120 for line in path.read_text(encoding="utf-8").splitlines()), path
