"""Makes hostile repositories, each with one way to run code, lead outside, forge, hide, hang or confuse."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import struct
import subprocess
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.evidence import PROCEDURE, RECORD, sample_files
from tests.support.repositories import GitRepository
from tests.torture.canaries import SECRET, Ground

TAGS = ("evaluation/2024-h1", "evaluation/2024-h2")
PLACE = "organization/knw/knw07.yaml"
RATED = RECORD.replace("satisfied", "partial")


@dataclass(frozen=True, slots=True)
class Scene:
    """A sound evidence repository with two evaluations on a ground, to be made hostile."""

    ground: Ground
    git: GitRepository

    @classmethod
    def new(cls, folder: Path) -> Scene:
        """Two commits with tags, and an edit that is not committed, so that git has something to compare."""
        ground = Ground.new(folder)
        git = GitRepository.new(ground.root)
        git.commit("Start", sample_files())
        git.tag(TAGS[0])
        git.commit("Rate", {PLACE: RATED, "artifacts/minutes.txt": "Minutes\n"})
        git.tag(TAGS[1])
        git.write({PLACE: RATED + "# edited\n", "artifacts/minutes.txt": "More minutes\n"})
        return cls(ground, git)

    @property
    def program(self) -> str:
        """The canary's path."""
        return str(self.ground.program)

    @property
    def admin(self) -> Path:
        """The `.git` folder."""
        return self.git.root / ".git"

    def config(self, **settings: str) -> None:
        """Settings of the repository; `__` stands for a dot, `_` for a hyphen in names of sections."""
        for key, value in settings.items():
            self.git.git("config", key.replace("__", "."), value)

    def attributes(self, text: str) -> None:
        """Attributes in the work tree and in `.git/info`."""
        self.git.write({".gitattributes": text})
        (self.admin / "info").mkdir(exist_ok=True)
        (self.admin / "info" / "attributes").write_text(text)


Maker = Callable[[Scene], "Path | None"]
"""Makes a scene hostile; where to open it, if that is not the root."""

HOSTILE: dict[str, Maker] = {}
"""Every kind by its name."""


def kind(maker: Maker) -> Maker:
    """Register a kind under its function's name."""
    HOSTILE[maker.__name__.removeprefix("_").replace("_", " ")] = maker
    return maker


def _every_hook(folder: Path, program: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in (
        "applypatch-msg", "commit-msg", "fsmonitor-watchman", "post-checkout", "post-commit", "post-index-change",
        "post-merge", "post-rewrite", "pre-auto-gc", "pre-commit", "pre-merge-commit", "pre-push", "pre-rebase",
        "prepare-commit-msg", "reference-transaction", "sendemail-validate", "push-to-checkout", "update",
    ):  # fmt: skip
        (folder / name).write_text(f"#!/bin/sh\nexec {program}\n")
        (folder / name).chmod(0o755)


# Code in the settings


@kind
def _fsmonitor(scene: Scene) -> None:
    scene.config(core__fsmonitor=scene.program)


@kind
def _fsmonitor_hook_version(scene: Scene) -> None:
    scene.config(core__fsmonitor=f"{scene.program} #", core__fsmonitorHookVersion="1")


@kind
def _hooks_in_the_git_folder(scene: Scene) -> None:
    _every_hook(scene.admin / "hooks", scene.program)


@kind
def _hooks_path(scene: Scene) -> None:
    _every_hook(scene.git.root / "artifacts" / "hooks", scene.program)
    scene.config(core__hooksPath="artifacts/hooks")


@kind
def _hooks_by_configuration(scene: Scene) -> None:
    (scene.admin / "config").open("a").write(
        f'[hook "one"]\n\tevent = post-index-change\n\tevent = reference-transaction\n\tcommand = {scene.program}\n'
    )


@kind
def _filter_clean_and_smudge(scene: Scene) -> None:
    scene.attributes("* filter=evil\n")
    scene.config(filter__evil__clean=scene.program, filter__evil__smudge=scene.program, filter__evil__required="true")


@kind
def _filter_process(scene: Scene) -> None:
    scene.attributes("* filter=evil\n")
    scene.config(filter__evil__process=scene.program)


@kind
def _external_diff(scene: Scene) -> None:
    scene.config(diff__external=scene.program)


@kind
def _diff_command_of_a_driver(scene: Scene) -> None:
    scene.attributes("* diff=evil\n")
    scene.config(diff__evil__command=scene.program)


@kind
def _textconv(scene: Scene) -> None:
    scene.attributes("* diff=evil\n")
    scene.config(diff__evil__textconv=scene.program, diff__evil__cachetextconv="true")


@kind
def _merge_driver(scene: Scene) -> None:
    scene.attributes("* merge=evil\n")
    scene.config(merge__evil__driver=f"{scene.program} %O %A %B", merge__default="evil", merge__renormalize="true")


def _sign_the_tag(scene: Scene) -> None:
    """A tag that says it is signed."""
    body = (
        f"object {scene.git.git('rev-parse', 'HEAD')}\ntype commit\ntag {TAGS[1]}\n"
        "tagger Lab <evaluator@lab.example> 1705500000 +0000\n\nEvaluation\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEzBAABCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"
    )
    made = scene.git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=body.encode())
    scene.git.git("update-ref", f"refs/tags/{TAGS[1]}", made)


