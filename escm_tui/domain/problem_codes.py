"""The table of problem codes: severity, rule of the manifest, and a page of explanation for each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs: an error refuses a commit, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Code:
    """What a problem code means: its usual severity, its rule in the manifest, and a page of explanation."""

    code: str
    severity: Severity
    title: str
    explanation: str
    remedy: str
    rule: str = ""
    """The key of `rules:` in the manifest that sets the severity, or nothing."""


def _table(*codes: Code) -> dict[str, Code]:
    return {code.code: code for code in codes}


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Code] = _table(
    Code(
        "Y001",
        _E,
        "Not UTF-8",
        "The file holds bytes that are not UTF-8, or starts with a byte order mark. "
        "Every tool must read the same letters.",
        "Save the file as UTF-8 without a byte order mark.",
    ),
    Code(
        "Y002",
        _E,
        "Too large",
        "The file is larger than 1 MiB. Evidence files are read by people and in bulk.",
        "Move long text into an artifact and name it as evidence.",
    ),
    Code(
        "Y003",
        _E,
        "Not YAML",
        "The text cannot be read as YAML from this place on.",
        "Look at the line: a missing colon or blank, an unclosed quote or bracket, or indentation by tab.",
    ),
    Code(
        "Y004",
        _E,
        "Key given twice",
        "A mapping names the same key twice; tools would disagree on which one counts. "
        "A merge that looked clean often leaves this behind.",
        "Keep one of the two.",
    ),
    Code(
        "Y005",
        _E,
        "Anchor or alias",
        "Anchors (&name) and aliases (*name) are not part of the format: "
        "a change in one place would silently change another.",
        "Write the value out where it is needed.",
    ),
    Code(
        "Y006",
        _E,
        "Tag",
        "Explicit tags (!name) are not part of the format: they make tools build objects.",
        "Remove the tag; quote the value if it must stay text.",
    ),
    Code(
        "Y007",
        _E,
        "Too deep or too long",
        "The file nests deeper than 64 levels or holds more than 200,000 values.",
        "Flatten or split the content.",
    ),
    Code(
        "Y008",
        _E,
        "More than one document",
        "The file holds a directive (%), or more than one YAML document. Some tools would read only the first.",
        "Keep one document and no directives.",
    ),
    Code(
        "Y009",
        _E,
        "Control character",
        "The file holds a control character, a tab in the indentation, or a line "
        "break other than LF. Such characters can hide text.",
        "Remove the character; save with LF line ends.",
    ),
    Code("Y010", _E, "Merge key", "The merge key (<<) is not part of the format.", "Write the keys out."),
    Code(
        "Y011",
        _E,
        "Key is not plain text",
        "A key is a list, a mapping, empty, or a number or word that other tools read as something else.",
        "Use a plain word as key, in quotes if it looks like a number.",
    ),
    Code(
        "Y012",
        _E,
        "Empty file",
        "The file holds no value at all. A record that does not exist means not rated; an empty one means nothing.",
        "Fill the file or delete it.",
    ),
    Code("S001", _E, "Key is missing", "A key that the schema requires is not there.", "Add the key."),
    Code(
        "S002",
        _E,
        "Unknown key",
        "The schema does not know this key. Keys that start with x- are free.",
        "Correct the spelling, or start your own keys with x-.",
    ),
    Code(
        "S003",
        _E,
        "Wrong kind of value",
        "The value is text where a list is due, a number where text is due, and so on.",
        "Give the value the form that the sentence names; quote dates and versions.",
    ),
    Code(
        "S004",
        _E,
        "Value not allowed",
        "The key takes one of a few values, and this is none of them.",
        "Use one of the values that the sentence lists.",
    ),
    Code(
        "S005",
        _E,
        "Wrong form",
        "The text does not have the form that the key needs: a slug, a date "
        "(2026-06-30), a SHA-256 digest, a commit id.",
        "Write it in the form that the sentence names.",
    ),
    Code(
        "S006",
        _E,
        "Too short, too long or repeated",
        "A text or list is outside its bounds, or a list names the same value twice.",
        "Bring it within the bounds that the sentence names.",
    ),
    Code(
        "S007",
        _E,
        "Does not fit the schema",
        "The value breaks a condition between keys, such as a rating of not applicable that gives no reason.",
        "Do what the sentence says.",
    ),
    Code(
        "S008",
        _E,
        "Schema copy differs",
        "A schema in .escm/schemas is not the one of this format version. "
        "A changed schema would lower the bar for every file.",
        "Restore it with: escm schema --write",
    ),
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
    Code(
        "C001",
        _W,
        "Satisfied without evidence",
        "An Activity is rated satisfied and no evidence that serves on the "
        "as-of date is attached: it counts as partial.",
        "Attach evidence, or lower the rating.",
    ),
    Code(
        "C002",
        _W,
        "Not applicable where it cannot be",
        "Only Activities of b can be not applicable; a1 to a3 and c1 to c5 belong to every Practice.",
        "Rate the Activity.",
    ),
    Code(
        "C003",
        _W,
        "Document type is missing",
        "A Policy, Procedure, Guideline or Plan Practice rests on a guidance "
        "document of that type, a Program on a program plan and a business case, attached to a Required Activity "
        "of b.",
        "Attach that document.",
        rule="documentation",
    ),
    Code(
        "C004",
        _W,
        "Life-cycle not covered",
        "An Ongoing Practice is performed in Initiation, Delivery and "
        "Completion; the evidence on its c Activities does not show all three.",
        "Attach evidence of the missing phase to an Activity of c.",
        rule="life_cycle",
    ),
    Code(
        "C005",
        _W,
        "Not corroborated",
        "The Practice rests on one kind of evidence, or on none that is written.",
        "Attach evidence of a second kind; one of the two is a document or artifact.",
        rule="corroboration",
    ),
    Code(
        "C006",
        _W,
        "Engagement below organization",
        "The record of an engagement is below what the organization claims for the same Practice.",
        "Look at both claims; one of them is not the whole truth.",
    ),
    Code("C007", _W, "Action is overdue", "An open action is past its due date.", "Close it or agree a new date."),
    Code(
        "C008",
        _W,
        "Nothing but not applicable",
        "A Practice needs at least one Required Activity of b that holds by evidence.",
        "Rate and prove one Activity of b.",
    ),
    Code(
        "C009",
        _W,
        "Determination contradicts the evidence",
        "An open evaluation determines a Practice satisfied, although one of its own verdicts on a Required Activity, "
        "or the rules on claims and evidence on the last day of the evaluation, say otherwise. In an evaluation for "
        "certification, where nothing is set aside and every rule is enforced, this is an error.",
        "Look at both with: escm evaluation show, then correct the verdict or the evidence.",
    ),
    Code(
        "C010",
        _W,
        "Determination outside the scope",
        "An evaluation holds a determination of a Practice that its model scope leaves out, so it counts for nothing.",
        "Delete the file, or widen the key scope.",
    ),
    Code(
        "C011",
        _W,
        "Scope too narrow for the method",
        "A full method looks at all 84 Practices (our reading, as Part 2 does not define it); this evaluation names "
        "fewer. It cannot be sealed so, and states no level.",
        "Widen the key scope, or choose a mini method.",
    ),
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
        "Resolve the conflict and git add the file.",
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
        "The tag evaluation/<slug> is the seal of an evaluation. It stays where it is for ever: whoever verifies the "
        "evaluation later relies on it.",
        "Leave the tag as it is; what happened since is said by: escm evaluation withdraw, suspend or reinstate.",
    ),
)
