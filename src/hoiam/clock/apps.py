from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "hoiam.clock"
    label = "clock"
