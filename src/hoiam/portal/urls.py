"""Addresses of the portal. The word of a step is the same in the law, the address, the template and the test."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from hoiam.portal import acts, enter, news, pages, papers, petition, photos, resuming, second, write

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("leave", pages.leave, name="exit"),
    # writing, one question a page
    path("write", write.start, name="write"),
    path("write/kind", write.kind, name="kind"),
    path("write/choose", write.choose, name="choose"),
    path("write/place", write.place, name="place"),
    path("write/subject", write.subject, name="subject"),
    path("write/body", write.body, name="body"),
    path("write/words", write.words, name="words"),
    path("write/photo/<uuid:file>", write.photo, name="photo"),
    path("write/readers", write.readers, name="readers"),
    path("write/elsewhere", write.elsewhere, name="elsewhere"),
    path("write/superior", write.superior, name="superior"),
    path("write/nobody-left", write.nobody_left, name="nobody-left"),
    path("write/about", write.about, name="about"),
    path("write/check", write.check, name="check"),
    path("write/second", second.choose, name="second"),
    path("write/safer", write.safer, name="safer"),
    path("write/save", write.save, name="save"),
    path("write/throw-away", write.throw_away, name="throw-away"),
    path("write/resume", resuming.resume, name="resume"),
    path("write/code", write.code_file, name="code-file"),
    # after sending: everything by the code
    path("sent", petition.sent, name="sent"),
    path("sent/code", petition.code_file, name="sent-code"),
    path("follow", enter.enter, name="follow"),
    path("follow/petition", petition.petition, name="petition"),
    path("follow/slip", second.enter, name="slip"),
    path("follow/counter", second.counter, name="counter"),
    path("follow/stop", second.stop, name="stop"),
    path("follow/keep", petition.keep, name="keep"),
    path("follow/receipt", papers.receipt, name="receipt"),
    path("follow/receipt/paper", papers.receipt_paper, name="receipt-paper"),
    path("follow/receipt/file", papers.receipt_file, name="receipt-file"),
    path("follow/words", papers.words, name="own-words"),
    path("follow/photo/<uuid:file>", photos.sent, name="own-photo"),
    path("follow/letter/<int:seq>/<slug:name>", papers.letter, name="letter"),
    path("follow/paper/<uuid:blob>", papers.paper, name="paper"),
    path("follow/form", papers.form_to_sign, name="form"),
    path("follow/sign", acts.sign, name="sign"),
    path("follow/add", acts.add, name="add"),
    path("follow/reply", acts.reply, name="reply"),
    path("follow/withdraw", acts.withdraw, name="withdraw"),
    path("follow/rate", acts.rate, name="rate"),
    path("follow/appeal", acts.appeal, name="appeal"),
    path("follow/notice", news.notice, name="notice"),
    path("follow/dates", news.dates, name="dates"),
    path("follow/dates.ics", news.dates_file, name="dates-file"),
    path("follow/close", enter.close, name="close"),
    # proof and help
    path("proof", pages.proof, name="proof"),
    path("proof/check", pages.check_receipt, name="check-receipt"),
    path("help", pages.help_index, name="help"),
    path("help/limits", pages.help_limits, name="help-limits"),
    path("help/lost-code", pages.help_lost_code, name="help-lost-code"),
    path("help/sealed", pages.help_sealed, name="help-sealed"),
    path("help/privacy", pages.help_privacy, name="help-privacy"),
    path("help/accessibility", pages.help_access, name="help-access"),
    path("help/signing", pages.help_signing, name="help-signing"),
]
