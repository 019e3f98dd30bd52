from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "hoiam.desk"
    label = "desk"
