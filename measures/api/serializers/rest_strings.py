"""Strings of REST framework that its own catalogues leave in English; nothing imports this."""

from django.utils.translation import gettext_noop as _

STRINGS = (
    _("Authentication credentials were not provided."),
    _("Could not satisfy the request Accept header."),
    _("Date has wrong format. Use one of these formats instead: {format}."),
    _("Ensure that there are no more than {max_decimal_places} decimal places."),
    _("Ensure that there are no more than {max_digits} digits in total."),
    _("Ensure that there are no more than {max_whole_digits} digits before the decimal point."),
    _("Ensure this field has at least {min_length} elements."),
    _("Ensure this field has no more than {max_length} elements."),
    _('Expected a dictionary of items but got type "{input_type}".'),
    _("Incorrect authentication credentials."),
    _("Invalid input."),
    _("Malformed request."),
    _("Must be a valid boolean."),
    _("No data provided"),
    _("Not a valid string."),
    _("Request was throttled."),
    _("This dictionary may not be empty."),
    _("This value does not match the required pattern."),
    _('Unsupported media type "{media_type}" in request.'),
)
