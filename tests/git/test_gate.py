"""The gate on a repository's own settings, by itself: what it reads, what it lets through, and whom it believes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from escm_tui.git.gate import Setting, Verdict, is_harmless, judge, parse_settings, trust_value


def test_what_git_lists_is_read_as_it_is() -> None:
    listing = (
        b"local\0file:.git/config\0core.bare\nfalse\0"
        b"global\0file:/home/x\0alias.x\n!a\nb\0"
        b"command\0command line:\0escm.empty\n\0"
        b"worktree\0file:\xff\0a.\xffB.c\0"
    )
    assert parse_settings(listing) == (
        Setting("local", "core.bare", "false"),
        Setting("global", "alias.x", "!a\nb"),
        Setting("command", "escm.empty", ""),
        Setting("worktree", "a.\udcffB.c", ""),
    )
    assert parse_settings(b"") == parse_settings(b"local\0file:x") == ()


@pytest.mark.parametrize(
    ("key", "value", "harmless"),
    [
        ("core.bare", "anything", True),
        ("core.bar", "", False),
        ("filter.lfs.required", "true", True),
        ("filter.lfs.required", "false", False),
        ("filter.lfs.smudge", "git-lfs smudge -- %f", True),
        ("filter.lfs.clean", "git-lfs clean -- %f -- x", False),
        ("remote.a\nb.url", "https://example.com/x", True),
        ("remote.a\nb.pushurl", "ext::sh -c true", False),
        ("branch.a\nb.remote", "origin", True),
        ("branch.a.pushremote", "--upload-pack=x", False),
        ("remote.a.url", "https://example.com/a b", True),
        ("remote.a.url", "ext://example.com/a", True),
        ("remote.a.url", "host:path", True),
        ("remote.a.url", "a:b::c", True),
        ("remote.a.url", "x::a", False),
        ("remote.a.url", "a\nb", False),
        ("url.https://a\x01b.insteadof", "x", False),
        ("url.https://example.com/.insteadof", "ext::anything", True),
        ("url.git+ssh://a.pushinsteadof", "", True),
        ("url.a\nb.insteadof", "", False),
        ("escm.a\nb", "", True),
        ("gc.auto", "", True),
        ("gc.recentobjectshook", "", False),
        ("branch.a\nb.merge", "", True),
        ("branch.a.mergeoptions", "", False),
        ("remote.a.fetch", "", True),
        ("remote.a.uploadpack", "", False),
        ("merge.escm.driver", "", True),
        ("merge.escm.other", "", False),
        ("http.https://x.extraheader", "", True),
        ("lfs.https://x.access", "", True),
        ("lfs.url", "", False),
    ],
)
def test_what_may_be_set(key: str, value: str, harmless: bool) -> None:
    assert is_harmless(key, value) is harmless


DRIVER = Setting("local", "merge.own.driver", "own %A\udcff")
PAGER = Setting("worktree", "core.pager", "less")


def test_whose_settings_count(tmp_path: Path) -> None:
    path = str(tmp_path)
    digest = hashlib.sha256(b"merge.own.driver=own %A\xff\0core.pager=less").hexdigest()
    trust = trust_value(digest, path)
    assert trust == f"{digest} {path}"
    for others in (
        (),
        (Setting("local", "escm.trusted", trust), Setting("command", "escm.trusted", trust)),
        (Setting("global", "escm.trust", trust), Setting("global", "escm.trusted", f"{trust}/")),
        (Setting("global", "alias.x", "!x"), Setting("system", "core.pager", "x"), Setting("local", "gc.auto", "1")),
    ):
        assert judge((DRIVER, *others, PAGER), path) == Verdict((DRIVER, PAGER), digest, trusted=False)
    for place in range(3):
        listed = [DRIVER, PAGER]
        listed.insert(place, Setting("global", "escm.trusted", trust))
        assert judge(iter(listed), path) == Verdict((DRIVER, PAGER), digest, trusted=True)
    assert judge([Setting("global", "alias.x", "!x"), Setting("local", "gc.auto", "1")], path) == Verdict(
        (), "", trusted=True
    )
    assert Verdict((PAGER, DRIVER, PAGER), digest, trusted=False).keys == ("core.pager", "merge.own.driver")


@pytest.mark.parametrize(
    ("key", "value", "fine"),
    [
        ("include.path", "{outside}/x", True),
        ("includeif.gitdir:/a\nb.path", "{outside}/x", True),
        ("includeif.gitdir/i:x.path", "{outside}/x", True),
        ("includeif.onbranch:main.path", "{outside}/x", False),
        ("alias.x", "{outside}/x", False),
        ("include.path", "{inside}/x", False),
        ("include.path", "{inside}", False),
        ("include.path", "{inside}-beside/x", True),
        ("include.path", "{link}/x", False),
        ("include.path", "x", False),
        ("include.path", "~/x", False),
        ("include.path", "", False),
    ],
)
def test_which_files_may_be_taken_in(tmp_path: Path, key: str, value: str, fine: bool) -> None:
    inside, outside, link = (tmp_path / name for name in ("r", "out", "link"))
    inside.mkdir()
    link.symlink_to(inside)
    setting = Setting("local", key, value.format(inside=inside, outside=outside, link=link))
    for place in (inside, link):
        assert bool(judge([setting], str(place)).offending) is not fine
