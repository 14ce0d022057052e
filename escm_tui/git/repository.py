"""The door to a repository and to GitPython: finds it, judges its settings, resolves revisions, knows its state."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Literal, TypeVar

from escm_tui.errors import EscmError, GitFailed, RepositoryError
from escm_tui.git.environment import HOOK_VARIABLES, Manner, environment, settings_as_environment
from escm_tui.git.finding import looks_like_git_folder, root_around
from escm_tui.git.glance import Command, looks
from escm_tui.git.journal import note
from escm_tui.git.spelling import bytes_of, plain, text_of
from escm_tui.tuples import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from git import Repo as Repo  # noqa: PLC0414

    from escm_tui.git import gate
    from escm_tui.git.batch import Batch
    from escm_tui.git.program import Outcome

OBJECTS = ("cat-file", "--batch", "--buffer")
"""How git is asked for objects by their names."""

_FACTS = ("--is-bare-repository", "--show-object-format", "--absolute-git-dir", "--git-common-dir")
_SHOWN_KEYS = 10
_REVISION_LENGTH = 256
_FULL_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Kind = Literal["commit", "tree", "tag"]
Answer = TypeVar("Answer")
Operation = Literal["merge", "rebase", "cherry-pick", "revert", "bisect", "am"]


class Identity(NamedTuple):
    """Who makes commits: a name and an e-mail address."""

    name: str
    email: str


def _told(args: Sequence[str], top: str, handed_over: Mapping[str, str]) -> bytes:
    """What git says of a repository when it is asked at length; `RepositoryError` with its own words."""
    from pathlib import Path

    from escm_tui.git.program import execute

    outcome = execute(args, root=Path(top), handed_over=handed_over)
    if "dubious ownership" in outcome.words:
        advice = " ".join(line.strip() for line in outcome.words.splitlines() if "safe.directory" in line)
        raise RepositoryError(
            f"The repository {plain(top)} belongs to another user, so git does not trust it.",
            f"If you trust it: {plain(advice)}" if advice else "",
        )
    if outcome.status:
        raise RepositoryError(f"git cannot read the repository {plain(top)}: {outcome.sentence}")
    return outcome.output


class Repository(NamedTuple):
    """A git repository that passed the gate, and the hardened git that works on it.

    `top` is the top of the work tree (of a bare repository, in a server's hook: the git folder itself), `folder` that
    of this work tree's HEAD and index, `common` that of objects and references; `root`, `git_dir` and `common_dir` are
    the same as paths, which hooks do without: to load pathlib takes as long as git takes to answer.
    """

    top: str
    folder: str
    common: str
    object_format: str
    bare: bool = False
    handed_over: Mapping[str, str] = {}
    batch: Batch | None = None
    """The git process that tells objects, during a reading of history."""

    @property
    def root(self) -> Path:
        """The top of the work tree."""
        from pathlib import Path

        return Path(self.top)

    @property
    def git_dir(self) -> Path:
        """The folder of HEAD and index."""
        from pathlib import Path

        return Path(self.folder)

    @property
    def common_dir(self) -> Path:
        """The folder of objects and references."""
        from pathlib import Path

        return Path(self.common)

    @classmethod
    def discover(cls, start: Path | str) -> Repository:
        """The repository around `start`.

        Raises `RepositoryError` (exit 3) where there is none, it is bare, belongs to someone else, or its own
        configuration holds what could run programs.
        """
        repository = cls._of(root_around(str(start)), {})
        if repository.bare:
            raise RepositoryError("This is a bare repository; it has no work tree.", "Clone it and work in the clone.")
        repository.pass_gate()
        return repository

    @classmethod
    def discover_any(cls, start: Path | str) -> Repository:
        """The same, but a bare repository at `start` itself will do: for what reads objects alone."""
        folder = os.path.realpath(start)
        if not looks_like_git_folder(folder) or os.path.basename(folder) == ".git":
            return cls.discover(start)
        repository = cls._of(folder, {"GIT_DIR": folder})
        repository.pass_gate()
        return repository

    @classmethod
    def from_hook_environment(cls, environ: Mapping[str, str], folder: Path | None = None) -> Repository:
        """The repository for which git runs this hook, with the index and objects that git handed over.

        `folder` is the current one unless given. The gate is open here: git itself acts on this configuration already.
        """
        here = os.path.realpath(folder or os.getcwd())
        handed = {key: environ[key] for key in HOOK_VARIABLES if environ.get(key)}
        for key in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
            if key in handed:
                handed[key] = os.path.join(here, handed[key])
        top = handed.get("GIT_WORK_TREE", here) if "GIT_DIR" in handed else root_around(here)
        return cls._of(top, handed)

    @classmethod
    def _of(cls, top: str, handed_over: Mapping[str, str]) -> Repository:
        asked = ("rev-parse", *_FACTS)
        found = looks([(asked, (0,))], top, os.environ, handed_over)
        lines = (found[0] if found else _told(asked, top, handed_over)).split(b"\n")
        if len(lines) != len(_FACTS) + 1:
            raise RepositoryError(f"git cannot read the repository {plain(top)}.")
        bare, object_format = lines[0] == b"true", text_of(lines[1])
        folder, common = text_of(lines[2]), os.path.realpath(os.path.join(top, text_of(lines[3])))
        return cls(
            top=folder if bare else top,
            folder=folder,
            common=common,
            object_format=object_format,
            bare=bare,
            handed_over=dict(handed_over),
        )

    def pass_gate(self) -> None:
        """Refuse a repository whose own settings could run programs, unless the user trusts just these."""
        from escm_tui.git import gate

        listing = self.brief("config", "-z", "--list", "--show-scope", "--show-origin", "--includes")
        settings = (each for each in gate.parse_settings(listing) if not self._names_this_work_tree(each))
        verdict = gate.judge(settings, self.top)
        if verdict.trusted:
            return
        import shlex

        shown = ", ".join(plain(key) for key in verdict.keys[:_SHOWN_KEYS])
        more = f" and {len(verdict.keys) - _SHOWN_KEYS} more" if len(verdict.keys) > _SHOWN_KEYS else ""
        value = shlex.quote(gate.trust_value(verdict.digest, str(self.root)))
        raise RepositoryError(
            f"The repository's own configuration could run programs, so it was not opened: {shown}{more}.",
            "Take its content only: git clone --no-local --no-recurse-submodules --template= -- "
            f"{shlex.quote(str(self.root))} NEW-FOLDER; or, if you set these keys yourself, trust them: "
            f"git config --global --add {gate.TRUST_KEY} {value}",
        )

    def _names_this_work_tree(self, setting: gate.Setting) -> bool:
        """Whether this is the way back from a submodule's git folder to the work tree that was opened."""
        if setting.key != "core.worktree":
            return False
        return os.path.realpath(self.git_dir / setting.value) == os.path.realpath(self.root)

    def execute(
        self,
        args: Sequence[str],
        *,
        stdin: bytes | None = None,
        env_extra: Mapping[str, str] | None = None,
        manner: Manner = Manner.READ,
        time_limit: float | None = None,
        output_limit: int | None = None,
    ) -> Outcome:
        """Run git on this repository to its end, whatever its exit status."""
        # Loaded late, here as below: hooks mostly get by with short looks.
        from escm_tui.git.program import execute

        return execute(
            args,
            root=self.root,
            manner=manner,
            handed_over=self.handed_over,
            stdin=stdin,
            env_extra=env_extra,
            time_limit=time_limit,
            output_limit=output_limit,
        )

    def run(
        self,
        args: Sequence[str],
        *,
        stdin: bytes | None = None,
        ok: Sequence[int] = (0,),
        env_extra: Mapping[str, str] | None = None,
        manner: Manner = Manner.READ,
        time_limit: float | None = None,
        output_limit: int | None = None,
    ) -> bytes:
        """What git prints; an exit status that is not in `ok` raises `GitFailed` with git's own words."""
        outcome = self.execute(
            args, stdin=stdin, env_extra=env_extra, manner=manner, time_limit=time_limit, output_limit=output_limit
        )
        if outcome.status not in ok:
            raise GitFailed(f"git {args[0]} failed: {outcome.sentence}")
        return outcome.output

    def look(self, *commands: Command, asked: bytes = b"") -> list[bytes] | None:
        """What git prints for short commands that only read, all started at once; `asked` is what each is told.

        Nothing where one fails or takes its time: `run` asks again, and says why.
        """
        return looks(commands, self.top, os.environ, self.handed_over, asked)

    def brief(self, *args: str) -> bytes:
        """What git prints for a command that only reads and is mostly done at once: by a look, else as `run` does."""
        began = time.monotonic()
        found = self.look((args, (0,)))
        if found is None:
            return self.run(args)
        note(args, acts=False, status=0, seconds=time.monotonic() - began, said="")
        return found[0]

    def objects(self, names: Sequence[bytes]) -> bytes | None:
        """What git prints for some objects when it is asked for `OBJECTS`; nothing where `look` gives nothing."""
        told = self.batch.tell(names) if self.batch else None
        if told is None:
            found = self.look((OBJECTS, (0,)), asked=b"".join(b"%b\n" % name for name in names))
            return found[0] if found else None
        return told

    @contextmanager
    def reading_history(self) -> Iterator[Repository]:
        """The same repository, of whose objects one git process tells for as long as this lasts."""
        from escm_tui.git.batch import Batch

        if self.batch:
            yield self
            return
        batch = Batch(self.top, os.environ, self.handed_over)
        try:
            yield self._replace(batch=batch)
        finally:
            batch.close()

    @contextmanager
    def stream(
        self, args: Sequence[str], *, stdin: bytes | Iterable[bytes] | None = None, time_limit: float | None = None
    ) -> Iterator[IO[bytes]]:
        """Git's output while it runs, its input written by a thread; leaving early ends git without complaint."""
        from escm_tui.git.program import STREAM_LIMIT, Outcome, start

        seconds = STREAM_LIMIT if time_limit is None else time_limit
        env = environment(os.environ, Manner.READ, self.root, self.handed_over)
        process = start(args, Manner.READ, self.root, env, time_limit=seconds, stdin=stdin)
        finished = False
        try:
            yield process.output
            finished = not process.output.read(1)
        finally:
            if not finished:
                process.kill()
            status, words = process.end()
        if process.overdue:
            raise GitFailed(f"git {args[0]} took longer than {seconds:g} seconds.")
        if finished and status:
            raise GitFailed(f"git {args[0]} failed: {Outcome(status, b'', words).sentence}")

    def resolve(self, revision: str, kind: Kind = "commit") -> str:
        """The full id of what a user typed: a tag, branch, id or expression; the one door for typed revisions.

        Raises `RepositoryError` (exit 3) with the nearest names as hint when there is no such revision.
        """
        if not revision or len(revision) > _REVISION_LENGTH or _CONTROL.search(revision):
            raise RepositoryError(f'"{plain(revision)[:80]}" is not the name of a revision.')
        try:
            word = text_of(bytes_of(f"{revision}^{{{kind}}}"))
        except UnicodeEncodeError:
            raise RepositoryError(f"There is no such revision: {revision!a}.") from None
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", word)
        looked = self.look((asked, (0,)))
        found = text_of(looked[0] if looked else self.execute(asked).output).strip()
        if _FULL_ID.fullmatch(found):
            return found
        if self.head() is None and revision.split("~", maxsplit=1)[0].split("^", maxsplit=1)[0] in {"HEAD", "@"}:
            raise RepositoryError("The repository has no commit yet.", "Make the first one with: escm commit")
        raise RepositoryError(f'There is no such revision: "{plain(revision)}".', self._nearest(revision))

    def _nearest(self, revision: str) -> str:
        from difflib import get_close_matches

        listing = text_of(self.run(["for-each-ref", "--count=5000", "--format=%(refname)", "refs/heads", "refs/tags"]))
        names = [line.split("/", 2)[2] for line in listing.split("\n")[:-1]]
        near = get_close_matches(revision, names, n=3, cutoff=0.5)
        if near:
            return f"Did you mean {', '.join(plain(name) for name in near)}?"
        return "See the names of revisions with: escm log"

    def empty_tree(self) -> str:
        """The id of the tree without files, to compare with before the first commit."""
        return text_of(self.run(["hash-object", "-t", "tree", "--stdin"], stdin=b"")).strip()

    def head(self) -> str | None:
        """The id of the commit you stand on, or nothing before the first commit."""
        outcome = self.execute(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
        found = text_of(outcome.output).strip()
        return found if outcome.status == 0 and _FULL_ID.fullmatch(found) else None

    @property
    def is_unborn(self) -> bool:
        """Whether the repository has no commit yet on this branch."""
        return self.head() is None

    def branch(self) -> str | None:
        """The name of the branch you stand on, or nothing when HEAD is detached."""
        outcome = self.execute(["symbolic-ref", "--quiet", "HEAD"])
        name = text_of(outcome.output).removesuffix("\n")
        return name.removeprefix("refs/heads/") if outcome.status == 0 else None

    def operation(self) -> Operation | None:
        """What git is in the middle of: a merge, rebase, cherry-pick, revert, bisect or applying of mails."""
        if (self.git_dir / "rebase-apply" / "applying").exists():
            return "am"
        marks: tuple[tuple[str, Operation], ...] = (
            ("rebase-merge", "rebase"),
            ("rebase-apply", "rebase"),
            ("MERGE_HEAD", "merge"),
            ("CHERRY_PICK_HEAD", "cherry-pick"),
            ("REVERT_HEAD", "revert"),
            ("BISECT_LOG", "bisect"),
        )
        return next((name for mark, name in marks if (self.git_dir / mark).exists()), None)

    @property
    def is_shallow(self) -> bool:
        """Whether the history was cut off when the repository was cloned."""
        return (self.common_dir / "shallow").is_file()

    def identity(self) -> Identity:
        """Who commits here. Raises `EscmError` (exit 4) with the two commands that say so, where nobody said."""
        outcome = self.execute(
            ["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"], manner=Manner.OWN_WITHOUT_HOOKS
        )
        found = re.fullmatch(r"(.*) <(.*)> \d+ [+-]\d+\n?", text_of(outcome.output))
        if outcome.status or found is None or not found[1] or not found[2]:
            raise EscmError(
                "git does not know who you are, so nothing can be committed.",
                'Say so with: git config --global user.name "Your Name" and '
                'git config --global user.email "you@example.com"',
            )
        return Identity(found[1], found[2])

    def read_by_gitpython(self, reader: Callable[[Repo], Answer]) -> Answer | None:
        """What `reader` makes of GitPython on this repository; nothing where GitPython cannot be used or fails.

        It knows no SHA-256 repositories, and follows `GIT_*` variables that the surrounding process may hold.
        """
        if self.object_format != "sha1" or self.handed_over or any(key in os.environ for key in HOOK_VARIABLES):
            return None
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
        from git import Repo
        from git.exc import GitError, ODBError

        safe = environment({}, Manner.READ, self.root) | settings_as_environment(Manner.READ)
        try:
            with Repo(self.root, search_parent_directories=False, expand_vars=False) as repo:
                repo.git.update_environment(**safe)
                return reader(repo)
        # Reading alone raises errors of nearly every built-in kind there.
        except (GitError, ODBError, ValueError, TypeError, LookupError, OSError, AssertionError, RuntimeError):
            return None
