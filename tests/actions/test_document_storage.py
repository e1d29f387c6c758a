"""Documents are kept in the storage that the settings name, and nowhere else."""

from io import BytesIO, StringIO

import pytest
from django.core.files.storage import Storage, storages
from django.core.management import CommandError, call_command
from django.urls import reverse
from PIL import Image

from measures.models import Head, stored_files
from tests.helpers import make
from tests.helpers.files import TEXT, attached, upload


@pytest.fixture
def elsewhere(settings, tmp_path):
    """A storage in memory in place of the folder, which stays empty."""
    settings.VAR_DIR = tmp_path
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"documents": memory}
    yield storages["documents"]
    assert list(tmp_path.iterdir()) == []


class SilentStorage(Storage):
    """One that does not answer, with an error of its own as storages have them."""

    def exists(self, name, mode=None):
        raise RuntimeError("Could not connect to the endpoint")

    _open = exists


@pytest.fixture
def silent(settings):
    """The storage stops to answer."""
    backend = {"BACKEND": f"{__name__}.SilentStorage"}
    return lambda: setattr(settings, "STORAGES", settings.STORAGES | {"documents": backend})


def png():
    file = BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "PNG")
    return file.getvalue()


def test_another_storage_keeps_files_and_images_and_serves_them(client, db, elsewhere):
    client.force_login(make.user("editor"))
    source = make.source("paper")
    form = {"reason": "kept for the record", "version": 1, "document": upload(png(), "a.png")}
    address = reverse("admin:measures_source_attach", args=[source.pk])

    assert client.post(address, form).status_code == 302
    row = source.documents.get()
    source.refresh_from_db()
    attached(source, further=True)
    at = [source.pk, row.number]
    file = client.get(reverse("admin:measures_source_file", args=at))
    image = client.get(reverse("admin:measures_source_image", args=at))

    assert file.content == png()
    assert Image.open(BytesIO(image.content)).size == (8, 8)
    names = {name for part in elsewhere.listdir("")[0] for name in elsewhere.listdir(part)[1]}
    digests = set(source.documents.values_list("sha256", flat=True))
    assert names == digests | {f"{row.sha256}.image"}
    out = StringIO()
    call_command("documents", "--check", stdout=out)
    assert f"{len(png()) + len(TEXT.encode())} bytes" in out.getvalue()


def test_a_file_that_the_storage_lost_or_altered_is_missed(db, elsewhere):
    row = attached(make.source("paper"))
    elsewhere.delete(f"{row.sha256[:2]}/{row.sha256}")
    with pytest.raises(CommandError, match="paper 1: its file is not in the storage"):
        call_command("documents", "--check", stdout=StringIO())
    with pytest.raises(stored_files.FileLost):
        stored_files.read(row.sha256)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "does not respond"), ("zh-hant", "沒有回應"), ("zh-hans", "没有响应")],
)
def test_a_storage_that_does_not_answer_is_a_503_in_words(client, api, db, silent, language, words):
    source, editor = make.source("paper"), make.user("editor")
    row = attached(source)
    head = Head.objects.get().seq
    silent()
    client.force_login(editor)
    api.force_authenticate(editor)
    spoken = {"headers": {"Accept-Language": language}}
    form = {"reason": "kept for the record", "further": True, "document": upload(b"other words")}
    page = reverse("admin:measures_source_attach", args=[source.pk])
    responses = [
        client.post(page, form | {"version": 2}, **spoken),
        client.get(reverse("admin:measures_source_file", args=[source.pk, row.number]), **spoken),
        api.post("/api/v1/sources/paper/document/", form, **spoken),
    ]

    for response in responses:
        assert response.status_code == 503
        assert response.has_header("Retry-After")
        assert words in response.content.decode()
    assert Head.objects.get().seq == head
    with pytest.raises(CommandError, match="endpoint"):
        call_command("documents", "--check", stdout=StringIO())
