//! DSSE v1: what the signers of a statement sign.
//!
//! The pre-authentication encoding binds the payload's type to its bytes, so that a signature over
//! a statement can never be presented as a signature over anything else.
//!
//! Source: DSSE v1.0 (secure-systems-lab/dsse, protocol.md); docs/FORMAT.md.

/// The payload type of every statement. Another type is another document.
pub const STATEMENT_PAYLOAD_TYPE: &str = "application/vnd.lotledger.statement.v1+protobuf";

/// `"DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload`; lengths are ASCII decimal counts of bytes.
///
/// Total: any type and any payload give distinct bytes. The caller bounds the payload.
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "DSSEv1 {} {} {} ",
        payload_type.len(),
        payload_type,
        payload.len()
    )
    .into_bytes();
    out.extend_from_slice(payload);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    #[test]
    fn agrees_with_the_published_example() {
        assert_eq!(
            pae("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
        assert_eq!(pae("", b""), b"DSSEv1 0  0 ");
        // Lengths count bytes, not characters.
        assert_eq!(pae("é", b""), "DSSEv1 2 é 0 ".as_bytes());
    }

    #[test]
    fn agrees_with_the_design_vector() {
        let all: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/vectors/design.json")).unwrap();
        let vector = &all["dsse_pae"];
        assert_eq!(vector["payload_type"], STATEMENT_PAYLOAD_TYPE);
        let payload = HEXLOWER
            .decode(vector["payload"].as_str().unwrap().as_bytes())
            .unwrap();
        assert_eq!(
            HEXLOWER.encode(&pae(STATEMENT_PAYLOAD_TYPE, &payload)),
            vector["pae"]
        );
    }
}
