"""The door for staff: Django's admin with a thin layer. Importing it registers everything."""

from . import labels, ledger, measures, people, places

__all__ = ["labels", "ledger", "measures", "people", "places"]

labels.name_columns()
