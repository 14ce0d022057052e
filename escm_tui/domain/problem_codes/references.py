"""The codes of what files say of each other (R) and of evidence (E)."""

from __future__ import annotations

from escm_tui.domain.problem_codes.code import Code, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

REFERENCES: tuple[Code, ...] = (
    Code(
        "R001",
        _E,
        "No such Practice",
        "The path of a record or determination names no Practice of the model.",
        "Rename the file after one of the 84 Practices, in the folder of its Capability Area.",
    ),
    Code(
        "R002",
        _E,
        "No such Activity",
        "The Practice has no Activity of that id.",
        "See the ids with: escm show <practice>",
    ),
    Code(
        "R003",
        _E,
        "No such evidence",
        "The reference names no evidence item: a bare slug is of the record's own "
        "span, organization/<slug> names one of the organization.",
        "Create the item with: escm evidence add, or correct the slug.",
    ),
    Code(
        "R004",
        _E,
        "No such engagement",
        "A file names an engagement that has no engagement.yaml.",
        "Create engagements/<slug>/engagement.yaml, or correct the slug.",
    ),
    Code(
        "R005",
        _E,
        "File in the wrong place",
        "A YAML file lies where the layout has no place for it, so nothing would read it.",
        "Move it to where the repository's README puts such files.",
    ),
    Code(
        "R006",
        _E,
        "Slug not allowed",
        "A slug is lower-case letters, digits and hyphens, holds a letter, and is no "
        "word or number that YAML or Windows reads as something else.",
        "Choose another slug.",
    ),
    Code(
        "R007",
        _E,
        "Names clash",
        "Two paths differ only in case or in how letters are composed; some computers cannot hold both.",
        "Rename one of them.",
    ),
    Code(
        "R008",
        _E,
        "Not a regular file",
        "The entry is a symbolic link, a repository of its own (a submodule), a folder, a pipe or a device, or the "
        "system does not let it be read. Evidence must be content that git keeps.",
        "Put the file itself there.",
    ),
    Code(
        "R009",
        _E,
        "No manifest",
        "The repository has no escm.yaml, so nothing says what it is held to.",
        "Restore escm.yaml from history, or create a repository with: escm init",
    ),
    Code(
        "R010",
        _E,
        "No such model scope",
        "An evaluation names a level, area or Practice that the model lacks.",
        "Correct the key scope.",
    ),
    Code(
        "R011",
        _E,
        "No such evaluation",
        "A determination or an event lies in the folder of an evaluation that has no evaluation.yaml, so nothing says "
        "by which method and for which span it was made.",
        "Plan the evaluation with: escm evaluation plan, or move the file to the evaluation it belongs to.",
    ),
    Code(
        "R012",
        _W,
        "Names look alike",
        "Two paths, or a path and a folder of the layout, differ only in letters that look the same, such as a Latin "
        "and a Cyrillic o. A reader takes one for the other, and what lies in the wrong one is read by nobody.",
        "Rename one of them in plain letters.",
    ),
    Code(
        "E001",
        _E,
        "Digest differs",
        "The artifact is not the one that was attached: its SHA-256 is another.",
        "Restore the artifact, or look at it again and pin it with: escm evidence verify --pin",
    ),
    Code(
        "E002",
        _E,
        "Artifact is missing",
        "The evidence item names a file of the repository that is not there.",
        "Add the file, or correct location.path.",
    ),
    Code(
        "E003",
        _E,
        "Artifact is not pinned",
        "An item that names a file of the repository gives its SHA-256, so that nobody can exchange the file unseen.",
        "Pin it with: escm evidence verify --pin",
    ),
    Code(
        "E004",
        _W,
        "Evidence has expired",
        "The item's validity ended before the as-of date, so it no longer serves.",
        "Renew the document and its dates, or attach other evidence.",
        rule="validity",
    ),
    Code(
        "E005",
        _W,
        "Evidence is not valid yet",
        "The item's validity starts after the as-of date.",
        "Wait, correct valid.from, or attach other evidence.",
        rule="validity",
    ),
    Code(
        "E006",
        _W,
        "Evidence does not serve",
        "The Activity calls for something written, and no guidance document or artifact is among its evidence.",
        "Attach the document that the Activity asks for.",
        rule="documentation",
    ),
    Code(
        "E007",
        _W,
        "Phase has not begun",
        "The item says it shows a phase of the Sourcing Life-cycle that its "
        "engagement had not begun on the as-of date.",
        "Correct phases, or the dates in engagement.yaml.",
        rule="life_cycle",
    ),
    Code(
        "E008",
        _W,
        "Evidence is retired",
        "The item was retired on or before the as-of date, so it no longer serves.",
        "Attach what superseded it.",
        rule="validity",
    ),
    Code(
        "E009",
        _N,
        "Evidence is not used",
        "No claim of any record rests on the item.",
        "Attach it where it serves, or retire it.",
    ),
    Code(
        "E010",
        _E,
        "Unsafe artifact path",
        "location.path leads out of the repository, into git's own folder, or cannot exist on every computer.",
        "Use a plain relative path such as artifacts/procedure.pdf.",
    ),
)
