"""A small pack of an invented country, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Mapping

from hoiam.core.petition.journey import DECIDING, OUTCOMES, TELLING, TIMED, WRITERS
from hoiam.core.procedure import House, Law
from hoiam.core.procedure import load as load_for

HOUSE = House(
    steps=OUTCOMES,
    printed=frozenset({"slip", "sheet"}),
    deciding=DECIDING,
    telling=TELLING,
    writers=WRITERS,
    timed=TIMED,
)


def load(texts: Mapping[str, str]) -> Law:
    """The law of these packs, in a house with the steps of the journey."""
    return load_for(texts, HOUSE)


CALENDAR = """\
pack: xx
calendar:
  id: xx.days
  version: "1"
  tz: Asia/Ho_Chi_Minh
  weekly_rest: [sat, sun]
  rolls_by: Art 9
  years:
    2030:
      status: announced
      source: invented
      holiday:
        - {name: {vi: "ngày lễ", en: "a holiday"}, days: [2030-05-01]}
      swap:
        - {name: {vi: "hoán đổi", en: "a swap"}, days: [2030-05-02]}
      worked:
        - {day: 2030-04-27, name: {vi: "làm bù", en: "worked"}}
    2031:
      status: provisional
      source: invented
"""

PACK = """\
pack: xx
title: {vi: "Gói thử", en: "A pack to try"}
counts_by: xx.days
instruments:
  - {id: Act, title: {vi: "Luật", en: "Act"}, valid_from: 2020-01-01, amended_by: [Act 2], source: invented, confidence: SOURCE}
conditions:
  - {id: remote, title: {vi: "xa", en: "remote"}, article: Art 1, gist: {vi: "xa", en: "remote"}, confidence: SOURCE, valid_from: 2030-07-01}
rules:
  - id: OLD
    title: {vi: "cũ", en: "old"}
    article: Art 1
    type: limit
    n: 10
    unit: cd
    trigger: {vi: "nhận", en: "received"}
    met_by: [decide, publish]
    gist: {vi: "mười ngày", en: "ten days"}
    valid_from: 2020-01-01
    valid_to: 2030-06-30
    source: invented
    confidence: SOURCE
  - id: NEW
    title: {vi: "mới", en: "new"}
    article: Art 2
    type: limit
    n: 7
    unit: wd
    succeeds: OLD
    trigger: {vi: "nhận", en: "received"}
    met_by: [decide, publish]
    variants:
      - {when: [remote], n: 9}
    gist: {vi: "bảy ngày làm việc", en: "seven working days"}
    valid_from: 2030-07-01
    source: invented
    confidence: SOURCE
  - id: ANSWER
    title: {vi: "trả lời", en: "answer"}
    article: Art 3
    type: no_number
    trigger: {vi: "nhận", en: "received"}
    met_by: [decide]
    gist: {vi: "không có số", en: "no number"}
    valid_from: 2020-01-01
    source: invented
    confidence: SOURCE
  - id: TELL
    title: {vi: "báo", en: "tell"}
    article: Art 3
    type: limit
    n: 3
    unit: cd
    trigger: {vi: "nhận", en: "received"}
    met_by: [notify.sent]
    owed_to: [{party: petitioner}]
    goes_with: petition
    gist: {vi: "báo trong ba ngày", en: "tell within three days"}
    valid_from: 2020-01-01
    source: invented
    confidence: SOURCE
  - id: POST
    title: {vi: "niêm yết", en: "post"}
    article: Art 4
    type: minimum
    n: 15
    unit: cd
    trigger: {vi: "đăng", en: "posted"}
    gist: {vi: "ít nhất 15 ngày", en: "at least 15 days"}
    valid_from: 2030-07-01
    source: invented
    confidence: SOURCE
