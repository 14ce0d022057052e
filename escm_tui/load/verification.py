"""What verifying a seal found: differences by name, signatures and what they are worth, and whose word counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from escm_tui.domain.determination import Outcome
from escm_tui.domain.records import Evaluation
from escm_tui.git.tags import SignatureCheck, TagObject, Trust


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """Whom a reader trusts: the place that they named, and the allowed signers that it held when it was read."""

    kind: Literal["file", "revision"]
    place: str
    """The absolute path of a file, or the full id of a commit."""
    signers: bytes
    remembered: bool = False

    @property
    def words(self) -> str:
        """For a sentence: "the file /home/me/signers" or "the revision 012345678"."""
        return f"the file {self.place}" if self.kind == "file" else f"the revision {self.place[:9]}"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it should be: its name, what is stated, and what is found."""

    name: str
    stated: str
    found: str


@dataclass(frozen=True, slots=True)
class ApprovalCheck:
    """What became of checking one approval."""

    who: str
    """The slug under which the team of the evaluation names the approver; also their principal among the signers."""
    role: str
    """Their role in the team; empty where the team does not name them."""
    trust: Trust
    key: str = ""
    words: str = ""
    """Why it does not count, in a sentence."""


@dataclass(frozen=True)
class Verification:
    """What became of verifying a seal."""

    tag: TagObject
    differences: tuple[Difference, ...]
    signature: SignatureCheck
    trust: TrustAnchor | None
    """Whose word counts for signatures; nothing where the reader named nobody."""
    approvals: tuple[ApprovalCheck, ...] = ()
    evaluation: Evaluation | None = None
    outcome: Outcome | None = None
    """What the determinations in the tagged tree amount to; nothing where there is no such evaluation."""
    listed: bytes = b""
    """The digest list of the tagged tree."""
    complete: bool = True
    """Whether the history before the tag is here; a clone that is cut off, or a pack, holds the tagged state alone."""

    @property
    def holds(self) -> bool:
        """Whether nothing differs; whether anybody vouches for the signer is another question."""
        return not self.differences

    @property
    def vouched(self) -> bool:
        """Whether the tag is signed by somebody whom the reader's trust names."""
        return self.signature.trust is Trust.VOUCHED
