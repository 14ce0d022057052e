"""Words that the shell completes: Practices, Activities, revisions, spans, evidence, evaluations, codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from escm_tui.cli.context import Context

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Words = Iterable[tuple[str, str]]
"""Words with what each is; the second may be empty."""

Source = Callable[[Context, str], Words]
"""What can stand in a place, given what is typed so far."""


def _revisions(context: Context, typed: str) -> Iterator[tuple[str, str]]:
    """Tags and branches; behind two dots of a range as well."""
    from escm_tui.git.history import branches, tags

    before, dots, _ = typed.rpartition("..")
    git = context.git()
    for tag in reversed(tags(git, "")):
        yield f"{before}{dots}{tag.name}", "tag"
    for branch in branches(git):
        yield f"{before}{dots}{branch.name}", "branch"
    yield f"{before}{dots}HEAD", "the last commit"


def _evaluation_tags(context: Context, _typed: str) -> Iterator[tuple[str, str]]:
    from escm_tui.git.history import tags
    from escm_tui.load.snapshot import EVALUATION_TAG

    for tag in reversed(tags(context.git(), EVALUATION_TAG)):
        yield tag.name, "evaluation"


def _targets(_context: Context, typed: str) -> Iterator[tuple[str, str]]:
    """Practices, and behind a point their Activities."""
    from escm_tui.load.catalog import load_catalog

    catalog = load_catalog()
    practice = catalog.by_id.get(typed.partition(".")[0].lower())
    if practice is not None and "." in typed:
        for each in practice.activities:
            yield f"{practice.id}.{each.id}", each.label
        return
    yield from _practices(_context, typed)


def _practices(_context: Context, _typed: str) -> Iterator[tuple[str, str]]:
    from escm_tui.load.catalog import load_catalog

    for each in load_catalog().practices:
        yield each.id, each.title


def _rated(context: Context, typed: str) -> Iterator[tuple[str, str]]:
    from escm_tui.domain.records import Rating

    yield from _targets(context, typed)
    for each in Rating:
        yield each.value, "rating"
    yield "clear", "no claim at all"


def _spans(context: Context, _typed: str) -> Iterator[tuple[str, str]]:
    yield "organization", "the whole organization"
    for slug, each in sorted(context.snapshot().engagements.items()):
        yield slug, f"engagement, {each.client}"


def _evidence(context: Context, _typed: str) -> Iterator[tuple[str, str]]:
    for (_, slug), item in sorted(context.snapshot().evidence.items()):
        yield slug, item.title


def _engagements(context: Context, _typed: str) -> Iterator[tuple[str, str]]:
    for slug, each in sorted(context.snapshot().engagements.items()):
        yield slug, each.client


def _evaluations(context: Context, _typed: str) -> Iterator[tuple[str, str]]:
    for slug, each in sorted(context.snapshot().evaluations.items()):
        yield slug, each.title


def _filters(_context: Context, typed: str) -> Iterator[tuple[str, str]]:
    from escm_tui.domain.catalog import LEVELS, LifeCycle, PracticeType
    from escm_tui.domain.status import Status
    from escm_tui.load.catalog import load_catalog

    minus = "-" if typed.startswith("-") else ""
    for area in load_catalog().areas:
        yield f"{minus}area:{area.id}", area.name
    for level in LEVELS:
        yield f"{minus}level:{level}", f"Level {level}"
    for status in Status:
        yield f"{minus}status:{status.value}", "status"
    for life in LifeCycle:
        yield f"{minus}life:{life.value.lower()}", "Sourcing Life-cycle"
    for kind in PracticeType:
        yield f"{minus}type:{kind.value.lower()}", "type of Practice"
    yield f"{minus}support:yes", "Support Practices"
    yield f"{minus}changed", "what differs from the last commit"


def _codes(_context: Context, _typed: str) -> Iterator[tuple[str, str]]:
    from escm_tui.domain.problem_codes import CODES

    for code, each in CODES.items():
        yield code, each.title


_BY_METAVAR: dict[str, Source] = {
    "REV": _revisions,
    "RANGE": _revisions,
    "A": _revisions,
    "B": _revisions,
    "TAG": _evaluation_tags,
    "SPAN": _spans,
    "PRACTICE": _practices,
    "PRACTICE[.ACTIVITY]": _targets,
    "PRACTICE VERDICT": _practices,
    "TARGET... [RATING]": _rated,
    "TARGET...": _targets,
    "TARGETS": _targets,
    "FILTER": _filters,
    "CODE": _codes,
}
_BY_OPTION: dict[str, Source] = {
    "--evidence": _evidence,
    "--detach": _evidence,
    "--superseded-by": _evidence,
    "--engagement": _engagements,
}
_BY_FAMILY: dict[str, Source] = {"evidence": _evidence, "engagement": _engagements, "evaluation": _evaluations}
"""What a slug is of, by the family of the command."""


class _Known(click.ParamType):  # type: ignore[type-arg]
    """A kind of word that converts as before, and is completed."""

    def __init__(self, inner: click.ParamType[Any], source: Source | None) -> None:
        self.inner, self.source = inner, source
        self.name = inner.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """What the word stands for."""
        return self.inner.convert(value, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """All that can stand here and begins as typed; nothing where the repository cannot be read."""
        context = ctx.find_object(Context)
        source = self.source or _of_family(ctx)
        if context is None or source is None:
            return []
        try:
            found = list(source(context, incomplete))
        except Exception:  # noqa: BLE001  a shell that completes has no place for complaints
            return []
        from click.shell_completion import CompletionItem

        return [CompletionItem(word, help=what) for word, what in found if word.startswith(incomplete)]


def _of_family(ctx: click.Context) -> Source | None:
    parent = ctx.parent.info_name if ctx.parent else None
    return _BY_FAMILY.get(parent or "")


def teach(param: click.Parameter) -> None:
    """Let the shell complete a parameter whose place or name says what it is."""
    if type(param.type) not in (click.types.StringParamType, click.types.FuncParamType):
        return
    option = next((_BY_OPTION[name] for name in param.opts if name in _BY_OPTION), None)
    metavar = (param.metavar or (param.name or "")).upper().removesuffix("...").strip("[]")
    whole = (param.metavar or "").removesuffix("...") if (param.metavar or "").startswith("TARGET") else ""
    source = option or _BY_METAVAR.get(param.metavar or "") or _BY_METAVAR.get(whole) or _BY_METAVAR.get(metavar)
    if source is not None:
        param.type = _Known(param.type, source)
    elif metavar in {"SLUG", "SLUGS"} and isinstance(param, click.Argument):
        param.type = _Known(param.type, None)
