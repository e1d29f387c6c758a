"""The access table of the API: every address, every method, every sort of caller.

A row of TABLE is an address; a column a method; a cell names a rule. A rule gives the status of
the response to each caller, from the rights of tests/helpers/rights.py. Those with a role, and `no
role`, ask by a token with every scope; the tokens with fewer scopes (`read token`) and both
sessions are those of an administrator here.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from .rights import RIGHTS, STAFF

SCOPES = ("read", "write", "audit")
TOKENS = {
    f"{' '.join(some)} token": some for number in (1, 2) for some in combinations(SCOPES, number)
}
SESSIONS = ("session", "session without CSRF")
DEAD = ("forged", "expired", "revoked", "inactive")
UNKNOWN = ("anonymous", *DEAD)
CALLERS = (*UNKNOWN, *STAFF, *TOKENS, *SESSIONS)


def having(right: str, scope: str = "", *more: str) -> frozenset[str]:
    """The callers with a right and, of tokens, with a scope ("": any); `more` are others."""
    tokens = [name for name, scopes in TOKENS.items() if not scope or scope in scopes]
    return RIGHTS[right].holders.union(tokens, more)


class Rule(NamedTuple):
    """The status for everybody, but for those named under another."""

    status: int
    others: dict[int, Iterable[str]] = {}

    def of(self, caller: str) -> int:
        statuses = [status for status, callers in self.others.items() if caller in callers]
        return statuses[0] if statuses else self.status


_UNREADING = [name for name, scopes in TOKENS.items() if "read" not in scopes]

RULES = {
    # Everybody; a token must be good, and made to read.
    "read": Rule(200, {401: DEAD, 403: _UNREADING}),
    # Auditors and administrators, of whatever zone; a token must be made for it.
    "audit": Rule(403, {401: UNKNOWN, 200: having("audit", "audit", *SESSIONS)}),
    # How an address works: everybody, or everybody who audits; a token must be good.
    "ask": Rule(200, {401: DEAD}),
    "auditor": Rule(403, {401: UNKNOWN, 200: having("audit", "", *SESSIONS)}),
    # A change of a measure: those with a role for it that reaches its zone.
    "edit": Rule(403, {401: UNKNOWN, 200: having("edit", "write", "session")}),
    # A confirmation: those who may change it or verify it.
    "confirm": Rule(403, {401: UNKNOWN, 200: having("advance", "write", "session")}),
    # A decision on somebody else's request; taking that, or somebody else's step, back.
    "decide": Rule(403, {401: UNKNOWN, 200: having("verify", "write", "session")}),
    "recall": Rule(403, {401: UNKNOWN, 200: having("administer", "write", "session")}),
    # The same of a measure that is new.
    "create": Rule(403, {401: UNKNOWN, 201: having("edit", "write", "session")}),
    # The text of a document: staff and whoever has a role; a token must be made for it.
    "words": Rule(403, {401: DEAD, 200: (*STAFF, *SESSIONS, "read audit token")}),
    # What lies in no zone, an organisation that no measure names or a document: a role anywhere.
    "create_any": Rule(403, {401: UNKNOWN, 201: having("edit anywhere", "write", "session")}),
    # The address does not allow the method to any caller.
    "-": Rule(405),
}

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")

TABLE = """
                                                  GET    HEAD   OPTIONS  POST    PUT  PATCH  DELETE
