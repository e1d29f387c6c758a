"""Images: decoded and made again, without what else the file holds."""

from __future__ import annotations

from io import BytesIO

import PIL
from PIL import Image, ImageOps

from .limits import LONGEST_SIDE, MOST_PIXELS
from .refusal import Refusal, Refused
from .types import Type


def read(data: bytes, kind: Type) -> tuple[str, str, bytes]:
    Image.MAX_IMAGE_PIXELS = None  # checked below, before anything is decoded
    with Image.open(BytesIO(data), formats=[kind.value.upper()]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Refused(Refusal.PIXELS)
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image = ImageOps.exif_transpose(opened)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clean = image.convert("RGB" if kind is Type.JPEG else "RGBA")
    clean.info.clear()
    made = BytesIO()
    clean.save(made, kind.value.upper())
    return "", f"Pillow {PIL.__version__}", made.getvalue()
