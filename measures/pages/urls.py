"""The addresses of the public pages, below the code of a language."""

from django.urls import path

from . import bodies, check, instrument, listing, measure, start, zone

app_name = "pages"
urlpatterns = [
    path("", start.start, name="start"),
    path("check/", check.check, name="check"),
    path("zones/<str:code>/", zone.zone, name="zone"),
    path("measures/", listing.measures, name="list"),
    path("measures/<str:code>/", measure.measure, name="measure"),
    path("instruments/", instrument.instruments, name="instruments"),
    path("instruments/<str:kind>/", instrument.instrument, name="instrument"),
    path("organisations/<str:code>/", bodies.organisation, name="organisation"),
    path("sources/<str:code>/", bodies.source, name="source"),
]
