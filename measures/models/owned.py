"""Who owns a measure in the office, and who stands in: recorded, and not published."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q

#: The posts that a person may have at a measure.
POSTS = ("owner", "deputy")


class Person(NamedTuple):
    """A person as a measure names one: the id of the account, and the name when it was recorded."""

    id: int
    name: str


def _name() -> models.CharField:
    return models.CharField(max_length=200, blank=True, default="", editable=False, serialize=False)


def _account() -> models.PositiveBigIntegerField:
    """The id of an account; no foreign key: it outlives the account."""
    return models.PositiveBigIntegerField(null=True, editable=False, serialize=False)


def person_constraints() -> list[models.CheckConstraint]:
    """A person has an account and a name, or neither."""
    return [
        models.CheckConstraint(
            name=f"measure_{post}_has_account_and_name",
            condition=Q(**{f"{post}_user": None, f"{post}_name": ""})
            | (Q(**{f"{post}_user__isnull": False}) & ~Q(**{f"{post}_name": ""})),
        )
        for post in POSTS
    ]


class Owned(models.Model):
    """The owner of a measure and the deputy."""

    owner_user = _account()
    owner_name = _name()
    deputy_user = _account()
    deputy_name = _name()

    class Meta:
        abstract = True

    def person(self, post: str) -> Person | None:
        """Who has a post of `POSTS`; None: nobody."""
        pk: int | None = getattr(self, f"{post}_user")
        return None if pk is None else Person(pk, getattr(self, f"{post}_name"))

    def entrust(self, post: str, person: Person | None) -> None:
        """Give a post to `person`; for verbs."""
        values: tuple[Any, str] = (person.id, person.name) if person else (None, "")
        for end, value in zip(("user", "name"), values, strict=True):
            setattr(self, f"{post}_{end}", value)
