"""Texts that should not be in a repository for ever: secrets and personal data, found without any library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple


class Sighting(NamedTuple):
    """Something that was found in a text: what it is, and where it begins and ends."""

    what: str
    start: int
    end: int


class _Pattern(NamedTuple):
    what: str
    needs: tuple[str, ...]
    """One of these is in every text that holds one; most texts hold none, and are not searched further."""
    expression: str
    is_one: Callable[[str], bool] = bool


# Every expression has bounded repeats alone, so that no text takes long.
_SECRETS = (
    _Pattern(
        "a private key",
        ("PRIVATE KEY",),
        r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----",
    ),
    _Pattern("a private key of age", ("AGE-SECRET-KEY-",), r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    _Pattern("an access key of AWS", ("AKIA", "ASIA"), r"(?<![A-Z0-9])A[KS]IA[A-Z2-7]{16}(?![A-Z0-9])"),
    _Pattern("a token of GitHub", ("gh", "github_pat_"), r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})"),
    _Pattern("a token of GitLab", ("glpat-",), r"\bglpat-[A-Za-z0-9_-]{20,64}"),
    _Pattern("a token of Slack", ("xox",), r"\bxox[abposr]-[A-Za-z0-9-]{10,250}"),
    _Pattern("a key of Google", ("AIza",), r"\bAIza[A-Za-z0-9_-]{35}(?![\w-])"),
    _Pattern("a key of Stripe", ("k_live_",), r"\b[rs]k_live_[A-Za-z0-9]{16,120}"),
    _Pattern("a token of npm", ("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b"),
    _Pattern("a token of PyPI", ("pypi-AgE",), r"\bpypi-AgE[A-Za-z0-9_-]{50,300}"),
    _Pattern("an account key of Azure", ("AccountKey=",), r"\bAccountKey=[A-Za-z0-9+/]{86}=="),
    _Pattern("a web token", ("eyJ",), r"\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,1000}"),
    _Pattern("a password in an address", ("://",), r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@'\"]{1,80}:[^\s:/@'\"]{3,120}@"),
)

_ROLE = (
    r"(?:abuse|admin|contact|helpdesk|help|hello|hostmaster|info|it-service|legal|mail|no-?reply|office|postmaster"
    r"|privacy|quality|root|sales|security|service|service-?desk|support|team|webmaster)@"
)
_NOBODY = r"(?:^|[@.])(?:example\.(?:com|net|org)|[a-z0-9.-]{0,200}\.?(?:example|invalid|test|localhost))$"
_CARD_LENGTHS = range(13, 20)
_IBAN_MODULUS, _LUHN = 97, 10
_LONGEST_DIGITS = 15
_SHORTEST_DIGITS = 9
_NAMES = "Herr|Frau|Mr|Mrs|Ms|Miss|Mme|Mlle|Signor|Signora|Senor|Senora"


def _is_persons_address(text: str) -> bool:
    plain = text.casefold()
    return not re.match(_ROLE, plain) and not re.search(_NOBODY, plain[plain.index("@") :])


def _is_iban(text: str) -> bool:
    plain = text.replace(" ", "")
    digits = "".join(str(int(each, 36)) for each in plain[4:] + plain[:4])
    return int(digits) % _IBAN_MODULUS == 1


def _is_card(text: str) -> bool:
    digits = [int(each) for each in text if each.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]  # noqa: PLR2004
    return (
        len(digits) in _CARD_LENGTHS
        and len(set(digits)) > 1
        and (sum(doubled) + sum(digits[-1::-2])) % _LUHN == 0
        and any(one + 1 != other for one, other in pairwise(digits))
    )


def _is_phone(text: str) -> bool:
    return _SHORTEST_DIGITS <= sum(each.isdigit() for each in text) <= _LONGEST_DIGITS


_PERSONAL = (
    _Pattern(
        "an e-mail address of a person",
        ("@",),
        r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])",
        _is_persons_address,
    ),
    _Pattern("a phone number", ("+",), r"(?<![\w+])\+[1-9](?:[ ()./-]{0,2}\d){8,14}(?!\w)", _is_phone),
    _Pattern(
        "a bank account (IBAN)",
        (),
        r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)",
        _is_iban,
    ),
    _Pattern("a payment card", (), r"(?<![\w.-])(?<![A-Z]{2}\d\d )[3-6]\d{3}(?:[ -]?\d){9,15}(?![\w.-])", _is_card),
    _Pattern("a social security number", ("-",), r"(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w.-])"),
    _Pattern(
        "a date of birth",
        ("birth", "Birth", "born", "Born", "geboren", "Geburtsdatum"),
        r"(?i:\b(?:date of birth|born on|born|geboren am|Geburtsdatum)\b)\W{1,4}\d{1,4}[./-]\d{1,2}[./-]\d{1,4}",
    ),
    _Pattern(
        "the name of a person",
        tuple(_NAMES.split("|")),
        rf"\b(?:{_NAMES})\b\.? (?:Dr\.? )?[A-Z][^\W\d_]{{1,30}}(?:[ -][A-Z][^\W\d_]{{1,30}})?",
    ),
)


@lru_cache(maxsize=64)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def secrets(text: str) -> Iterator[Sighting]:
    """Keys, tokens and passwords that can be told by their form alone, in the order of the table."""
    return _seen(_SECRETS, text)


def personal_data(text: str) -> Iterator[Sighting]:
    """What names a person, or a number that belongs to one; addresses of roles and of examples are none."""
    return _seen(_PERSONAL, text)


def _seen(patterns: tuple[_Pattern, ...], text: str) -> Iterator[Sighting]:
    for pattern in patterns:
        if pattern.needs and not any(each in text for each in pattern.needs):
            continue
        for found in _compiled(pattern.expression).finditer(text):
            if pattern.is_one(found[0]):
                yield Sighting(pattern.what, found.start(), found.end())


def masked(found: str) -> str:
    """Enough of a find to know it again, never enough to use it."""
    plain = " ".join(found.split())
    return f"{plain[:3]}..." if len(plain) > 8 else "..."  # noqa: PLR2004
