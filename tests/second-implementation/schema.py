"""Field numbers and types, from the modules that `run` generates from proto/."""

from google.protobuf.descriptor import FieldDescriptor as F
from lotledger.v1 import ledger_pb2, statement_pb2

MESSAGES = {**statement_pb2.DESCRIPTOR.message_types_by_name, **ledger_pb2.DESCRIPTOR.message_types_by_name}

# The number types that occur; (smallest, largest).
NUMBERS = {
    F.TYPE_INT64: (-(2**63), 2**63 - 1),
    F.TYPE_SINT64: (-(2**63), 2**63 - 1),
    F.TYPE_SINT32: (-(2**31), 2**31 - 1),
    F.TYPE_UINT64: (0, 2**64 - 1),
    F.TYPE_UINT32: (0, 2**32 - 1),
    F.TYPE_ENUM: (-(2**31), 2**31 - 1),
    F.TYPE_BOOL: (0, 1),
}
ZIGZAG = {F.TYPE_SINT32, F.TYPE_SINT64}
SIGNED = {F.TYPE_INT64, F.TYPE_ENUM}


class Field:
    def __init__(self, field):
        self.name, self.number, self.type = field.name, field.number, field.type
        self.is_number = field.type in NUMBERS
        self.repeated = field.is_repeated
        # `optional` in proto3 is a oneof of one; the messages of the format have none.
        self.oneof = field.containing_oneof.name if field.containing_oneof else None
        self.message = field.message_type.name if field.type == F.TYPE_MESSAGE else None
        self.enum = {v.number for v in field.enum_type.values} - {0} if field.type == F.TYPE_ENUM else None
        self.is_text = field.type == F.TYPE_STRING
        self.is_bool = field.type == F.TYPE_BOOL


def _fields(message):
    return sorted((Field(f) for f in message.fields), key=lambda f: f.number)


FIELDS = {name: _fields(message) for name, message in MESSAGES.items()}
BY_NUMBER = {name: {f.number: f for f in fields} for name, fields in FIELDS.items()}
BY_NAME = {name: {f.name: f for f in fields} for name, fields in FIELDS.items()}


def enum_number(message, field, suffix):
    """The number of an enum's value by the end of its name, e.g. ("Signer", "role", "COLLECTOR")."""
    values = MESSAGES[message].fields_by_name[field].enum_type.values
    (number,) = [v.number for v in values if v.name.endswith("_" + suffix)]
    return number
