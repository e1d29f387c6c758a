"""The door for staff: Django's admin with a thin layer. Importing it registers everything."""

from . import labels, ledger, measures, people, places, tokens, wording

__all__ = ["labels", "ledger", "measures", "people", "places", "tokens", "wording"]

labels.name_columns()
