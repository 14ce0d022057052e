"""Keys of one's own, which begin with `x-`, may stand wherever the schemas allow them and mean nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from escm_tui.domain.problems import Severity
from escm_tui.load import records
from escm_tui.load.catalog import load_catalog
from escm_tui.load.files import check_content
from escm_tui.load.layout import classify
from escm_tui.parse import parse
from escm_tui.parse.writer import dump

GOOD = sorted((Path(__file__).parent.parent / "examples" / "good").glob("*.yaml"))
PLACES = {
    "record": "organization/knw/knw07.yaml",
    "evidence": "organization/evidence/item.yaml",
    "engagement": "engagements/acme/engagement.yaml",
    "evaluation": "evaluations/2024-h1/evaluation.yaml",
    "determination": "evaluations/2024-h1/determinations/knw07.yaml",
    "event": "evaluations/2024-h1/events/2024-02-01-withdrawn.yaml",
    "manifest": "escm.yaml",
}


def with_own_key(data: Any, own: object) -> Iterator[Any]:
    """The data with one more key in one of its mappings, for each of them."""
    if isinstance(data, dict):
        yield data | {"x-own": own}
        for key, value in data.items():
            for changed in with_own_key(value, own):
                yield data | {key: changed}


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_own_keys_are_left_alone(path: Path) -> None:
    place = classify(next(where for kind, where in PLACES.items() if path.stem.startswith(kind)), load_catalog())
    data = parse(path.read_bytes(), "").data
    accepted = 0
    for own in (1, "x", {"rating": "satisfied"}):
        for changed in with_own_key(data, own):
            parsed, problems = check_content(dump(changed), place)
            if not any(each.severity is Severity.ERROR for each in problems):
                assert records.to_object(parsed.data, place) is not None
                accepted += 1
    assert accepted
