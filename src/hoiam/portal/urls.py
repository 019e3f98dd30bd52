"""Addresses of the portal. The word of a step is the same in the law, the address, the template and the test."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from hoiam.portal import follow, pages, write

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
    path("write/readers", write.readers, name="readers"),
    path("write/superior", write.superior, name="superior"),
    path("write/about", write.about, name="about"),
    path("write/check", write.check, name="check"),
    path("write/safer", write.safer, name="safer"),
    path("write/save", write.save, name="save"),
    path("write/throw-away", write.throw_away, name="throw-away"),
    path("write/code", write.code_file, name="code-file"),
    # after sending: everything by the code
    path("sent", follow.sent, name="sent"),
    path("sent/code", follow.code_file, name="sent-code"),
    path("follow", follow.enter, name="follow"),
    path("follow/petition", follow.petition, name="petition"),
    path("follow/receipt", follow.receipt, name="receipt"),
    path("follow/receipt/paper", follow.receipt_paper, name="receipt-paper"),
    path("follow/receipt/file", follow.receipt_file, name="receipt-file"),
    path("follow/words", follow.words, name="own-words"),
    path("follow/letter/<int:seq>/<slug:name>", follow.letter, name="letter"),
    path("follow/paper/<uuid:blob>", follow.paper, name="paper"),
    path("follow/form", follow.form_to_sign, name="form"),
    path("follow/sign", follow.sign, name="sign"),
    path("follow/add", follow.add, name="add"),
    path("follow/reply", follow.reply, name="reply"),
    path("follow/withdraw", follow.withdraw, name="withdraw"),
    path("follow/rate", follow.rate, name="rate"),
    path("follow/appeal", follow.appeal, name="appeal"),
    path("follow/close", follow.close, name="close"),
    # proof and help
    path("proof", pages.proof, name="proof"),
    path("proof/check", pages.check_receipt, name="check-receipt"),
    path("help", pages.help_index, name="help"),
    path("help/limits", pages.help_limits, name="help-limits"),
    path("help/lost-code", pages.help_lost_code, name="help-lost-code"),
    path("help/sealed", pages.help_sealed, name="help-sealed"),
    path("help/privacy", pages.help_privacy, name="help-privacy"),
    path("help/signing", pages.help_signing, name="help-signing"),
]
