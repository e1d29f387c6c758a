"""Days as policy texts print them, in Chinese and English: each with the earliest and latest day."""

from .reader import agree, days, outside

__all__ = ["agree", "days", "outside"]
