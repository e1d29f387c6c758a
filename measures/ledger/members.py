"""A canonical body cut into its members, each as it is written.

To prove an entry takes its digests and what it changed. Most members of a body are what they were
before, and public as they are: they are compared and copied, and not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress
from operator import ne
from typing import Any

import msgspec
import orjson

from .canonical import Json

#: The members of a body, in its order.
Members = dict[str, msgspec.Raw]

_decode = msgspec.json.Decoder(Members).decode
_encode = msgspec.json.Encoder().encode


def cut(body: bytes | memoryview) -> Members:
    """The members of a canonical `body`. Raises ValueError if it is no JSON object."""
    return _decode(body)


def joined(members: Members) -> bytes:
    """The canonical bytes of an object with these members, which are in order."""
    return _encode(members)


def only(members: Members, names: Iterable[str]) -> Members:
    """Those of `members` that have one of these names."""
    return {name: members[name] for name in names if name in members}


def differing(before: Members, members: Members) -> set[str]:
    """The names of the members that are not the same in both."""
    if [*before] == [*members]:
        return {*compress(members, map(ne, before.values(), members.values()))}
    names = before.keys() | members.keys()
    return {name for name in names if before.get(name) != members.get(name)}


def read(*bodies: Members) -> list[Json]:
    """The values of the members of each body. Raises ValueError."""
    values: list[Json] = orjson.loads(_encode(bodies))
    return values


def value(member: msgspec.Raw) -> Any:
    """The value of one member. Raises ValueError."""
    return orjson.loads(memoryview(member))


def written(value: object) -> msgspec.Raw:
    """A member with this value, made of values of a canonical body."""
    return msgspec.Raw(orjson.dumps(value))
