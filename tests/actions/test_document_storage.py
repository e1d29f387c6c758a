"""Documents are kept in the storage that the settings name, and nowhere else."""

from io import BytesIO, StringIO

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.urls import reverse
from PIL import Image

from measures.models import stored_files
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
