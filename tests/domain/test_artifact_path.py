"""Which paths an evidence item may name."""

from __future__ import annotations

import pytest

from escm_tui.domain.artifact_path import why_unsafe


@pytest.mark.parametrize(
    "path",
    [
        "artifacts/cm-procedure-v3.pdf",
        "cm.pdf",
        "artifacts/Change control (v3), final_1.2+b.pdf",
        "artifacts/\u00c4nderungen/\u5909\u66f4.pdf",
        ".github/notes.md",
        ".gitignore",
        "com10/console/nulls.txt",
        "a/" * 119 + "ab",
        "a" * 100,
    ],
)
def test_plain_relative_paths_are_fine(path: str) -> None:
    assert why_unsafe(path) == ""


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "has an empty part; it is relative, with single slashes"),
        ("/etc/passwd", "has an empty part; it is relative, with single slashes"),
        ("artifacts//a.pdf", "has an empty part; it is relative, with single slashes"),
        ("artifacts/", "has an empty part; it is relative, with single slashes"),
        ("../secret", "has a part that is '.' or '..'"),
        ("artifacts/../../secret", "has a part that is '.' or '..'"),
        ("./a.pdf", "has a part that is '.' or '..'"),
        (".git/config", "leads into git's own folder"),
        ("artifacts/.GIT/hooks/pre-commit", "leads into git's own folder"),
        ("git~1/config", "leads into git's own folder"),
        ("GIT~1/config", "leads into git's own folder"),
        (".git /config", "has a part that starts or ends with a blank"),
        (" a.pdf", "has a part that starts or ends with a blank"),
        (".git./config", "has a part that ends with a dot"),
        ("artifacts/a.", "has a part that ends with a dot"),
        (".g\u200cit/config", "holds a character that some computers refuse or do not show"),
        ("C:/a.pdf", "holds a character that some computers refuse or do not show"),
        (".git::$INDEX_ALLOCATION/config", "holds a character that some computers refuse or do not show"),
        ("artifacts\\a.pdf", "holds a character that some computers refuse or do not show"),
        ("a\u202efdp.exe", "holds a character that some computers refuse or do not show"),
        ("a\nb", "holds a character that some computers refuse or do not show"),
        ("a\x00b", "holds a character that some computers refuse or do not show"),
        ("a\u00a0b", "holds a character that some computers refuse or do not show"),
        ("a\udc80b", "holds a character that some computers refuse or do not show"),
        ("nul", "has a part that names a Windows device"),
        ("artifacts/CON.pdf", "has a part that names a Windows device"),
        ("artifacts/aux .tar.gz", "has a part that names a Windows device"),
        ("com1.txt", "has a part that names a Windows device"),
        ("lpt\u00b9", "has a part that names a Windows device"),
        ("artifacts/cafe\u0301.pdf", "composes its letters in a way that other computers change (not NFC)"),
        ("a" * 101, "has a part longer than 100 characters"),
        ("a/" * 120 + "a", "is longer than 240 characters"),
    ],
)
def test_others_are_refused_with_the_reason(path: str, reason: str) -> None:
    assert why_unsafe(path) == reason


@pytest.mark.parametrize("character", list('\\:*?"<>|'))
def test_characters_that_windows_refuses(character: str) -> None:
    assert why_unsafe(f"artifacts/a{character}b") == "holds a character that some computers refuse or do not show"
