"""FORMAT.md, "Error codes"."""


class Refused(Exception):
    def __init__(self, code, field, found=""):
        super().__init__(f"{code} {field}: {found}")
        self.code, self.field = code, field
