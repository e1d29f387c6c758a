"""The addresses of the public pages, below the code of a language."""

from django.urls import path

from . import (
    about,
    bodies,
    changes,
    check,
    citing,
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
    path("zones/<slug:code>/", zone.zone, name="zone"),
    path("zones/<slug:code>/changes.atom", changes.zone_feed, name="zone_feed"),
    path("suggest/", listing.suggest, name="suggest"),
    path("measures/", listing.measures, name="list"),
    path("measures/<slug:code>/", measure.measure, name="measure"),
    path("measures/<slug:code>/cite.<slug:form>", citing.cite, name="citation"),
    path("measures/<slug:code>/changes.atom", changes.measure_feed, name="measure_feed"),
    path("instruments/", instrument.instruments, name="instruments"),
    path("instruments/<slug:kind>/", instrument.instrument, name="instrument"),
    path("instruments/<slug:kind>/changes.atom", changes.kind_feed, name="kind_feed"),
    path("organisations/<slug:code>/", bodies.organisation, name="organisation"),
    path("sources/<slug:code>/", bodies.source, name="source"),
    path("changes/", changes.changes, name="changes"),
    path("changes.atom", changes.feed, name="feed"),
    path("compare/", comparing.compare, name="compare"),
    path("between/", comparing.between, name="between"),
    path("about/", about.about, name="about"),
    path("record/", record.record, name="record"),
    path("report/", reporting.report, name="report"),
    path("report/thanks/", reporting.thanks, name="thanks"),
    path("states.<slug:form>", pictures.states, name="picture"),
    path("zones/<slug:code>/states.<slug:form>", pictures.zone_states, name="zone_picture"),
    path("zones/<slug:code>/late.<slug:form>", pictures.late, name="late_picture"),
    path("instruments/<slug:kind>/states.<slug:form>", pictures.kind_states, name="kind_picture"),
    path(
        "measures/<slug:code>/targets/<slug:number>.<slug:form>",
        pictures.target,
        name="target_picture",
    ),
]
