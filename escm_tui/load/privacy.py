"""Searches the files of a commit for secrets, personal data and restricted artifacts; nothing else is ever searched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.util import find_spec

from escm_tui.domain.privacy import Sighting, masked, personal_data, secrets
from escm_tui.domain.privacy_policy import PrivacyPolicy
from escm_tui.domain.problems import WHOLE_FILE, Position, Problem, Severity, problem, sort_problems
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.sources import Source
from escm_tui.load.placing import placed

MOST_OF_A_FILE = 20
"""Finds that are told of one file; a list of addresses is told by its first."""

NOISY = frozenset({"Base64HighEntropyString", "HexHighEntropyString", "IPPublicDetector", "KeywordDetector"})
"""Detectors of detect-secrets that take digests and plain sentences for secrets, so they stay out."""

_SEVERITIES = {"warn": Severity.WARNING, "enforce": Severity.ERROR}
_BINARY = 8000
"""git's own measure: a NUL among so many bytes makes a file binary, and it is not searched."""


def privacy_problems(source: Source, paths: Iterable[str], snapshot: Snapshot) -> tuple[Problem, ...]:
    """What these files of a source hold that should not be there for ever, as the manifest of the snapshot weighs it.

    Binary files and those over 1 MiB are not searched; the text of a find is never told, only its first letters.
    """
    policy = snapshot.manifest.privacy
    entries = source.entries()
    wanted = [path for path in paths if path in entries and entries[path].is_file]
    found: list[Problem] = list(placed(source, _restricted(snapshot, frozenset(wanted), policy)))
    if policy.secrets == policy.personal_data == "ignore":
        return sort_problems(found)
    for path, content in source.read_many(path for path in wanted if policy.searches(path)):
        if isinstance(content, bytes) and b"\0" not in content[:_BINARY]:
            found += _searched(path, content.decode("utf-8", "replace"), policy)
    if policy.detector == "detect_secrets" and policy.secrets != "ignore" and wanted and not _has_detector():
        text = "The manifest asks for detect-secrets, which is not installed; the built-in patterns were used."
        found.append(problem("P004", "escm.yaml", WHOLE_FILE, text, field="privacy.detector"))
    return sort_problems(found)


def _searched(path: str, text: str, policy: PrivacyPolicy) -> list[Problem]:
    found: list[Problem] = []
    if policy.secrets != "ignore":
        found += _told("P001", path, text, _secrets(text, policy), policy)
    if policy.personal_data != "ignore":
        found += _told("P002", path, text, personal_data(text), policy)
    if len(found) <= MOST_OF_A_FILE:
        return found
    found.sort(key=_errors_first)
    last = found[MOST_OF_A_FILE - 1]
    more = f"{last.text} {len(found) - MOST_OF_A_FILE} more in this file are not listed."
    return [*found[: MOST_OF_A_FILE - 1], problem(last.code, path, last.position, more, severity=last.severity)]


def _errors_first(each: Problem) -> tuple[object, ...]:
    return (each.severity is not Severity.ERROR, each.sort_key)


def _told(code: str, path: str, text: str, sightings: Iterable[Sighting], policy: PrivacyPolicy) -> Iterator[Problem]:
    severity = _SEVERITIES[policy.secrets if code == "P001" else policy.personal_data]
    for each in sightings:
        found = text[each.start : each.end]
        if not policy.is_allowed(found):
            line = text.count("\n", 0, each.start) + 1
            column = each.start - (text.rfind("\n", 0, each.start) + 1) + 1
            sentence = f"This looks like {each.what}: {masked(found)}"
            yield problem(code, path, Position(line, column), sentence, severity=severity)


def _secrets(text: str, policy: PrivacyPolicy) -> Iterator[Sighting]:
    yield from secrets(text)
    if policy.detector == "detect_secrets" and _has_detector():
        own = {text.count("\n", 0, each.start) for each in secrets(text)}
        yield from _by_detect_secrets(text, own)


def _has_detector() -> bool:
    return find_spec("detect_secrets") is not None


def _by_detect_secrets(text: str, known_lines: Collection[int]) -> Iterator[Sighting]:
    """What the library finds line by line, beside what is known already; it asks no network and reads no settings."""
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import transient_settings

    plugins: Mapping[str, type] = get_mapping_from_secret_type_to_class()
    kinds = {each.__name__ for each in plugins.values()} - NOISY
    start = 0
    with transient_settings({"plugins_used": [{"name": name} for name in sorted(kinds)], "filters_used": []}):
        for number, line in enumerate(text.split("\n")):
            if number not in known_lines:
                for secret in scan_line(line):
                    value = secret.secret_value or ""
                    at = start + max(0, line.find(value))
                    yield Sighting(f"a secret ({secret.type})", at, at + max(1, len(value)))
            start += len(line) + 1


def _restricted(snapshot: Snapshot, paths: frozenset[str], policy: PrivacyPolicy) -> Iterator[Problem]:
    if policy.restricted == "ignore":
        return
    for item in snapshot.evidence.values():
        place = item.location.value if item.location and item.location.kind == "path" else ""
        if item.confidentiality == "restricted" and place and not paths.isdisjoint({item.path, place}):
            assert item.location is not None
            yield problem(
                "P003",
                item.path,
                WHOLE_FILE,
                f"The item is restricted, yet whoever may read this repository may read {place}, for ever.",
                field="location.path",
                severity=_SEVERITIES[policy.restricted],
            )
