from django.apps import AppConfig
from django.db.backends.signals import connection_created

from hoiam.casework import wall


class CaseworkConfig(AppConfig):
    name = "hoiam.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connection_created.connect(wall.connected)
