"""Django's name for the package."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Versioned forms and what people answered."""

    name = "xinqiao.chart.questionnaires"
    label = "questionnaires"
