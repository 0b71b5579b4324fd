//! GS1 Digital Link: the same elements as a web address, as QR codes on cartons carry them.
//!
//! `https://host/01/GTIN/10/LOT/21/SERIAL?17=YYMMDD` (GS1 Digital Link Standard: URI Syntax). The
//! host, a path of the site before the GTIN, names in the query that are no identifiers and the
//! fragment are not part of the identity and are never asked. Only the uncompressed form is read,
//! with qualifiers in their fixed order; whatever could be read in two ways is an error.

use super::{ScanError, ai, check_value};

/// Qualifiers of a GTIN in the order that the standard demands: variant, lot, serial.
const QUALIFIERS: [&str; 3] = ["22", "10", "21"];

/// What may not stand before the GTIN: identifiers by which a link can begin, and qualifiers. With them
/// it would be a link of something else, or of nothing.
const KEYS: [&str; 19] = [
    "00", "01", "10", "21", "22", "235", "253", "254", "255", "401", "402", "414", "415", "417",
    "8003", "8004", "8006", "8010", "8018",
];

/// What follows the scheme, if `text` is a web address.
pub(super) fn after_scheme(text: &str) -> Option<&str> {
    ["https://", "http://"].iter().find_map(|scheme| {
        let start = text.get(..scheme.len())?;
        start
            .eq_ignore_ascii_case(scheme)
            .then(|| &text[scheme.len()..])
    })
}

/// The elements of an address without its scheme.
pub(super) fn elements(address: &str, year: i16) -> Result<Vec<(String, String)>, ScanError> {
    // Two links that arrived as one: the second may hide in the query or the fragment of the first.
    if let Some((_, second)) = address.split_once("://") {
        return Err(wrong("one address", second));
    }
    let (address, _fragment) = address.split_once('#').unwrap_or((address, ""));
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut elements = in_path(path, year)?;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        // Names that are no identifiers are the address's own business.
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        if key == "01" || QUALIFIERS.contains(&key) {
            return Err(wrong("GTIN, lot and serial before the question mark", key));
        }
        elements.push(element(key, value, year)?);
    }
    Ok(elements)
}

/// `host/any/path/01/GTIN/10/LOT/21/SERIAL`.
fn in_path(path: &str, year: i16) -> Result<Vec<(String, String)>, ScanError> {
    let mut segments = path.split('/');
    host(segments.next().unwrap_or_default())?;
    let order = "/01/GTIN, then /22/, /10/ and /21/ in this order";
    let stem = segments
        .by_ref()
        .find(|segment| KEYS.contains(segment) || segment.is_empty());
    if stem != Some("01") {
        return Err(wrong(order, stem.unwrap_or(path)));
    }
    let value = |key: &str, value: Option<&str>| {
        let value = value.ok_or_else(|| wrong("a value after the identifier", key))?;
        element(key, value, year)
    };
    let mut elements = vec![value("01", segments.next())?];
    let mut next_qualifier = 0;
    while let Some(key) = segments.next() {
        let place = QUALIFIERS.iter().position(|known| *known == key);
        next_qualifier = match place.filter(|place| *place >= next_qualifier) {
            Some(place) => place + 1,
            None => return Err(wrong(order, key)),
        };
        elements.push(value(key, segments.next())?);
    }
    Ok(elements)
}

/// A name or address with an optional port; no user, which would make a host look like another.
fn host(text: &str) -> Result<(), ScanError> {
    let (name, port) = text.split_once(':').unwrap_or((text, "0"));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let port_ok = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    match !name.is_empty() && name.chars().all(plain) && port_ok {
        true => Ok(()),
        false => Err(wrong("a host name", text)),
    }
}

fn element(key: &str, encoded: &str, year: i16) -> Result<(String, String), ScanError> {
    let format = ai::lookup(key).ok_or_else(|| wrong("a GS1 application identifier", key))?;
    let value = decode(encoded)?;
    check_value(key, format, &value, year)?;
    Ok((key.to_owned(), value))
}