forms:
  - {number: F1, title: {vi: "mẫu cũ", en: "old form"}, article: Art 1, valid_from: 2020-01-01, valid_to: 2030-06-30, confidence: SOURCE}
  - {number: F1, title: {vi: "mẫu mới", en: "new form"}, article: Art 2, valid_from: 2030-07-01, confidence: SOURCE, printed: slip, drawn: gazette}
grounds:
  no:
    - {id: a, title: {vi: "a", en: "a"}, article: Art 5, remedy: {vi: "sửa", en: "mend"}, valid_to: 2030-06-30, lapses: {vi: "bỏ", en: "repealed"}}
    - {id: b, title: {vi: "b", en: "b"}, article: Art 5, remedy: {vi: "sửa", en: "mend"}}
notations: [RL]
points: [x]
papers:
  - {id: note, printed: slip, title: {vi: "giấy báo", en: "note"}}
  - {id: ruling, printed: sheet, notation: RL, title: {vi: "quyết", en: "ruling"}, article: Art 1}
results:
  - {id: yes_to_it, title: {vi: "đồng ý", en: "yes"}}
  - {id: no_to_it, title: {vi: "không", en: "no"}}
parties:
  - {id: petitioner, title: {vi: "người hỏi", en: "the one who asks"}}
addressees:
  Art 3: petitioner
hops: {most: 2, article: Art 10, then: {vi: "hỏi cấp trên", en: "ask the superior"}}
silent: [rate, add]
life: [extend, notify.sent, publish]
subjects:
  - {id: roads, title: {vi: "đường", en: "roads"}}
own_terms:
  - {body: "*", rule: ANSWER, n: 20, unit: cd, article: the body, valid_from: 2030-01-01, gist: {vi: "của cơ quan", en: "the body's"}}
  - {body: B, rule: ANSWER, n: 5, unit: wd, article: the body B, valid_from: 2030-02-01, valid_to: 2030-12-31, gist: {vi: "của B", en: "B's"}}
edge_sets:
  everyday:
    - {step: add, at: any_open, to: "=", by: petitioner, at_counter: [clerk, leader], article: Art 6, title: {vi: "thêm", en: "add"}, done: {vi: "đã thêm", en: "added"}, gist: {vi: "thêm", en: "add"}}
    - {step: rate, at: [done, gone], to: "=", by: petitioner, article: Art 6, title: {vi: "chấm", en: "rate"}, done: {vi: "đã chấm", en: "rated"}, gist: {vi: "chấm", en: "rate"}}
