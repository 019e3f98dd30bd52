"""What is committed names no registry, no machine, and no article of law outside law/."""

import re

from committed import texts

# Written in pieces, so that this file does not find itself.
HOSTS = ["py" + "pi.org", "pythonhosted" + ".org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com", "crates" + ".io",
         "proxy.golang" + ".org", "rubygems" + ".org", "deb.debian" + ".org", "security.debian" + ".org"]  # fmt: skip
MACHINE = re.compile(r"(?<![\w.$}])/" + r"(work|root|home/[a-z]+|Users|opt/(wheels|" + "py" + r"pi))(?=[/\s\"':]|$)", re.M)


def test_no_registry_is_named():
    found = [(name, host) for name, text in texts() for host in HOSTS if host in text]
    assert found == []


def test_no_path_of_somebodys_machine_is_named():
    found = [
        f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}"
        for name, text in texts()
        if not name.startswith("tests/shape/test_nothing_leaks")
        for hit in MACHINE.finditer(text)
    ]
    assert found == []


LAW_IN_CODE = {
    "an article": re.compile(r"\b(Điều|điều|khoản|Khoản)\s+\d+|\b[Aa]rt(icle|\.)\s*\d+|§\s*\d"),
    "an instrument": re.compile(r"\b(NĐ|Nghị định|TT|Thông tư|Luật)\s*(số\s*)?\d+(/\d+)?", re.I),
    "a country": re.compile(r"\b(Vietnam|Viet Nam|Việt Nam|India|European Union|Germany|France)\b"),
    "a pack": re.compile(r"[\"'](vn|eu|in)\.[a-z0-9_]+[\"']"),
    "a number of days": re.compile(r"\bdays\s*=\s*([2-9]|\d\d)"),
}
WHERE = ("src/hoiam/core/", "src/hoiam/casework/", "src/hoiam/desk/", "src/hoiam/portal/", "src/hoiam/clock/")
MAY_NAME_A_COUNTRY = ("src/hoiam/core/vietnamese/", "src/hoiam/core/places/")


def test_the_law_is_in_law_and_not_in_python():
    # A face may show "the next seven days"; that is a way of looking, not a term.
    found = [
        f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {what}: {hit[0]}"
        for name, text in texts(".py", under="src/hoiam/")
        if name.startswith(WHERE) and not name.startswith(MAY_NAME_A_COUNTRY)
        for what, pattern in LAW_IN_CODE.items()
        if what != "a number of days" or not name.startswith(("src/hoiam/desk/", "src/hoiam/portal/"))
        for hit in pattern.finditer(text)
    ]
    assert found == []


def test_no_module_has_a_name_still_to_be_found():
    vague = {"helpers", "utils", "common", "manager", "managers", "services", "misc", "util", "helper"}
    assert [name for name, _ in texts(".py", under="src/") if vague & set(re.split(r"[/.]", name))] == []


def test_every_exception_to_a_lint_has_a_reason_beside_it():
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[a-z-, ]+\])?|ruff:\s*noqa(:\s*[A-Z0-9, ]+)?)\s*$", re.M)
    found = [
        f"{name}:{text.count(chr(10), 0, hit.start()) + 1}"
        for name, text in texts(".py")
        if "/migrations/" not in name
        for hit in bare.finditer(text)
    ]
    assert found == []