@kind
def _gpg_program(scene: Scene) -> None:
    _sign_the_tag(scene)
    scene.config(gpg__program=scene.program, log__showSignature="true", commit__gpgSign="true", tag__gpgSign="true")


@kind
def _ssh_signing_programs(scene: Scene) -> None:
    _sign_the_tag(scene)
    scene.config(
        gpg__format="ssh", gpg__ssh__program=scene.program, gpg__ssh__defaultKeyCommand=scene.program,
        gpg__ssh__allowedSignersFile=f"{scene.git.root}/artifacts/signers", log__showSignature="true",
    )  # fmt: skip


@kind
def _ssh_command(scene: Scene) -> None:
    _promise(scene, "ssh://git@host.invalid/x")
    scene.config(core__sshCommand=scene.program)


@kind
def _git_proxy(scene: Scene) -> None:
    _promise(scene, "git://host.invalid/x")
    scene.config(core__gitProxy=scene.program)


@kind
def _credential_helper_and_askpass(scene: Scene) -> None:
    _promise(scene, "http://127.0.0.1:9/x")
    scene.config(credential__helper=f"!{scene.program}", core__askPass=scene.program)


@kind
def _upload_pack(scene: Scene) -> None:
    _promise(scene, str(scene.ground.outside))
    scene.config(remote__origin__uploadpack=scene.program)


@kind
def _url_that_is_a_program(scene: Scene) -> None:
    _promise(scene, f"ext::{scene.program}")
    scene.config(protocol__ext__allow="always", protocol__allow="always")


@kind
def _url_that_is_replaced(scene: Scene) -> None:
    _promise(scene, "https://host.invalid/x")
    (scene.admin / "config").open("a").write(
        f'[url "ext::{scene.program} "]\n\tinsteadOf = https://host.invalid/\n[protocol "ext"]\n\tallow = always\n'
    )


def _promise(scene: Scene, url: str) -> None:
    """A partial clone that lacks a blob of both revisions: reading it makes git ask the remote."""
    scene.config(
        remote__origin__url=url, remote__origin__promisor="true", remote__origin__partialclonefilter="blob:none",
        extensions__partialClone="origin", core__repositoryformatversion="1",
    )  # fmt: skip
    for revision in ("HEAD", "HEAD~1"):
        blob = scene.git.git("rev-parse", f"{revision}:{PLACE}")
        (scene.admin / "objects" / blob[:2] / blob[2:]).unlink(missing_ok=True)


@kind
def _include(scene: Scene) -> None:
    (scene.git.root / "artifacts" / "settings").write_text(f"[core]\n\tfsmonitor = {scene.program}\n")
    scene.config(include__path="../artifacts/settings")


@kind
def _include_if(scene: Scene) -> None:
    (scene.git.root / "artifacts" / "settings").write_text(f"[core]\n\tfsmonitor = {scene.program}\n")
    (scene.admin / "config").open("a").write('[includeIf "gitdir:**"]\n\tpath = ../artifacts/settings\n')


