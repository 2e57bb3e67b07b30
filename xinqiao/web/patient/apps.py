"""The patient surface as a Django app."""

from django.apps import AppConfig


class PatientPagesConfig(AppConfig):
    """Pages for patients and relatives; no tables."""

    name = "xinqiao.web.patient"
    label = "patient_pages"
