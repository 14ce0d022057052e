"""What evaluations amounted to, kept by their commits: what a tag names never changes, so it is judged once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from escm_tui.domain.profile import Count
from escm_tui.domain.records import Evaluation
from escm_tui.domain.sustained import EvaluationFacts, Result
from escm_tui.errors import EscmError
from escm_tui.git.evaluation_tags import TagOfEvaluation
from escm_tui.git.history import Tag
from escm_tui.git.sources import Entry, Index
from escm_tui.git.spelling import text_of
from escm_tui.load.digest import digest_of
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import classify
from escm_tui.tuples import NamedTuple

KIND = "evaluation"
"""What facts are called in the cache."""


class KeptEvaluations(NamedTuple):
    """The facts of evaluations that this or an earlier process found out."""

    repo: EvidenceRepository
    seals: Sequence[TagOfEvaluation]
    """The seals that are known now: what differs from them is counted among the problems."""

    def get(self, tag: Tag) -> EvaluationFacts | None:
        """What is known of a tag's evaluation, but for how it stands now."""
        cache = self.repo.known.cache
        for _, kept in cache.get(KIND, [self._name(tag)]) if cache else ():
            data = json.loads(kept)
            evaluation = self._evaluation(*data["file"]) if data["file"] else None
            if data["file"] and evaluation is None:
                return None
            return EvaluationFacts(
                tag=tag.name,
                commit=tag.commit or "",
                as_of=date.fromisoformat(data["as_of"]),
                organization=data["organization"],
                claims=result_of(data["claims"]),
                determined=result_of(data["determined"]) if data["determined"] else None,
                evaluation=evaluation,
                method=data["method"],
                certifies=data["certifies"],
                valid_until=date.fromisoformat(data["valid_until"]) if data["valid_until"] else None,
                errors=data["errors"],
                warnings=data["warnings"],
            )
        return None

    def put(self, found: Iterable[tuple[Tag, EvaluationFacts]]) -> None:
        """Keep what was found out about these tags."""
        cache = self.repo.known.cache
        if cache is None:
            return
        kept: dict[str, bytes] = {}
        for tag, facts in found:
            with suppress(EscmError):
                kept[self._name(tag)] = json.dumps(self._plain(facts)).encode("ascii")
        cache.put(KIND, kept)

    def _plain(self, facts: EvaluationFacts) -> dict[str, Any]:
        """Facts as plain data; raises `EscmError` where their file cannot be named."""
        return {
            "as_of": facts.as_of.isoformat(),
            "organization": facts.organization,
            "claims": plain_result(facts.claims),
            "determined": plain_result(facts.determined) if facts.determined else None,
            "file": self._file(facts),
            "method": facts.method,
            "certifies": facts.certifies,
            "valid_until": facts.valid_until.isoformat() if facts.valid_until else None,
            "errors": facts.errors,
            "warnings": facts.warnings,
        }

    def _name(self, tag: Tag) -> str:
        seals = sorted((each.name, each.id) for each in self.seals)
        return digest_of(repr((tag.name, tag.commit, tag.annotated, seals)).encode("utf-8", "surrogatepass"))

    def _file(self, facts: EvaluationFacts) -> tuple[str, str] | None:
        """Path and blob of the evaluation's own file."""
        if facts.evaluation is None:
            return None
        path = facts.evaluation.path
        found = self.repo.git.run(["rev-parse", "--verify", "--end-of-options", f"{facts.commit}:{path}"])
        return path, text_of(found).strip()

    def _evaluation(self, path: str, oid: str) -> Evaluation | None:
        place = classify(path, self.repo.catalog)
        part = Index(self.repo.git).only({path: Entry("100644", oid, None)})
        held = [read.holds for read in self.repo.known.read(part, [place])]
        return held[0] if len(held) == 1 and isinstance(held[0], Evaluation) else None


def plain_result(result: Result) -> list[Any]:
    """A result as plain data."""
    counts = [
        [[key, each.satisfied, each.total] for key, each in group.items()] for group in (result.levels, result.areas)
    ]
    return [result.level, result.level_without_not_applicable, [result.total.satisfied, result.total.total], *counts]


def result_of(plain: Sequence[Any]) -> Result:
    """The result that `plain_result` made plain data of."""
    level, without, total, levels, areas = plain
    return Result(
        level,
        without,
        Count(*total),
        {key: Count(*counted) for key, *counted in levels},
        {key: Count(*counted) for key, *counted in areas},
    )
