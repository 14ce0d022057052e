"""Keys for signing, made by ssh-keygen in a temporary folder, without any agent or keyring."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.repositories import GitRepository

needs_ssh_keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


@dataclass(frozen=True)
class Key:
    """A key pair without a passphrase; `private` is the file of the private half."""

    private: Path

    @classmethod
    def new(cls, folder: Path, name: str) -> Key:
        """A fresh key."""
        path = folder / f"{name}-key"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
        return cls(path)

    @property
    def public(self) -> str:
        """The public half, as allowed-signers files hold it."""
        kind, key, *_ = self.private.with_suffix(".pub").read_text().split()
        return f"{kind} {key}"

    def line(self, *principals: str) -> str:
        """The line of an allowed-signers file that names the owner of the key."""
        return f"{','.join(principals)} {self.public}\n"

    def use(self, git: GitRepository) -> None:
        """Let the user of the repository sign with it."""
        git.git("config", "gpg.format", "ssh")
        git.git("config", "user.signingkey", str(self.private.with_suffix(".pub")))

    def sign(self, content: bytes, namespace: str) -> bytes:
        """A detached signature."""
        command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(self.private), "-n", namespace]
        return subprocess.run(command, check=True, input=content, capture_output=True).stdout