@kind
def _include_by_remote_url(scene: Scene) -> None:
    (scene.git.root / "artifacts" / "settings").write_text(f"[core]\n\tfsmonitor = {scene.program}\n")
    (scene.admin / "config").open("a").write(
        '[remote "origin"]\n\turl = https://host.invalid/x\n'
        '[includeIf "hasconfig:remote.*.url:https://**"]\n\tpath = ../artifacts/settings\n'
    )


@kind
def _configuration_of_the_worktree(scene: Scene) -> None:
    scene.config(extensions__worktreeConfig="true", core__repositoryformatversion="1")
    (scene.admin / "config.worktree").write_text(f"[core]\n\tfsmonitor = {scene.program}\n")


@kind
def _odd_spelling_of_a_key(scene: Scene) -> None:
    (scene.admin / "config").open("a").write(f'[CORE] FSMonitor = "{scene.program}" ; harmless\n[core]fsmonitor\\\n=no')


@kind
def _aliases_and_pagers(scene: Scene) -> None:
    scene.config(core__pager=scene.program, core__editor=scene.program, sequence__editor=scene.program)
    for name in ("status", "log", "ls-files", "cat-file", "rev-parse", "for-each-ref", "config", "diff"):
        scene.git.git("config", f"alias.{name}", f"!{scene.program}")
        scene.git.git("config", f"pager.{name}", scene.program)


@kind
def _lfs_transfer(scene: Scene) -> None:
    scene.attributes("artifacts/** filter=lfs diff=lfs merge=lfs -text\n")
    scene.config(lfs__customtransfer__evil__path=scene.program, filter__lfs__process=f"{scene.program} lfs")
    scene.git.write({".lfsconfig": f"[lfs]\n\tstandalonetransferagent = evil\n\turl = ext::{scene.program}\n"})


# Git folders that are not what they seem


@kind
def _work_tree_elsewhere(scene: Scene) -> None:
    scene.config(core__worktree=str(scene.ground.outside))


@kind
def _git_file_into_the_work_tree(scene: Scene) -> None:
    _every_hook(scene.admin / "hooks", scene.program)
    scene.config(core__fsmonitor=scene.program)
    scene.admin.rename(scene.git.root / "artifacts" / "innocent")
    (scene.git.root / ".git").write_text("gitdir: artifacts/innocent\n")


@kind
def _bare_repository_inside(scene: Scene) -> Path:
    inner = scene.git.root / "organization" / "evidence"
    subprocess.run(["git", "init", "-q", "--bare", str(inner / "x.git")], check=True)
    for each in (inner / "x.git").iterdir():
        each.rename(inner / each.name)
    (inner / "config").open("a").write(f"[core]\n\tfsmonitor = {scene.program}\n\tworktree = {inner}\n\tbare = false\n")
    _every_hook(inner / "hooks", scene.program)
    return inner


@kind
def _tracked_files_pose_as_git_folder(scene: Scene) -> None:
    for name in ("HEAD", "config", "objects", "refs", "index"):
        source = scene.admin / name
        target = scene.git.root / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    (scene.git.root / "config").open("a").write(f"[core]\n\tfsmonitor = {scene.program}\n")
    _every_hook(scene.git.root / "hooks", scene.program)


@kind
def _submodule_with_its_own_settings(scene: Scene) -> None:
    inner = GitRepository.new(scene.git.root / "artifacts" / "inner")
    inner.commit("Inner", {"x": "1"})
    scene.git.git("add", "artifacts/inner")
    url = f"url = ext::{scene.program}\n\tupdate = !{scene.program}"
    scene.git.write({".gitmodules": f'[submodule "x"]\n\tpath = artifacts/inner\n\t{url}\n'})
    inner.git("config", "core.fsmonitor", scene.program)
    _every_hook(inner.root / ".git" / "hooks", scene.program)
    inner.write({"x": "2"})


@kind
def _submodule_in_place_of_a_record(scene: Scene) -> None:
    inner = GitRepository.new(scene.git.root / "organization" / "thr")
    inner.commit("Inner", {"thr01.yaml": RECORD})
    inner.git("config", "core.fsmonitor", scene.program)
    scene.git.git("add", "organization/thr")
    scene.git.commit("Nest")


