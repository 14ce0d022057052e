"""The codes of a file by itself: its YAML (Y) and its schema (S)."""

from __future__ import annotations

from escm_tui.domain.problem_codes.code import Code, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

TEXTS: tuple[Code, ...] = (
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
)
