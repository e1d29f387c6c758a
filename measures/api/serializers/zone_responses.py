"""Response schemas of zones: their counts, their record and GeoJSON."""

from __future__ import annotations

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers as s

from measures import models as m

from .shapes import Text

_by_status = inline_serializer("ByStatus", {status: s.IntegerField() for status in m.Status.values})


class Counts(s.Serializer):
    total = s.IntegerField()
    by_status = _by_status


class MeasureCounts(s.Serializer):
    own = Counts()
    with_sub_zones = Counts()


class Point(s.Serializer):
    """Degrees of WGS 84."""

    latitude = s.DecimalField(max_digits=7, decimal_places=4)
    longitude = s.DecimalField(max_digits=7, decimal_places=4)


class Zone(s.Serializer):
    code = s.CharField()
    name = Text()
    kind = s.ChoiceField(m.ZoneKind.choices)
    parents = s.ListField(
        child=s.CharField(), help_text="The codes of the zones that it lies in directly."
    )
    official_code = s.CharField(
        allow_null=True, help_text="GB/T 2260 for divisions of the Mainland, ISO 3166-2 for others."
    )
    area_km2 = s.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    established_on = s.DateField(allow_null=True)
    point = Point(allow_null=True)
    version = s.IntegerField()
    within = s.ListField(
        child=s.CharField(),
        help_text="The codes of all zones that it lies in, directly or through others.",
    )
    measures = MeasureCounts()
    zones = s.ListField(
        child=s.DictField(),
        required=False,
        help_text="With `nested`: the zones that lie in it, in the same form.",
    )


class ZoneBody(s.Serializer):
    """A zone as recorded in the ledger."""

    format = s.IntegerField()
    code = s.CharField()
    name = Text()
    kind = s.ChoiceField(m.ZoneKind.choices)
    parents = s.ListField(
        child=s.CharField(), help_text="The codes of the zones that it lies in directly."
    )
    official_code = s.CharField(
        allow_null=True, help_text="GB/T 2260 for divisions of the Mainland, ISO 3166-2 for others."
    )
    area_km2 = s.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    established_on = s.DateField(allow_null=True)
    point = Point(allow_null=True)
    version = s.IntegerField()


class ZoneGeometry(s.Serializer):
    type = s.ChoiceField(["Point"])
    coordinates = s.ListField(
        child=s.FloatField(), min_length=2, max_length=2, help_text="Longitude, then latitude."
    )


class ZoneFeature(s.Serializer):
    type = s.ChoiceField(["Feature"])
    id = s.CharField(help_text="The zone's code.")
    geometry = ZoneGeometry()
    properties = Zone()


class ZoneFeatures(s.Serializer):
    """A FeatureCollection of GeoJSON (RFC 7946)."""

    type = s.ChoiceField(["FeatureCollection"])
    features = ZoneFeature(many=True)
