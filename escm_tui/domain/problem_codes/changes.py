"""The codes of what goes into history: change control (G) and privacy (P)."""

from __future__ import annotations

from escm_tui.domain.problem_codes.code import Code, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CHANGES: tuple[Code, ...] = (
    Code(
        "P001",
        _E,
        "Secret",
        "A file of the commit holds what looks like a key, token or password. History is permanent and is copied with "
        "every clone: once it is committed, a secret counts as known. escm.yaml sets under privacy what this weighs "
        "and what is none.",
        "Take it out of the file, and replace the secret itself if it was ever committed. If it is none, name it under "
        "privacy.allowed in escm.yaml.",
    ),
    Code(
        "P002",
        _W,
        "Personal data",
        "A file of the commit names a person, or holds a number that belongs to one. Interviews name a role and a "
        "session, never a person, since history is permanent. escm.yaml sets under privacy what this weighs and what "
        "is none.",
        "Write a role instead, or name the text under privacy.allowed in escm.yaml.",
    ),
    Code(
        "P003",
        _W,
        "Restricted artifact is kept here",
        "The evidence item is restricted, yet the repository holds the artifact that it names. Whoever may read the "
        "repository may read it, with its history.",
        "Keep the artifact elsewhere: put location.reference or location.url in the place of location.path; sha256 "
        "stays.",
    ),
    Code(
        "P004",
        _W,
        "Detector is missing",
        "privacy.detector in escm.yaml asks for a detector of secrets that is not installed here.",
        "Install it with: pip install 'escm-tui[privacy]'",
    ),
    Code(
        "G001",
        _E,
        "Conflict markers",
        "The file still holds the markers of a merge conflict.",
        "Decide between the sides and remove the lines with <<<<<<<, ======= and >>>>>>>.",
    ),
    Code(
        "G002",
        _E,
        "Unresolved merge",
        "The index holds the file in several stages: its conflict is not resolved.",
        "See it with: escm resolve; settle it there, or in an editor and with git add.",
    ),
    Code(
        "G003",
        _E,
        "Sealed evaluation changed",
        "A file in the folder of a sealed evaluation is not what the tag evaluation/<slug> holds. What was sealed "
        "stays as it was; only new files under events/ may follow, to withdraw, suspend or reinstate it.",
        "Restore the folder with: git restore --source=evaluation/<slug> -- evaluations/<slug>, then keep what "
        "happened since with: escm evaluation withdraw, or plan a new evaluation.",
    ),
    Code(
        "G004",
        _E,
        "Too few approvals",
        "A controlled branch takes a change when as many people as change_control in escm.yaml asks for have approved "
        "the very tree that it brings. The policy that counts is that of the branch before the change.",
        "Ask somebody who may approve for: escm change approve",
    ),
    Code(
        "G005",
        _E,
        "Approval of an own change",
        "Whoever wrote, committed or co-authored a part of a change does not approve it, so that a second pair of eyes "
        "sees every change (change_control.independent).",
        "Ask somebody else to approve it.",
    ),
    Code(
        "G006",
        _E,
        "Approval of another state",
        "An approval is of one tree in the place of one other. When the change was altered afterwards, or the branch "
        "that takes it moved on, the approver has not seen what would result.",
        "Bring the change up to date, then have it approved again.",
    ),
    Code(
        "G007",
        _E,
        "Approval that does not count",
        "The policy names the roles that approve and the trailers that count. This approval comes from somebody in "
        "none of these roles, by a trailer that does not count, or a second time from the same person.",
        "See who may approve under change_control in escm.yaml.",
    ),
    Code(
        "G008",
        _E,
        "Approval without a good signature",
        "The policy asks for signed approvals, or an approval bears a signature that does not hold. A signature counts "
        "when the allowed signers of the trusted base, or a fingerprint under approver_roles, name its key.",
        "Approve again with a signature: escm change approve --sign",
    ),
    Code(
        "G009",
        _W,
        "Claim rises without new evidence",
        "A rating rises, or a rated Activity is set aside, and neither new nor refreshed evidence comes with it. What "
        "is better than before can be shown by something that was not there before. change_control.drift in escm.yaml "
        "makes it an error, or nothing.",
        "Attach what shows it, or refresh the evidence item that does.",
    ),
    Code(
        "G010",
        _E,
        "Evaluation tag without a good signature",
        "The policy takes only evaluation tags signed by somebody whom the allowed signers of the trusted base name "
        "(change_control.signed_tags).",
        "Seal it with a signature: escm evaluation seal --sign",
    ),
    Code(
        "G011",
        _E,
        "Controlled branch rewritten",
        "A controlled branch only goes forward: what was approved once stays in its history.",
        "Bring the change on top of the branch as it is, without force.",
    ),
    Code(
        "G012",
        _E,
        "Two views of a field",
        "Two people changed the same field in different ways, and a merge kept both views: the field holds ours, and "
        "x-conflicts at the end of the file lists the field, what it was before, ours and theirs. The file can be "
        "read, but not committed before somebody has decided.",
        "Decide on the screen Changes, or write the value that counts into the field, and take its entry out of "
        "x-conflicts; then git add the file.",
    ),
    Code(
        "G013",
        _E,
        "Seal moved or taken away",
        "The tag evaluation/<slug> is the seal of an evaluation. It stands on the commit in which the evaluation "
        "becomes sealed, and stays there for ever: whoever verifies the evaluation later relies on it.",
        "Leave the tag as it is; what happened since is said by: escm evaluation withdraw, suspend or reinstate.",
    ),
)
