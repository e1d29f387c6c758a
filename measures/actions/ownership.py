"""Hand measures over: to an owner and a deputy who have a role where the measure lies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import (
    EDITORS,
    POSTS,
    Measure,
    Person,
    Role,
    StepRefused,
    Verb,
    capacity_of,
    full_name,
    require,
)

from .amending import undo_claim
from .several import change_each, require_all

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

#: The new people by post, "owner" and "deputy"; None: nobody. Posts left out stay as they are.
People = Mapping[str, "AbstractUser | None"]


def hand_over(
    measure: Measure,
    *,
    to: People,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = True,
    version: int | None = None,
) -> Measure:
    """Give the posts of `measure` to the people of `to`, with one entry; the reason is the note.

    An owner who was the deputy has no deputy then. Nothing is written when nothing changes. Raises
    VersionConflict, ValidationError keyed by post, NotAllowed.
    """
    with ledger.writing(), transaction.atomic():
        fresh = ledger.claim(measure, version=version)
        before = ledger.body_of(fresh)
        by = by.acting(require(by.user, EDITORS, fresh.zone))
        entrust(fresh, to)
        why: Any = {"by": by, "reason": reason, "internal": internal, "at": at}
        if not ledger.record(fresh, Verb.HANDED, **why, before=before):
            undo_claim(fresh)
    return fresh


def hand_over_all(
    of: int, *, to: AbstractUser, by: Actor, reason: str, at: datetime, internal: bool = True
) -> list[str]:
    """Give `to` what the account `of` owns or is the deputy of, in one batch; return the codes.

    All or nothing: raises BatchRefused with the measures that `by` may not change or `to` may not
    own, StepRefused when there is none.
    """
    posts = Q(owner_user=of) | Q(deputy_user=of)
    with ledger.writing():
        rows = Measure.objects.select_related("zone").filter(posts, withdrawn=False)
        measures = list(rows.order_by("code"))
        if not measures:
            raise StepRefused({NON_FIELD_ERRORS: _("This person owns no measure.")})

        def give(measure: Measure, **why: Any) -> None:
            held = [post for post in POSTS if getattr(measure, f"{post}_user") == of]
            kept = {getattr(measure, f"{post}_user") for post in POSTS if post not in held}
            new = None if to.pk in kept and "owner" not in held else to
            hand_over(measure, to=dict.fromkeys(held, new), **why)

        why: Any = {"by": by, "reason": reason, "internal": internal}
        require_all(change_each(measures, give, at=at, **why))
    return [measure.code for measure in measures]


def entrust(measure: Measure, to: People) -> None:
    """Set the posts of `measure`, whose zone is known. Raises ValidationError keyed by post."""
    for post in POSTS:
        if post in to and _id(to[post]) != getattr(measure, f"{post}_user"):
            measure.entrust(post, _person(measure, post, to[post]))
    if measure.owner_user is None or measure.owner_user != measure.deputy_user:
        return
    if to.get("deputy") is not None and "owner" not in to or len(to) == len(POSTS):
        message = _("The deputy is another person than the owner.")
        raise ValidationError({"deputy": message})
    measure.entrust("deputy", None)


def _id(user: AbstractUser | None) -> int | None:
    return user.pk if user else None


def _person(measure: Measure, post: str, user: AbstractUser | None) -> Person | None:
    """`user` as `measure` names the person. Raises ValidationError unless it may have the post."""
    if user is None:
        return None
    if capacity_of(user, tuple(Role), measure.zone) is None:
        message = _(
            "%(name)s cannot be the owner or deputy of %(code)s: it takes an active account with a "
            "role in %(zone)s."
        )
        params = {"name": full_name(user), "code": measure.code, "zone": measure.zone.code}
        raise ValidationError({post: message % params})
    return Person(user.pk, full_name(user)[:200])


def people_of(named: Mapping[str, Mapping[str, Any] | None]) -> People:
    """The accounts that a body names, by post. Raises ValidationError keyed by post for one gone."""
    accounts = get_user_model().objects.in_bulk([who["id"] for who in named.values() if who])
    for post, who in named.items():
        if who and who["id"] not in accounts:
            message = _("The account of %(name)s is gone.") % {"name": who["name"]}
            raise ValidationError({post: message})
    return {post: accounts[who["id"]] if who else None for post, who in named.items()}
