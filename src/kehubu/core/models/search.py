from django.db import models


class SearchRow(models.Model):
    """
    What search knows of one row: its title and the tokens that find it.

    The full-text index over ``tokens`` is made by a migration, for each database
    in its own way; the hits are the same.
    """

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=200, blank=True)
    tokens = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], name="search_row_once_per_object"
            ),
        ]

    def __str__(self) -> str:
        return self.title
