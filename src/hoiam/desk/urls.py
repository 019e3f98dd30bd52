"""The desk: a work list, a page per petition, a page per step."""

from __future__ import annotations

from django.urls import path

from hoiam.desk import (
    blanks,
    gate,
    help,
    keys,
    many,
    offices,
    open,
    paper,
    petition,
    read,
    receive,
    scans,
    step,
    summary,
    today,
    transcribe,
    unlock,
    waiting,
)

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("receive/", receive.receive, name="receive"),
    path("receive/<uuid:petition_id>/<slug:which>.pdf", receive.slip, name="receive_slip"),
    path("chosen/<uuid:page>/<uuid:file>/", scans.small, name="waiting_scan"),
    path("assign/", many.assign, name="many_assign"),
    path("unlock/", unlock.unlock, name="unlock"),
    path("lock/", unlock.lock, name="lock"),
    path("keys/", keys.keys, name="keys"),
    path("keys/admit/", offices.admit, name="admit"),
    path("keys/log-in/", offices.log_in, name="log_in"),
    path("keys/leave/", offices.leave, name="leave"),
    path("keys/rotate/", offices.rotate, name="rotate"),
    path("keys/change/<int:number>/", offices.change, name="change"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("help/", help.kinds, name="help"),
    path("help/<str:kind>/", help.kind, name="help_kind"),
    path("petition/<uuid:petition_id>/", petition.petition, name="petition"),
    path("petition/<uuid:petition_id>/read/", read.read, name="read"),
    path("petition/<uuid:petition_id>/open/", open.open_name, name="open"),
    path("petition/<uuid:petition_id>/summary/", summary.summary, name="summary"),
    path("petition/<uuid:petition_id>/transcribe/", transcribe.transcribe, name="transcribe"),
    path("petition/<uuid:petition_id>/original/<uuid:blob_id>/", open.original, name="original"),
    path("petition/<uuid:petition_id>/gate/", gate.gate, name="gate"),
    path("petition/<uuid:petition_id>/paper/<uuid:blob_id>/", paper.paper, name="paper"),
    path("petition/<uuid:petition_id>/file/<uuid:blob_id>/", paper.file, name="file"),
    path("petition/<uuid:petition_id>/forms/", blanks.blanks, name="blanks"),
    path("petition/<uuid:petition_id>/forms/<slug:printed>.pdf", blanks.blank, name="blank"),
    path("petition/<uuid:petition_id>/<slug:word>/", step.step, name="step"),
]
