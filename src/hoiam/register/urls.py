"""What anyone may read: answers, figures, the rules of law that the house applies."""

from __future__ import annotations

from django.urls import path

from hoiam.register import answers, competence, feed, figures, log, regulations, rules, schedule, unsettled

app_name = "register"
urlpatterns = [
    path("", answers.search, name="answers"),
    path("answers/<uuid:answer_id>/", answers.answer, name="answer"),
    path("answers/<uuid:answer_id>/answer.pdf", answers.pdf, name="answer_pdf"),
    path("feed", feed.atom, name="feed"),
    path("figures/", figures.bodies_list, name="figures"),
    path("figures/<slug:code>/", figures.body, name="figures_body"),
    path("figures/<slug:code>/figures.csv", figures.table, name="figures_csv"),
    path("receptions/<slug:code>/", schedule.schedule, name="schedule"),
    path("receptions/<slug:code>/schedule.ics", schedule.calendar, name="schedule_ics"),
    path("law/", rules.every, name="law"),
    path("law/forms/", rules.forms, name="forms"),
    path("law/doubts/", unsettled.every, name="doubts"),
    path("law/doubts/doubts.csv", unsettled.table, name="doubts_csv"),
    path("law/doubts/doubts.json", unsettled.data, name="doubts_json"),
    path("competence/", competence.who, name="competence"),
    path("log/", log.log, name="log"),
    path("log/policy", log.policy_file, name="log_policy"),
    path("log/hoiam_verify.py", log.verifier, name="log_verifier"),
    path("log/<path:name>", log.file, name="log_file"),
    path("law/<str:rule_id>/", rules.rule, name="rule"),
]

# Coordination regulations have an address of their own, which stands in the regulations themselves.
regulation_patterns = [
    path("", regulations.every, name="every"),
    path("<slug:code>/", regulations.latest, name="latest"),
    path("<slug:code>/compared/", regulations.compared, name="compared"),
    path("<slug:code>/<str:version>/", regulations.version, name="version"),
    path("<slug:code>/<str:version>/regulation.yaml", regulations.file, name="file"),
]