@kind
def _alternates(scene: Scene) -> None:
    (scene.admin / "objects" / "info").mkdir(exist_ok=True)
    (scene.admin / "objects" / "info" / "alternates").write_text(f"{scene.ground.outside}\n/proc/self/fd\n//host/x\n")


@kind
def _replaced_objects(scene: Scene) -> None:
    forged = scene.git.git("hash-object", "-w", "--stdin", stdin=f"owner: {SECRET}\n".encode())
    for revision in ("HEAD", "HEAD~1"):
        scene.git.git("replace", scene.git.git("rev-parse", f"{revision}:{PLACE}"), forged)


@kind
def _grafts(scene: Scene) -> None:
    (scene.admin / "info").mkdir(exist_ok=True)
    (scene.admin / "info" / "grafts").write_text(scene.git.git("rev-parse", "HEAD") + "\n")


@kind
def _head_that_leads_outside(scene: Scene) -> None:
    (scene.admin / "HEAD").write_text("ref: refs/heads/../../../outside/secret.yaml\n")


@kind
def _head_that_is_a_link(scene: Scene) -> None:
    (scene.admin / "HEAD").unlink()
    (scene.admin / "HEAD").symlink_to(scene.ground.secret)


@kind
def _references_that_are_links(scene: Scene) -> None:
    (scene.admin / "refs" / "tags" / "linked").symlink_to(scene.ground.secret)
    (scene.admin / "refs" / "heads" / "endless").symlink_to("endless")


@kind
def _damaged_references(scene: Scene) -> None:
    (scene.admin / "refs" / "tags" / "broken").write_text("not an id\n")
    (scene.admin / "refs" / "tags" / "nowhere").write_text("1" * 40 + "\n")
    (scene.admin / "packed-refs").write_text("# pack-refs with: peeled\nzzzz refs/tags/x\n")


@kind
def _references_like_options(scene: Scene) -> None:
    head = scene.git.git("rev-parse", "HEAD")
    for name in ("--output=pwned", "-x", "--exec-path=/tmp", "evaluation/--upload-pack=x", "-n1", "HEAD", "@"):
        scene.git.run("update-ref", f"refs/tags/{name}", head)
        scene.git.run("update-ref", f"refs/heads/{name}", head)


@kind
def _branch_like_an_option(scene: Scene) -> None:
    scene.git.git("update-ref", "refs/heads/--output=pwned", "HEAD")
    scene.git.git("symbolic-ref", "HEAD", "refs/heads/--output=pwned")


@kind
def _references_with_escapes(scene: Scene) -> None:
    head = scene.git.git("rev-parse", "HEAD")
    lines = [f"{head} refs/tags/evaluation/\udc9b31m\u202ex", f"{head} refs/tags/evaluation/[/b]\u2028y"]
    (scene.admin / "packed-refs").write_bytes(
        b"\n".join(each.encode("utf-8", "surrogateescape") for each in lines) + b"\n"
    )


@kind
def _thousands_of_tags(scene: Scene) -> None:
    head = scene.git.git("rev-parse", "HEAD")
    (scene.admin / "packed-refs").write_text("".join(f"{head} refs/tags/evaluation/x{n}\n" for n in range(3000)))


@kind
def _lock_folder_that_leads_outside(scene: Scene) -> None:
    (scene.admin / "escm").symlink_to(scene.ground.outside)


@kind
def _index_that_is_damaged(scene: Scene) -> None:
    (scene.admin / "index").write_bytes(b"DIRC\0\0\0\2\0\1\0\0" + b"\xff" * 400)


@kind
def _index_that_is_a_pipe(scene: Scene) -> None:
    (scene.admin / "index").unlink()
    (scene.admin / "index").symlink_to(scene.ground.secret)


@kind
def _split_index_that_leads_outside(scene: Scene) -> None:
    scene.git.git("update-index", "--split-index")
    for each in scene.admin.glob("sharedindex.*"):
        each.unlink()
        each.symlink_to(scene.ground.secret)


