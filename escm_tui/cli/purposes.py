"""What each command of the overview is for: the first sentence of its help, so that the overview imports no command."""

from __future__ import annotations

from collections.abc import Mapping

PURPOSES: Mapping[str, str] = {
    "demo": "Make a believable evidence repository and open it.",
    "init": "Make a new evidence repository.",
    "status": "Show the capability profile on one page.",
    "list": "List Practices with their status, in a table.",
    "show": "Show one Practice or Activity with its claims and gaps.",
    "search": "Find Practices, Activities, evidence and glossary terms.",
    "gap": "Show what is missing for a level, and what would help.",
    "compare": "Compare two revisions as consecutive evaluations.",
    "trend": "Show how capability moved from evaluation to evaluation.",
    "blame": "Show which commit made each claim what it is.",
    "bisect": "Find the commit at which a level or Practice was won or lost.",
    "log": "List commits, newest first, with the tags on them.",
    "report": "Write a report for readers: HTML, Markdown or text.",
    "model": "Look at the model itself: Practices, Activities, glossary.",
    "rate": "Rate Activities, with evidence and notes.",
    "evidence": "Keep the register of evidence items.",
    "engagement": "Keep the engagements.",
    "action": "Plan the work that closes gaps.",
    "commit": "Commit changed evidence.",
    "stage": "Choose what the next commit holds.",
    "change": "Propose, approve, merge and drop changes.",
    "evaluation": "Plan, judge, seal and verify evaluations.",
    "export": "Write evidence in the formats of other programs.",
    "import": "Take in what other programs wrote.",
    "verify": "Check what was received, without the repository.",
    "portfolio": "Compare providers from their repositories.",
    "validate": "Report all problems of all files, with line and column.",
    "check": "Check every commit of a range from git's objects alone.",
    "hooks": "Install, show or remove the hooks of git.",
    "hook": "Check what a commit would hold, or a push would bring; run by git.",
    "merge-driver": "Merge one evidence file field by field; run by git.",
    "doctor": "Say what is wrong with this installation or repository.",
    "explain": "Explain the code of a problem.",
    "schema": "Print a JSON Schema, or restore the copies of a repository.",
    "completion": "Print what a shell needs to complete words.",
    "man": "Write the manual pages.",
}
