from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "hoiam.register"
    label = "register"