@kind
def _packs_that_are_damaged(scene: Scene) -> None:
    scene.git.git("repack", "-adq")
    for each in (scene.admin / "objects" / "pack").iterdir():
        each.chmod(0o644)
        each.write_bytes(each.read_bytes()[:60] + b"\xff" * 60)


@kind
def _pack_that_unfolds(scene: Scene) -> None:
    """A few kilobytes that git would have to unfold to four thousand million bytes before it prints the first."""
    piece = 0xFFFFFF
    base = b"#" * piece
    base_id = hashlib.sha1(b"blob %d\0" % piece + base).hexdigest()
    first = 12
    pack = b"PACK" + struct.pack(">II", 2, 2) + _packed(3, piece) + zlib.compress(base)
    second = len(pack)
    times = 256
    delta = _varied(piece) + _varied(piece * times) + b"\xf0\xff\xff\xff" * times
    pack += _packed(7, len(delta)) + bytes.fromhex(base_id) + zlib.compress(delta)
    # Nobody reads content to see whether it has the id that the index of the pack says.
    unfolded = "5a" * 20
    places = sorted([(bytes.fromhex(base_id), first), (bytes.fromhex(unfolded), second)])
    pack += hashlib.sha1(pack).digest()
    index = b"\xfftOc" + struct.pack(">I", 2)
    index += b"".join(struct.pack(">I", sum(name[0] <= n for name, _ in places)) for n in range(256))
    index += b"".join(name for name, _ in places) + bytes(8)
    index += b"".join(struct.pack(">I", place) for _, place in places) + pack[-20:]
    index += hashlib.sha1(index).digest()
    for suffix, content in (("pack", pack), ("idx", index)):
        (scene.admin / "objects" / "pack").mkdir(exist_ok=True)
        (scene.admin / "objects" / "pack" / f"pack-{pack[-20:].hex()}.{suffix}").write_bytes(content)
    scene.git.git("update-index", "--add", "--cacheinfo", f"100644,{unfolded},{PLACE}")
    scene.git.git("update-index", "--add", "--cacheinfo", f"100644,{unfolded},organization/knw/knw08.yaml")
    _commit_tree(scene, scene.git.git("write-tree"))


def _packed(type_: int, size: int) -> bytes:
    head, size = [type_ << 4 | size & 15], size >> 4
    while size:
        head[-1] |= 0x80
        head.append(size & 0x7F)
        size >>= 7
    return bytes(head)


def _varied(size: int) -> bytes:
    said = []
    while size > 0x7F:
        said.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([*said, size])


@kind
def _commit_graph_that_is_damaged(scene: Scene) -> None:
    scene.git.git("commit-graph", "write", "--reachable")
    graph = scene.admin / "objects" / "info" / "commit-graph"
    graph.chmod(0o644)
    graph.write_bytes(graph.read_bytes()[:200] + b"\xff" * 200)


# Trees and files that are not what they seem


def _tree(scene: Scene, entries: Mapping[bytes, tuple[bytes, str]]) -> str:
    """A tree as bytes, whatever git thinks of its names: name to (mode, id)."""
    body = b"".join(mode + b" " + name + b"\0" + bytes.fromhex(oid) for name, (mode, oid) in entries.items())
    return scene.git.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=body)


def _commit_tree(scene: Scene, tree: str) -> None:
    made = scene.git.git("commit-tree", "-p", "HEAD", "-m", "Odd", tree)
    scene.git.git("update-ref", "refs/heads/main", made)
    scene.git.git("tag", "-f", "-a", "-m", "Odd", TAGS[1], made)


def _top(scene: Scene) -> dict[bytes, tuple[bytes, str]]:
    top = {}
    for line in scene.git.git("ls-tree", "HEAD").splitlines():
        facts, _, name = line.partition("\t")
        mode, _, oid = facts.split()
        top[name.encode()] = (mode.lstrip("0").encode(), oid)
    return top


@kind
def _names_that_lead_outside(scene: Scene) -> None:
    blob = scene.git.git("hash-object", "-w", "--stdin", stdin=RECORD.encode())
    inner = _tree(scene, {b"..": (b"40000", _tree(scene, {b"x.yaml": (b"100644", blob)}))})
    odd = {b"..": (b"40000", inner), b".git": (b"40000", inner), b"a/b.yaml": (b"100644", blob), b"": (b"100644", blob)}
    _commit_tree(scene, _tree(scene, {**odd, **_top(scene)}))


