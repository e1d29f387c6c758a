from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path

from measures.admin.site import site
from measures.pages.start import negotiate
from measures.pages.structured import SITEMAPS, robots

handler400 = "measures.api.http.problems.bad_request"
handler403 = "measures.api.http.problems.permission_denied"
handler404 = "measures.api.http.problems.not_found"
handler500 = "measures.api.http.problems.server_error"

urlpatterns = [
    path("admin/", site.urls),
    path("account/", include("measures.admin.own_page")),
    path("account/", include("measures.admin.factor_pages")),
    path("account/", include("measures.admin.links")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", include("measures.api.urls")),
    path("", negotiate, name="start"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(
        "sitemap-<section>.xml",
        sitemaps.sitemap,
        {"sitemaps": SITEMAPS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    *i18n_patterns(path("", include("measures.pages.urls"))),
]
