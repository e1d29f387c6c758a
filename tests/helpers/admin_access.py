"""The access table of the admin: every address, and who sees it, fills its form in, and acts.

Cells name rights of tests/helpers/rights.py, or `staff` (everybody who may log in to the admin) or
`-` (nobody). `see` is a GET, `form` a POST that is answered by the page without a change, `act` a
POST that changes something; the status follows `=` where it is not 200, 200 and 302. Staff without
the right get the last column, of a GET and a POST where it has two. Everybody else is sent to the login.
"""

from __future__ import annotations

from typing import NamedTuple

from .rights import HOLDERS, RIGHTS, STAFF

#: No staff: without a session, or with one that is worth nothing here.
STRANGERS = ("anonymous", "no staff", "inactive", "token")
#: A superuser whose forms lack the CSRF token.
CALLERS = (*STRANGERS, *STAFF, "no CSRF")

TABLE = """
                                       see                     form                    act                     refused
                                       staff                   staff                   -                       403
logout/                                staff=405               staff                   -                       403
password_change/                       staff                   staff                   staff                   403
password_change/done/                  staff                   staff=405               -                       403
guide/                                 staff                   staff                   -                       403
read-figure/                           staff                   staff                   -                       403
health/                                superuser               superuser               -                       403
autocomplete/                          -                       staff=405               -                       403
jsi18n/                                staff                   staff=405               -                       403
r/{type}/{measure}/                    -                       -                       -                       404
measures/                              staff                   staff                   -                       403
nowhere/                               -                       -                       -                       404
auth/user/                             administer_anywhere     administer_anywhere     -                       403
auth/user/add/                         administer_anywhere     administer_anywhere     administer=200          403
auth/user/appoint/                     administer_anywhere     administer_anywhere     administer              403
auth/user/{user}/                      staff=302               staff=302               -                       403
auth/user/{user}/change/               administer              administer              administer              403
auth/user/{user}/history/              administer=302          administer=302          -                       403
auth/user/{user}/delete/               -                       -                       -                       403
auth/user/{invited}/invite/            administer              administer              administer=200          403
auth/user/{user}/second-factor/        administer              administer              administer              403
auth/user/{user}/password/             superuser               superuser               superuser               403
auth/user/{user}/roles/{role}/days/    administer              administer              administer              403
auth/user/{user}/roles/{role}/dismiss/ administer              administer              administer              403
measures/token/                        staff                   staff                   -                       403
measures/token/add/                    staff                   staff                   staff=200               403
measures/token/{token}/                staff=302               staff=302               -                       403
measures/token/{token}/change/         superuser               staff=403               -                       302
measures/token/{token}/history/        superuser               superuser               -                       302
measures/token/{token}/delete/         superuser               superuser               superuser               302
measures/entry/                        audit                   audit                   -                       403
measures/entry/export/{sheet}/           audit                   staff=405               -                       403
measures/entry/between/                audit                   staff=405               -                       403
measures/entry/between/export/{part}.csv audit                 staff=405               -                       403
measures/entry/recoding/               audit                   audit                   -                       403
measures/entry/recoding/{round}/        -                       -                       -                       404
measures/entry/recoding/{round}/codes.csv -                     staff=405               -                       404
measures/entry/add/                    -                       -                       -                       403
measures/entry/proof/                  audit                   audit                   -                       403
measures/entry/dossier/                audit                   audit                   -                       403
measures/entry/1/                      staff=302               staff=302               -                       403
measures/entry/1/change/               audit                   -                       -                       403
measures/entry/1/history/              audit=302               audit=302               -                       404
measures/entry/1/delete/               -                       -                       -                       403
measures/accessrecord/                 audit                   audit                   -                       403
measures/accessrecord/add/             -                       -                       -                       403
measures/accessrecord/{access}/        staff=302               staff=302               -                       403
measures/accessrecord/{access}/change/ audit                   -                       -                       403
measures/accessrecord/{access}/history/ audit                   audit                   -                       403
measures/accessrecord/{access}/delete/ -                       -                       -                       403
measures/mistakereport/                edit_anywhere           edit_anywhere           -                       403
measures/mistakereport/add/            -                       -                       -                       403
measures/mistakereport/{report}/       staff=302               staff=302               -                       403
measures/mistakereport/{report}/change/ edit_anywhere          edit_anywhere           edit_anywhere           403
measures/mistakereport/{report}/history/ edit_anywhere         edit_anywhere           -                       403
measures/mistakereport/{report}/delete/ -                      -                       -                       403
measures/measure/                      staff                   staff                   -                       403
measures/measure/suggest/              staff                   staff                   -                       403
measures/measure/similar/               edit_anywhere           edit_anywhere           -                       403
measures/measure/batches/{batch}/      names                   names                   administer              403
measures/measure/bulk/{change}/        advance_anywhere=302    advance_anywhere        edit                    403
measures/measure/bulk/{change}/{batch}/ advance_anywhere=302   staff=405               -                       403
measures/measure/columns/              staff=405               staff=302               -                       403
measures/measure/saved/                staff=405               staff=302               -                       403
measures/measure/export/all.xlsx       staff                   staff=405               -                       403
measures/measure/export/all.csv        staff                   staff=405               -                       403
measures/measure/export/all.jsonl      staff                   staff=405               -                       403
measures/measure/export/shown.xlsx     staff                   staff=405               -                       403
measures/measure/export/shown.csv      staff                   staff=405               -                       403
measures/measure/import/               edit_anywhere           edit_anywhere           -                       403
measures/measure/import/{brought}/     -                       -                       -                       404
measures/measure/import/{brought}/refused.xlsx  -            staff=405               -                       404
measures/measure/template/{kind}.xlsx  edit_anywhere           staff=405               -                       403
measures/measure/print/                staff                   staff=405               -                       403
measures/measure/texts/                staff                   staff                   -                       403
measures/measure/add/                  edit_anywhere           edit_anywhere           edit                    403
measures/measure/{measure}/            staff                   staff=405               -                       403
measures/measure/{measure}/change/     edit                    edit                    edit                    302/403
measures/measure/{measure}/history/    staff                   staff                   -                       403
measures/measure/{measure}/delete/     -                       -                       -                       403
measures/measure/{measure}/advance/    advance                 advance                 edit                    403
measures/measure/{measure}/evidence/   edit                    edit                    edit                    403
measures/measure/{advanced}/take-back/ advance                 advance                 administer              403
measures/measure/{confirmed}/retract/  advance                 advance                 administer              403
measures/measure/{measure}/confirm/    advance                 advance                 advance                 403
measures/measure/{measure}/hand-over/  edit                    edit                    edit                    403
measures/measure/{measure}/lineage/    edit                    edit                    edit                    403
measures/measure/hand-over/{owner}/    edit_anywhere           edit_anywhere           edit                    403
measures/measure/{measure}/figure/     edit                    edit                    edit                    403
measures/measure/{measure}/withdraw/   edit                    edit                    edit                    403
measures/measure/{withdrawn}/reinstate/ edit                   edit                    edit                    403
measures/measure/{measure}/promise/    edit                    edit                    edit                    403
measures/measure/{measure}/targets/1/promise/ edit                    edit                    edit                    403
measures/measure/{requested}/requests/1/ advance                 advance                 verify                  403
measures/measure/{measure}/texts/title/ edit                   edit                    edit                    403
measures/source/                       staff                   staff                   -                       403
measures/source/add/                   edit_anywhere           edit_anywhere           edit_anywhere           403
measures/source/{source}/              staff=302               staff=302               -                       403
measures/source/{source}/change/       staff                   edit_anywhere           edit                    403
measures/source/{source}/history/      staff                   staff                   -                       403
measures/source/{source}/delete/       -                       -                       -                       403
measures/source/{source}/document/     staff                   staff                   -                       403
measures/source/{source}/document/1/file/ staff                   staff                   -                       403
measures/source/{source}/document/1/image/ -                       -                       -                       404
measures/source/{source}/attach/       edit_anywhere           edit_anywhere           edit_anywhere           403
measures/source/{source}/texts/title/  edit_anywhere           edit_anywhere           edit_anywhere           403
measures/organisation/                 staff                   staff                   -                       403
measures/organisation/add/             edit_anywhere           edit_anywhere           edit_anywhere           403
measures/organisation/{organisation}/  staff=302               staff=302               -                       403
measures/organisation/{organisation}/change/ staff             edit_anywhere           edit                    403
measures/organisation/{organisation}/history/ staff            staff                   -                       403
measures/organisation/{organisation}/delete/ -                 -                       -                       403
measures/organisation/{organisation}/merge/ edit_anywhere      edit_anywhere           edit                    403
measures/zone/                         staff                   staff                   -                       403
measures/zone/add/                     administer_anywhere     administer_anywhere     administer              403
measures/zone/{zone}/                  staff=302               staff=302               -                       403
measures/zone/{zone}/change/           staff                   administer              administer              403
measures/zone/{zone}/history/          staff                   staff                   -                       403
measures/zone/{zone}/delete/           -                       -                       -                       403
measures/override/                     staff                   staff                   -                       403
measures/override/add/                 superuser               superuser               superuser               403
measures/override/{override}/          staff=302               staff=302               -                       403
measures/override/{override}/change/   superuser               superuser               superuser               403
measures/override/{override}/history/  staff                   staff                   -                       403
measures/override/{override}/delete/   -                       -                       -                       403
measures/override/{override}/withdraw/ superuser               superuser               superuser               403
measures/glossaryterm/                 staff                   staff                   -                       403
measures/glossaryterm/add/             superuser               superuser               superuser               403
measures/glossaryterm/{term}/          staff=302               staff=302               -                       403
measures/glossaryterm/{term}/change/   staff                   superuser               superuser               403
measures/glossaryterm/{term}/history/  staff                   staff                   -                       403
measures/glossaryterm/{term}/delete/   superuser               superuser               superuser               403
"""


