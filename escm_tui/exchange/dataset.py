"""Profiles as tables for analysis: rows for DuckDB and Spark, and Parquet files in folders by what they are of."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from escm_tui.domain.profile import Profile
from escm_tui.errors import UsageError
from escm_tui.load.snapshot import EVALUATION_TAG

Row = dict[str, Any]

CURRENT = "current"
"""What stands for the evaluation where a state is none."""

TABLES: Mapping[str, Mapping[str, str]] = {
    "practices": {
        "organization": "string", "organization_name": "string", "evaluation": "string", "area": "string",
        "as_of": "date32", "revision": "string", "basis": "string", "organization_level": "int8",
        "practice": "string", "level": "int8", "lifecycle": "string", "type": "string", "support_practice": "bool",
        "status": "string", "required_holding": "int16", "required_total": "int16", "unmet": "int32",
    },
    "activities": {
        "organization": "string", "organization_name": "string", "evaluation": "string", "area": "string",
        "as_of": "date32", "revision": "string", "span": "string", "practice": "string", "level": "int8",
        "activity": "string", "kind": "string", "rating": "string", "status": "string", "evidence": "int32",
        "serving": "int32",
    },
    "evidence": {
        "organization": "string", "organization_name": "string", "evaluation": "string", "area": "string",
        "as_of": "date32", "revision": "string", "span": "string", "slug": "string", "title": "string",
        "kind": "string", "document_type": "string", "confidentiality": "string", "valid_from": "date32",
        "valid_until": "date32", "serves": "bool", "activities": "int32",
    },
}  # fmt: skip
"""Table to column to type. An evidence item has a row for each area whose Activities rest on it, or one with none."""

PARTITIONS = ("organization", "evaluation", "area")
"""The columns that are folders of the data set, outermost first."""

NO_AREA = "none"


@dataclass(frozen=True, slots=True)
class State:
    """One state of one provider: the profile, and how provider and evaluation are named in folders."""

    organization: str
    evaluation: str
    profile: Profile

    @classmethod
    def of(cls, profile: Profile, organization: str = "") -> State:
        """The state of a profile, named after its organization and evaluation tag."""
        label = profile.snapshot.label
        evaluation = label.removeprefix(EVALUATION_TAG) if label.startswith(EVALUATION_TAG) else CURRENT
        return cls(organization or plain_name(profile.snapshot.manifest.organization), plain_name(evaluation), profile)


def distinct(states: Iterable[State]) -> list[State]:
    """The same states; a provider whose name another one has already gets a number behind it."""
    taken: set[tuple[str, str]] = set()
    found = []
    for state in states:
        name, number = state.organization, 1
        while (name, state.evaluation) in taken:
            number += 1
            name = f"{state.organization}-{number}"
        taken.add((name, state.evaluation))
        found.append(replace(state, organization=name))
    return found


def plain_name(text: str) -> str:
    """A name for folders and columns on every system: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "unnamed"


def rows(states: Iterable[State]) -> dict[str, list[Row]]:
    """The rows of every table."""
    told: dict[str, list[Row]] = {name: [] for name in TABLES}
    for state in states:
        told["practices"] += _practices(state)
        told["activities"] += _activities(state)
        told["evidence"] += _evidence(state)
    return told


def _shared(state: State, area: str) -> Row:
    snapshot = state.profile.snapshot
    return {
        "organization": state.organization,
        "organization_name": snapshot.manifest.organization,
        "evaluation": state.evaluation,
        "area": area,
        "as_of": snapshot.as_of,
        "revision": snapshot.revision,
    }


def _practices(state: State) -> Iterator[Row]:
    profile = state.profile
    for each in profile.practices.values():
        best = each.best_span
        yield {
            **_shared(state, each.practice.area),
            "basis": profile.basis,
            "organization_level": profile.stated_level,
            "practice": each.practice.id,
            "level": each.practice.level,
            "lifecycle": each.practice.lifecycle.value,
            "type": each.practice.type.value,
            "support_practice": each.practice.support_practice,
            "status": each.status.value,
            "required_holding": best.required_holding if best else 0,
            "required_total": len(each.practice.required),
            "unmet": len(each.unmet),
        }


