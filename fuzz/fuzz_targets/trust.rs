//! A trust file.
#![no_main]

use lotledger::format::trust::TrustFile;

lotledger_fuzz::target!(|bytes: &[u8]| {
    let Ok(trust) = TrustFile::parse(bytes) else {
        return;
    };
    // Comments and spaces go; what it says stays, and the fixed layout is its own.
    let text = trust.to_text();
    let again = TrustFile::parse(text.as_bytes()).expect("the fixed layout is read");
    assert_eq!(again.to_text(), text);
    assert_eq!(again.ledger_id(), trust.ledger_id());
    assert_eq!(again.logs(), trust.logs());
    assert_eq!(again.witnesses(), trust.witnesses());
    assert_eq!(again.groups(), trust.groups());
    assert_eq!(again.quorum_name(), trust.quorum_name());
    assert_eq!(again.absent_witnesses(), trust.absent_witnesses());

    // A witness whose key cannot be read counts as absent.
    if !trust.absent_witnesses().is_empty() {
        return;
    }
    let names: Vec<&str> = trust.witnesses().iter().map(|w| w.name.as_str()).collect();
    assert!(
        trust.quorum_met(&names),
        "all witnesses together are a quorum"
    );
});
