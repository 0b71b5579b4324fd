"""FORMAT.md, "Values", "Statement", "Events", "Entry", "Bundle": what each field may hold.

One table for each message: field -> rule. Those of statements are read from the tables of FORMAT.md, so
that nothing but the tables says them; the others stand here. `opt(...)` may be absent, everything else
must be present; numbers and booleans without a rule take any value of their type, 0 included. What
concerns more than one field is in the functions at the end.
"""

import datetime
import pathlib
import re
import unicodedata

import keys
from refused import Refused
from schema import BY_NAME, FIELDS, enum_number

# Officially assigned ISO 3166-1 alpha-2 codes.
COUNTRIES = set(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM
    FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT
    JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN
    MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT
    PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL
    TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW""".split()
)
UNITS = set(
    """1 % g/mL g/dL g/L mg/mL mg/dL mg/L ug/mL ug/L ng/mL ng/L pg/mL fg/mL mg/{dose} ug/{dose} ng/{dose} pg/{dose}
    ug/mg ng/mg pg/mg kg g mg ug ng L dL mL uL um nm [IU]/mL [IU]/dL [IU]/L m[IU]/mL [IU]/{dose} [IU]/kg [IU]/mg
    [IU] {particle}/uL {particle}/mL {particle}/L {particle}/g {particle}/mg {particle}/ug {particle}/ng
    {particle}/{container} {particle}/{dose} {particle} [CFU]/mL [CFU]/dL [CFU]/(100.mL) [CFU]/L [CFU] {GC}/mL
    {GC}/L {copies}/mL {copies}/L {cell}/uL {cell}/mL {cell}/L {cell} [pH] osm/kg mosm/kg Cel h d U/mL U/L
    {relative_potency} {piece} mV [CFU]/{plate} {cell}/{container} {cell}/{dose} {cell}/kg mg/{container}
    ug/{container} ng/{container} [IU]/{container} {copies}/{dose} {copies}/ug""".split()
)
LATEST_MS = 253402300799999


def bad(where, value):
    return Refused("BAD_VALUE", where, repr(value))


# ---- rules for a single value: functions of (value, where) -----------------------------------------


def pattern(regex):
    compiled = re.compile(regex, re.ASCII)

    def rule(value, where):
        if not compiled.fullmatch(value):
            raise bad(where, value)

    return rule


def ref(kind):
    return pattern(kind + "_[0-9a-f]{32}")


def number(low, high=2**64 - 1):
    def rule(value, where):
        if not low <= value <= high:
            raise bad(where, value)

    return rule


def size(low, high=None):
    def rule(value, where):
        if not low <= len(value) <= (high or low):
            raise bad(where, f"{len(value)} bytes")

    return rule


def check_digit(digits):
    """GS1: weights 3, 1, 3, ... from the right, without the digit itself."""

    def rule(value, where):
        if not re.fullmatch("[0-9]{%d}" % digits, value, re.ASCII):
            raise bad(where, value)
        total = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(value[:-1])))
        if (total + int(value[-1])) % 10:
            raise bad(where, value)

    return rule


def text(low=1, high=200):
    def rule(value, where):
        if not low <= len(value) <= high or not unicodedata.is_normalized("NFC", value):
            raise bad(where, value)
        if any(unicodedata.category(c) == "Cc" for c in value):
            raise bad(where, value)

    return rule


PUBLIC_TEXT = "recall_issued.public_text"
# Characters that are not seen, or turn the direction of a text round.
DECEIVING = re.compile(
    "[\u00ad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u180e\u200b\u200e-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def public_text(value, where):
    """What a recall says to the public."""
    if not 1 <= len(value.encode()) <= 3000 or not unicodedata.is_normalized("NFC", value):
        raise bad(where, value)
    if DECEIVING.search(value) or any(unicodedata.category(c) == "Cc" and c != "\n" for c in value):
        raise bad(where, value)


def one_of(values):
    def rule(value, where):
        if value not in values:
            raise bad(where, value)

    return rule


def label(value, where):
    if not re.fullmatch("[ -~]{1,80}", value) or value != value.strip(" "):
        raise bad(where, value)


# docs/CODES.md, what a verdict says: the reason codes.
CODES = pathlib.Path(__file__).parents[2] / "docs/CODES.md"
REASON_CODES = set(re.findall("(?m)^[|] `([A-Z_]+)` [|] (?:STOP|ASK|INFO)", CODES.read_text("utf-8")))


def reason_code(value, where):
    if value not in REASON_CODES:
        raise bad(where, value)


def tube_label(value, where):
    label(value, where)
    if len(value) > 40:
        raise bad(where, value)


def date(value, where):
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
        raise bad(where, value)
    try:
        if datetime.date.fromisoformat(value).year < 1970:
            raise bad(where, value)
    except ValueError as e:
        raise bad(where, value) from e


def statement_id(value, where):
    if len(value) != 16 or value[6] >> 4 != 7 or value[8] >> 6 != 2:
        raise bad(where, value)


def public_key(value, where):
    if len(value) != 32:
        raise bad(where, value)
    if not keys.good_public_key(value):
        raise Refused("WEAK_KEY", where, value.hex())


def decimal(value, where):
    if not value:
        raise Refused("MISSING_FIELD", where, "an empty decimal")
    if not -128 <= value.get("exponent", 0) <= 127:
        raise bad(where + ".exponent", value["exponent"])


CODE = pattern("[A-Z0-9][A-Z0-9_.-]{0,39}")
SLOT = pattern("[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
NAME = pattern("[a-z0-9][a-z0-9.-]{0,63}")
LOT = pattern("[A-Za-z0-9!\"%&'()*+,./:;<=>?_-]{1,20}")
TEXT, COUNTRY, UNIT = text(), one_of(COUNTRIES), one_of(UNITS)
GTIN, SSCC, GLN = check_digit(14), check_digit(18), check_digit(13)
HASH, TIME = size(32), number(0, LATEST_MS)
ORG, PERSON, DONOR, NODE, SAMPLE, SHIPMENT, CASE = map(ref, "org per don nod smp shp cas".split())
RECOVERY = ref("rec")


# ---- lists and presence ----------------------------------------------------------------------------


class Opt:
    def __init__(self, rule=None):
        self.rule = rule


class List:
    """low to high elements, strictly ascending by `key`, each by `rule`; `key=None`: in any order."""

    def __init__(self, low, high, rule=None, key=lambda v: v.encode() if isinstance(v, str) else v):
        self.low, self.high, self.rule, self.key = low, high, rule, key


def by(*names):
    """Sorts messages by fields. Texts are compared as bytes; what is absent comes first."""

    def key(message):
        values = (message.get(n, b"") for n in names)
        return tuple(v.encode() if isinstance(v, str) else v for v in values)

    return key


def by_row(message):
    return message["code"].encode(), message["stage"], message.get("row_id", "").encode()


opt = Opt
# A decimal that must be present: its absence is (0, 0), but an empty one is refused.
NUMBER = Opt(decimal)
VIALS = lambda low, high: List(low, high, HASH)  # noqa: E731


# ---- the tables of FORMAT.md -----------------------------------------------------------------------

SINGLE = {
    "code": CODE,
    "slot": SLOT,
    "name": NAME,
    "label": label,
    "label of at most 40 bytes": tube_label,
    "text": TEXT,
    "reason code": reason_code,
    "country": COUNTRY,
    "date": date,
    "GTIN": GTIN,
    "SSCC": SSCC,
    "GLN": GLN,
    "lot number": LOT,
    "unit": UNIT,
    "origin": pattern("[!-*,-~]{1,200}"),
    "time": TIME,
    "hash": HASH,
    "commitment": HASH,
    "vial id": HASH,
    "vial tag": HASH,
    "statement id": statement_id,
    "public key": public_key,
    # Any of its type; a message or a word of a list is checked by what it is.
    "number": None,
    "signed number": None,
    "flag": None,
    "bytes": None,
}
FIELD = re.compile(
    r"`(?P<name>\w+)`(?P<opt>\?)?(?: \[(?P<low>\d+)\.\.(?P<high>\d+)\](?P<order> as written| by `[^ ]+`(?:, `[^ ]+`)*)?)?"
    r" (?P<kind>.+?)(?P<only> exactly with .+)?"
)


def single(kind):
    """The rule for one value of a kind."""
    if kind in SINGLE:
        return SINGLE[kind]
    if of := re.fullmatch(r"ref\((\w+)\)", kind):
        return ref(of[1])
    if of := re.fullmatch(r"number from (\d+)", kind):
        return number(int(of[1]))
    if of := re.fullmatch(r"(-?\d+)(?: to (\d+))?", kind):
        return number(int(of[1]), int(of[2] or of[1]))
    if kind == "Decimal":
        return decimal
    if not re.fullmatch("[A-Z][A-Za-z0-9]+", kind):
        raise AssertionError(f"FORMAT.md has a kind of field that is not described: {kind}")
    return None


def declared(text):
    """field -> rule, of a row's last column."""
    rules = {}
    choice = text.find("one of `")
    alternatives = text[choice + len("one of ") :].split(", ") if choice >= 0 else []
    plain = [part for part in (text[:choice] if choice >= 0 else text).split("; ") if part]
    for part in plain + alternatives:
        of = FIELD.fullmatch(part)
        rule = single(of["kind"])
        if of["low"]:
            keys = re.findall("`(\\w+)`", of["order"] or "")
            key = {"key": None} if of["order"] == " as written" else {"key": by(*keys)} if keys else {}
            # A list that is there exactly with something else is empty without it.
            rule = List(0 if of["only"] else int(of["low"]), int(of["high"]), rule, **key)
        elif of["opt"] or of["only"] or rule is decimal:
            # An absent decimal is (0, 0), but an empty one is refused.
            rule = Opt(rule)
        rules[of["name"]] = rule
    return rules


def tables():
    """message -> its rules."""
    found = {}
    form = (pathlib.Path(__file__).parents[2] / "docs/FORMAT.md").read_text("utf-8")
    for table in "events", "messages":
        begin = form.index(f"<!-- declared {table} -->")
        rows = form[begin : form.index("<!-- end -->", begin)]
        for name, fields in re.findall(r"(?m)^\| `(\w+)`(?: \(\d+\))? \| (.*) \|$", rows):
            message = BY_NAME["Statement"][name].message if table == "events" else name
            found[message] = declared(fields)
    return found


TABLES = tables()
RULES = {
    **TABLES,
    # Which subject a pin is of, and how pins ascend, is said in prose.
    "Statement": TABLES["Statement"] | {"seen": List(0, 512, key=lambda s: (s["kind"], s.get("id", b"")))},
    "Seen": {"kind": number(1, 20), "id": opt(), "head": opt(HASH)},
    # The log and its evidence.
    "Envelope": {"payload": size(1, 60000), "signatures": List(1, 16, size(64), key=None)},
    "Seal": {"index_root": HASH, "rules_version": number(1)},
    "Entry": {"previous": HASH, "recorded_at_ms": TIME},
    "TrieNode": {"stub": HASH, "leaf": size(64), "inner": number(1, 256)},
    "History": {"kind": number(1, 20), "id": opt(), "entries": List(1, 1 << 32)},
    "VialPath": {"vial": HASH, "path": List(0, 64, HASH, key=None)},
    "VialMembership": {"vial": HASH, "present": opt(), "before": opt(), "after": opt()},
    "Opening": {"statement_id": statement_id, "field_id": size(1, 128), "salt": HASH, "value": size(1, 3000)},
    "Bundle": {
        "checkpoint": size(1, 1 << 20),
        "seal_path": List(0, 64, HASH, key=None),
        "entries": List(1, 1 << 32, size(1, 65535), key=None),
        "trie": List(0, 65536, key=None),
        "histories": List(0, 4096, key=lambda h: (h["kind"], h.get("id", b""))),
        "gtin14": opt(GTIN),
        "lot": opt(LOT),
        "vial": opt(),
        "openings": List(0, 10000, key=by("statement_id", "field_id")),
    },
}


# ---- applying them ---------------------------------------------------------------------------------


def check(name, message, where=""):
    """Refuses a message whose values are not as the tables say."""
    rules = RULES[name]
    prefix = where + "." if where else ""
    for field in FIELDS[name]:
        here = prefix + field.name
        rule = rules.get(field.name)
        optional = isinstance(rule, Opt) or field.oneof is not None
        if isinstance(rule, Opt):
            rule = rule.rule
        value = message.get(field.name)
        if field.repeated:
            _list(field, rule, value or [], here)
        elif value is None:
            if optional:
                continue
            if field.is_number and field.enum is None and not (rule and _refuses(rule, 0)):
                continue
            raise Refused("MISSING_FIELD", here)
        else:
            _one(field, rule, value, here)
    for oneof in {f.oneof for f in FIELDS[name] if f.oneof}:
        if not any(f.name in message for f in FIELDS[name] if f.oneof == oneof):
            raise Refused("MISSING_FIELD", where or oneof, f"none of {oneof}")
    more = MORE.get(name)
    if more:
        more(message, prefix)


def _refuses(rule, value):
    try:
        rule(value, "")
    except Refused:
        return True
    return False


def _one(field, rule, value, where):
    if field.enum is not None:
        if value == 0:
            raise Refused("MISSING_FIELD", where)
        if value not in field.enum:
            raise Refused("OUT_OF_RANGE_ENUM", where, value)
    elif field.message:
        # No message is empty, at any depth.
        if not value:
            raise Refused("MISSING_FIELD", where, "an empty message")
        check(field.message, value, where)
    elif not field.is_number and not value:
        # An element of a list or a member of a oneof.
        raise Refused("MISSING_FIELD", where)
    if rule:
        rule(value, where)


def _list(field, rule, values, where):
    if not rule:
        raise AssertionError(f"no rule for {where}")
    if len(values) > rule.high:
        raise Refused("TOO_MANY", where, len(values))
    if len(values) < rule.low:
        raise Refused("MISSING_FIELD", where, len(values))
    last = None
    for i, value in enumerate(values):
        _one(field, rule.rule, value, f"{where}[{i}]")
        if rule.key:
            key = rule.key(value)
            if last is not None and key <= last:
                raise Refused("NOT_ASCENDING", f"{where}[{i}]")
            last = key


# ---- what concerns more than one field -------------------------------------------------------------


def exactly_if(condition, message, name, prefix):
    """The field is there exactly if the condition holds."""
    there = bool(message.get(name))
    if condition and not there:
        raise Refused("MISSING_FIELD", prefix + name)
    if there and not condition:
        raise Refused("UNEXPECTED_FIELD", prefix + name)


def not_beside(message, name, other, prefix):
    if message.get(name) and message.get(other):
        raise Refused("UNEXPECTED_FIELD", prefix + name, f"beside {other}")


def value_of(decimal_):
    """A decimal as an integer times 10^-128, to compare."""
    d = decimal_ or {}
    return d.get("mantissa", 0) * 10 ** (d.get("exponent", 0) + 128)


HUNDRED = 100 * 10**128


def subject_id(kind, id_, where):
    """FORMAT.md, "Subjects": id bytes by kind."""
    fixed = {1: 0, 2: 0, 3: 16, 4: 16, 5: 16, 6: 32, 10: 16, 11: 16, 14: 16, 16: 16, 17: 32, 18: 0, 19: 16, 20: 0}
    if kind in fixed:
        if len(id_) != fixed[kind]:
            raise bad(where, id_)
    elif kind in (7, 8):
        if len(id_) < 21 or int.from_bytes(id_[16:20], "big") == 0:
            raise bad(where, id_)
        NAME(_ascii(id_[20:], where), where)
    elif kind == 9:
        GTIN(_ascii(id_, where), where)
    elif kind == 12:
        if len(id_) != 17 or id_[0] not in (10, 11):
            raise bad(where, id_)
    elif kind == 13:
        GTIN(_ascii(id_[:14], where), where)
        LOT(_ascii(id_[14:], where), where)
    elif kind == 15:
        SSCC(_ascii(id_, where), where)
    else:
        raise bad(where, id_)


def _ascii(data, where):
    try:
        return data.decode("ascii")
    except UnicodeDecodeError as e:
        raise bad(where, data) from e


def _statement(m, p):
    exactly_if("ledger_created" not in m, m, "ledger_id", p)


def _seen(m, p):
    subject_id(m["kind"], m.get("id", b""), p + "id")
    exactly_if(m.get("count", 0) != 0, m, "head", p)


def _root_keys(m, p):
    if m["root_threshold"] > len(m["root_keys"]):
        raise bad(p + "root_threshold", m["root_threshold"])


def _tested(m, p):
    specimen = m["specimen"] != enum_number("DonorTested", "specimen", "INTERVIEW")
    for name in ("sample", "kit_name", "kit_lot", "kit_use", "raw_data"):
        exactly_if(specimen, m, name, p)


def _specification(m, p):
    seen = set()
    for i, row in enumerate(m["rows"]):
        if by_row(row) in seen:
            raise Refused("DUPLICATE", f"{p}rows[{i}]")
        seen.add(by_row(row))


def _row(m, p):
    not_beside(m, "max_age_days", "no_max_age", p)
    not_beside(m, "sample_count", "samples_table3", p)
    for name in ("evidence_present", "report"):
        if m.get(name) == 0:
            raise bad(p + name, False)


def _member(m, p):
    if m.get("report") == 0:
        raise bad(p + "report", False)


def _determinations(m, p):
    unit = m["values"][0]["unit"]
    for value in m["values"] + ([m["deviation"]] if m.get("deviation") else []):
        if value["unit"] != unit:
            raise bad(f"{p}values", value["unit"])


def _percent_of_label(m, p):
    percent = m.get("percent")
    if not 0 < value_of(percent) <= HUNDRED or not -6 <= percent.get("exponent", 0) <= 2:
        raise bad(p + "percent", percent)


def _determined(m, p):
    eligible = m["outcome"] == enum_number("DonorDetermined", "outcome", "ELIGIBLE")
    exactly_if(eligible, m, "rule", p)
    exactly_if(not eligible, m, "reasons", p)


def _process(m, p):
    exactly_if(m["step"] == enum_number("ProcessRecorded", "step", "BANK"), m, "bank", p)


def _taken(m, p):
    exactly_if("lot" in m["target"], m, "vials", p)


def _quantitative(m, p):
    c = m["comparator"]
    if c <= 5:
        exactly_if(True, m, "quantity", p)
    elif c <= 7:
        exactly_if(False, m, "quantity", p)


def _population(m, p):
    if m["comparator"] > 5:
        raise bad(p + "comparator", m["comparator"])
    if not 0 <= value_of(m.get("percent")) <= HUNDRED:
        raise bad(p + "percent", m["percent"])
    if value_of(m.get("low")) >= value_of(m.get("high")):
        raise bad(p + "high", m.get("high"))


def _hold(m, p):
    exactly_if(
        m["reason"] == enum_number("HoldPlaced", "reason", "REGULATOR_ORDER"), m, "authority_reference", p
    )


def _packed(m, p):
    exactly_if(not m.get("containers"), m, "lot", p)
    exactly_if(not m.get("containers"), m, "vials", p)


def _received(m, p):
    exactly_if(m["check"] == enum_number("Received", "check", "SAMPLE"), m, "sampled", p)


def _history(m, p):
    subject_id(m["kind"], m.get("id", b""), p + "id")


def _membership(m, p):
    if m.get("present"):
        exactly_if(False, m, "before", p)
        exactly_if(False, m, "after", p)


def _opening(m, p):
    if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", m["field_id"], re.ASCII):
        raise bad(p + "field_id", m["field_id"])
    if m["field_id"] == PUBLIC_TEXT:
        public_text(m["value"], p + "value")
    else:
        text(1, 1024)(m["value"], p + "value")


def _bundle(m, p):
    for name in ("gtin14", "lot", "vial"):
        exactly_if(any(m.get(n) for n in ("gtin14", "lot", "vial")), m, name, p)


MORE = {
    "Statement": _statement,
    "Seen": _seen,
    "LedgerCreated": _root_keys,
    "RootKeysChanged": _root_keys,
    "SpecPublished": _specification,
    "SpecRow": _row,
    "WithinPercentOfLabel": _percent_of_label,
    "DonorTested": _tested,
    "DonorDetermined": _determined,
    "ProcessRecorded": _process,
    "SampleTaken": _taken,
    "QuantitativeValue": _quantitative,
    "PopulationValue": _population,
    "HoldPlaced": _hold,
    "Packed": _packed,
    "Received": _received,
    "History": _history,
    "VialMembership": _membership,
    "Opening": _opening,
    "Bundle": _bundle,
}
# Every name in the tables is in the proto files, and every list there has a rule.
for _name, _rules in RULES.items():
    assert _rules.keys() <= BY_NAME[_name].keys(), _name
    for _field in FIELDS[_name]:
        assert not _field.repeated or _field.name in _rules, (_name, _field.name)