@kind
def _same_name_twice(scene: Scene) -> None:
    body = b""
    for name, (mode, oid) in _top(scene).items():
        body += 2 * (mode + b" " + name + b"\0" + bytes.fromhex(oid))
    _commit_tree(scene, scene.git.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=body))


@kind
def _tree_without_end(scene: Scene) -> None:
    blob = scene.git.git("hash-object", "-w", "--stdin", stdin=b"x")
    tree = _tree(scene, {b"%02d" % n: (b"100644", blob) for n in range(10)})
    for _ in range(9):
        tree = _tree(scene, {b"%02d" % n: (b"40000", tree) for n in range(10)})
    _commit_tree(scene, _tree(scene, {**_top(scene), b"zzz": (b"40000", tree)}))


@kind
def _tree_that_is_deep(scene: Scene) -> None:
    tree = _tree(scene, {b"x": (b"100644", scene.git.git("hash-object", "-w", "--stdin", stdin=b"x"))})
    for _ in range(1500):
        tree = _tree(scene, {b"d" * 200: (b"40000", tree)})
    _commit_tree(scene, _tree(scene, {**_top(scene), b"zzz": (b"40000", tree)}))


@kind
def _blob_that_is_huge(scene: Scene) -> None:
    blob = scene.git.git("hash-object", "-w", "--stdin", stdin=b"# " + b"0" * 80_000_000)
    scene.git.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{PLACE}")
    scene.git.commit("Grow")
    scene.git.git("tag", "-f", "-a", "-m", "Grow", TAGS[1])
    with (scene.git.root / PLACE).open("wb") as file:
        file.truncate(1 << 40)


@kind
def _record_that_is_a_link(scene: Scene) -> None:
    _replace(scene, PLACE, scene.ground.secret)
    _replace(scene, "organization/evidence/procedure.yaml", scene.ground.secret)


@kind
def _folder_that_is_a_link(scene: Scene) -> None:
    (scene.ground.outside / "knw07.yaml").write_text(f"owner: {SECRET}\n")
    shutil.rmtree(scene.git.root / "organization" / "knw")
    (scene.git.root / "organization" / "knw").symlink_to(scene.ground.outside)


@kind
def _manifest_that_is_a_link(scene: Scene) -> None:
    scene.ground.secret.write_text(f"format: 1\nmodel: escm-sp-v2\norganization:\n  name: {SECRET}\n")
    _replace(scene, "escm.yaml", scene.ground.secret)


@kind
def _schemas_that_are_links(scene: Scene) -> None:
    for each in (scene.git.root / ".escm" / "schemas").iterdir():
        _replace(scene, f".escm/schemas/{each.name}", scene.ground.secret)


def _replace(scene: Scene, path: str, target: Path) -> None:
    (scene.git.root / path).unlink()
    (scene.git.root / path).symlink_to(target)
    scene.git.commit("Link", None)
    scene.git.git("add", "-A")
    scene.git.commit("Link")
    scene.git.git("tag", "-f", "-a", "-m", "Link", TAGS[1])


@kind
def _pipe_in_place_of_a_record(scene: Scene) -> None:
    (scene.git.root / PLACE).unlink()
    os.mkfifo(scene.git.root / PLACE)


@kind
def _pipe_in_place_of_the_manifest(scene: Scene) -> None:
    (scene.git.root / "escm.yaml").unlink()
    os.mkfifo(scene.git.root / "escm.yaml")


@kind
def _device_in_place_of_files(scene: Scene) -> None:
    for name in (PLACE, "artifacts/minutes.txt", ".gitignore"):
        (scene.git.root / name).unlink(missing_ok=True)
        (scene.git.root / name).symlink_to("/dev/zero")


@kind
def _pipes_in_place_of_what_git_reads(scene: Scene) -> None:
    """Git itself would wait for ever on such a file; it must be ended, or not asked."""
    (scene.admin / "info").mkdir(exist_ok=True)
    for path in (scene.git.root / ".gitattributes", scene.admin / "info" / "attributes"):
        path.unlink(missing_ok=True)
        os.mkfifo(path)


