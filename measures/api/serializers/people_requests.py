"""Request body of the endpoint that hands a measure over."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from rest_framework import serializers as s

from measures.models import POSTS

from .fields import count
from .requests import ReasonRequest, internal_field


class HandOverRequest(ReasonRequest):
    """The new owner and deputy by the numbers of their accounts; null: nobody. Omitted: unchanged."""

    owner = count(required=False, allow_null=True)
    deputy = count(required=False, allow_null=True)
    internal = internal_field(default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The accounts in `to`. Raises ValidationError for one that is not known, or none given."""
        given = {post: attrs.pop(post) for post in POSTS if post in attrs}
        if not given:
            raise s.ValidationError({"owner": _("Give an owner, a deputy, or both.")})
        accounts = get_user_model().objects.in_bulk([pk for pk in given.values() if pk])
        for post, pk in given.items():
            if pk is not None and pk not in accounts:
                message = _("No account has the number %(number)s.") % {"number": pk}
                raise s.ValidationError({post: message})
        to = {post: accounts[pk] if pk is not None else None for post, pk in given.items()}
        return attrs | {"to": to}
