"""What a person may choose to look at: tags, branches and the newest commits, read through GitPython."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from escm_tui.git.content import moment
from escm_tui.git.history import SHORT, Commit, branches, log, tags
from escm_tui.git.repository import Repository

if TYPE_CHECKING:
    from escm_tui.git.repository import Repo


@dataclass(frozen=True, slots=True)
class RevisionChoice:
    """Something a person may choose to look at: a tag, a branch or one of the newest commits."""

    kind: Literal["tag", "branch", "commit"]
    name: str
    commit: str
    committed_at: datetime
    author_name: str
    subject: str


def revision_choices(repository: Repository, limit: int = 50) -> tuple[RevisionChoice, ...]:
    """What a person may choose to compare: tags (newest first), branches by name, then the newest commits of HEAD."""
    chosen = repository.read_by_gitpython(lambda library: _choices_by_library(library, limit))
    return _choices_by_git(repository, limit) if chosen is None else chosen


def _choices_by_library(library: Repo, limit: int) -> tuple[RevisionChoice, ...]:
    def choice(kind: Literal["tag", "branch", "commit"], name: str, commit: Any) -> RevisionChoice:  # noqa: ANN401
        subject = str(commit.summary)
        return RevisionChoice(
            kind, name, commit.hexsha, moment(commit.committed_date), commit.author.name or "", subject
        )

    chosen_tags = []
    for reference in library.tags:
        target: Any = reference.object
        while target.type == "tag":
            target = target.object
        if target.type == "commit":
            chosen_tags.append(choice("tag", reference.path.removeprefix("refs/tags/"), target))
    heads = [choice("branch", head.path.removeprefix("refs/heads/"), head.commit) for head in library.heads]
    newest: list[RevisionChoice] = []
    if library.head.is_valid() and limit > 0:
        walk = library.iter_commits(library.head.commit.hexsha, max_count=limit, topo_order=True)
        newest = [choice("commit", commit.hexsha[:SHORT], commit) for commit in walk]
    return _ordered_choices(chosen_tags, heads, newest)


def _choices_by_git(repository: Repository, limit: int) -> tuple[RevisionChoice, ...]:
    tips = {tag.commit for tag in tags(repository, "") if tag.commit} | {each.commit for each in branches(repository)}
    known = {tip: log(repository, tip, limit=1)[0] for tip in sorted(tips)}

    def choice(kind: Literal["tag", "branch", "commit"], name: str, commit: Commit) -> RevisionChoice:
        return RevisionChoice(kind, name, commit.id, commit.committed_at, commit.author_name, commit.subject)

    chosen_tags = [choice("tag", tag.name, known[tag.commit]) for tag in tags(repository, "") if tag.commit]
    heads = [choice("branch", branch.name, known[branch.commit]) for branch in branches(repository)]
    head = repository.head()
    newest = [choice("commit", each.short, each) for each in log(repository, head, limit=limit)] if head else []
    return _ordered_choices(chosen_tags, heads, newest)


def _ordered_choices(
    chosen_tags: list[RevisionChoice], heads: list[RevisionChoice], newest: list[RevisionChoice]
) -> tuple[RevisionChoice, ...]:
    by_name = sorted(chosen_tags, key=lambda each: each.name)
    by_date = sorted(by_name, key=lambda each: each.committed_at, reverse=True)
    return (*by_date, *sorted(heads, key=lambda each: each.name), *newest)
