"""One address: the component board."""

from django.urls import path

from . import views

urlpatterns = [path("components", views.board, name="components")]
