"""`{% csrf_token %}`, with the token by which a form of the admin makes one thing.

Every form that is sent has the first, so that none is made without the second.
"""

from __future__ import annotations

from typing import Any

from django.template import Context, Library
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .second_factor import person_of
from .sending import FIELD, new_token

register = Library()


class FormTokens(CsrfTokenNode):
    """On a page of the admin that is shown to a person, unless the form carries its first token."""

    def render(self, context: Context) -> SafeString:
        hidden = format_html("{}", super().render(context))
        if not context.get(FIELD):
            return hidden
        field = '<input type="hidden" name="{}" value="{}">'
        return hidden + format_html(field, FIELD, new_token(person_of(context["request"])))


@register.tag
def csrf_token(_parser: Any, _token: Any) -> FormTokens:
    return FormTokens()