class Cell(NamedTuple):
    holders: frozenset[str]
    status: int


class Row(NamedTuple):
    see: Cell
    form: Cell
    act: Cell
    refused: tuple[int, int]  # a GET, a POST

    def of(self, caller: str, method: str) -> tuple[int, bool]:
        """The status of the response to one of STAFF, and whether something was changed."""
        if method == "GET":
            held = caller in self.see.holders
            return (self.see.status if held else self.refused[0]), False
        if caller in self.act.holders:
            return self.act.status, True
        return (self.form.status if caller in self.form.holders else self.refused[1]), False


def _cell(text: str, status: int) -> Cell:
    name, _equals, own = text.partition("=")
    everybody = {"staff": frozenset((*HOLDERS, "no role", "superuser")), "-": frozenset[str]()}
    right = RIGHTS.get(name.replace("_", " "))
    return Cell(right.holders if right else everybody[name], int(own or status))


def _both(refused: str) -> tuple[int, int]:
    get, _slash, post = refused.partition("/")
    return int(get), int(post or get)


def rows() -> dict[str, Row]:
    """Address -> row."""
    table = {}
    for line in TABLE.strip("\n").splitlines()[1:]:
        address = "" if line.startswith(" ") else line.split()[0]
        see, form, act, refused = line.split()[-4:]
        assert address not in table, address
        cells = (_cell(see, 200), _cell(form, 200), _cell(act, 302))
        table[f"/admin/{address}"] = Row(*cells, _both(refused))
    return table


ACCESS = rows()
