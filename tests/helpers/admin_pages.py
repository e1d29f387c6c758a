"""Addresses of the admin, and its forms as a browser sends them."""

from __future__ import annotations

from django.urls import reverse

from . import make

LIST = "/admin/measures/measure/"


def form_of(client, address):
    """The data that a browser sends for the unchanged form at `address`."""
    context = client.get(address).context
    forms = [context["adminform"].form]
    data = {}
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            if field.value() is not None and field.value() is not False:
                data[field.html_name] = field.value()
    return {name: getattr(value, "pk", value) for name, value in data.items()}


def change_url(measure):
    return reverse("admin:measures_measure_change", args=[measure.pk])


def page_url(measure):
    return reverse("admin:measures_measure_page", args=[measure.pk])


def errors_of(response):
    assert response.status_code == 200
    form = response.context["adminform"].form
    errors = {name: list(messages) for name, messages in form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        if formset.non_form_errors():
            errors[formset.prefix] = list(formset.non_form_errors())
        for part in formset.forms:
            for name, messages in part.errors.items():
                errors[part.add_prefix(name)] = list(messages)
    return errors


def cited(number):
    return [{"source": make.source(), "locator": "p. 1"} for _ in range(number)]


NEW = {
    "code": "HETAO-SZ-901",
    "kind": "funding_cap",
    "origin_script": "hant",
    "title": "科研資助",
    "title_en": "Research funding",
    "first_status": "planned",
    "effective_on": "2023-09-06",
    "reason": "announced",
}


def new(**more):
    formsets = ["whitelist", "split_line", "talent_housing", "funding_cap", "targets", "evidence"]
    formsets.append("involvements")
    empty = {f"{name}-{end}": "0" for name in formsets for end in ("TOTAL_FORMS", "INITIAL_FORMS")}
    places = {"zone": make.zone("hetao-sz").pk, "source": make.source().pk}
    return NEW | places | empty | more


def at_its_end(client, address):
    """The first page of a job beside the requests, and the one that looks again no longer."""
    first = page = client.get(address)
    while "Refresh" in page.headers:
        page = client.get(address)
    return first, page
