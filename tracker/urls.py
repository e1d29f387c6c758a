from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from measures.admin.site import site
from measures.pages.start import negotiate

handler400 = "measures.api.http.problems.bad_request"
handler403 = "measures.api.http.problems.permission_denied"
handler404 = "measures.api.http.problems.not_found"
handler500 = "measures.api.http.problems.server_error"

urlpatterns = [
    path("admin/", site.urls),
    path("account/", include("measures.admin.links")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", include("measures.api.urls")),
    path("", negotiate, name="start"),
    *i18n_patterns(path("", include("measures.pages.urls"))),
]
