"""The addresses of the public pages, below the code of a language."""

from django.urls import path

from . import (
    about,
    bodies,
    changes,
    check,
    comparing,
    instrument,
    listing,
    measure,
    pictures,
    record,
    reporting,
    start,
    zone,
)

app_name = "pages"
urlpatterns = [
    path("", start.start, name="start"),
    path("check/", check.check, name="check"),
    path("zones/<str:code>/", zone.zone, name="zone"),
    path("zones/<str:code>/changes.atom", changes.zone_feed, name="zone_feed"),
    path("measures/", listing.measures, name="list"),
    path("measures/<str:code>/", measure.measure, name="measure"),
    path("measures/<str:code>/changes.atom", changes.measure_feed, name="measure_feed"),
    path("instruments/", instrument.instruments, name="instruments"),
    path("instruments/<str:kind>/", instrument.instrument, name="instrument"),
    path("instruments/<str:kind>/changes.atom", changes.kind_feed, name="kind_feed"),
    path("organisations/<str:code>/", bodies.organisation, name="organisation"),
    path("sources/<str:code>/", bodies.source, name="source"),
    path("changes/", changes.changes, name="changes"),
    path("changes.atom", changes.feed, name="feed"),
    path("compare/", comparing.compare, name="compare"),
    path("between/", comparing.between, name="between"),
    path("about/", about.about, name="about"),
    path("record/", record.record, name="record"),
    path("report/", reporting.report, name="report"),
    path("report/thanks/", reporting.thanks, name="thanks"),
    path("states.<str:form>", pictures.states, name="picture"),
    path("zones/<str:code>/states.<str:form>", pictures.zone_states, name="zone_picture"),
    path("instruments/<str:kind>/states.<str:form>", pictures.kind_states, name="kind_picture"),
    path(
        "measures/<str:code>/targets/<str:number>.<str:form>",
        pictures.target,
        name="target_picture",
    ),
]
