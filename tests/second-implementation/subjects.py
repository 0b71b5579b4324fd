"""FORMAT.md, "Subjects": which histories a statement joins."""

from hashes import key_id, u32, vial_tag
from schema import BY_NAME, enum_number

LEDGER, DIRECTORY, ORGANISATION, ROSTER, PERSON, KEY, POLICY, SPECIFICATION, PRODUCT, DONOR = range(1, 11)
NODE, USE, LOT, SAMPLE, CONTAINER, SHIPMENT, VIAL, SAFETY, CASE, ANCHORS = range(11, 21)


def event(statement):
    """(name, event type, message) of a statement's event."""
    for field in BY_NAME["Statement"].values():
        if field.oneof and field.name in statement:
            return field.name, field.number, statement[field.name]
    raise KeyError("no event")


def reference(text):
    return bytes.fromhex(text[4:])


def versioned(v):
    return reference(v["organisation"]) + u32(v["version"]) + v["name"].encode()


def lot(v):
    return LOT, (v["gtin14"] + v["lot"]).encode()


def node(text):
    return NODE, reference(text)


def use(kind, text):
    return USE, bytes([kind]) + reference(text)


def scope(s):
    if "vials" in s:
        return [(VIAL, v) for v in s["vials"]["vials"]]
    if "lot" in s:
        return [lot(s["lot"])]
    kinds = {"donor": DONOR, "node": NODE, "sample": SAMPLE, "shipment": SHIPMENT}
    ((name, text),) = s.items()
    return [(kinds[name], reference(text))]


def target(t):
    return lot(t["lot"]) if "lot" in t else node(t["node"])


def joined(statement):
    """The subjects whose histories the statement joins, ascending."""
    name, _, e = event(statement)
    org = reference(e["organisation"]) if "organisation" in e else None
    local = enum_number("HoldPlaced", "reason", "CLINIC_LOCAL")
    if name in ("ledger_created", "root_keys_changed", "log_key_rotated", "rules_activated", "clock_corrected"):
        out = [(LEDGER, b"")]
    elif name in ("org_registered", "org_suspended"):
        out = [(DIRECTORY, b""), (ORGANISATION, org)]
    elif name == "key_enrolled":
        out = [(ROSTER, org), (PERSON, reference(e["person"])), (KEY, key_id(e["public_key"]))]
    elif name == "key_revoked":
        out = [(ROSTER, org), (KEY, e["key_id"])]
    elif name == "product_registered":
        out = [(PRODUCT, e["gtin14"].encode())]
    elif name == "donor_policy_published":
        out = [(POLICY, versioned(e["id"]))]
    elif name == "spec_published":
        out = [(SPECIFICATION, versioned(e["id"]))]
        out += [(PRODUCT, gtin.encode()) for gtin in e["products"]]
    elif name == "material_received":
        out = [node(e["node"])]
        if "tissue" in e:
            out.append(use(DONOR, e["tissue"]["donor"]))
    elif name == "process_recorded":
        out = [node(o["node"]) for o in e["outputs"]]
        out += [use(NODE, i["node"]) for i in e.get("inputs", [])]
    elif name == "samples_planned":
        out = [target(e["target"])]
    elif name == "sample_taken":
        out = [target(e["target"]), (SAMPLE, reference(e["sample"]))]
        out += [(VIAL, v) for v in e.get("vials", [])]
    elif name == "vials_commissioned":
        out = [lot(e["lot"]), use(NODE, e["bulk"])]
    elif name == "hold_placed":
        out = scope(e["scope"]) + ([] if e["reason"] == local else [(SAFETY, b"")])
    elif name == "hold_lifted":
        out = scope(e["scope"]) + ([] if e.get("clinic_local") else [(SAFETY, b"")])
    elif name == "recall_issued":
        out = [(CASE, reference(e["case"])), (SAFETY, b"")] + [lot(v) for v in e["lots"]]
    elif name == "packed":
        out = [(CONTAINER, e["sscc"].encode())] + [(VIAL, v) for v in e.get("vials", [])]
        out += [(CONTAINER, c.encode()) for c in e.get("containers", [])]
    elif name == "shipped":
        out = [(SHIPMENT, reference(e["shipment"]))] + [(CONTAINER, c.encode()) for c in e["containers"]]
    elif name == "corrected":
        out = joined(e["replacement"]) + [use(NODE, text) for text in e.get("removed_inputs", [])]
        out += [(DONOR, reference(e["removed_donor"]))] if "removed_donor" in e else []
    elif name == "late_entry_explained":
        out = scope(e["history"])
    elif "vial" in e:
        out = [(VIAL, vial_tag(e["vial"]))]
    else:  # what it is about, which its fields name first
        kind = next(kind for kind in ("lot", "donor", "node", "sample", "shipment") if kind in e)
        out = scope({kind: e[kind]})
    return sorted(set(out))
