"""Response bodies of sources, their documents, and evidence with its words."""

from __future__ import annotations

from rest_framework import serializers as s

from measures import models as m

from .provenance import Provenance
from .responses import texts_of


class Document(s.Serializer):
    """A file of a source, which is kept by its digest, and what was read of it."""

    number = s.IntegerField()
    sha256 = s.CharField()
    size = s.IntegerField(help_text="Bytes.")
    type = s.ChoiceField(m.DocumentType.choices)
    file_name = s.CharField()
    characters = s.IntegerField(help_text="Of its text, in which evidence counts.")
    extractor = s.CharField(help_text="The program that read the text, with its version.")
    text_sha256 = s.CharField(help_text="The SHA-256 of its text in UTF-8.")
    fetched_on = s.DateField(allow_null=True)
    attached_at = s.DateTimeField()


class Source(s.Serializer):
    """A source document, identified by the digest of its file."""

    code = s.CharField()
    locals().update(texts_of(m.Source))
    kind = s.ChoiceField(m.SourceKind.choices)
    published_on = s.DateField()
    script = s.ChoiceField(["zh-Hans", "zh-Hant"])
    url = s.CharField()
    file_name = s.CharField()
    sha256 = s.CharField()
    characters = s.IntegerField(allow_null=True)
    shown = s.ChoiceField(m.Shown.choices, help_text="What the public may see of its text.")
    link_dead_on = s.DateField(allow_null=True, help_text="Since when `url` leads nowhere.")
    documents = Document(many=True)
    version = s.IntegerField()
    provenance = Provenance(required=False)


class Lost(s.Serializer):
    """Words of another version that a document does not have."""

    number = s.IntegerField(help_text="The document that has them.")
    start = s.IntegerField()
    end = s.IntegerField()
    words = s.CharField()


class Coverage(s.Serializer):
    """How far evidence covers a document: by its words, or by the same words of another version."""

    covered = s.IntegerField(help_text="Characters under evidence.")
    figures = s.ListField(
        child=s.IntegerField(), help_text="Where sentences with digits begin that are under none."
    )
    lost = Lost(many=True, help_text="What evidence quotes of other versions and is not here.")


class OpenedDocument(s.Serializer):
    """The text of a document."""

    source = s.CharField()  # type: ignore[assignment]
    number = s.IntegerField()
    sha256 = s.CharField()
    text = s.CharField()
    coverage = Coverage()


class Quotation(s.Serializer):
    """Words of a document, and what stands before and after them on their lines."""

    before = s.CharField()
    words = s.CharField()
    after = s.CharField()
    intact = s.BooleanField(help_text="Whether the words have the digest of the evidence.")


class Citation(s.Serializer):
    """A piece of evidence and its source."""

    source = s.CharField()  # type: ignore[assignment]
    document = s.CharField(allow_null=True)
    start = s.IntegerField(allow_null=True)
    end = s.IntegerField(allow_null=True)
    digest = s.CharField()
    locator = s.CharField()
    locals().update(texts_of(m.Source))
    published_on = s.DateField()
    url = s.CharField()
    link_dead_on = s.DateField(allow_null=True)
    opens = s.BooleanField(help_text="Whether you may read the document, and it is there.")
    quotation = Quotation(
        allow_null=True, help_text="null: the document is not there, or not shown to you."
    )