def _activities(state: State) -> Iterator[Row]:
    for each in state.profile.practices.values():
        for span, judged in each.spans.items():
            for one in judged.activities.values():
                claim = one.claim
                yield {
                    **_shared(state, each.practice.area),
                    "span": span,
                    "practice": each.practice.id,
                    "level": each.practice.level,
                    "activity": one.activity.id,
                    "kind": one.activity.kind.value,
                    "rating": claim.rating.value if claim else None,
                    "status": one.status.value,
                    "evidence": len(claim.evidence) if claim else 0,
                    "serving": len(one.serving),
                }


def _evidence(state: State) -> Iterator[Row]:
    snapshot = state.profile.snapshot
    used: dict[tuple[str, str], dict[str, int]] = {}
    for record in snapshot.records.values():
        for claim in record.claims.values():
            for key in {reference.key for reference in claim.evidence}:
                by_area = used.setdefault(key, {})
                by_area[record.practice[:3]] = by_area.get(record.practice[:3], 0) + 1
    for item in sorted(snapshot.evidence.values(), key=lambda each: each.key):
        for area, count in sorted(used.get(item.key, {NO_AREA: 0}).items()):
            yield {
                **_shared(state, area),
                "span": item.span,
                "slug": item.slug,
                "title": item.title,
                "kind": item.kind.value,
                "document_type": item.document_type or None,
                "confidentiality": item.confidentiality,
                "valid_from": item.valid.start,
                "valid_until": item.valid.end,
                "serves": item.serves_on(snapshot.as_of),
                "activities": count,
            }


def needed(module: str) -> Any:  # noqa: ANN401  a library without types of its own
    """A library of the extra `data`. Raises `UsageError` that names the extra where it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise UsageError(
            f"This needs {module.partition('.')[0]}, which is not installed.",
            "Install it with: pip install 'escm-tui[data]'",
        ) from None


def arrow_table(name: str, told: Sequence[Row]) -> Any:  # noqa: ANN401
    """One table in memory, with the types of its columns even where it is empty."""
    arrow = needed("pyarrow")
    makers = {"string": arrow.string, "date32": arrow.date32, "bool": arrow.bool_, "int8": arrow.int8}
    makers |= {"int16": arrow.int16, "int32": arrow.int32}
    schema = arrow.schema([(column, makers[kind]()) for column, kind in TABLES[name].items()])
    return arrow.Table.from_pylist(list(told), schema=schema)


def parquet_files(states: Iterable[State]) -> dict[str, bytes]:
    """Path to bytes: TABLE/organization=.../evaluation=.../area=.../part-0.parquet, as DuckDB and Spark find them."""
    parquet = needed("pyarrow.parquet")
    files: dict[str, bytes] = {}
    for name, told in rows(states).items():
        parts: dict[tuple[str, ...], list[Row]] = {}
        for row in told:
            parts.setdefault(tuple(row[column] for column in PARTITIONS), []).append(row)
        for values, part in sorted(parts.items()):
            table = arrow_table(name, part).drop_columns(list(PARTITIONS))
            file = io.BytesIO()
            parquet.write_table(table, file, compression="zstd", store_schema=False)
            folder = "/".join(f"{column}={value}" for column, value in zip(PARTITIONS, values, strict=True))
            files[f"{name}/{folder}/part-0.parquet"] = file.getvalue()
    return files


def query(states: Iterable[State], sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """What a query over the tables gives: column names and rows. Files and the network are out of its reach.

    Raises:
        UsageError: DuckDB is not installed, or does not understand the query.
    """
    duckdb = needed("duckdb")
    tables = {name: arrow_table(name, told) for name, told in rows(states).items()}
    with duckdb.connect(":memory:") as database:
        for name, table in tables.items():
            database.register(f"{name}_rows", table)
            database.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_rows")  # noqa: S608  names of our own
            database.unregister(f"{name}_rows")
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        try:
            found = database.execute(sql)
            names = [column[0] for column in found.description or ()]
            return names, found.fetchall()
        except duckdb.Error as error:
            columns = "; ".join(f"{name}({', '.join(TABLES[name])})" for name in TABLES)
            text = " ".join(str(error).split())[:300]
            raise UsageError(f"DuckDB cannot answer this: {text}", f"The tables are {columns}.") from None
