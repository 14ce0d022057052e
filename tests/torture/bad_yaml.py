"""Files that must be refused as records, each for its own reason, beside those of the parser's and schemas' tests."""

from __future__ import annotations

from pathlib import Path

from tests.test_parse import BAD as UNREADABLE

EXAMPLES = Path(__file__).parent.parent / "examples"

_GOOD = b"owner: Lead\nactivities:\n  b1:\n    rating: satisfied\n    evidence: [procedure]\n"


def _with(line: bytes) -> bytes:
    return _GOOD + line + b"\n"


AS_RECORD: dict[str, bytes] = {
    "a list": b"- a\n",
    "a text": b"just words\n",
    "a number": b"42\n",
    "true": b"true\n",
    "an empty mapping in brackets, then more": b"{}\nowner: x\n",
    "unknown key": _with(b"ratings: {}"),
    "key in capitals": _with(b"Owner: x"),
    "key with a blank behind it": _with(b'"owner ": x'),
    "key with a zero-width joiner": _with("own\u200der: x".encode()),
    "key with a Cyrillic letter": _with("оwner: x".encode()),
    "owner is a number": b"owner: 7\nactivities: {}\n",
    "owner is a list": b"owner: [x]\nactivities: {}\n",
    "owner is empty": b'owner: ""\nactivities: {}\n',
    "activities is a list": b"activities: []\n",
    "activities is a text": b"activities: b1\n",
    "activities is missing its value": b"activities: \n",
    "an Activity that cannot be": b"activities: {z1: {rating: satisfied}}\n",
    "an Activity without a digit": b"activities: {b: {rating: satisfied}}\n",
    "an Activity with a huge number": b"activities: {b99999999999999999999: {rating: satisfied}}\n",
    "an Activity in capitals": b"activities: {B1: {rating: satisfied}}\n",
    "a rating that cannot be": b"activities: {b1: {rating: fine}}\n",
    "a rating of YAML 1.1": b"activities: {b1: {rating: yes}}\n",
    "a rating in a list": b"activities: {b1: {rating: [satisfied]}}\n",
    "a rating with a blank": b'activities: {b1: {rating: "satisfied "}}\n',
    "no rating": b"activities: {b1: {note: x}}\n",
    "a claim that is a text": b"activities: {b1: satisfied}\n",
    "a claim that is nothing": b"activities: {b1: }\n",
    "evidence is a text": b"activities: {b1: {rating: partial, evidence: procedure}}\n",
    "evidence is a mapping": b"activities: {b1: {rating: partial, evidence: {a: b}}}\n",
    "evidence twice": b"activities: {b1: {rating: partial, evidence: [a, a]}}\n",
    "evidence that leads outside": b"activities: {b1: {rating: partial, evidence: [../../etc/passwd]}}\n",
    "evidence with a blank": b"activities: {b1: {rating: partial, evidence: [a b]}}\n",
    "evidence of numbers": b"activities: {b1: {rating: partial, evidence: [1]}}\n",
    "evidence of nothing": b"activities: {b1: {rating: partial, evidence: [~]}}\n",
    "evidence that is a very long name": b"activities: {b1: {rating: partial, evidence: [" + b"a" * 5000 + b"]}}\n",
    "a note that is a number": b"activities: {b1: {rating: partial, note: 1}}\n",
    "a note that is huge": b"activities: {b1: {rating: partial, note: " + b"x" * 900_000 + b"}}\n",
    "not applicable without a reason": b"activities: {b1: {rating: not_applicable}}\n",
    "an unknown key of a claim": b"activities: {b1: {rating: partial, colour: red}}\n",
    "actions that are a list": _with(b"actions: [x]"),
    "an action without a title": _with(b"actions: {extend: {}}"),
    "a date that is none": _with(b'actions: {extend: {title: x, due: "2026-02-30"}}'),
    "a date in words": _with(b"actions: {extend: {title: x, due: tomorrow}}"),
    "a date with a time": _with(b"actions: {extend: {title: x, due: 2026-01-01T00:00:00Z}}"),
    "three thousand Activities": b"activities:\n" + b"".join(b"  b%d: {rating: partial}\n" % n for n in range(3_000)),
    "keys by the thousand, a line each": b"".join(b"k%d: v\n" % n for n in range(19_000)),
    "a merge key over a list": b"activities: {<<: [*a, *b]}\n",
    "a tag on the top": b"!<tag:yaml.org,2002:python/name:os.system> {}\n",
    "an object of Ruby": b"activities: !ruby/object:Gem::Installer {i: x}\n",
    "an ordered mapping": b"activities: !!omap [b1: {rating: partial}]\n",
    "a set": b"activities: !!set {b1, b2}\n",
    "a comment that ends the file in the middle of a text": b'owner: "x # \n',
    "a closed bracket too many": _with(b"]"),
    "an equals sign for a colon": _with(b"owner = x"),
    "a block text that ends in a tab": b"owner: |\n\tx\n",
    "an indentation of zero": b"owner: |0\n x\n",
    "two signs of a block": b"owner: |>\n x\n",
    "a document end and more": _GOOD + b"...\nowner: y\n",
    "JSON with a comma too many": b'{"activities": {},}\n,',
    "a program": b"#!/bin/sh\nrm -rf /\n",
    "HTML": b"<!DOCTYPE html><html><body>x</body></html>\n",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a ZIP": b"PK\x03\x04" + bytes(range(200)),
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0",
    "all bytes": bytes(range(256)),
    "all bytes backwards": bytes(range(255, -1, -1)),
    "a patch": b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
    "an LFS pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 5\n",
}
"""Name to content; none of these is a record."""


def bad_files() -> dict[str, bytes]:
    """Every file that must be refused, by a name that says why."""
    shown = {path.stem: path.read_bytes() for path in sorted((EXAMPLES / "bad").glob("*.yaml"))}
    return {name: data for name, (data, _) in UNREADABLE.items()} | shown | AS_RECORD
