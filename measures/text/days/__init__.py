"""Days as policy texts print them, in Chinese and English: each with the earliest and latest day."""

from .calendar import ISO_DAY, iso_day
from .reader import EARLIEST, LATEST, agree, days, outside

__all__ = ["EARLIEST", "ISO_DAY", "LATEST", "agree", "days", "iso_day", "outside"]
