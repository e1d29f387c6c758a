"""Where a zone lies, as a map of points: drawn here, with nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, radians
from typing import Any, NamedTuple

from measures.models import Zone

WIDTH, HEIGHT, _EDGE = 320, 312, 34
#: About how wide a character of a label is, Latin and Chinese.
_LATIN, _CHINESE = 7.0, 14.0
_BOLD = 1.2  # how much wider bold letters are
_ROW = 17  # the height of a line of a label
_KM = 111.2  # of a degree of latitude


class _Field(NamedTuple):
    """Degrees to places: the same scale both ways, north up."""

    west: float
    north: float
    scale: float  # units of the drawing to a degree of latitude
    narrow: float  # of a degree of longitude

    def x(self, longitude: float) -> float:
        return _EDGE + (longitude - self.west) * self.scale * self.narrow

    def y(self, latitude: float) -> float:
        return _EDGE + (self.north - latitude) * self.scale


def zone_map(code: str, zones: Iterable[Zone]) -> dict[str, Any] | None:
    """The points of the zones that share an outermost zone with `code`; None: its own is unknown."""
    known = {zone.code: zone for zone in zones if zone.latitude is not None}
    if code not in known or len(known) < 2:
        return None
    here = known[code]
    near = [zone for zone in known.values() if _near(zone, here)]
    field = _field(near)
    points: list[dict[str, Any]] = []
    taken: list[Any] = []
    for zone in sorted(near, key=lambda zone: (zone.code != code, zone.code)):
        point = _point(zone, field, zone.code == code, taken)
        points.append(point)
    bar = 20 / _KM * field.scale
    return {
        "points": points,
        "width": str(WIDTH),
        "height": str(HEIGHT),
        "bar": f"{bar:.0f}" if bar < WIDTH / 2 else "",
        "names": [point["name"] for point in points],
    }


def _near(zone: Zone, here: Zone) -> bool:
    """Within about 150 km: those farther away would make one dot of all others."""
    north = float(zone.latitude) - float(here.latitude)
    east = (float(zone.longitude) - float(here.longitude)) * cos(radians(float(here.latitude)))
    return (north**2 + east**2) ** 0.5 * _KM < 150


def _field(zones: list[Zone]) -> _Field:
    latitudes = [float(zone.latitude) for zone in zones]
    longitudes = [float(zone.longitude) for zone in zones]
    narrow = cos(radians(sum(latitudes) / len(latitudes)))
    high = max(latitudes) - min(latitudes)
    wide = (max(longitudes) - min(longitudes)) * narrow
    scale = min((HEIGHT - 2 * _EDGE) / max(high, 0.05), (WIDTH - 2 * _EDGE - 60) / max(wide, 0.05))
    return _Field(min(longitudes), max(latitudes), scale, narrow)


def _point(zone: Zone, field: _Field, here: bool, taken: list[Any]) -> dict[str, Any]:
    """The place of a zone with its name beside it, where there is room; `here` has it always."""
    x, y = field.x(float(zone.longitude)), field.y(float(zone.latitude))
    name = zone.in_language("name")
    shown = {
        "x": f"{x:.0f}",
        "y": f"{y:.0f}",
        "name": name,
        "here": here,
        "label_x": "",
        "side": "",
    }
    room = (max(x, WIDTH - x) - 14) / _BOLD
    lines = _wrapped(name, room) if here else [name]
    length = max(map(_length, lines)) * (_BOLD if here else 1)
    high = _ROW * len(lines)
    top = min(max(y - high / 2, 2), HEIGHT - high - 2)
    for side in ("", "e"):
        left = x + 9 if not side else x - 9 - length
        box = (left, top, left + length, top + high)
        if left > 0 and box[2] < WIDTH and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            label_x = f"{x + 9 if not side else x - 9:.0f}"
            rows = [(f"{top + _ROW * n + 13:.0f}", line) for n, line in enumerate(lines)]
            return shown | {"label_x": label_x, "side": side, "lines": rows}
    return shown


def _length(name: str) -> float:
    return sum(_CHINESE if ord(letter) > 0x2E7F else _LATIN for letter in name)


def _wrapped(name: str, room: float) -> list[str]:
    """`name` on lines that take no more than `room`, broken between words or Chinese characters."""
    between = " " if " " in name else ""
    lines = [""]
    for part in name.split() if between else name:
        longer = f"{lines[-1]}{between}{part}" if lines[-1] else part
        if lines[-1] and _length(longer) > room:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def _overlap(one: Any, other: Any) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
