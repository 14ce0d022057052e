"""What the trailers of a commit message have to be, so that they count later: known keys, people, full ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from escm_tui.domain.change_policy import TRAILERS, ChangePolicy, identity

PEOPLE = ("Co-authored-by", "Signed-off-by", *TRAILERS)
"""Trailers that name a person."""

APPROVED_TREE = "Approved-tree"
"""The trailer of a commit that approves."""

_PERSON = re.compile(r"[^<>]*[^<>\s][^<>]*<[^<>\s@]+@[^<>\s@]+>")
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_TRAILER = re.compile(r"[A-Za-z]+(-[A-Za-z]+)+: ")
_KNOWN = {each.casefold(): each for each in (*PEOPLE, APPROVED_TREE)}


def with_trailer(message: str) -> str:
    """The message with a further trailer to fill in at its end; one that is empty still gives way to the next key."""
    text = message.rstrip()
    body, _, last = text.rpartition("\n")
    if last.endswith(":") and last[:-1] in PEOPLE:
        following = PEOPLE[(PEOPLE.index(last[:-1]) + 1) % len(PEOPLE)]
        return f"{body}\n{following}: "
    paragraph = text.rpartition("\n\n")[2]
    joined = "\n\n" in text and all(_TRAILER.match(line) for line in paragraph.split("\n"))
    gap = "\n" if joined else "\n\n"
    return f"{text}{gap}{PEOPLE[0]}: "


def faults(trailers: Iterable[tuple[str, str]], policy: ChangePolicy, makers: Iterable[str]) -> Iterator[str]:
    """What is wrong with trailers, in sentences; each refuses the commit.

    Args:
        trailers: key and value.
        policy: the policy that will judge the commit.
        makers: the e-mail addresses of those who make the change, where the commit changes something; nobody approves
            a change of their own.
    """
    own = {identity(each) for each in makers}
    for key, value in trailers:
        known = _KNOWN.get(key.casefold())
        if known in PEOPLE and not _PERSON.fullmatch(value):
            yield f'{known} names a person as "Name <name@example.com>", not as "{value}".'
        elif known == APPROVED_TREE and not _ID.fullmatch(value):
            yield f'{known} is the full id of a tree, not "{value}".'
        elif known in TRAILERS and policy.asks_for_approvals and policy.independent and identity(value) in own:
            yield f"{known} names {value}, who makes this change and cannot approve it."


def doubts(trailers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Keys that look like a known one and are not, so that nothing would count them."""
    for key, _ in trailers:
        near = get_close_matches(key.casefold(), _KNOWN, 1, 0.8) if key.casefold() not in _KNOWN else []
        if near:
            yield f"The trailer {key} means nothing here. Is it {_KNOWN[near[0]]}?"
