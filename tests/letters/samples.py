"""One full set of data for every letter: invented bodies and people, the law's words as the packs would give them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

TODAY = date(2026, 7, 8)
CASE = "XA.MAI-2026-000123"

BODY = {
    "parent": "Ủy ban nhân dân tỉnh Sông Lam",
    "name": "Ủy ban nhân dân xã Mai Phúc",
    "place": "Mai Phúc",
    "address": "số 2, đường Trung tâm, xã Mai Phúc",
    "phone": "0238 3000 111",
}
SIGNER = {"lines": ["TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"], "name": "Trần Quốc Khánh"}
RECIPIENTS = ["Như trên", "Chủ tịch, các Phó Chủ tịch UBND xã (để biết)", "Thanh tra tỉnh (để biết)", "Lưu: VT, TCD"]
HEAD: dict[str, Any] = {
    "case": CASE,
    "kind": "vn.complaint",
    "body": BODY,
    "number": "07/TB-UBND",
    "dated": "2026-07-08",
    "signer": SIGNER,
    "recipients": RECIPIENTS,
}
SUBJECT = "quyết định thu hồi đất làm đường liên xã và mức bồi thường cây trồng"
DUE = {"gist": "Thời hạn giải quyết là 30 ngày, kể từ ngày thụ lý", "date": "2026-08-07", "article": "Điều 28 Luật Khiếu nại"}
ANSWER_DUE = {
    "gist": "Cơ quan báo đơn có được thụ lý hay không",
    "date": "2026-07-17",
    "article": "Điều 27 Luật Khiếu nại",
}
GROUND = {
    "title": "Thời hiệu, thời hạn khiếu nại đã hết mà không có lý do chính đáng",
    "article": "khoản 6 Điều 11 Luật Khiếu nại",
    "remedy": "Nếu có trở ngại khách quan trong thời hiệu, ông/bà gửi tài liệu chứng minh để được xem xét lại; hoặc khởi "
    "kiện vụ án hành chính tại Tòa án theo Luật Tố tụng hành chính.",
}
PERSON = {
    "name": "Nguyễn Thị Ánh Tuyết",
    "address": "thôn Đông, xã Mai Phúc, tỉnh Sông Lam",
    "id_number": "040185000123",
    "id_date": "2021-05-04",
    "id_place": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
    "contact": "0912 000 111",
}
STORY = (
    "Gia đình tôi canh tác thửa đất này từ năm 1993, có nộp thuế đầy đủ. Ngày 02 tháng 6 năm 2026, xã đưa quyết định thu hồi "
    "nhưng không có phương án bồi thường kèm theo.\n"
    "Tôi đã hỏi cán bộ địa chính ba lần. Lần nào cũng được trả lời là «đợi», không có văn bản.\n"
    "Cây ăn quả trên đất gồm 42 cây bưởi, 15 cây xoài, đã cho quả. Biên bản kiểm đếm chỉ ghi 20 cây và không có chữ ký của tôi."
)
DECISION = {
    "about": "Về việc giải quyết khiếu nại lần đầu về bồi thường cây trồng khi thu hồi đất",
    "bases": [
        "Luật Khiếu nại ngày 11 tháng 11 năm 2011 (được sửa đổi, bổ sung bởi Luật số 136/2025/QH15)",
        "Báo cáo số 15/BC-TXM ngày 31 tháng 7 năm 2026 về kết quả xác minh nội dung khiếu nại",
    ],
    "sections": [
        {
            "kind": "facts",
            "heading": "Nội dung khiếu nại",
            "blocks": [
                {
                    "kind": "paragraph",
                    "text": "Người khiếu nại cho rằng biên bản kiểm đếm thiếu 37 cây ăn quả và không có chữ ký của hộ.",
                },
                {
                    "kind": "list",
                    "ordered": False,
                    "items": ["Yêu cầu kiểm đếm lại toàn bộ cây trồng trên đất", "Yêu cầu lập lại phương án bồi thường"],
                },
            ],
        },
        {
            "kind": "findings",
            "heading": "Kết quả xác minh",
            "blocks": [
                {
                    "kind": "paragraph",
                    "text": "Kiểm đếm lại ngày 22 tháng 7 năm 2026 có mặt hộ và đại diện thôn: 42 cây bưởi, 15 cây xoài. "
                    "Biên bản cũ ghi 20 cây.",
                }
            ],
        },
        {
            "kind": "law",
            "heading": "Kết luận",
            "blocks": [
                {
                    "kind": "paragraph",
                    "text": "Khiếu nại đúng. Việc kiểm đếm không có mặt chủ sử dụng đất là không đúng trình tự.",
                }
            ],
        },
        {
            "kind": "decision",
            "heading": "Quyết định",
            "blocks": [
                {
                    "kind": "list",
                    "ordered": True,
                    "items": [
                        "Công nhận khiếu nại trong hồ sơ này là đúng toàn bộ.",
                        "Hủy biên bản kiểm đếm cũ; giao bộ phận địa chính lập lại phương án bồi thường.",
                        "Nếu không đồng ý, người khiếu nại có quyền khiếu nại lần hai đến Chủ tịch Ủy ban nhân dân tỉnh hoặc "
                        "khởi kiện vụ án hành chính tại Tòa án.",
                        "Các đơn vị, cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này./.",
                    ],
                }
            ],
        },
    ],
}
CONCLUSION = {
    "about": "Nội dung tố cáo đối với người đứng đầu bộ phận địa chính xã",
    "bases": ["Luật Tố cáo ngày 12 tháng 6 năm 2018 (được sửa đổi, bổ sung bởi Luật số 136/2025/QH15)"],
    "sections": [
        {
            "kind": "facts",
            "heading": "Kết quả xác minh nội dung tố cáo",
            "blocks": [
                {
                    "kind": "paragraph",
                    "text": "Đã kiểm tra 14 hồ sơ cấp giấy chứng nhận trong hai năm; 3 hồ sơ thu tiền không có biên lai.",
                }
            ],
        },
        {
            "kind": "law",
            "heading": "Căn cứ pháp luật",
            "blocks": [{"kind": "paragraph", "text": "Thu tiền ngoài quy định là hành vi bị nghiêm cấm."}],
        },
        {
            "kind": "findings",
            "heading": "Kết luận",
            "blocks": [{"kind": "paragraph", "text": "Nội dung tố cáo đúng một phần."}],
        },
        {
            "kind": "decision",
            "heading": "Biện pháp xử lý và kiến nghị",
            "blocks": [
                {"kind": "list", "ordered": False, "items": ["Thu hồi số tiền thu sai", "Xem xét kỷ luật theo thẩm quyền"]}
            ],
        },
    ],
}
ANSWER = {
    "about": "trả lời phản ánh về đèn đường tại thôn Đông",
    "bases": [],
    "sections": [
        {
            "kind": "facts",
            "heading": "Nội dung phản ánh",
            "blocks": [{"kind": "paragraph", "text": "Tám bóng đèn trên trục đường thôn hỏng từ tháng 5."}],
        },
        {
            "kind": "findings",
            "heading": "Kết quả",
            "blocks": [
                {"kind": "paragraph", "text": "Đã thay tám bóng ngày 06 tháng 7 năm 2026 và ghi lịch kiểm tra hằng tháng."}
            ],
        },
    ],
}


def _kind(kind: str, **more: Any) -> dict[str, Any]:
    return {**HEAD, "kind": kind, **more}


ORDER = {**HEAD, "number": "21/QĐ-UBND", "decided_by": "Chủ tịch Ủy ban nhân dân xã Mai Phúc"}

SAMPLES: dict[str, dict[str, Any]] = {
    "acknowledgement": {
        **HEAD,
        "received": "2026-07-08",
        "received_at": "09:41",
        "channel": "online",
        "claimed": "2026-07-07",
        "subject": SUBJECT,
        "documents": ["Đơn khiếu nại, 3 trang", "Ảnh chụp biên bản kiểm đếm, 1 trang"],
        "sign_needed": True,
        "sign_article": "Điều 8 Luật Khiếu nại",
        "next": [ANSWER_DUE],
        "follow_url": "https://demo.invalid/theo-doi",
    },
    "document_receipt": {
        **HEAD,
        "handed_in": "2026-07-08",
        "handed_in_at": "14:05",
        "place_of_receipt": "Nơi tiếp công dân xã Mai Phúc",
        "receiver": "Lê Minh Châu",
        "receiver_position": "công chức tiếp công dân",
        "documents": [
            {"name": "Bản sao biên lai thuế đất các năm 1994-2010", "pages": "6", "state": "bản chụp"},
            {"name": "Ảnh vườn cây", "pages": "4"},
        ],
        "copies": 2,
    },
    "receipt": {
        "case": CASE,
        "kind": "vn.complaint",
        "body": BODY,
        "received": "2026-07-08",
        "received_at": "09:41",
        "claimed": "2026-07-07",
        "sign_needed": True,
        "sign_article": "Điều 8 Luật Khiếu nại",
        "next": [ANSWER_DUE, DUE],
        "qr": "https://demo.invalid/kiem-tra#c=4f0d1c2b",
        "verify_url": "https://demo.invalid/kiem-tra",
        "log": {
            "origin": "demo.invalid/so-cong-khai",
            "index": "48213",
            "leaf": "3f7c0a9d5e1b8842c6f0a1d2e3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6",
            "size": "48220",
            "root": "qkZ0b0xq1m3e7P2l8Yb7vKcV0m6w1c8s9d2f4g5h6j7",
        },
        "proof": "c2sp.org/tlog-proof@v1\nindex 48213\n"
        "qkZ0b0xq1m3e7P2l8Yb7vKcV0m6w1c8s9d2f4g5h6j7=\nYb7vKcV0m6w1c8s9d2f4g5h6j7qkZ0b0xq1m3e7P2l8=",
    },
    "return_slip": {
        "body": BODY,
        "groups": ["7K2QM", "XH4TN", "90BCD", "PR5WZ"],
        "digits": "07204 18817 20429 00111 21316",
        "sentence": "sông mưa bàn trúc lúa đèn nón thuyền gạo tre sen núi",
        "follow_url": "https://demo.invalid/theo-doi",
        "qr": "https://demo.invalid/theo-doi#7K2QMXH4TN90BCDPR5WZ",
        "made": "2026-07-08",
    },
    "second_slip": {
        "body": BODY,
        "groups": ["7K2Q", "MXH4", "TN90", "BCDP", "R5WZ", "3F6G", "8J1V"],
        "made": "2026-07-08",
    },
    "follow_slip": {
        "body": BODY,
        "groups": ["7K2Q", "MXH4", "TN90", "BCDP", "R5WZ", "3F6G"],
        "follow_url": "https://demo.invalid/theo-doi",
        "made": "2026-07-08",
    },
    "acceptance": {
        **HEAD,
        "received": "2026-07-01",
        "accepted": "2026-07-08",
        "subject": SUBJECT,
        "article": "Điều 27 Luật Khiếu nại",
        "contents": ["Kiểm đếm thiếu cây trồng", "Chưa có phương án bồi thường kèm quyết định thu hồi đất"],
        "due": DUE,
    },
    "acceptance_decision": {
        **ORDER,
        "kind": "vn.denunciation",
        "accused": "người đứng đầu bộ phận địa chính xã Mai Phúc",
        "contents": ["Thu tiền làm giấy chứng nhận không có biên lai", "Kéo dài việc trả kết quả"],
        "due": {"gist": "30 ngày, kể từ ngày thụ lý", "date": "2026-08-07", "article": "Điều 30 Luật Tố cáo"},
        "executed_by": "Tổ xác minh và người bị tố cáo",
    },
    "refusal": {
        **HEAD,
        "received": "2026-07-01",
        "subject": SUBJECT,
        "ground": GROUND,
        "reasons": "Quyết định được giao ngày 03 tháng 01 năm 2026; đơn gửi ngày 01 tháng 7 năm 2026, quá chín mươi ngày.",
        "remedies": ["Gửi phản ánh, kiến nghị về cách lập phương án bồi thường để cơ quan xem xét chung"],
        "returned": ["Bản gốc biên lai thuế năm 1994"],
    },
    "transfer_slip": {
        **_kind("vn.denunciation"),
        "number": "02/PC-UBND",
        "received": "2026-07-01",
        "subject": "hành vi thu tiền không có biên lai",
        "to_body": "Chủ tịch Ủy ban nhân dân tỉnh Sông Lam",
        "article": "Điều 24 Luật Tố cáo",
        "reason": "người bị tố cáo là Chủ tịch Ủy ban nhân dân xã",
        "enclosures": ["Nội dung tố cáo đã tách danh tính, 2 trang"],
        "due": {"gist": "Thời hạn xử lý ban đầu tại cơ quan nhận", "date": "2026-07-17", "article": "Điều 24 Luật Tố cáo"},
    },
    "transfer_notice": {
        **HEAD,
        "received": "2026-07-01",
        "transferred": "2026-07-06",
        "subject": SUBJECT,
        "to_body": "Sở Nông nghiệp và Môi trường tỉnh Sông Lam",
        "to_address": "số 1, đường Ven Sông, phường Bến Thủy Lam",
        "article": "Điều 26 Luật Tiếp công dân",
        "reason": "quyết định bị khiếu nại do Giám đốc Sở ký",
    },
    "request_more": {
        **HEAD,
        "number": "12/UBND-TCD",
        "subject": SUBJECT,
        "items": ["Bản chụp quyết định thu hồi đất đã nhận", "Ngày nhận quyết định và người giao"],
        "reason": "để xác định đơn còn trong thời hiệu hay không",
        "article": "Điều 12 Luật Khiếu nại",
        "due": {"gist": "Đề nghị gửi", "date": "2026-07-20"},
        "otherwise": "Nếu chưa có đủ, ông/bà gửi trước phần đã có và cho biết khi nào có phần còn lại.",
    },
    "extension": {
        **_kind("vn.denunciation", number="25/QĐ-UBND"),
        "subject": "hành vi thu tiền không có biên lai",
        "previous": "2026-08-07",
        "due": {"gist": "thời hạn mới", "date": "2026-09-07", "article": "Điều 30 Luật Tố cáo"},
        "reason": "vụ việc phức tạp, phải xác minh tại ba thôn và thu thập chứng từ của hai năm",
        "article": "khoản 2 Điều 30 Luật Tố cáo",
        "decided_by": "Chủ tịch Ủy ban nhân dân xã Mai Phúc",
    },
    "suspension": {
        **ORDER,
        "subject": SUBJECT,
        "from": "2026-07-20",
        "ground": {
            "title": "Cần đợi kết quả giải quyết của cơ quan khác về vụ việc có liên quan",
            "article": "điểm b khoản 1 Điều 11a Luật Khiếu nại",
        },
        "reasons": "Tòa án nhân dân khu vực đang giải quyết tranh chấp quyền sử dụng chính thửa đất này.",
        "until": "khi có bản án hoặc quyết định có hiệu lực pháp luật",
    },
    "termination": {
        **ORDER,
        "subject": SUBJECT,
        "from": "2026-07-20",
        "ground": {
            "title": "Người khiếu nại rút toàn bộ khiếu nại",
            "article": "điểm a khoản 2 Điều 11a Luật Khiếu nại",
            "remedy": "Nội dung đã rút chỉ được xem xét lại khi có căn cứ việc rút là do bị đe dọa, ép buộc.",
        },
    },
    "resumption": {
        **ORDER,
        "subject": SUBJECT,
        "from": "2026-09-01",
        "reason": "đã có bản án có hiệu lực pháp luật về tranh chấp quyền sử dụng đất.",
        "article": "khoản 4 Điều 11a Luật Khiếu nại",
        "due": {"gist": "thời hạn mới", "date": "2026-09-18"},
        "suspended_by": "21/QĐ-UBND",
    },
    "dialogue_invitation": {
        **HEAD,
        "number": "05/GM-UBND",
        "subject": SUBJECT,
        "day": "2026-08-10",
        "hour": "08:30",
        "place": "Phòng tiếp công dân, trụ sở Ủy ban nhân dân xã Mai Phúc",
        "chaired_by": "Chủ tịch Ủy ban nhân dân xã",
        "attending": ["đại diện bộ phận địa chính", "đại diện Mặt trận Tổ quốc xã"],
        "agenda": ["Kết quả xác minh việc kiểm đếm cây trồng", "Hướng giải quyết khiếu nại"],
        "bring": ["giấy mời này", "giấy tờ tùy thân", "tài liệu muốn bổ sung"],
        "article": "Điều 30 Luật Khiếu nại",
    },
    "notice_to_accused": {
        **_kind("vn.denunciation"),
        "accused": "người đứng đầu bộ phận địa chính xã Mai Phúc",
        "decision_number": "21/QĐ-UBND",
        "decision_dated": "2026-07-08",
        "contents": ["Thu tiền làm giấy chứng nhận không có biên lai", "Kéo dài việc trả kết quả"],
        "article": "Điều 29 Luật Tố cáo",
        "due": {"gist": "Văn bản giải trình gửi về Ủy ban nhân dân xã", "date": "2026-07-20"},
    },
    "notice": {
        **HEAD,
        "about": "Về việc công bố quyết định giải quyết khiếu nại",
        "paragraphs": [
            "Quyết định giải quyết khiếu nại trong hồ sơ này được niêm yết tại trụ sở và đăng trên cổng thông tin.",
            "Ông/bà có thể xem bản công khai trên trang theo dõi.",
        ],
        "items": ["Niêm yết tại trụ sở Ủy ban nhân dân xã", "Đăng trên cổng thông tin điện tử"],
        "next": [
            {
                "gist": "Niêm yết ít nhất 15 ngày",
                "sense": "until",
                "date": "2026-08-28",
                "article": "Điều 29 Nghị định 124/2020/NĐ-CP",
            }
        ],
    },
    "decision": {
        **HEAD,
        "number": "31/QĐ-UBND",
        "document": DECISION,
        "decided_by": "Chủ tịch Ủy ban nhân dân xã Mai Phúc",
        "took_part": ["Sở Nông nghiệp và Môi trường", "Thanh tra tỉnh"],
        "received": "2026-07-01",
        "accepted": "2026-07-08",
        "annex": {"people": 12, "digest": "3f9a0c41d27be586" * 4},
    },
    "conclusion": {
        **_kind("vn.denunciation"),
        "number": "03/KL-UBND",
        "document": CONCLUSION,
        "decided_by": "Chủ tịch Ủy ban nhân dân xã Mai Phúc",
        "decision_number": "21/QĐ-UBND",
        "public": True,
    },
    "answer": {
        **_kind("vn.feedback"),
        "number": "44/UBND-VP",
        "document": ANSWER,
        "received": "2026-07-01",
    },
    "form_complaint": {
        "kind": "vn.complaint",
        "body": {"name": "Chủ tịch Ủy ban nhân dân xã Mai Phúc"},
        "case": CASE,
        "dated": "2026-07-08",
        "place": "Mai Phúc",
        "match": "9C41-77D0-A2E5",
        "person": PERSON,
        "subject": SUBJECT,
        "against": "Ủy ban nhân dân xã Mai Phúc",
        "words_of_petitioner": STORY,
        "request": "Kiểm đếm lại toàn bộ cây trồng, lập lại phương án bồi thường và trả lời bằng văn bản.",
        "documents": ["Biên bản kiểm đếm, 1 trang", "Biên lai thuế đất, 6 trang"],
    },
    "form_denunciation": {
        "kind": "vn.denunciation",
        "body": {"name": "Chủ tịch Ủy ban nhân dân tỉnh Sông Lam"},
        "case": CASE,
        "dated": "2026-07-08",
        "place": "Mai Phúc",
        "match": "9C41-77D0-A2E5",
        "person": PERSON,
        "subject": "hành vi thu tiền làm giấy chứng nhận không có biên lai",
        "against": "người đứng đầu bộ phận địa chính xã Mai Phúc",
        "words_of_petitioner": STORY,
        "request": "Xác minh, xử lý theo quy định và trả lại số tiền đã thu.",
        "documents": ["Ảnh tin nhắn hẹn nộp tiền"],
        "keep_secret": True,
    },
    "form_feedback": {
        "kind": "vn.feedback",
        "body": {"name": "Ủy ban nhân dân xã Mai Phúc"},
        "case": CASE,
        "person": PERSON,
        "subject": "đèn đường tại thôn Đông",
        "words_of_petitioner": "Tám bóng đèn trên trục đường thôn hỏng từ tháng 5, trẻ em đi học tối về rất nguy hiểm.",
        "request": "Thay bóng và kiểm tra định kỳ.",
    },
    "form_withdrawal": {
        "kind": "vn.denunciation",
        "body": {"name": "Chủ tịch Ủy ban nhân dân xã Mai Phúc"},
        "case": CASE,
        "match": "9C41-77D0-A2E5",
        "person": {"name": PERSON["name"]},
        "part": "part",
        "scope": "Nội dung thứ hai: kéo dài việc trả kết quả.",
    },
}
OF_DENUNCIATION: dict[str, Any] = {
    **_kind("vn.denunciation"),
    "subject": "hành vi thu tiền không có biên lai",
    "text": "Đối chiếu 14 hồ sơ với sổ thu của bộ phận địa chính.\nBa hồ sơ thu tiền không có biên lai.",
}
VERIFIERS = ["Công chức thanh tra, Ủy ban nhân dân xã Mai Phúc", "Công chức tư pháp, Ủy ban nhân dân xã Mai Phúc"]
ORDERED = {"order_number": "33/QĐ-UBND", "order_dated": "2026-07-10", "verifiers": VERIFIERS}
MET: dict[str, Any] = {"held": "2026-07-22", "from": "08:30", "to": "11:15", "at": "trụ sở Ủy ban nhân dân xã Mai Phúc"}
SAMPLES |= {
    "verification_decision": {
        **ORDER,
        "subject": SUBJECT,
        "accepted": "2026-07-08",
        "verifiers": VERIFIERS[:1],
        "text": "Số cây trồng trên đất tại ngày thu hồi.\nTrình tự lập biên bản kiểm đếm.",
        "due": DUE,
    },
    "verification_team": {
        **ORDER,
        "kind": "vn.denunciation",
        "accused": "người đứng đầu bộ phận địa chính xã Mai Phúc",
        "accepted": "2026-07-08",
        "verifiers": VERIFIERS,
        "text": "Việc thu tiền làm giấy chứng nhận không có biên lai.",
        "due": DUE,
    },
    "working_minutes": {**OF_DENUNCIATION, **MET, **ORDERED, "number": "03/BB-UBND", "copies": 2},
    "information_request": {
        **HEAD,
        "number": "45/UBND-VP",
        "subject": SUBJECT,
        "to_body": "Chi cục Thuế khu vực Sông Lam",
        "article": "Điều 21 Nghị định 124/2020/NĐ-CP",
        "text": "Sổ thuế đất của thửa 118 các năm 1994-2010.",
        "due": {"gist": "Đề nghị gửi", "date": "2026-07-20"},
    },
    "errand_request": {
        **{name: value for name, value in HEAD.items() if name != "kind"},
        "about": "Ý kiến chuyên môn",
        "to_body": "Sở Nông nghiệp và Môi trường tỉnh Sông Lam",
        "article": "Luật KN Đ.15.1.đ",
        "questions": ["1. Bản đồ địa chính năm 2019 ghi thửa này rộng bao nhiêu?", "2. Ai lập bản đồ?"],
        "attached": ["Bản chép lại đã được kiểm tra"],
        "due": {"gist": "Đề nghị trả lời", "date": "2026-07-20"},
    },
    "handover_minutes": {
        **HEAD,
        **MET,
        "number": "04/BB-UBND",
        "subject": SUBJECT,
        "verifiers": VERIFIERS[:1],
        "from_body": "Chi cục Thuế khu vực Sông Lam",
        "documents": [{"name": "Sổ thuế đất 1994-2010", "pages": "6", "state": "bản chụp"}],
        "text": "Bản gốc do Chi cục giữ.",
        "copies": 2,
    },
    "appraisal_decision": {
        **ORDER,
        "subject": SUBJECT,
        "to_body": "Trung tâm Giám định Sông Lam",
        "text": "Tuổi của cây bưởi trên thửa đất.",
    },
    "appraisal_request": {
        **OF_DENUNCIATION,
        "number": "46/UBND-VP",
        "to_body": "Phòng Kỹ thuật hình sự",
        "article": "Điều 15 Nghị định 31/2019/NĐ-CP",
        "text": "Chữ ký trên ba phiếu thu có phải của một người hay không.",
    },
    "stay_decision": {
        **ORDER,
        "subject": SUBJECT,
        "since": "2026-07-15",
        "against": "Ủy ban nhân dân xã Mai Phúc",
        "text": "Việc thi hành sẽ gây hậu quả khó khắc phục.",
        "due": DUE,
    },
    "stay_lifted": {
        **ORDER,
        "subject": SUBJECT,
        "since": "2026-07-25",
        "against": "Ủy ban nhân dân xã Mai Phúc",
        "stay_number": "35/QĐ-UBND",
        "stay_dated": "2026-07-15",
        "text": "Đã kiểm đếm lại đủ cây trồng.",
    },
    "findings": {**OF_DENUNCIATION, **ORDERED, "number": "15/BC-UBND", "accepted": "2026-07-08"},
    "findings_of_body": {**OF_DENUNCIATION, **ORDERED, "number": "16/BC-UBND"},
    "dialogue_minutes": {
        **HEAD,
        **MET,
        "number": "05/BB-UBND",
        "subject": SUBJECT,
        "chaired_by": "Chủ tịch Ủy ban nhân dân xã",
        "article": "Điều 30 Luật Khiếu nại",
        "text": "Hai bên thống nhất kiểm đếm lại ngày 25 tháng 7 năm 2026.",
        "copies": 3,
    },
    "withdrawal_minutes": {
        **OF_DENUNCIATION,
        **MET,
        "number": "06/BB-UBND",
        "text": "Nội dung thứ hai.",
        "part": "part",
        "coerced": "no",
    },
    "acceptance_proposal": {
        **OF_DENUNCIATION,
        "number": "02/PĐX-UBND",
        "received": "2026-07-01",
        "accused": "người đứng đầu bộ phận địa chính xã Mai Phúc",
    },
    "guidance": {
        **HEAD,
        "received": "2026-07-01",
        "subject": SUBJECT,
        "ground": GROUND,
        "reasons": "Gửi đơn đến Sở Nông nghiệp và Môi trường tỉnh Sông Lam.",
        "posted": {
            "what": ["Đơn khiếu nại (bản gốc, 02 trang)", "Bản sao biên bản kiểm đếm"],
            "on": "2026-07-07",
            "to": "Giám đốc Bảo hiểm xã hội tỉnh Sông Lam",
            "posting": "RR 123 456 789 VN",
        },
    },
    "form_authorisation": {
        "kind": "vn.complaint",
        "person": PERSON,
        "agent": {"name": "Lê Văn Hòa", "address": "thôn Tây, xã Mai Phúc", "id_number": "040082000456"},
        "scope": "Nộp đơn, nhận giấy tờ và dự đối thoại.",
        "until": "2026-12-31",
        "note": "Mỗi nội dung chỉ ủy quyền cho một người.",
    },
    "form_representatives": {
        "kind": "vn.complaint",
        "body": {"name": "Chủ tịch Ủy ban nhân dân xã Mai Phúc"},
        "subject": SUBJECT,
        "people": [PERSON, {"name": "Lê Văn Hòa", "address": "thôn Tây, xã Mai Phúc", "id_number": "040082000456"}],
        "scope": "Trình bày, nhận giấy tờ và dự đối thoại.",
        "note": "Người đại diện phải là người khiếu nại.",
    },
}
SAMPLES["form_disciplinary"] = {**SAMPLES["form_complaint"], "kind": "vn.disciplinary"}

# A decision as everybody may read it: without the day on which the petition came or was accepted, and without its list.
PUBLIC_DECISION: Mapping[str, Any] = {
    **{key: value for key, value in SAMPLES["decision"].items() if key not in ("received", "accepted", "annex")},
    "public": True,
}