kinds:
  - id: xx.ask
    title: {vi: "hỏi", en: "ask"}
    article: Art 1
    valid_from: 2020-01-01
    instance: 1
    next_kind: xx.again
    needs_signature: false
    everyday: true
    suggested_when: {own: false, general: true}
    gist: {vi: "hỏi", en: "ask"}
    example: {vi: "ví dụ", en: "example"}
    who_decides: {vi: "cơ quan", en: "the body"}
    next_stage: {vi: "hỏi lại", en: "ask again"}
    recusal: {rule: own_act_allowed, article: Art 7, gist: {vi: "tự xét", en: "its own act"}}
    anonymous: policy
    initial: received
    states:
      received: {title: {vi: "đã nhận", en: "received"}, open: true, waits: body}
      waiting: {title: {vi: "chờ", en: "waiting"}, open: true, waits: other, elsewhere: true, no_due: {vi: "dừng", en: "stands still"}}
      done: {title: {vi: "xong", en: "done"}, open: false}
    include: everyday
    edges:
      - step: receive
        at: nothing
        to: received
        by: [petitioner, clerk]
        article: Art 1
        starts: [NEW]
        form: F1
        letter: note
        title: {vi: "nhận", en: "receive"}
        done: {vi: "đã nhận", en: "received"}
        gist: {vi: "nhận", en: "receive"}
      - {step: suspend, at: received, to: waiting, by: leader, article: Art 8, pauses: [NEW], title: {vi: "dừng", en: "suspend"}, done: {vi: "đã dừng", en: "suspended"}, gist: {vi: "dừng", en: "suspend"}, since: 2030-07-01}
      - {step: resume, at: waiting, to: back, by: leader, article: Art 8, resumes: [NEW], title: {vi: "tiếp", en: "resume"}, done: {vi: "đã tiếp", en: "resumed"}, gist: {vi: "tiếp", en: "resume"}}
      - {step: extend, at: received, to: "=", by: leader, article: Art 8, sets: [remote], extends: [{clock: NEW}], starts: [TELL], title: {vi: "gia hạn", en: "extend"}, done: {vi: "đã gia hạn", en: "extended"}, gist: {vi: "gia hạn", en: "extend"}}
      - {step: notify, outcome: sent, at: received, to: "=", by: clerk, article: Art 8, ends: [TELL], title: {vi: "gửi", en: "send"}, done: {vi: "đã gửi", en: "sent"}, gist: {vi: "gửi", en: "send"}}
      - {step: notify, outcome: served, at: received, to: "=", by: clerk, article: Art 8, needs: [notify.sent], title: {vi: "giao", en: "serve"}, done: {vi: "đã giao", en: "served"}, gist: {vi: "giao", en: "serve"}}
      - {step: refuse, at: [any_open, -waiting], to: done, by: leader, article: Art 5, grounds: "no", ends: ["*", TELL], ends_as: fell_away, title: {vi: "từ chối", en: "refuse"}, done: {vi: "đã từ chối", en: "refused"}, gist: {vi: "từ chối", en: "refuse"}}
      - {step: publish, at: received, to: done, by: publisher, article: Art 4, needs: [notify.served.petitioner], starts: [POST], ends: ["*", NEW], ends_as: {TELL: fell_away, "*": fell_away}, title: {vi: "đăng", en: "publish"}, done: {vi: "đã đăng", en: "published"}, gist: {vi: "đăng", en: "publish"}}
  - id: xx.again
    title: {vi: "hỏi lại", en: "ask again"}
    article: Art 1
    valid_from: 2020-01-01
    instance: 2
    next_kind: null
    needs_signature: true
    own_form: sheet
    gist: {vi: "hỏi", en: "ask"}
    example: {vi: "ví dụ", en: "example"}
    who_decides: {vi: "cấp trên", en: "the superior"}
    next_stage: {vi: "hết", en: "none"}
    recusal: {rule: absolute, article: Art 7, gist: {vi: "không tham gia", en: "keeps out"}}
    anonymous: "no"
    initial: received
    states:
      received: {title: {vi: "đã nhận", en: "received"}, open: true, waits: body}
      gone: {title: {vi: "xong", en: "gone"}, open: false}
    include: [everyday]
    edges:
      - {step: receive, at: nothing, to: received, by: clerk, article: Art 1, starts: [ANSWER, {rule: NEW, if: remote}], title: {vi: "nhận", en: "receive"}, done: {vi: "đã nhận", en: "received"}, gist: {vi: "nhận", en: "receive"}, sets: [remote]}
      - {step: decide, at: received, to: gone, by: leader, article: Art 1, letter: ruling, results: [yes_to_it, no_to_it], ends: [ANSWER, NEW], title: {vi: "quyết", en: "decide"}, done: {vi: "đã quyết", en: "decided"}, gist: {vi: "quyết", en: "decide"}}
"""  # noqa: E501 - a pack may have long lines; cutting them would only hide that

TEXTS = {"xx/calendar.yaml": CALENDAR, "xx/pack.yaml": PACK}


def spoilt(old: str, new: str, file: str = "xx/pack.yaml") -> dict[str, str]:
    """The pack with one place replaced; the place must be there exactly once."""
    assert TEXTS[file].count(old) == 1, f"{old!r} stands there {TEXTS[file].count(old)} times"
    return {**TEXTS, file: TEXTS[file].replace(old, new)}
