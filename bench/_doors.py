"""Every door of the house through which bytes of a stranger come, and what is typed there: one row an address, by its name.

A test compares the rows with the addresses (tests/shape/test_doors.py): a new address without a row fails, and one that says to
take nothing must read nothing. The same rows are tried by the suite, small, and by `./hoiam bench attack`, at their full size.
"""

from __future__ import annotations

from dataclasses import dataclass

STRANGER, WRITER, HOLDER = "stranger", "writer", "holder"
# The hidden fields in which a page's form carries along what the page has shown.
CARRIED = "seen|shown|lines|to"
CLERK, OFFICER, LEADER, PUBLISHER = "clerk", "officer", "leader", "publisher"


@dataclass(frozen=True)
class Door:
    """Who stands before it, what he may type into a form and into the address, whether files go along, and the pages that show
    afterwards what was typed."""

    who: str = STRANGER
    fields: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    files: bool = False
    shows: tuple[str, ...] = ()


_KEYS = ("action", "make-password", "change-password", "change-new", "change-again", "recovery-password", "add-office")
_BY = ("behalf", "by_name", "by_address", "by_phone", "by_id_number")
_COUNTER = (
    "token", "claimed", "people", "words", "name", "address", "phone", "id_number", "elsewhere", "against", *_BY,
)  # fmt: skip
_SPEAKER = ("name", "address", "id_number")
_ABOUT = ("name", "address", "phone", "id_number", "people", "email", *_BY, "do")

