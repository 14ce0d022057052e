"""A repository that one document keeps from Level 3, and the story of who finds and attaches it, key by key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from escm_tui.load.catalog import load_catalog
from tests.support.repositories import Content, GitRepository
from tests.support.two_evaluations import FIRST, SECOND, record, shared_files

PRACTICE, ACTIVITY = "thr03", "b4"
TITLE = "Register of risk responses"
SLUG = "register-of-risk-responses"

_MOST_KEYS = 40


@dataclass(frozen=True)
class Step:
    """A few keys, what is typed after them, the keys behind that, and what the screen says then."""

    does: str
    keys: tuple[str, ...]
    typed: str = ""
    then: tuple[str, ...] = ()
    shows: str = ""


STORY = (
    Step("find what blocks Level 3", ("7",), shows="thr03 Risk across engagements"),
    Step("open it at what is missing", ("enter",), shows="Write down the chosen response"),
    Step("register the missing document", ("e",), TITLE, ("enter",), shows="Register new evidence"),
    Step("attach it", ("f2",), shows=f"+ {SLUG}, new"),
    Step("rate", ("s",), shows="Level 2 → Level 3 ▲"),
    Step("see the level", ("1",), shows="blocked by 10 Practices for Level 4"),
    Step("see what is not committed", ("5",), shows="2 files uncommitted"),
    Step("read the message that is proposed", ("c",), shows="Rate thr03 b4 satisfied"),
    Step("commit", ("f2",), shows="Everything is committed."),
    Step("compare with the last evaluation", ("colon",), f"compare {SECOND}", ("enter",), shows="1 commit"),
)
"""From the Map to the comparison."""


def keystrokes() -> int:
    """The keys of the story, but those of typed text."""
    count = sum(len(step.keys) + len(step.then) for step in STORY)
    assert count <= _MOST_KEYS
    return count


def one_document_short(root: Path) -> GitRepository:
    """Two evaluations, both Level 2; Activity b4 of thr03 alone is partial, for want of a document."""
    practices = load_catalog().by_id.values()
    git = GitRepository.new(root)
    rated: dict[str, Content] = {
        f"organization/{each.area}/{each.id}.yaml": record(each) for each in practices if each.level == 2
    }
    git.commit(
        "Rate Level 2", {**shared_files(), **rated, "evaluations/2024-h1/evaluation.yaml": _evaluation("2024-01-15")}
    )
    git.tag(FIRST)
    rated = {f"organization/{each.area}/{each.id}.yaml": record(each) for each in practices if each.level == 3}
    path = f"organization/{PRACTICE[:3]}/{PRACTICE}.yaml"
    whole = record(load_catalog().by_id[PRACTICE], partial={ACTIVITY})
    rated[path], found = re.subn(
        rf"(  {ACTIVITY}:\n    rating: partial\n)    evidence:\n(?:      - .*\n)+", r"\1", whole
    )
    assert found == 1
    git.commit("Rate Level 3", {**rated, "evaluations/2024-h2/evaluation.yaml": _evaluation("2024-01-16")})
    git.tag(SECOND)
    return git


def _evaluation(day: str) -> str:
    return (
        f"method: full_self_appraisal\ntitle: Appraisal of {day}\nscope: {{levels: [2, 3, 4]}}\n"
        f"span: {{organization: true, engagements: [acme]}}\nsponsor: Managing Director\n"
        f'period: {{from: "{day}", to: "{day}"}}\nstate: determined\n'
    )
