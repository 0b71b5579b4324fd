//! The page for the wall: what a lot still needs before its release.

words! {
    // What is still to be done for a lot.
    determination(donor) = "determination of donor {donor}", "ドナー {donor} の適格性判定";
    samples_taken(slot, target, taken, planned) =
        "sample {slot} of {target}: {taken} of {planned} taken",
        "{target} の検体 {slot}: {planned}件中{taken}件採取済み";
    arrival(name) = "arrival of sample {name}", "検体 {name} の受領";
    result(analyte, name) = "{analyte} of sample {name}", "検体 {name} の {analyte}";
    FILLING = "filling and labelling (fill)", "充填・表示(fill)";
    REVIEWING = "review", "製造記録照査(review)";
    RELEASING =
        "release, by somebody who has not made, sampled, tested or reviewed it",
        "出荷判定(release)。製造・検体採取・試験・照査に関わっていない者";
}
