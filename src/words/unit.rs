//! What is counted in a unit, and how long something took.

words! {
    hours(hours) = "{hours} h", "{hours}時間";
    minutes(minutes) = "{minutes} min", "{minutes}分";
}

#[cfg(feature = "programs")]
labels! {
    particle = "particle", "個";
    cell = "cell", "細胞";
    copies = "copies", "コピー";
    GC = "GC", "ゲノムコピー";
    dose = "dose", "回";
    container = "container", "容器";
    plate = "plate", "平板";
    piece = "piece", "個";
    relative_potency = "relative_potency", "相対力価";
}
