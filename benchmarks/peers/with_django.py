"""The same reading API as an application of Django REST framework and django-filter, written as they advise."""

import os

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["PEERS_DATABASE"],
            "CONN_MAX_AGE": None,
            "OPTIONS": {"init_command": "PRAGMA cache_size = -32768"},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["rest_framework", "django_filters"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "UNAUTHENTICATED_USER": None,
    },
    ROOT_URLCONF=__name__,
    TIME_ZONE="UTC",
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.db.models.expressions import RawSQL  # noqa: E402
from django.urls import include, path  # noqa: E402
from django_filters import rest_framework as filters  # noqa: E402
from rest_framework import pagination, routers, serializers, viewsets  # noqa: E402


class Speaker(models.Model):
    slug = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()

    class Meta:
        app_label, db_table, managed = "peers", "speaker", False


class Source(models.Model):
    uid = models.UUIDField(unique=True)
    url = models.TextField()
    title = models.TextField(null=True)
    publisher = models.TextField(null=True)
    authors = models.JSONField()
    published = models.TextField(null=True)
    archive_url = models.TextField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table, managed = "peers", "source", False


class Quotation(models.Model):
    uid = models.UUIDField(unique=True)
    text = models.TextField()
    lang = models.TextField(null=True)
    original = models.TextField(null=True)
    speaker = models.ForeignKey(Speaker, models.PROTECT, null=True)
    attributed_as = models.TextField(null=True)
    role = models.TextField(null=True)
    date = models.TextField(null=True)
    date_earliest = models.TextField(null=True)
    date_latest = models.TextField(null=True)
    context = models.TextField(null=True)
    status = models.TextField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label, db_table, managed = "peers", "quotation", False


class Role(models.Model):
    quotation = models.ForeignKey(Quotation, models.CASCADE, related_name="roles")
    role = models.TextField()
    speaker = models.ForeignKey(Speaker, models.PROTECT)
    position = models.IntegerField()

    class Meta:
        app_label, db_table, managed, ordering = "peers", "quotation_role", False, ["position"]


class Printing(models.Model):
    quotation = models.ForeignKey(Quotation, models.CASCADE, related_name="printings")
    source = models.ForeignKey(Source, models.PROTECT)
    as_printed = models.TextField(null=True)
    prefix = models.TextField(null=True)
    suffix = models.TextField(null=True)

    class Meta:
        app_label, db_table, managed = "peers", "printing", False


class SpeakerSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="slug")

    class Meta:
        model, fields = Speaker, ["id", "name", "kind"]


class SourceSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="source.uid")
    url = serializers.CharField(source="source.url")
    title = serializers.CharField(source="source.title")
    publisher = serializers.CharField(source="source.publisher")
    authors = serializers.ListField(source="source.authors")
    published = serializers.CharField(source="source.published")
    archive_url = serializers.CharField(source="source.archive_url")
    archived_at = serializers.DateTimeField(source="source.archived_at")

    class Meta:
        model = Printing
        fields = ["id", "url", "title", "publisher", "authors", "published", "archive_url", "archived_at"]
        fields += ["as_printed", "prefix", "suffix"]


class QuotationSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="uid")
    speaker = SpeakerSerializer()
    about = SpeakerSerializer(source="is_about", many=True)
    addressee = SpeakerSerializer(source="is_to", many=True)
    source_url = serializers.SerializerMethodField()
    sources = SourceSerializer(source="printings", many=True)

    class Meta:
        model = Quotation
        fields = ["id", "text", "lang", "original", "speaker", "attributed_as", "role", "about", "addressee", "date"]
        fields += ["date_earliest", "date_latest", "context", "source_url", "sources", "status"]
        fields += ["created_at", "updated_at"]

    def to_representation(self, quotation):
        roles = quotation.roles.all()
        quotation.is_about = [each.speaker for each in roles if each.role == "about"]
        quotation.is_to = [each.speaker for each in roles if each.role == "addressee"]
        return super().to_representation(quotation)

    def get_source_url(self, quotation):
        return next((each.source.url for each in quotation.printings.all()), None)


class QuotationFilter(filters.FilterSet):
    speaker = filters.CharFilter("speaker__slug")
    q = filters.CharFilter(method="search")

    def search(self, quotations, _name, words):
        """Join the full text as a table, which Django knows no better way for, and order by its rank."""
        found = quotations.extra(
            tables=["quotation_fts"],
            where=["quotation_fts.rowid = quotation.id", "quotation_fts MATCH %s"],
            params=[words],
        )
        return found.annotate(rank=RawSQL("quotation_fts.rank", ())).order_by("rank")


class Pages(pagination.LimitOffsetPagination):
    """Pages without a count, which would read every match."""

    default_limit, max_limit = 20, 100

    def paginate_queryset(self, queryset, request, view=None):
        self.request, self.limit, self.offset = request, self.get_limit(request), self.get_offset(request)
        found = list(queryset[self.offset : self.offset + self.limit + 1])
        self.count = self.offset + len(found)
        return found[: self.limit]

    def get_paginated_response(self, data):
        response = super().get_paginated_response(data)
        del response.data["count"]
        return response


class QuotationViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = (
        Quotation.objects.select_related("speaker")
        .prefetch_related(
            models.Prefetch("roles", Role.objects.select_related("speaker")),
            models.Prefetch("printings", Printing.objects.select_related("source")),
        )
        .order_by("-date_earliest", "-id")
    )
    serializer_class = QuotationSerializer
    filterset_class = QuotationFilter
    pagination_class = Pages
    lookup_field = "uid"


router = routers.SimpleRouter(trailing_slash=False)
router.register("quotes", QuotationViewSet)
urlpatterns = [path("", include(router.urls))]
application = get_wsgi_application()