@kind
def _names_with_escapes(scene: Scene) -> None:
    for name in (b"\x1b]0;owned\x07.yaml", b"a\nb.yaml", b"\xff\xfe.yaml", b"\xc2\x9b31m.yaml", b"[@click=x]y[b].yaml"):
        for folder in (b"organization/evidence/", b"artifacts/", b"engagements/"):
            with open(os.fsencode(scene.git.root) + b"/" + folder + name, "wb") as file:  # noqa: PTH123
                file.write(PROCEDURE.encode())
    scene.git.git("add", "-A")
    scene.git.commit("\x1b[31mSubject\x1b]52;c;eA==\x07")


@kind
def _names_like_options(scene: Scene) -> None:
    scene.git.write({f"{folder}{name}": PROCEDURE for folder in ("", "artifacts/", "organization/evidence/")
                     for name in ("--output=pwned", "-rf", ":(exclude)x", ":!/", "*", "--")})  # fmt: skip
    scene.git.git("add", "-A")
    scene.git.commit("Options")


@kind
def _names_that_differ_in_case(scene: Scene) -> None:
    scene.git.write({PLACE.replace("knw07", name): RECORD for name in ("KNW07", "Knw07", "kn\uff5707", "knw\u06f07")})
    scene.git.write({"ESCM.YAML": "x: 1\n", "organization/evidence/Procedure.yaml": PROCEDURE})
    scene.git.git("add", "-A")
    scene.git.commit("Clash")


@kind
def _artifact_that_leads_outside(scene: Scene) -> None:
    for number, path in enumerate((
        "../outside/secret.yaml", str(scene.ground.secret), "artifacts/../../outside/secret.yaml", ".git/config",
        "artifacts/link", "C:\\x", "artifacts/.GIT/config", "artifacts/git~1/config", "/dev/zero", "-",
    )):  # fmt: skip
        item = f"title: Item\nkind: artifact\nlocation: {{path: '{path}'}}\nsha256: \"{'0' * 64}\"\n"
        scene.git.write({f"organization/evidence/item-{number}.yaml": item})
    (scene.git.root / "artifacts" / "link").symlink_to(scene.ground.secret)
    scene.git.git("add", "-A")
    scene.git.commit("Lead outside")


@kind
def _yaml_that_explodes(scene: Scene) -> None:
    bomb = "a: &a [lol]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}, *{p}]\n" for p, c in zip("abcdefghijk", "bcdefghijkl", strict=True)
    )
    files = {PLACE: bomb, "escm.yaml": bomb, "organization/evidence/procedure.yaml": "a: " + "[" * 50_000}
    scene.git.write({**files, "engagements/acme/engagement.yaml": '!!python/object/apply:os.system ["touch x"]\n'})
    scene.git.git("add", "-A")
    scene.git.commit("Explode")


@kind
def _schemas_of_the_repository(scene: Scene) -> None:
    evil = '{"$ref": "http://127.0.0.1:9/x", "pattern": "^(a+)+$", "properties": {"owner": {"$ref": "file:///etc/passwd"}}}'
    schemas = [f".escm/schemas/{each.name}" for each in (scene.git.root / ".escm" / "schemas").iterdir()]
    scene.git.commit("Loosen", dict.fromkeys(schemas, evil))


@kind
def _history_with_odd_people_and_dates(scene: Scene) -> None:
    tree = scene.git.git("rev-parse", "HEAD^{tree}")
    parent = scene.git.git("rev-parse", "HEAD")
    for author in (
        b"\x1b]0;x\x07 <a@b> 99999999999999999 +9999", b"<> 1 -0000", b"A\xff\xfe <x> -5 +0000",
        b"A <x> nonsense +0000", b" " * 5000 + b"<x> 0 +0000", b"A <x>",
    ):  # fmt: skip
        body = b"tree %s\nparent %s\nauthor %s\ncommitter C <c@d> 1705600000 +0000\nencoding \x1b[31mUTF-99\n\n" % (
            tree.encode(), parent.encode(), author)  # fmt: skip
        made = scene.git.git(
            "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=body + b"\x9b31m\n\xff"
        )
        parent = made
    scene.git.git("update-ref", "refs/heads/main", parent)


