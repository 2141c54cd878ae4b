"""A post as a business card."""

from kehubu.persons.models import Post
from kehubu.persons.vcards import Card


def card_of(post: Post) -> Card:
    """
    Return what a post says, as a card: nothing of the background, nothing private.
    """
    return Card(
        name=post.person.name,
        organisation=post.client.name,
        department=post.department,
        title=post.title,
        phones=tuple(filter(None, [post.phone])),
        mobiles=tuple(filter(None, [post.mobile])),
        emails=tuple(filter(None, [post.email])),
        address=post.client.address,
        note="",
        birthday=None,
    )
