"""What can be known today: from the figures of finance, and from work."""

from kehubu.care import grades
from kehubu.evaluations import queries, registers
from kehubu.evaluations.queries import dealings, knowledge, vitals

grades.provide(queries.grades)
registers.provide_money(queries.money_entered)
registers.provide_figures("gross_income", knowledge.income_figures)
registers.provide_figures("margin", knowledge.margin_figures)
registers.provide_figures("payment", knowledge.payment_figures)
registers.provide_figures("potential", knowledge.growth_figures)
registers.provide_figures("cooperation", knowledge.cooperation_figures)
registers.provide_figures("relationship", knowledge.tenure_figures)
registers.provide_figures("fit", knowledge.fit_figures)
registers.provide_health("margin", vitals.margin_reading)
registers.provide_health("late_days", vitals.lateness_reading)
registers.provide_health("spend", vitals.spend_reading)
registers.provide_health("contact_gap", vitals.contact_reading)
registers.provide_health("complaints", dealings.complaints_reading)
registers.provide_health("rounds", vitals.rounds_reading)
registers.provide_health("team", vitals.team_reading)
registers.provide_alarms("spend_down", vitals.spend_alarm)
registers.provide_alarms("late_payment", vitals.lateness_alarm)
registers.provide_alarms("silence", vitals.silence_alarm)
registers.provide_alarms("complaint", dealings.complaint_alarm)
registers.provide_alarms("personnel", dealings.personnel_alarm)
registers.provide_alarms("lost_pitch", vitals.lost_alarm)