@kind
def _tags_within_tags_and_of_trees(scene: Scene) -> None:
    target, type_ = scene.git.git("rev-parse", "HEAD^{tree}"), "tree"
    for _ in range(40):
        body = f"object {target}\ntype {type_}\ntag x\ntagger T <t@x> 1705600000 +0000\n\n\x1b[31mx\n"
        target, type_ = scene.git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=body.encode()), "tag"
    scene.git.git("update-ref", "refs/tags/evaluation/deep", target)
    scene.git.git("update-ref", "refs/tags/evaluation/tree", "HEAD^{tree}")
    scene.git.git("update-ref", "refs/tags/evaluation/blob", scene.git.git("rev-parse", f"HEAD:{PLACE}"))


@kind
def _commit_that_is_damaged(scene: Scene) -> None:
    body = b"tree " + b"0" * 40 + b"\nauthor x\n\nNo committer\n"
    made = scene.git.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=body)
    scene.git.git("update-ref", f"refs/tags/{TAGS[1]}", made)


@kind
def _attributes_that_twist_content(scene: Scene) -> None:
    scene.attributes(
        "* working-tree-encoding=UTF-16 ident eol=crlf export-subst\n[attr]evil filter=x\n" + "x " * 90_000
    )


@kind
def _ignored_by_endless_patterns(scene: Scene) -> None:
    scene.git.write({".gitignore": ("/".join(["**"] * 30) + "/" + "*a" * 40 + "\n") * 20, "a" * 80 + "b": "x"})


@kind
def _mail_map_with_escapes(scene: Scene) -> None:
    scene.git.write({".mailmap": "\x1b]0;owned\x07 <lead@example.com>\n"})
    scene.git.git("add", "-A")
    scene.git.commit("Map")
    scene.git.git("config", "log.date", "format:\x1b]0;x\x07%Y")


@kind
def _output_that_is_encoded_otherwise(scene: Scene) -> None:
    scene.config(i18n__logOutputEncoding="UTF-16", i18n__commitEncoding="UTF-7", core__quotePath="true")
    scene.config(color__ui="always", format__pretty=f"%x1b[31m{SECRET}", log__decorate="full")


# What this program itself keeps in the git folder


@kind
def _cache_that_is_no_cache(scene: Scene) -> None:
    (scene.admin / "escm").mkdir()
    (scene.admin / "escm" / "cache.sqlite").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)


@kind
def _cache_that_leads_outside(scene: Scene) -> None:
    (scene.admin / "escm").mkdir()
    (scene.admin / "escm" / "cache.sqlite").symlink_to(scene.ground.secret)
    (scene.admin / "escm" / "lock").symlink_to(scene.ground.secret)


@kind
def _cache_that_is_a_pipe(scene: Scene) -> None:
    (scene.admin / "escm").mkdir()
    os.mkfifo(scene.admin / "escm" / "cache.sqlite")


@kind
def _cache_with_a_story_of_its_own(scene: Scene) -> None:
    """Tables of the right names, with content, a view and a trigger that nobody sealed."""
    (scene.admin / "escm").mkdir()
    with sqlite3.connect(scene.admin / "escm" / "cache.sqlite") as cache:
        cache.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY, kind TEXT, name TEXT, content BLOB)")
        cache.execute("CREATE UNIQUE INDEX kept_by_name ON kept (kind, name)")
        cache.execute("CREATE TABLE made_for (binding BLOB NOT NULL)")
        cache.execute("INSERT INTO made_for VALUES (?)", (b"x" * 32,))
        oid = scene.git.git("rev-parse", f"HEAD:{PLACE}")
        for name in ("file", "files", "read", "record"):
            cache.execute("INSERT INTO kept (kind, name, content) VALUES (?, ?, ?)", (name, oid, SECRET.encode()))
        cache.execute(f"CREATE TRIGGER evil AFTER INSERT ON kept BEGIN UPDATE kept SET content = '{SECRET}'; END")
    cache.close()