DOORS: dict[str, Door] = {
    # writing
    "portal:home": Door(query=("gone",)),
    "portal:kind": Door(WRITER, ("answer", "seen")),
    "portal:choose": Door(WRITER, query=("wrong", "personal", "officer", "asked")),
    "portal:place": Door(WRITER, ("answer",)),
    "portal:subject": Door(WRITER, ("answer",)),
    "portal:body": Door(WRITER, ("answer", "other")),
    "portal:words": Door(
        WRITER,
        ("words", "remove", "place", "turn", "strip", "original"),
        files=True,
        shows=("/write/words", "/write/check"),
    ),
    "portal:readers": Door(WRITER, ("against", "remove", "seen")),
    "portal:elsewhere": Door(WRITER, ("answer", "against", "do")),
    "portal:about": Door(WRITER, _ABOUT, shows=("/write/about", "/write/check")),
    "portal:safer": Door(WRITER, ("mark", "do")),
    "portal:metadata": Door(WRITER, ("strip", "original"), shows=("/write/check",)),
    "portal:check": Door(WRITER, ("shown", "lines")),
    "portal:superior": Door(WRITER, ("to",)),
    "portal:resume": Door(WRITER, ("page", "code", "carried", "how", "words", "answer", "people")),
    "portal:save": Door(WRITER, ("do",)),
    "portal:second": Door(WRITER, ("do",)),
    "portal:when": Door(WRITER, ("known", "hindered", "since", "until"), shows=("/write/when", "/write/check")),
    # with the code
    "portal:follow": Door(STRANGER, ("code",)),
    "portal:slip": Door(STRANGER, ("slip", "fresh")),
    "portal:petition": Door(HOLDER, query=("done", "before")),
    "portal:receipt-file": Door(HOLDER, query=("act",)),
    "portal:add": Door(HOLDER, ("words", "once"), files=True, shows=("/follow/words", "/follow/petition")),
    "portal:reply": Door(HOLDER, ("words", "once"), files=True),
    "portal:sign": Door(HOLDER, ("how",), files=True),
    "portal:withdraw": Door(HOLDER, ("extent", "words", "coerced", "once")),
    "portal:own_data": Door(HOLDER, ("ask", "name", "address", "phone", "id_number", "words", "once")),
    "portal:challenge": Door(HOLDER, ("which", "words", "once"), query=("body",)),
    "portal:protect": Door(HOLDER, ("people", "urgent", "words", "once")),
    "portal:represent": Door(HOLDER, (*_BY, "until", "scope", "once", "do"), files=True),
    "portal:leave_group": Door(HOLDER),
    "portal:rate": Door(HOLDER, ("answered", "score")),
    "portal:appeal": Door(HOLDER, ("do",)),
    "portal:notice": Door(HOLDER, ("email",), shows=("/follow/notice",)),
    "portal:check-receipt": Door(STRANGER, ("text",), files=True),
    # what anyone reads
    "register:answers": Door(query=("q", "body", "kind", "subject", "after")),
    "register:figures_body": Door(query=("quarter",)),
    "register:law": Door(query=("pack", "q", "page")),
    "register:doubts": Door(query=("sort", "page")),
    "register:competence": Door(query=("place", "kind", "whose")),
    "regulations:compared": Door(query=("old", "new", "page")),
    # officers
    "desk:today": Door(CLERK, query=("q", "kind", "office", "waits", "closed")),
    "desk:many": Door(LEADER, ("do", "offices", "petition", "petitions", "numbers", "plan", "action", "words")),
    "desk:batch": Door(LEADER),
    "desk:receive": Door(CLERK, _COUNTER, query=("visit",), files=True),
    "desk:receive_slip": Door(CLERK, ("code", "slip", "document")),
    "desk:visit_arrive": Door(CLERK, ("day", "people", *(f"{what}_{n}" for n in "12345" for what in _SPEAKER))),
    "desk:schedule": Door(CLERK, ("day", "first", "last")),
    "desk:visit_step": Door(CLERK, ("until",), ("outcome",)),
    "desk:visit_open": Door(CLERK, ("purpose",)),
    "desk:receptions": Door(CLERK, query=("month",)),
    "desk:receptions_csv": Door(CLERK, query=("month",)),
    "desk:petitions": Door(CLERK, query=("month",)),
    "desk:petitions_csv": Door(CLERK, query=("month",)),
    "desk:unlock": Door(CLERK, ("password",), ("next",)),
    "desk:keys": Door(LEADER, _KEYS),
    "desk:log_in": Door(LEADER, ("office", "login", "before"), ("body",)),
    "desk:leave": Door(LEADER, ("office", "action", "to"), ("body", "office")),
    "desk:rotate": Door(LEADER, ("action",), ("body",)),
    "desk:succession": Door(
        LEADER,
        ("action", "order", "successor", "instrument", "day", "rest", "to", "to1", "places1", "subjects1"),
        ("body",),
    ),
    "desk:admit": Door(LEADER, ("action", "office")),
    "desk:change": Door(LEADER, ("action",)),
    "desk:regulation": Door(LEADER, ("digest",)),
    "desk:order": Door(OFFICER, ("do", "seq", "words")),
    "desk:order_new": Door(LEADER, ("do", "kind", "document", "number", "to", "due", "words", "plan")),
    "desk:order_paper": Door(LEADER),
    "desk:errands": Door(CLERK, query=("after",)),
    "desk:errands_sent": Door(CLERK, query=("after",)),
    "desk:errand": Door(CLERK, ("action",)),
    "desk:errand_step": Door(
        CLERK, ("words", "seq", "due", "days", "same_as", "on", "action", "draft_seen", "draft_told"), ("outcome",), files=True
    ),
    "desk:errand_paper": Door(OFFICER, ("action", "page"), ("page",)),
    "desk:errand_send": Door(
        OFFICER, ("due", "questions", "plan", "seq", "action", "draft_seen", "draft_told"), ("kind", "to")
    ),
    "desk:petition": Door(OFFICER),
    "desk:step": Door(OFFICER, ("words", "seq", "title", "facts", "findings", "decision", "action"), ("outcome",), files=True),
    "desk:gate": Door(PUBLISHER, ("action", "marked", "hand", "unmark", "seq", "place", "text-about", "copy")),
    "desk:read": Door(OFFICER, ("action",)),
    "desk:open": Door(CLERK, ("purpose", "words", "action")),
    "desk:summary": Door(OFFICER, ("text",)),
    "desk:transcribe": Door(OFFICER, ("words", "action", "take_out", "copy")),
    "desk:split": Door(OFFICER, ("action", "take_out", "copy", "contents", "kind", "subject", "against", "words")),
    "desk:follow_slip": Door(CLERK, ("seat", "action")),
    "desk:follow_sheet": Door(CLERK, ("slip",)),
    "desk:group": Door(OFFICER),
    "desk:paper": Door(OFFICER, ("action", "page"), ("page",)),
    "desk:file": Door(OFFICER, ("action", "page"), ("page",)),
    "desk:original": Door(OFFICER, ("action", "page"), ("page",)),
    # logging in
    "account_login": Door(STRANGER, ("login", "password", "remember"), ("next",)),
    "account_logout": Door(CLERK, query=("next",)),
    "account_reauthenticate": Door(CLERK, ("password",), ("next",)),
    "mfa_authenticate": Door(STRANGER, ("code", "credential")),
    "mfa_reauthenticate": Door(CLERK, ("code",), ("next",)),
    "mfa_activate_totp": Door(CLERK, ("code",)),
    "mfa_deactivate_totp": Door(CLERK, ("code",)),
    "mfa_add_webauthn": Door(CLERK, ("name", "credential")),
    "mfa_edit_webauthn": Door(CLERK, ("name",)),
    "mfa_remove_webauthn": Door(CLERK, ("name",)),
    "mfa_login_webauthn": Door(STRANGER, ("credential",)),
    "mfa_reauthenticate_webauthn": Door(CLERK, ("credential",), ("next",)),
    "mfa_generate_recovery_codes": Door(CLERK, ("code",)),
}

