"""Routes of the API."""

import re
from typing import Any

from django.urls import URLPattern, include, path
from django.views.decorators.common import no_append_slash

from .views import (
    as_of,
    changes,
    documentation,
    edits,
    ledger_proofs,
    lineage,
    measures,
    organisations,
    overview,
    promises,
    sources,
    succession,
    transitions,
    vocabulary,
)
from .views.exports import EXPORT_FORMATS, export_view

app_name = "api"


def _post(address: str, view: Any, name: str) -> URLPattern:
    """A path that is never redirected: a redirected POST would arrive as a GET."""
    return path(address, no_append_slash(view.as_view()), name=name)


_TARGET = "measures/<slug:code>/targets/<int:number>/"
_REQUEST = "measures/<slug:code>/requests/<int:number>/"


V1 = [
    path("zones/", measures.Zones.as_view(), name="zones"),
    path("zones/<slug:code>/", measures.Zone.as_view(), name="zone"),
    path("zones/<slug:code>/measures/", measures.ZoneMeasures.as_view(), name="zone_measures"),
    path("zones/<slug:code>/diff/", as_of.ZoneDiff.as_view(), name="zone_diff"),
    path("zones.geojson", measures.ZoneFeatures.as_view(), name="zones_geojson"),
    path("measures/", edits.Measures.as_view(), name="measures"),
    _post("measures/advance/", transitions.AdvanceSeveral, "advance_several"),
    path("measures/<slug:code>/", edits.Measure.as_view(), name="measure"),
    path("measures/<slug:code>/history/", measures.History.as_view(), name="history"),
    path("measures/<slug:code>/diff/", as_of.Diff.as_view(), name="diff"),
    path("measures/<slug:code>/lineage/", lineage.Lineage.as_view(), name="lineage"),
    path("measures/<slug:code>/succession/", succession.Succession.as_view(), name="succession"),
    _post("measures/<slug:code>/advance/", transitions.Advance, "advance"),
    _post("measures/<slug:code>/take-back/", transitions.TakeBack, "take_back"),
    _post("measures/<slug:code>/retract/", transitions.Retract, "retract"),
    _post("measures/<slug:code>/confirm/", transitions.Confirm, "confirm"),
    _post("measures/<slug:code>/hand-over/", transitions.HandOver, "hand_over"),
    _post("measures/<slug:code>/targets/", edits.Targets, "measure_targets"),
    _post(_TARGET, edits.OneTarget, "measure_target"),
    _post(f"{_TARGET}readings/", edits.Readings, "readings"),
    _post(f"{_TARGET}promise/", promises.TargetPromise, "target_promise"),
    _post(f"{_TARGET}retire/", promises.Retire, "retire"),
    _post("measures/<slug:code>/promise/", promises.DeadlinePromise, "promise"),
    *(_post(f"{_REQUEST}{verb}/", view, name) for name, (verb, view) in promises.DECISIONS.items()),
    _post("measures/<slug:code>/evidence/", sources.Evidences, "evidence"),
    _post("measures/<slug:code>/withdraw/", transitions.Withdraw, "withdraw"),
    _post("measures/<slug:code>/reinstate/", transitions.Reinstate, "reinstate"),
    path("sources/", sources.Sources.as_view(), name="sources"),
    path("sources/<slug:code>/", sources.Source.as_view(), name="source"),
    _post("sources/<slug:code>/document/", sources.SourceDocument, "source_document"),
    path("organisations/", organisations.Organisations.as_view(), name="organisations"),
    path("organisations/<slug:code>/", organisations.Organisation.as_view(), name="organisation"),
    _post("organisations/<slug:code>/merge/", organisations.Merge, "merge"),
    path("kinds/", vocabulary.Kinds.as_view(), name="kinds"),
    path("statuses/", vocabulary.Statuses.as_view(), name="statuses"),
    path("schedules/", vocabulary.Schedules.as_view(), name="schedules"),
    path("states/", vocabulary.States.as_view(), name="states"),
    path("units/", vocabulary.Units.as_view(), name="units"),
    path("changes/", changes.Changes.as_view(), name="changes"),
    path("summary/", overview.Summary.as_view(), name="summary"),
    path("targets/", overview.Targets.as_view(), name="targets"),
    path("ledger/head/", measures.LedgerHead.as_view(), name="ledger_head"),
    path("ledger/checkpoint/", ledger_proofs.LedgerCheckpoint.as_view(), name="ledger_checkpoint"),
    path("ledger/keys/", ledger_proofs.LedgerKeys.as_view(), name="ledger_keys"),
    path("ledger/proof/", ledger_proofs.LedgerProof.as_view(), name="ledger_proof"),
    path(
        "ledger/consistency/", ledger_proofs.LedgerConsistency.as_view(), name="ledger_consistency"
    ),
    path("ledger/chain/", changes.LedgerChain.as_view(), name="ledger_chain"),
    path("ledger/entries/", changes.LedgerEntries.as_view(), name="ledger_entries"),
]
for export_format in EXPORT_FORMATS:
    all_measures, of_zone = (
        export_view(export_format, within_zone=within).as_view() for within in (False, True)
    )
    V1 += [
        path(
            f"measures.{export_format.suffix}",
            all_measures,
            name=f"measures_{export_format.suffix}",
        ),
        path(
            f"zones/<slug:code>/measures.{export_format.suffix}",
            of_zone,
            name=f"zone_measures_{export_format.suffix}",
        ),
    ]


def template(route: URLPattern) -> str:
    """The route as a URI template, such as measures/{code}/."""
    return re.sub(r"<\w+:(\w+)>", r"{\1}", str(route.pattern))


ADDRESSES = {str(route.name): template(route) for route in V1}

urlpatterns = [
    path("v1/", measures.Index.as_view(addresses=ADDRESSES), name="index"),
    path("v1/", include(V1)),
    path("problems/<slug:code>", vocabulary.Problem.as_view(), name="problem"),
    path("schema/", documentation.Schema.as_view(), name="schema"),
    path("docs/", documentation.Docs.as_view(), name="docs"),
]
