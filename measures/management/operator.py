"""Who acts by a command: the operator of the machine, under the name of the command."""

from __future__ import annotations

import getpass

from measures.ledger import Actor
from measures.models import Channel


def operator(command: str) -> Actor:
    """The actor of `command`, with the name of the operating system's account, if it has one."""
    try:
        name = f"{command} ({getpass.getuser()})"
    except (KeyError, OSError):
        name = command
    return Actor(name, Channel.COMMAND)
