"""
The pages of the key persons: what a browser sends, and what it reads in an answer.
"""

HTMX = {"HX-Request": "true"}
PERSON = {"name": "林样例", "source": "card", "basis": "consent"}
POST = {"kind": "chief", "level": "decides"}


def body(response):
    return response.content.decode()


def names(response):
    return [post.person.name for post in response.context["page"].rows]