/// Percent-decoding: what must be encoded in an address must be, and only ASCII may come out.
fn decode(encoded: &str) -> Result<String, ScanError> {
    let refused = || wrong("percent-encoding as %2F", encoded);
    let mut out = String::new();
    let mut rest = encoded.chars();
    while let Some(c) = rest.next() {
        let decoded = match c {
            '%' => {
                let high = rest
                    .next()
                    .and_then(|c| c.to_digit(16))
                    .ok_or_else(refused)?;
                let low = rest
                    .next()
                    .and_then(|c| c.to_digit(16))
                    .ok_or_else(refused)?;
                let byte = u8::try_from(high * 16 + low).ok().filter(u8::is_ascii);
                char::from(byte.ok_or_else(refused)?)
            }
            c if c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(c) => c,
            _ => return Err(refused()),
        };
        out.push(decoded);
    }
    Ok(out)
}

fn wrong(expected: &'static str, found: &str) -> ScanError {
    ScanError::Link {
        expected,
        found: found.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::VialCode;

    #[test]
    fn links_are_read_or_refused() {
        let good = "04987654000012 LOT-1 7F3KQ9X2M4ZT8 2027-02-28";
        let undated = "04987654000012 LOT-1 7F3KQ9X2M4ZT8 -";
        let rows = [
            (
                "https://id.example/01/04987654000012/10/LOT-1/21/7F3KQ9X2M4ZT8?17=270200",
                good,
            ),
            (
                "http://id.example:8080/01/04987654000012/10/LOT-1/21/7F3KQ9X2M4ZT8?17=270228",
                good,
            ),
            (
                "HTTPS://ID.EXAMPLE/01/04987654000012/10/LOT-1/21/7F3KQ9X2M4ZT8?7003=2702281200",
                good,
            ),
            (
                "https://h/01/04987654000012/22/A/10/LOT%2D1/21/7F3KQ9X2M4ZT8",
                undated,
            ),
            (
                "https://h/01/04987654000012/10/LOT-1/21/7F3KQ9X2M4ZT8?linkType=all&17=270228\n",
                good,
            ),
            (
                "https://h/01/04987654000012/10/A%2FB%3f%25/21/S%22+",
                "04987654000012 A/B?% S\"+ -",
            ),
            // The host is no part of it: it may say anything, but nobody else's name.
            (
                "https://maker@evil/01/04987654000012/10/L/21/S",
                "! not a Digital Link: expected a host name, found \"maker@evil\"",
            ),
            (
                "https:///01/04987654000012/10/L/21/S",
                "! not a Digital Link: expected a host name, found \"\"",
            ),
            (
                "https://h:/01/04987654000012/10/L/21/S",
                "! not a Digital Link: expected a host name, found \"h:\"",
            ),
            (
                "https://h/01/04987654000012/21/S/10/L",
                "! not a Digital Link: expected /01/GTIN, then /22/, /10/ and /21/ in this order, found \"10\"",
            ),
            (
                "https://h/01/04987654000012/10/L/10/L/21/S",
                "! not a Digital Link: expected /01/GTIN, then /22/, /10/ and /21/ in this order, found \"10\"",
            ),
            (
                "https://h/shop/ja/01/04987654000012/10/L/21/S",
                "04987654000012 L S -",
            ),
            // What a site has before the GTIN may not be a link of its own.
            (
                "https://h/8006/049876540000120102/01/04987654000012/10/L/21/S",
                "! not a Digital Link: expected /01/GTIN, then /22/, /10/ and /21/ in this order, found \"8006\"",
            ),
            (
                "https://h/01/04987654000012/10/01/04987654000029/10/L/21/S",
                "! not a Digital Link: expected /01/GTIN, then /22/, /10/ and /21/ in this order, found \"04987654000029\"",
            ),
            (
                "https://h//01/04987654000012/10/L/21/S",
                "! not a Digital Link: expected /01/GTIN, then /22/, /10/ and /21/ in this order, found \"\"",
            ),
            (
                "https://h/gtin/04987654000012/lot/L/ser/S",
                "! not a Digital Link: expected /01/GTIN, then /22/, /10/ and /21/ in this order, found \"h/gtin/04987654000012/lot/L/ser/S\"",
            ),
            (
                "https://h/10/L/01/04987654000012/21/S",
                "! not a Digital Link: expected /01/GTIN, then /22/, /10/ and /21/ in this order, found \"10\"",
            ),
            (
                "https://h/01/04987654000012/10/L/21/S/",
                "! not a Digital Link: expected /01/GTIN, then /22/, /10/ and /21/ in this order, found \"\"",
            ),
            (
                "https://h/01/04987654000012/10/L/21",
                "! not a Digital Link: expected a value after the identifier, found \"21\"",
            ),
            (
                "https://h/01/04987654000012/10/L?21=S",
                "! not a Digital Link: expected GTIN, lot and serial before the question mark, found \"21\"",
            ),
            (
                "https://h/01/04987654000012/10/L/21/S?17",
                "! (17) needs 6 characters, found 0",
            ),
            (
                "https://h/01/04987654000012/10/L/21/S?5555=1",
                "! not a Digital Link: expected a GS1 application identifier, found \"5555\"",
            ),
            (
                "https://h/01/04987654000012/10/L/21/S#x?17=270228/01/1",
                "04987654000012 L S -",
            ),
            (
                "https://h/01/04987654000012/10/L/21/S?&17=270228&&print&",
                "04987654000012 L S 2027-02-28",
            ),
            (
                "https://h/01/04987654000012/10/L/21/S?",
                "04987654000012 L S -",
            ),
            // Two links as one.
            (
                "https://h/01/04987654000012/10/L/21/S?17=270228&linkType=allhttps://h/01/04987654000012/10/L/21/T",
                "! not a Digital Link: expected one address, found \"h/01/04987654000012/10/L/21/T\"",
            ),
            (
                "https://h/01/04987654000012/10/L/21/S#https://h/01/04987654000012/10/L/21/T",
                "! not a Digital Link: expected one address, found \"h/01/04987654000012/10/L/21/T\"",
            ),
            // Another item.
            (
                "https://h/01/04987654000012/10/L/21/S?8006=049876540000290102",
                "! (8006) names another item than the vial's own (01) and (21): which one was scanned?",
            ),
            (
                "https://h/01/04987654000012/235/S",
                "! not a Digital Link: expected /01/GTIN, then /22/, /10/ and /21/ in this order, found \"235\"",
            ),
            (
                "https://h/01/04987654000012/10/L%2/21/S",
                "! not a Digital Link: expected percent-encoding as %2F, found \"L%2\"",
            ),
            (
                "https://h/01/04987654000012/10/L%E3%81%82/21/S",
                "! not a Digital Link: expected percent-encoding as %2F, found \"L%E3%81%82\"",
            ),
            (
                "https://h/01/04987654000012/10/あ/21/S",
                "! not a Digital Link: expected percent-encoding as %2F, found \"あ\"",
            ),
            (
                "https://h/01/04987654000012/10/L%00/21/S",
                "! (10) contains '\\0', expected characters of GS1 set 82",
            ),
            (
                "https://h/01/04987654000012/10/L%20/21/S",
                "! (10) contains ' ', expected characters of GS1 set 82",
            ),
            (
                "https://h/01/4987654000012/10/L/21/S",
                "! (01) needs 14 characters, found 13",
            ),
            (
                "https://h/01/04987654000013/10/L/21/S",
                "! (01) ends in check digit 3, but its digits give 2",
            ),
            (
                "https://h/01/04987654000012/21/S",
                "! (10) is missing: a vial's code has a GTIN (01), a lot (10) and a serial (21)",
            ),
            (
                "https://h/01/04987654000012/10/L/21/S?17=270228&17=270301",
                "! (17) stands twice, as \"270228\" and \"270301\"",
            ),
            (
                "ftp://h/01/04987654000012/10/L/21/S",
                "! no GS1 application identifier starts \"ftp:\" (at character 0, counted from 0)",
            ),
        ];
        for (scanned, expected) in rows {
            let found = match VialCode::parse(scanned, 2026) {
                Ok(code) => {
                    let expiry = code.expiry.map_or("-".to_owned(), |date| date.to_string());
                    format!("{} {} {} {expiry}", code.gtin, code.lot, code.serial)
                }
                Err(error) => format!("! {error}"),
            };
            assert_eq!(found, expected, "{scanned:?}");
        }
    }
}