v1/                                               read   read   ask      -       -    -      -
v1/zones/                                         read   read   ask      -       -    -      -
v1/zones/{zone}/                                  read   read   ask      -       -    -      -
v1/zones/{zone}/measures/                         read   read   ask      -       -    -      -
v1/zones/{zone}/diff/                             read   read   ask      -       -    -      -
v1/zones/{zone}/measures.jsonl                    read   read   ask      -       -    -      -
v1/zones/{zone}/measures.csv                      read   read   ask      -       -    -      -
v1/zones/{zone}/measures.xlsx                     read   read   ask      -       -    -      -
v1/zones.geojson                                  read   read   ask      -       -    -      -
v1/measures/                                      read   read   ask      create  -    -      -
v1/measures/advance/                              -      -      ask      edit    -    -      -
v1/measures.jsonl                                 read   read   ask      -       -    -      -
v1/measures.csv                                   read   read   ask      -       -    -      -
v1/measures.xlsx                                  read   read   ask      -       -    -      -
v1/measures/{measure}/                            read   read   ask      -       -    edit   -
v1/measures/{measure}/history/                    read   read   ask      -       -    -      -
v1/measures/{measure}/diff/                       read   read   ask      -       -    -      -
v1/measures/{measure}/advance/                    -      -      ask      edit    -    -      -
v1/measures/{measure}/succession/                 read   read   ask      -       -    -      -
v1/measures/{measure}/lineage/                    read   read   ask      -       -    -      -
v1/measures/{measure}/hand-over/                  -      -      ask      edit    -    -      -
v1/measures/{advanced}/take-back/                 -      -      ask      recall  -    -      -
v1/measures/{confirmed}/retract/                  -      -      ask      recall  -    -      -
v1/measures/{measure}/confirm/                    -      -      ask      confirm  -   -      -
v1/measures/{measure}/targets/                    -      -      ask      edit    -    -      -
v1/measures/{measure}/targets/{number}/           -      -      ask      -       -    edit   -
v1/measures/{measure}/targets/{number}/readings/  -      -      ask      edit    -    -      -
v1/measures/{measure}/targets/{number}/promise/   -      -      ask      edit    -    -      -
v1/measures/{measure}/targets/{number}/retire/    -      -      ask      edit    -    -      -
v1/measures/{measure}/promise/                    -      -      ask      edit    -    -      -
v1/measures/{requested}/requests/{request}/grant/     -  -      ask      decide  -    -      -
v1/measures/{requested}/requests/{request}/refuse/    -  -      ask      decide  -    -      -
v1/measures/{requested}/requests/{request}/withdraw/  -  -      ask      recall  -    -      -
v1/measures/{measure}/evidence/                   read   read   ask      edit    -    -      -
v1/measures/{measure}/withdraw/                   -      -      ask      edit    -    -      -
v1/measures/{withdrawn}/reinstate/                -      -      ask      edit    -    -      -
v1/organisations/                                 read   read   ask      create_any -    -      -
v1/organisations/{organisation}/                  read   read   ask      -       -    edit   -
v1/organisations/{organisation}/merge/            -      -      ask      edit    -    -      -
v1/sources/                                       read   read   ask      -       -    -      -
v1/sources/{source}/                              read   read   ask      -       -    -      -
v1/sources/{source}/document/                     words  words  ask      create_any -    -      -
v1/kinds/                                         read   read   ask      -       -    -      -
v1/statuses/                                      read   read   ask      -       -    -      -
v1/schedules/                                     read   read   ask      -       -    -      -
v1/states/                                        read   read   ask      -       -    -      -
v1/units/                                         read   read   ask      -       -    -      -
v1/changes/                                       read   read   ask      -       -    -      -
v1/summary/                                       read   read   ask      -       -    -      -
v1/targets/                                       read   read   ask      -       -    -      -
v1/ledger/head/                                   read   read   ask      -       -    -      -
v1/ledger/checkpoint/                             read   read   ask      -       -    -      -
v1/ledger/keys/                                   read   read   ask      -       -    -      -
v1/ledger/proof/                                  read   read   ask      -       -    -      -
v1/ledger/consistency/                            read   read   ask      -       -    -      -
v1/ledger/chain/                                  read   read   ask      -       -    -      -
v1/ledger/entries/                                audit  audit  auditor  -       -    -      -
problems/{problem}                                read   read   ask      -       -    -      -
schema/                                           read   read   ask      -       -    -      -
docs/                                             read   read   -        -       -    -      -
"""


def rows() -> dict[str, dict[str, Rule]]:
    """Address -> method -> rule."""
    head, *lines = TABLE.strip().splitlines()
    assert tuple(head.split()) == METHODS
    table = {}
    for line in lines:
        address, *cells = line.split()
        assert address not in table, address
        table[address] = dict(zip(METHODS, (RULES[cell] for cell in cells), strict=True))
    return table


ACCESS = rows()
