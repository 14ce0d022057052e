"""The gate on a repository's own configuration: which keys are harmless, and what the user has said yes to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from escm_tui.git.spelling import bytes_of, text_of
from escm_tui.tuples import NamedTuple

TRUST_KEY = "escm.trusted"

_HARMLESS_KEY_LIST = """
    core.repositoryformatversion core.filemode core.bare core.logallrefupdates core.ignorecase
    core.precomposeunicode core.symlinks core.autocrlf core.eol core.safecrlf core.quotepath core.abbrev
    core.compression core.whitespace core.longpaths core.hidedotfiles core.sharedrepository core.untrackedcache
    core.preloadindex core.commitgraph core.multipackindex core.checkstat core.trustctime core.commentchar
    core.protecthfs core.protectntfs core.bigfilethreshold
    core.sparsecheckout core.sparsecheckoutcone index.sparse
    user.name user.email user.signingkey user.useconfigonly
    author.name author.email committer.name committer.email
    commit.gpgsign tag.gpgsign tag.sort gpg.format commit.verbose
    extensions.objectformat extensions.worktreeconfig extensions.refstorage extensions.relativeworktrees
    extensions.preciousobjects
    init.defaultbranch pull.rebase pull.ff push.default push.autosetupremote push.followtags fetch.prune
    merge.ff merge.conflictstyle merge.renames rebase.autostash rebase.autosquash rerere.enabled
    branch.autosetupmerge branch.autosetuprebase branch.sort remote.pushdefault
    diff.algorithm diff.renames diff.renamelimit diff.mnemonicprefix diff.noprefix diff.colormoved
    log.date log.follow log.decorate status.showuntrackedfiles status.short status.branch
    index.version index.threads feature.manyfiles feature.experimental
    pack.threads pack.usesparse pack.windowmemory maintenance.auto maintenance.strategy
    lfs.repositoryformatversion
    receive.denynonfastforwards receive.denydeletes receive.denydeletecurrent receive.denycurrentbranch
    receive.fsckobjects receive.unpacklimit receive.maxinputsize receive.autogc receive.keepalive receive.hiderefs
    receive.shallowupdate receive.updateserverinfo receive.advertiseatomic receive.advertisepushoptions
    transfer.fsckobjects transfer.hiderefs transfer.unpacklimit transfer.advertisesid
    uploadpack.allowfilter uploadpack.allowanysha1inwant uploadpack.allowtipsha1inwant uploadpack.hiderefs
    uploadpack.allowreachablesha1inwant uploadpack.allowrefinwant uploadpack.keepalive
    gitweb.owner gitweb.description gitweb.category gitlab.fullpath
    fetch.recursesubmodules fetch.parallel transfer.bundleuri credential.interactive protocol.version safe.directory
"""
_HARMLESS_KEYS = frozenset(_HARMLESS_KEY_LIST.split())

_HARMLESS_PATTERN = r"""(?x)
    escm\..+ | gc\.(?!.*hook$).+ | color\..+ | column\..+
    | branch\..+\.(?!mergeoptions$)[a-z0-9-]+
    | remote\..+\.(fetch|push|tagopt|prune|prunetags|skipfetchall|skipdefaultupdate|gh-resolved)
    # What starts git for the user says itself which program merges evidence files.
    | merge\.escm\.(driver|name|recursive)
    # Nothing here ever goes over the network, and these keys start no program.
    | http\..+ | lfs\..+\.access
"""
"""Compiled, as the patterns below, where a key is in no list: most repositories have none."""

_LFS_VALUES = {
    "filter.lfs.clean": ("git-lfs clean -- %f",),
    "filter.lfs.smudge": ("git-lfs smudge -- %f", "git-lfs smudge --skip -- %f"),
    "filter.lfs.process": ("git-lfs filter-process", "git-lfs filter-process --skip"),
    "filter.lfs.required": ("true",),
}
"""What `git lfs install --local` writes: the user's own program, called in the one way that it is always called."""

_INCLUDE_KEY = r"include\.path|includeif\.gitdir(/i)?:.+\.path"
"""Not by branch or remote: such a file could come into play after it was judged."""

_REWRITE_KEY = r"url\.(.+)\.(insteadof|pushinsteadof)"
_URL_KEY = r"remote\..+\.(url|pushurl)|branch\..+\.(remote|pushremote)"
_SCHEME_URL = r"(https?|ssh|git|git\+ssh|file)://[^\x00-\x20]+"
_PLAIN_PLACE = r"(?!-)[^\x00-\x1f:]*(:(?!:)[^\x00-\x1f]*)?"


class Setting(NamedTuple):
    """One effective line of configuration: where it counts, its key (section and name in lower case), its value."""

    scope: str
    key: str
    value: str


class Verdict(NamedTuple):
    """What the gate found: the settings that are not harmless, and whether the user said yes to just these."""

    offending: tuple[Setting, ...]
    digest: str
    trusted: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """The offending keys, each once, sorted; never their values, which may hold secrets."""
        return tuple(sorted({setting.key for setting in self.offending}))


def parse_settings(listing: bytes) -> tuple[Setting, ...]:
    """The output of `git config -z --list --show-scope --show-origin`."""
    fields = text_of(listing).split("\0")
    settings = []
    for place in range(0, len(fields) - 2, 3):
        key, _, value = fields[place + 2].partition("\n")
        settings.append(Setting(fields[place], key, value))
    return tuple(settings)


def is_harmless(key: str, value: str) -> bool:
    """Whether a repository may set this without being asked about it."""
    if key in _LFS_VALUES:
        return value in _LFS_VALUES[key]
    if key in _HARMLESS_KEYS:
        return True
    if re.fullmatch(_URL_KEY, key, re.DOTALL):
        return bool(re.fullmatch(_SCHEME_URL, value) or re.fullmatch(_PLAIN_PLACE, value))
    if rewritten := re.fullmatch(_REWRITE_KEY, key, re.DOTALL):
        return re.fullmatch(_SCHEME_URL, rewritten[1]) is not None
    return re.fullmatch(_HARMLESS_PATTERN, key, re.DOTALL) is not None


def judge(settings: Iterable[Setting], path: str) -> Verdict:
    """Hold the repository's own settings against the list; `path` is how the user's trust names the repository."""
    everything = tuple(settings)
    offending = tuple(
        setting
        for setting in everything
        if setting.scope in {"local", "worktree"}
        and not is_harmless(setting.key, setting.value)
        and not _includes_from_outside(setting, path)
    )
    if not offending:
        return Verdict((), "", trusted=True)
    import hashlib  # it takes long to load

    identity = "\0".join(f"{setting.key}={setting.value}" for setting in offending)
    digest = hashlib.sha256(bytes_of(identity)).hexdigest()
    # Only the user's own file counts: a repository cannot vouch for itself.
    vouched = {setting.value for setting in everything if setting.scope == "global" and setting.key == TRUST_KEY}
    return Verdict(offending, digest, trust_value(digest, path) in vouched)


def _includes_from_outside(setting: Setting, path: str) -> bool:
    """Whether this takes in a file that no content of the repository can become; its lines are judged as its own are.

    Runners of continuous integration keep credentials in such files.
    """
    if not re.fullmatch(_INCLUDE_KEY, setting.key, re.DOTALL) or not setting.value.startswith("/"):
        return False
    place, root = os.path.realpath(setting.value), os.path.realpath(path)
    return os.path.commonpath((place, root)) != root


def trust_value(digest: str, path: str) -> str:
    """What the user's configuration holds to trust these settings at this path."""
    return f"{digest} {path}"
