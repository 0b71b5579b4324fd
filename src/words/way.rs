//! Moments of a vial's way.

words! {
    FILLED = "Filled", "充填";
    REVIEWED = "Reviewed", "製造照査";
    RELEASED = "Released", "出荷判定合格";
    REJECTED = "Rejected", "出荷判定不合格";
    PACKED = "Packed", "梱包";
    SHIPPED = "Shipped", "出荷";
    RECEIVED = "Received", "受領";
    HELD = "Held", "保留";
    HOLD_LIFTED = "Hold lifted", "保留解除";
    RECALLED = "Recalled", "回収";
    OPENED = "Opened", "開封";
    GIVEN = "Given", "投与";
}
