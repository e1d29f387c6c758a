"""One row of everything that the admin shows, and forms that somebody with the right may send."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.contenttypes.models import ContentType

from measures.actions import glossary, overrides, withdrawal
from measures.actions.people import invitations
from measures.models import (
    AccessRecord,
    GlossaryTerm,
    Measure,
    Membership,
    MistakeReport,
    SheetImport,
    Token,
)

from . import make
from .admin_pages import new
from .factors import factor_of
from .files import attached, upload
from .make import BY, DAY, NOW
from .writes import sample

BATCH = "a-batch"
PASSWORD = "another horse battery"


def world(here: Any) -> dict[str, Any]:
    """The keys of the rows that addresses name."""
    measure = sample(zone=here, organisations=make.named("bureau"))
    make.organisation("institute")
    make.step(make.measure("A-006", zone=here), "in_progress", by=replace(BY, request_id=BATCH))
    withdrawn = make.measure("A-003", zone=here)
    withdrawal.withdraw(withdrawn, by=BY, reason="needed", at=NOW)
    user = make.user("viewer", here, username="subject")
    leaver = make.user("viewer", here)
    make.measure("A-007", zone=here, owner=leaver)
    document = attached(measure.updates.get().source)
    make.token(user)
    factor_of(user)
    term = {"hans": "试验词", "hant": "試驗詞", "english": "trial"}
    made = {"by": BY, "at": NOW, "reason": "needed"}
    return {
        "measure": measure.pk,
        "batch": BATCH,
        "kind": "tax",
        "sheet": "csv",
        "part": "list",
        "round": "none",
        "change": "withdraw",
        "brought": SheetImport.bring(b"code", at=NOW, user=user, report=b"{}").pk,
        "owner": leaver.pk,
        "withdrawn": withdrawn.pk,
        "advanced": make.step(make.measure("A-005", zone=here), "in_progress").pk,
        "confirmed": make.confirmed(make.measure("A-008", zone=here)).pk,
        "requested": make.requested("A-004", zone=here).pk,
        "source": measure.updates.get().source_id,
        "document": document.pk,
        "zone": here.pk,
        "organisation": make.organisation("bureau").pk,
        "override": overrides.add_override("s2hk", "专班", "專隊", **made).pk,
        "term": glossary.save_term(GlossaryTerm(), term, **made).pk,
        "access": AccessRecord.objects.create(at=NOW, what="login", name="subject").pk,
        "report": MistakeReport.objects.create(at=NOW, what="a wrong figure").pk,
        "user": user.pk,
        "invited": invitations.invite({"username": "invited"}, role="viewer", zone=here, **made).pk,
        "role": Membership.objects.get(user=user).pk,
        "token": Token.objects.get(user=user).pk,
        "type": ContentType.objects.get_for_model(Measure).pk,
    }


def forms(keys: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What to send to each address that acts, beside what its form has already."""
    day, names = str(DAY), {"name_hans": "新区", "name_hant": "新區", "name_en": "New"}
    words = {"direction": "s2hk", "word": "头条", "replacement": "頭條", "confirmed": "1"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    target = Measure.objects.get(pk=keys["measure"]).targets.get().pk
    due = {"deadline": "2027年底", "due_from": "2027-12-31", "due_by": "2027-12-31"}
    own = {"old_password": "correct horse battery"}
    return {
        "password_change/": own | {"new_password1": PASSWORD, "new_password2": PASSWORD},
        "auth/user/add/": {"username": "newcomer", "role": "viewer", "zone": keys["zone"]},
        "auth/user/{invited}/invite/": {},
        "auth/user/{user}/second-factor/": {},
        "auth/user/{user}/change/": {"first_name": "Ada"},
        "auth/user/{user}/password/": passwords,
        "auth/user/appoint/": {"user": keys["user"], "role": "editor", "zone": keys["zone"]},
        "auth/user/{user}/roles/{role}/days/": {"ends_on": "2099-12-31"},
        "auth/user/{user}/roles/{role}/dismiss/": {},
        "measures/token/add/": {"name": "copy", "scopes": ["read"], "days": "9"},
        "measures/token/{token}/delete/": {"post": "yes"},
        "measures/measure/add/": new(zone=keys["zone"], source=keys["source"]),
        "measures/mistakereport/{report}/change/": {"answer": "corrected"},
        "measures/measure/{measure}/change/": {"title_en": "Another name"},
        "measures/measure/{measure}/advance/": {"to": "in_progress", "effective_on": day},
        "measures/measure/{advanced}/take-back/": {},
        "measures/measure/{confirmed}/retract/": {},
        "measures/measure/batches/{batch}/": {},
        "measures/measure/bulk/{change}/": {"rows": "A-003:2 A-001:1", "ready": "A-001:1"}
        | {"apply": "1"},
        "measures/measure/{measure}/hand-over/": {"owner": keys["user"]},
        "measures/measure/{measure}/lineage/": {"modelled_on": "A-007"},
        "measures/measure/hand-over/{owner}/": {"owner": keys["user"]},
        "measures/measure/{measure}/confirm/": {"true_on": str(NOW.date())},
        "measures/measure/{measure}/figure/": {
            **{"target": target, "value": "7.5", "read_on": day, "source": keys["source"]},
        },
        "measures/measure/{measure}/evidence/": {"passage": f"{keys['document']}:0-3"},
        "measures/measure/{measure}/withdraw/": {"confirmed": "on"},
        "measures/measure/{withdrawn}/reinstate/": {},
        "measures/measure/{measure}/promise/": due | {"act": "move", "source": keys["source"]},
        "measures/measure/{measure}/targets/1/promise/": {
            **{"act": "move", "value": "99999", "source": keys["source"]},
        },
        "measures/measure/{requested}/requests/1/": {"decision": "granted"},
        "measures/measure/{measure}/texts/title/": {},
        "measures/source/add/": {
            **{"code": "another", "title": "来源", "publisher": "出版者", "kind": "press"},
            **{"published_on": day, "script": "hans"},
        },
        "measures/source/{source}/change/": {"publisher": "另一出版者"},
        "measures/source/{source}/attach/": {
            **{"document": upload(b"another version"), "further": "on"},
        },
        "measures/source/{source}/texts/title/": {},
        "measures/organisation/add/": names | {"code": "newcomer", "kind": "company"},
        "measures/organisation/{organisation}/change/": {"name_en": "Another"},
        "measures/organisation/{organisation}/merge/": {"into": "institute"},
        "measures/zone/add/": names | {"code": "new", "kind": "area", "parents": [keys["zone"]]},
        "measures/zone/{zone}/change/": {"name_en": "Another"},
        "measures/override/add/": words,
        "measures/override/{override}/change/": {"replacement": "專組", "confirmed": "1"},
        "measures/override/{override}/withdraw/": {"confirmed": "1"},
        "measures/glossaryterm/add/": {"hans": "另一词", "hant": "另一詞", "english": "another"},
        "measures/glossaryterm/{term}/change/": {"note": "as printed"},
        "measures/glossaryterm/{term}/delete/": {},
    }


def filled(client: Any, address: str) -> dict[str, Any]:
    """The values in the forms of a page, as a browser would send them back."""
    context = client.get(address).context or {}
    shown = [context["adminform"].form] if "adminform" in context else []
    for inline in context.get("inline_admin_formsets") or []:
        shown += [inline.formset.management_form, *inline.formset.forms]
    data = {
        field.html_name: field.value()
        for form in shown
        for field in form
        if field.value() is not None and field.value() is not False
    }
    return {name: getattr(value, "pk", value) for name, value in data.items()}