# These take nothing but their address, the cookies and the headers, which are tried at one door for all.
NOTHING = [
    "portal:exit",
    "portal:write",
    "portal:code-file",
    "portal:nobody-left",
    "portal:throw-away",
    "portal:sent",
    "portal:sent-code",
    "portal:keep",
    "portal:part",
    "portal:stop",
    "portal:counter",
    "portal:receipt",
    "portal:receipt-paper",
    "portal:own-words",
    "portal:letter",
    "portal:paper",
    "portal:form",
    "portal:photo",
    "portal:waiting-photo",
    "portal:own-photo",
    "portal:dates",
    "portal:dates-file",
    "portal:close",
    "portal:proof",
    "portal:help",
    "portal:help-limits",
    "portal:help-lost-code",
    "portal:help-sealed",
    "portal:help-privacy",
    "portal:help-access",
    "portal:help-signing",
    "portal:help-forms",
    "portal:empty-form",
    "register:answer",
    "register:answer_pdf",
    "register:figures",
    "register:figures_csv",
    "register:schedule",
    "register:schedule_ics",
    "register:feed",
    "icon",
    "robots",
    "security",
    "sitemap",
    "register:rule",
    "register:forms",
    "register:doubts_csv",
    "register:doubts_json",
    "regulations:every",
    "regulations:latest",
    "regulations:version",
    "regulations:file",
    "desk:regulations",
    "desk:from_above",
    "desk:orders",
    "desk:order_proofs",
    "register:log",
    "register:log_file",
    "register:log_policy",
    "register:log_verifier",
    "desk:help",
    "desk:help_kind",
    "desk:lock",
    "desk:visits",
    "desk:visit",
    "desk:visit_refusal",
    "desk:visit_findings",
    "desk:archive",
    "desk:waiting",
    "desk:waiting_scan",
    "desk:blanks",
    "desk:blank",
    "account_inactive",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
]

# What is typed to cost as much as can be, again and again up to what a field takes.
PIECES = {
    "marks on one letter": "\u0323\u0301",
    "letters without a space": "a",
    "digits": "1",
    "numbers in a row": "1-",
    "sentences of a letter": "A.",
    "telephones": "0912 345 678 ",
    "house numbers": "số 1 đường a ",
    "names": "Nguyễn Văn ",
    "lines": "a\n",
    "what turns the direction": "\u202ea\u05d0",
    "brackets": "[",
    "addresses of mail": "a@b.",
    "another script": "漢",
    "nothing": "\x00 ",
    "half of a pair": "%26amp;<",
}
