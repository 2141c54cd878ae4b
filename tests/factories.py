"""The least valid row of each model."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from kehubu.clients.models import Client
from kehubu.clients.services.clients import derived
from kehubu.people.models import Department, User
from kehubu.people.positions import DepartmentKind, Position
from kehubu.people.services.staff import write_posts
from kehubu.work.models import Project


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department
        django_get_or_create = ("name",)

    name = factory.LazyAttribute(lambda o: str(DepartmentKind(o.kind).label))
    kind = DepartmentKind.ACCOUNT


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        kind = DepartmentKind.ACCOUNT

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"测试员{n}")
    department = factory.SubFactory(
        DepartmentFactory, kind=factory.SelfAttribute("..kind")
    )

    @factory.post_generation
    def holding(self, create, positions, **kwargs):
        posts = [(Position(position), self.department) for position in positions or ()]
        write_posts(self, posts)


class ClientFactory(DjangoModelFactory[Client]):
    class Meta:
        model = Client

    name = factory.Sequence(lambda n: f"样例客户{n}")
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return super()._create(model_class, *args, **derived(kwargs))


class ProjectFactory(DjangoModelFactory[Project]):
    class Meta:
        model = Project

    number = factory.Sequence(lambda n: f"样例-2026-{n:03}")
    title = "样例推广"
    client = factory.SubFactory(ClientFactory)
    accountable = factory.SubFactory(UserFactory)
    opened_at = factory.LazyFunction(timezone.now)
