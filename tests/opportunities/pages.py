"""Addresses and answers of the pages of new business."""

from django.urls import reverse

PART = {"HX-Request": "true"}


def url(name, row=None):
    return reverse(f"opportunities:{name}", args=[row.pk] if row else [])


def text(answer):
    return answer.content.decode()
