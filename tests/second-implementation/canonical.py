"""FORMAT.md, "Canonical protobuf": reads bytes by the grammar, and writes them.

A message is a dict from field names to numbers, bytes, str, dicts or lists of them; what is absent
on the wire is absent in the dict. Reading checks rules 1 to 7; rules.py checks 7 to 9 and the values.
"""

import rules
from refused import Refused  # noqa: F401 (also for those who import this module)
from schema import BY_NAME, BY_NUMBER, FIELDS, NUMBERS, SIGNED, ZIGZAG


def statement(data):
    if len(data) > 60000:
        raise Refused("TOO_LARGE", "statement", len(data))
    message = decode("Statement", data)
    if not any(BY_NAME["Statement"][name].oneof for name in message):
        raise Refused("UNKNOWN_EVENT", "statement", "no event")
    rules.check("Statement", message)
    return message


def entry(data):
    if len(data) > 65535:
        raise Refused("TOO_LARGE", "entry", len(data))
    message = decode("Entry", data)
    rules.check("Entry", message)
    return message


# ---- reading ------------------------------------------------------------------------------------


class _Reader:
    def __init__(self, data, where):
        self.data, self.at, self.where = data, 0, where

    def malformed(self, what):
        return Refused("MALFORMED", self.where, what)

    def other_spelling(self, what):
        return Refused("NOT_CANONICAL", self.where, f"{what} before byte {self.at}")

    def varint(self):
        value = 0
        for i in range(10):
            if self.at == len(self.data):
                raise self.malformed("a number is cut off")
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << 7 * i
            if byte < 128:
                if byte == 0 and i > 0:
                    raise self.other_spelling("a number with a group too many")
                if value >= 1 << 64:
                    raise self.malformed("a number over 64 bits")
                return value
        raise self.malformed("a number of more than ten groups")

    def bytes(self):
        length = self.varint()
        if length > len(self.data) - self.at:
            raise self.malformed("a field is cut off")
        self.at += length
        return self.data[self.at - length : self.at]

    def number(self, field):
        raw = self.varint()
        if field.type in ZIGZAG:
            value = raw >> 1 ^ -(raw & 1)
        elif field.type in SIGNED:
            value = raw - (1 << 64) if raw >> 63 else raw
        else:
            value = raw
        low, high = NUMBERS[field.type]
        if not low <= value <= high:
            raise self.other_spelling(f"{field.name} does not fit its type")
        return value


def decode(name, data, where=None):
    """Reads a message by the grammar alone."""
    r = _Reader(data, where or name.lower())
    fields, out, last, oneofs = BY_NUMBER[name], {}, 0, {}
    unknown = []
    while r.at < len(data):
        tag = r.varint()
        number, wire = tag >> 3, tag & 7
        if number == 0 or number >= 1 << 29 or wire in (4, 6, 7):
            raise r.malformed(f"tag {tag}")
        field = fields.get(number)
        if field is None:
            _skip(r, number, wire)
            unknown.append(number)
            continue
        if unknown:
            raise r.other_spelling(f"unknown field {unknown[0]}")
        if wire != (0 if field.is_number and not field.repeated else 2):
            if field.is_number and field.repeated and wire == 0:
                raise r.other_spelling(f"{field.name} not packed")
            raise r.malformed(f"{field.name} has type {wire}")
        elements = field.repeated and not field.is_number
        if number < last or (number == last and not elements):
            raise r.other_spelling(f"{field.name} again, or out of order")
        last = number
        if field.oneof:
            if oneofs.get(field.oneof):
                raise r.other_spelling(f"{field.name} beside {oneofs[field.oneof]}")
            oneofs[field.oneof] = field.name
        if elements:
            out.setdefault(field.name, []).append(_value(r, field))
        elif field.repeated:
            run = _Reader(r.bytes(), r.where)
            out[field.name] = []
            while run.at < len(run.data):
                out[field.name].append(run.number(field))
            if not out[field.name]:
                raise r.other_spelling(f"{field.name} is written and empty")
        else:
            value = out[field.name] = _value(r, field)
            # A member of a oneof and a message are written whatever they hold.
            if not field.oneof and not field.message and not value:
                raise r.other_spelling(f"{field.name} is written and empty")
    if unknown:
        # FORMAT.md, UNKNOWN_EVENT: the reader is too old.
        if name == "Statement" and len(unknown) == 1 and unknown[0] >= 32 and not oneofs:
            raise Refused("UNKNOWN_EVENT", r.where, f"event {unknown[0]}")
        raise r.other_spelling(f"unknown field {unknown[0]}")
    return out


def _value(r, field):
    if field.is_number:
        return r.number(field)
    value = r.bytes()
    if field.message:
        # The whole message is named for faults of form, at whatever depth they are.
        return decode(field.message, value, r.where)
    if field.is_text:
        try:
            return value.decode()
        except UnicodeDecodeError as e:
            raise r.malformed(f"{field.name} is not UTF-8") from e
    return value


def _skip(r, number, wire):
    """Reads over a field that is not of the message, to tell what is not protobuf at all."""
    if wire == 0:
        r.varint()
    elif wire == 2:
        r.bytes()
    elif wire == 3:
        while True:
            tag = r.varint()
            if tag & 7 == 4:
                if tag >> 3 != number:
                    raise r.malformed("the end of another group")
                return
            if tag >> 3 == 0 or tag & 7 in (6, 7):
                raise r.malformed(f"tag {tag}")
            _skip(r, tag >> 3, tag & 7)
    else:
        r.at += 8 if wire == 1 else 4
        if r.at > len(r.data):
            raise r.malformed("a field is cut off")


# ---- writing ------------------------------------------------------------------------------------


def _varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def _number(field, value):
    if field.type in ZIGZAG:
        return _varint(2 * value if value >= 0 else -2 * value - 1)
    return _varint(int(value) & (1 << 64) - 1)


def encode(name, message):
    """Writes a message: fields by number, no default outside of a oneof."""
    foreign = message.keys() - BY_NAME[name].keys()
    if foreign:
        raise ValueError(f"{name} has no {foreign}")
    out = bytearray()
    for field in FIELDS[name]:
        if field.name not in message:
            continue
        value = message[field.name]
        if field.is_number and not field.repeated:
            if value or field.oneof:
                out += _varint(field.number << 3) + _number(field, value)
            continue
        if field.is_number:
            runs = [b"".join(_number(field, v) for v in value)] if value else []
        else:
            runs = value if field.repeated else [value] if value or field.oneof else []
            if field.message:
                runs = [encode(field.message, v) for v in runs]
            elif field.is_text:
                runs = [v.encode() for v in runs]
        for run in runs:
            out += _varint(field.number << 3 | 2) + _varint(len(run)) + run
    return bytes(out)
