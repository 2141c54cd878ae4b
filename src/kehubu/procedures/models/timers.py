from django.db import models

from kehubu.procedures.models.runs import Step


class Timer(models.Model):
    """A timer on an open step that has not fired yet."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="timers")
    node_id = models.CharField(max_length=100)
    fires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="timer_once_per_step", fields=["step", "node_id"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.fires_at}"
