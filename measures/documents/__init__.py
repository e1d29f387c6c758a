"""Files to text: their type by content, and the text by a child process with limits."""

from .extraction import Extracted, extract
from .limits import MOST_BYTES
from .refusal import Refusal, Refused

__all__ = ["MOST_BYTES", "Extracted", "Refusal", "Refused", "extract"]
