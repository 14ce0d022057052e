"""A repository of five spans with something wrong of every kind, and what people may change in it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from escm_tui.load.catalog import load_catalog
from tests.benchmarks.generate import Generator
from tests.support.repositories import Content, GitRepository

RECORDS = 84 * 5

FULL = "activities:\n" + "".join(
    f"  {each.id}: {{rating: satisfied, evidence: [organization/shared]}}\n"
    for each in load_catalog().by_id["ppl07"].required
)
"""A record that claims everything, and shows one phase."""

ODD: Mapping[str, Content] = {
    "escm.yaml": (
        "format: 1\nmodel: escm-sp-v2\norganization: {name: Northwind}\n"
        "rules: {corroboration: warn, life_cycle: enforce}\n"
    ),
    "engagements/client-0001/engagement.yaml": "client: One\nstate: lost\n",
    "engagements/client-0002/engagement.yaml": None,
    "engagements/client-0003/evidence/policy.yaml": "title: [\n",
    "engagements/client-0003/evidence/spare.yaml": "title: Spare\nkind: observation\nphases: [completion]\n",
    "engagements/client-0003/knw/knw99.yaml": "activities: {}\n",
    "engagements/client-0003/note.yaml": "misplaced: true\n",
    "engagements/client-0004/Evidence/odd.yaml": "title: Odd\n",
    "engagements/client-0004/engagement.yaml": (
        "client: Four\nstate: active\nphases: {delivery: {from: '2027-01-01'}}\n"
    ),
    "engagements/client-0004/evidence/file.yaml": (
        "title: File\nkind: artifact\nlocation: {path: artifacts/plan.txt}\nsha256: " + "a" * 64 + "\n"
    ),
    "engagements/client-0004/evidence/moved.yaml": "title: Moved\nkind: artifact\nlocation: {path: artifacts/no.txt}\n",
    "artifacts/plan.txt": "Plan\n",
    "artifacts/PLAN.txt": "Plan\n",
    "organization/evidence/unused.yaml": "title: Unused\nkind: interview\n",
    "organization/evidence/procedure.yaml": "title: Procedure\nkind: interview\nphases: [sometime]\n",
    "organization/evidence/shared.yaml": "title: Shared\nkind: interview\nphases: [delivery]\n",
    "engagements/client-0003/knw/knw07.yaml": (
        "activities:\n  b1: {rating: satisfied, evidence: [organization/shared, policy, gone]}\n"
        "  b2: {rating: satisfied, evidence: [gone]}\n"
    ),
    "engagements/client-0003/ppl/ppl07.yaml": FULL,
    "organization/ppl/ppl07.yaml": FULL,
    "evaluations/h2/evaluation.yaml": (
        "method: full_evaluation\ntitle: H2\nscope: {levels: [2, 3]}\nstate: in_progress\n"
        "span: {organization: true, engagements: [client-0003, client-0001, nobody]}\n"
        "period: {from: '2026-06-01', to: '2026-06-30'}\n"
    ),
    **{
        f"evaluations/h2/{practice[:3]}/{practice}.yaml": "verdict: satisfied\n"
        for practice in ("knw07", "del01", "prf10", "cnt05", "thr03")
    },
    "evaluations/h1/knw/knw07.yaml": "verdict: not_satisfied\n",
}

DATES: Mapping[str, Content] = {
    "engagements/client-0002/evidence/dated.yaml": (
        'title: Dated\nkind: interview\nphases: [delivery]\nvalid: {from: "2026-01-01", until: "2026-12-01"}\n'
    ),
    "engagements/client-0002/ppl/ppl07.yaml": (
        "activities:\n  b1: {rating: satisfied, evidence: [dated]}\n"
        'actions:\n  late: {title: Do it, due: "2026-11-30"}\n'
    ),
    "engagements/client-0004/engagement.yaml": (
        'client: Four\nstate: completed\nphases: {delivery: {from: "2024-01-01", until: "2025-12-31"}}\n'
    ),
}
"""What turns on a day."""


def odd_repository(root: Path) -> Path:
    """It in two commits, with what turns on a day, and no evaluation that is being judged."""
    Generator(RECORDS, 1).build(root)
    judged = "evaluations/h2/evaluation.yaml"
    evaluation = str(ODD[judged]).replace("in_progress", "planned")
    GitRepository(root).commit("Make it odd", {**ODD, **DATES, judged: evaluation})
    return root


def change_something(git: GitRepository, chance: random.Random, committed: float) -> None:
    """Change something, anywhere, and commit that in so large a share of the cases."""
    wanted = {
        path: content
        for path, content in _changes(chance, git.root).items()
        if content is not None or (git.root / path).exists()
    }
    if chance.random() < committed:
        git.commit("Change something", wanted)
    else:
        git.write(wanted)


def _changes(chance: random.Random, root: Path) -> Mapping[str, Content]:
    """Something that people change."""
    span = chance.choice(["organization", *(f"engagements/client-000{number}" for number in range(1, 5))])
    records = sorted((root / span).glob("???/???[0-9][0-9].yaml"))
    items = sorted((root / span).glob("evidence/*.yaml"))
    record, item = chance.choice(records), chance.choice(items)
    rating = chance.choice(["satisfied", "unsatisfied", "partial"])
    text = record.read_text(encoding="utf-8")
    state = chance.choice(["active", "completed", "lost", "prospective"])
    setting = chance.choice(["ignore", "warn", "enforce"])
    several: list[Mapping[Path | str, Content]] = [
        {record: text.replace("rating: satisfied", f"rating: {rating}", 1)},
        {record: text.replace("owner: Process Lead", "owner: Somebody")},
        {record: None},
        {record: "owner: [\n"},
        {item: None},
        {item: "title: [\n"},
        {item: f"title: Anew\nkind: interview\nphases: [{chance.choice(['delivery', 'initiation'])}]\n"},
        {item: 'title: Old\nkind: interview\nretired: {date: "2026-01-01", because: Old}\n'},
        {f"{span}/evidence/more-{chance.randrange(99)}.yaml": "title: More\nkind: interview\n"},
        {"engagements/client-0001/engagement.yaml": f"client: One\nstate: {state}\n"},
        {"engagements/client-0001/engagement.yaml": chance.choice([None, "client: [\n"])},
        {"engagements/client-0009/engagement.yaml": "client: Nine\n"},
        {"escm.yaml": str(ODD["escm.yaml"]).replace("corroboration: warn", f"corroboration: {setting}")},
        {"evaluations/h2/evaluation.yaml": str(ODD["evaluations/h2/evaluation.yaml"])},
        {"evaluations/h2/knw/knw03.yaml": "verdict: satisfied\n"},
        {"artifacts/plan.txt": f"Plan {chance.random()}\n"},
    ]
    return {
        str(path.relative_to(root)) if isinstance(path, Path) else path: content
        for path, content in chance.choice(several).items()
    }
