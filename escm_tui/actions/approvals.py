"""Approvals: detached signatures over the digest list of an evaluation, by members of its team in their roles."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from escm_tui.errors import EscmError
from escm_tui.git.sources import Revision
from escm_tui.git.tags import Trust
from escm_tui.load.layout import approvals_folder, is_slug
from escm_tui.load.verification import ApprovalCheck
from escm_tui.processes import Ended, ProgramMissing, run

NAMESPACE = "escm-evaluation"
"""What an approval is signed for, so that no other signature of the same key passes for one."""

_SIZE_LIMIT = 16 * 1024
_KEY = re.compile(r"with (\S+) key (\S+)")


def check_approvals(
    source: Revision,
    slug: str,
    team: Mapping[str, Mapping[str, str]],
    listed: bytes,
    *,
    signers: bytes | None = None,
    signed_at: datetime | None = None,
) -> tuple[ApprovalCheck, ...]:
    """Check every approval that a revision holds, by slug of the approver.

    Args:
        source: the revision.
        slug: the evaluation.
        team: its team, slug to facts; the role is part of what was signed.
        listed: the digest list that was to be signed.
        signers: the allowed signers that the reader trusts, or nothing.
        signed_at: the moment at which the signers' keys have to be valid; without one now.
    """
    folder = f"{approvals_folder(slug)}/"
    paths = [path for path in source.entries() if path.startswith(folder) and path.endswith(".sig")]
    found = []
    for path, content in source.read_many(paths, _SIZE_LIMIT):
        who = path.removeprefix(folder).removesuffix(".sig")
        role = team.get(who, {}).get("role", "")
        if not isinstance(content, bytes) or not is_slug(who):
            found.append(ApprovalCheck(who, role, Trust.INVALID, words="It is no signature of a member of the team."))
        elif not role:
            found.append(ApprovalCheck(who, "", Trust.INVALID, words=f"The team has no member {who}."))
        else:
            found.append(_checked(who, role, content, listed, signers=signers, signed_at=signed_at))
    return tuple(found)


def _checked(
    who: str, role: str, signature: bytes, listed: bytes, *, signers: bytes | None, signed_at: datetime | None
) -> ApprovalCheck:
    with tempfile.TemporaryDirectory(prefix="escm-") as name:
        folder = Path(name)
        (folder / "signature").write_bytes(signature)
        (folder / "signers").write_bytes(signers or b"")
        try:
            sound = _ssh_keygen("check-novalidate", folder, listed)
            if sound.status:
                text = "The signature does not belong to what the evaluation says."
                return ApprovalCheck(who, role, Trust.INVALID, words=text)
            key = " ".join(match.groups()) if (match := _KEY.search(sound.output)) else ""
            if signers is None:
                return ApprovalCheck(who, role, Trust.UNVOUCHED, key)
            when = [] if signed_at is None else [f"-Overify-time={signed_at.astimezone(UTC):%Y%m%d%H%M%S}"]
            vouched = _ssh_keygen("verify", folder, listed, "-I", who, "-f", str(folder / "signers"), *when)
        except ProgramMissing as error:
            return ApprovalCheck(who, role, Trust.UNCHECKED, words=error.message)
        except EscmError as error:
            return ApprovalCheck(who, role, Trust.INVALID, words=error.message)
    if vouched.status == 0:
        return ApprovalCheck(who, role, Trust.VOUCHED, key)
    return ApprovalCheck(who, role, Trust.UNVOUCHED, key, f"The trusted signers name no such key for {who}.")


def _ssh_keygen(action: str, folder: Path, listed: bytes, *more: str) -> Ended:
    return run("ssh-keygen", ["-Y", action, "-n", NAMESPACE, "-s", str(folder / "signature"), *more], stdin=listed)
