//! Specifications, donor policies and products in YAML.
#![no_main]

use lotledger::cli::spec_file::{load_policy, load_product, load_specification};
use lotledger_fuzz::forge::world::names;

lotledger_fuzz::target!(|text: &str| {
    let organisation = names::org("maker");
    for problems in [
        load_specification("f.yaml", text, organisation).err(),
        load_policy("f.yaml", text, organisation).err(),
        load_product("f.yaml", text, organisation).err(),
    ] {
        assert!(problems.is_none_or(|problems| !problems.to_string().is_empty()));
    }
});
