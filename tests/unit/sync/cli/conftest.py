"""The command line, and hosts to reach over SSH."""

from tests.unit.cli.conftest import command, started
from tests.unit.sync.ssh.conftest import sshd

__all__ = ["command", "sshd", "started"]
