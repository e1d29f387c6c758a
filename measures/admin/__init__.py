"""The door for staff: Django's admin with a thin layer. Importing it registers everything."""

from . import ledger, measures, people, places, wording

__all__ = ["ledger", "measures", "people", "places", "wording"]
