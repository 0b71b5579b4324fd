//! The ledger, organisations, keys, products, policies, specifications.

use lotledger::domain::decide::{Place, decide};
use lotledger::domain::event::*;
use lotledger::domain::id::{SpecId, VersionedName};
use lotledger::domain::refusal::RefusalCode::*;
use lotledger::domain::spec::{Specification, Stage};
use lotledger::domain::statement::Role;

use super::examples::{Example, example};
use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::story::Recipe;
use crate::world::{World, make, names::*, papers};

fn roots_changed(names: &[&str], threshold: u32) -> Event {
    Event::RootKeysChanged(RootKeysChanged {
        roots: make::roots(names, threshold),
    })
}

fn clock_corrected(world: &World, last_good_index: u64) -> Event {
    Event::ClockCorrected(ClockCorrected {
        last_good_index,
        at_index: world.log.len() as u64,
    })
}

/// Under rules version 2, with the clock corrected in entry 6: times are right up to entry 3.
fn corrected_once(world: &mut World) {
    world.activate(2);
    while world.log.len() < 6 {
        let name = format!("maker.{}", world.log.len());
        let event = Event::OrgRegistered(make::organisation(&name, OrgKind::Maker));
        world.record("root.1 + root.2", event);
    }
    let event = clock_corrected(world, 3);
    assert_eq!(world.record("root.1 + root.2", event), 6);
}

fn new_key(roles: &[Role]) -> Event {
    Event::KeyEnrolled(make::enrolled("maker.new", "maker.new", roles))
}

/// A person of an organisation of the cast gets a key.
fn joins(key: &str, roles: &[Role]) -> Event {
    Event::KeyEnrolled(make::enrolled(key, key, roles))
}

fn second_key_of(holder: &str, roles: &[Role]) -> Event {
    Event::KeyEnrolled(make::enrolled("maker.new", holder, roles))
}

fn revoked(name: &str, from_index: Option<u64>) -> Event {
    Event::KeyRevoked(make::revoked(
        name,
        RevocationReason::Compromised,
        from_index,
    ))
}

fn policy(change: fn(&mut DonorPolicy)) -> Event {
    let mut policy = papers::default_policy();
    change(&mut policy);
    Event::DonorPolicyPublished(policy)
}

/// A version of the small specification that claims to loosen these rows.
fn version(n: u32, loosened: &[&str], change: fn(&mut Specification)) -> Event {
    let mut spec = papers::small_version(n);
    change(&mut spec);
    let keys = papers::small()
        .rows
        .iter()
        .map(|row| row.key())
        .collect::<Vec<_>>();
    let of = |text: &&str| keys.iter().find(|key| key.to_string() == **text).cloned();
    spec.loosened_rows = loosened.iter().filter_map(of).collect();
    assert_eq!(spec.loosened_rows.len(), loosened.len());
    Event::SpecPublished(spec)
}

fn named(name: &str) -> Event {
    let mut spec = papers::small();
    spec.id = spec_id(name);
    Event::SpecPublished(spec)
}

/// One of the three root holders holds two of the keys.
fn two_keys_of_one_holder() -> RootKeys {
    let mut roots = make::roots(&["root.1", "root.1.spare", "root.2"], 2);
    for (key, holder) in &mut roots.keys {
        if *key == public_key("root.1.spare") {
            *holder = person("root.1");
        }
    }
    roots
}

fn with_two_keys_of_one_holder(world: &mut World) {
    let event = Event::RootKeysChanged(RootKeysChanged {
        roots: two_keys_of_one_holder(),
    });
    world.record("root.1 + root.2", event);
}

/// An act of each event that is admitted.
pub fn examples() -> Vec<Example> {
    vec![
        example(Genesis, "root.1 + root.2", "", |_| {
            Event::RootKeysChanged(RootKeysChanged {
                roots: make::roots(&["root.1", "root.2"], 2),
            })
        }),
        example(Genesis, "root.1 + root.2", "", |_| {
            Event::LogKeyRotated(LogKeyRotated {
                log_keys: vec![public_key("log.2")],
            })
        }),
        example(Genesis, "root.1 + root.2", "", |_| {
            Event::RulesActivated(RulesActivated {
                version: 2,
                schema_hash: digest("schema"),
            })
        }),
        example(Founded, "root.1 + root.2", "", |w| {
            w.activate(2);
            clock_corrected(w, 0)
        }),
        example(Genesis, "root.1 + root.2", "", |_| {
            Event::OrgRegistered(make::organisation("maker", OrgKind::Maker))
        }),
        example(Founded, "root.1 + root.2", "", |_| {
            Event::OrgSuspended(make::suspended("collector"))
        }),
        example(
            Founded,
            "maker.new as ENROLLEE + maker.security + maker.qa",
            "maker.new as ENROLLEE + rival.security + rival.qa",
            |_| {
                Event::KeyEnrolled(make::enrolled(
                    "maker.new",
                    "maker.operator",
                    &[Role::Operator],
                ))
            },
        ),
        example(Founded, "maker.security", "rival.security", |_| {
            Event::KeyRevoked(make::revoked("maker.qc", RevocationReason::Lost, None))
        }),
        example(Founded, "maker.qa + root.1", "rival.qa + root.1", |_| {
            Event::ProductRegistered(make::product())
        }),
        example(Founded, "maker.qa", "rival.qa", |_| {
            Event::DonorPolicyPublished(papers::default_policy())
        }),
        example(Documented, "maker.qa", "rival.qa", |_| {
            let mut specification = papers::small();
            specification.id = spec_id("new@1");
            Event::SpecPublished(specification)
        }),
    ]
}

pub fn rows() -> Vec<Row> {
    vec![
        // The ledger.
        refused(
            Exists,
            "a second genesis",
            Genesis,
            "root.1 + root.2",
            |_| Event::LedgerCreated(make::genesis()),
        ),
        refused(
            Limit,
            "rules of the future",
            Genesis,
            "root.1 + root.2",
            |_| {
                Event::RulesActivated(RulesActivated {
                    version: 3,
                    schema_hash: digest("schema"),
                })
            },
        ),
        refused(
            RulesVersion,
            "the rules that are in force",
            Genesis,
            "root.1 + root.2",
            |_| {
                Event::RulesActivated(RulesActivated {
                    version: 1,
                    schema_hash: digest("schema"),
                })
            },
        ),
        refused(
            Threshold,
            "a clock corrected by one root of two",
            Genesis,
            "root.1",
            |w| {
                w.activate(2);
                clock_corrected(w, 0)
            },
        ),
        refused(
            RulesVersion,
            "a clock corrected under rules that do not have it",
            Genesis,
            "root.1 + root.2",
            |w| clock_corrected(w, 0),
        ),
        refused(
            UnknownRef,
            "itself as the last good entry",
            Genesis,
            "root.1 + root.2",
            |w| {
                w.activate(2);
                clock_corrected(w, w.log.len() as u64)
            },
        ),
        refused(
            Exists,
            "a clock corrected from the same place again",
            Genesis,
            "root.1 + root.2",
            |w| {
                corrected_once(w);
                clock_corrected(w, 3)
            },
        ),
        refused(
            Exists,
            "a last good entry whose own time is in doubt",
            Genesis,
            "root.1 + root.2",
            |w| {
                corrected_once(w);
                clock_corrected(w, 6)
            },
        ),
        admitted(
            "a clock that was wrong for longer than it was said",
            Genesis,
            "root.1 + root.2",
            |w| {
                corrected_once(w);
                clock_corrected(w, 2)
            },
        ),
        admitted(
            "a clock that was wrong again",
            Genesis,
            "root.1 + root.2",
            |w| {
                corrected_once(w);
                w.record(
                    "root.1 + root.2",
                    Event::OrgRegistered(make::organisation("maker", OrgKind::Maker)),
                );
                clock_corrected(w, 7)
            },
        ),
        refused(Threshold, "one root of two", Genesis, "root.1", |_| {
            Event::OrgRegistered(make::organisation("maker", OrgKind::Maker))
        }),
        refused(
            WrongRole,
            "a root key of another ledger",
            Genesis,
            "root.1 + root.9",
            |_| Event::OrgRegistered(make::organisation("maker", OrgKind::Maker)),
        ),
        refused(
            WrongRole,
            "a root and a maker",
            Founded,
            "root.1 + maker.qa",
            |_| Event::OrgRegistered(make::organisation("other", OrgKind::Maker)),
        ),
        refused(
            Threshold,
            "old roots without new ones",
            Genesis,
            "root.1 + root.2",
            |_| roots_changed(&["root.4", "root.5"], 2),
        ),
        refused(
            Threshold,
            "new roots without old ones",
            Genesis,
            "root.4 + root.5",
            |_| roots_changed(&["root.4", "root.5"], 2),
        ),
        refused(
            Threshold,
            "one old root, all new ones",
            Genesis,
            "root.1 + root.4 + root.5",
            |_| roots_changed(&["root.4", "root.5"], 2),
        ),
        admitted(
            "old and new roots",
            Genesis,
            "root.1 + root.2 + root.4 + root.5",
            |_| roots_changed(&["root.4", "root.5"], 2),
        ),
        admitted(
            "some roots are both",
            Genesis,
            "root.1 + root.2 + root.4",
            |_| roots_changed(&["root.1", "root.4"], 2),
        ),
        refused(
            WrongRole,
            "roots that were replaced",
            Genesis,
            "root.2 + root.3",
            |w| {
                w.record("root.1 + root.2", roots_changed(&["root.1", "root.2"], 2));
                Event::OrgRegistered(make::organisation("maker", OrgKind::Maker))
            },
        ),
        refused(
            Threshold,
            "a person with two root keys is one root",
            Genesis,
            "root.1 + root.1.spare",
            |w| {
                with_two_keys_of_one_holder(w);
                Event::OrgRegistered(make::organisation("maker", OrgKind::Maker))
            },
        ),
        refused(
            Threshold,
            "new roots that are one person with two keys",
            Genesis,
            "root.1 + root.2 + root.1.spare",
            |_| {
                let mut roots = make::roots(&["root.1", "root.1.spare"], 2);
                for (_, holder) in &mut roots.keys {
                    *holder = person("root.1");
                }
                Event::RootKeysChanged(RootKeysChanged { roots })
            },
        ),
        refused(
            KeyReused,
            "a root key that was enrolled",
            Founded,
            "root.1 + root.2",
            |_| {
                let mut roots = make::roots(&["root.1", "root.2"], 2);
                roots.keys.push((public_key("maker.qa"), person("root.3")));
                roots.keys.sort_by_key(|(key, _)| key.id());
                Event::RootKeysChanged(RootKeysChanged { roots })
            },
        ),
        refused(
            KeyReused,
            "a log key that was enrolled",
            Founded,
            "root.1 + root.2",
            |_| {
                Event::LogKeyRotated(LogKeyRotated {
                    log_keys: vec![public_key("maker.qa")],
                })
            },
        ),
        // Organisations.
        refused(
            Exists,
            "registered already",
            Founded,
            "root.1 + root.2",
            |_| Event::OrgRegistered(make::organisation("maker", OrgKind::Maker)),
        ),
        refused(
            UnknownRef,
            "nobody to suspend",
            Founded,
            "root.1 + root.2",
            |_| Event::OrgSuspended(make::suspended("nobody")),
        ),
        refused(
            Exists,
            "suspended already",
            Founded,
            "root.1 + root.2",
            |w| {
                let event = Event::OrgSuspended(make::suspended("rival"));
                w.record("root.1 + root.2", event.clone());
                event
            },
        ),
        // Keys.
        admitted(
            "by roots alone",
            Founded,
            "maker.new as ENROLLEE + root.2 + root.3",
            |_| new_key(&[Role::QaRelease]),
        ),
        admitted(
            "one of its own and one root",
            Founded,
            "maker.new as ENROLLEE + maker.qa + root.1",
            |_| new_key(&[Role::Operator]),
        ),
        refused(
            WrongRole,
            "without its own signature",
            Founded,
            "maker.security + maker.qa",
            |_| new_key(&[Role::Operator]),
        ),
        refused(
            WrongRole,
            "another key as the enrollee",
            Founded,
            "maker.other as ENROLLEE + maker.security + maker.qa",
            |_| new_key(&[Role::Operator]),
        ),
        refused(
            Threshold,
            "nobody but itself",
            Founded,
            "maker.new as ENROLLEE",
            |_| new_key(&[Role::Operator]),
        ),
        refused(
            Threshold,
            "one root alone",
            Founded,
            "maker.new as ENROLLEE + root.1",
            |_| new_key(&[Role::Operator]),
        ),
        refused(
            WrongRole,
            "two of its own, no security officer",
            Founded,
            "maker.new as ENROLLEE + maker.head + maker.qa",
            |_| new_key(&[Role::Operator]),
        ),
        refused(
            WrongRole,
            "the security officer alone",
            Founded,
            "maker.new as ENROLLEE + maker.security",
            |_| new_key(&[Role::Operator]),
        ),
        refused(
            NotYours,
            "one of its own and a stranger",
            Founded,
            "maker.new as ENROLLEE + maker.security + rival.qa",
            |_| new_key(&[Role::Operator]),
        ),
        refused(
            SelfGrant,
            "a second key for a grantor",
            Founded,
            "maker.new as ENROLLEE + maker.security + maker.qa",
            |_| second_key_of("maker.security", &[Role::QaRelease]),
        ),
        refused(
            SelfGrant,
            "a root enrols himself",
            Founded,
            "maker.new as ENROLLEE + root.1 + root.2",
            |_| second_key_of("root.1", &[Role::QaRelease]),
        ),
        refused(
            SamePerson,
            "a security officer with two keys",
            Founded,
            "maker.new as ENROLLEE + maker.security + maker.security-2 as OPERATOR",
            |w| {
                w.enrol_by_roots("maker.security-2", "maker.security", &[Role::Operator]);
                new_key(&[Role::QaRelease])
            },
        ),
        refused(
            SamePerson,
            "a root who is also of the organisation",
            Founded,
            "maker.new as ENROLLEE + maker.owner as QA_RELEASE + root.1",
            |w| {
                let event =
                    Event::KeyEnrolled(make::enrolled("maker.owner", "root.1", &[Role::QaRelease]));
                w.record("maker.owner as ENROLLEE + root.2 + root.3", event);
                new_key(&[Role::QaRelease])
            },
        ),
        refused(
            Threshold,
            "an authority of the maker's own",
            Founded,
            "maker.new as ENROLLEE + maker.security + maker.qa",
            |_| new_key(&[Role::Regulator]),
        ),
        refused(
            Threshold,
            "an auditor with one root",
            Founded,
            "maker.new as ENROLLEE + maker.security + root.1",
            |_| new_key(&[Role::Auditor]),
        ),
        refused(
            WrongRole,
            "the role of a root",
            Founded,
            "maker.new as ENROLLEE + root.1 + root.2",
            |_| new_key(&[Role::Root]),
        ),
        // Roles follow the kind of organisation (domain.md 14.20).
        refused(
            WrongKind,
            "a clinic with a laboratory analyst of its own",
            Founded,
            "clinic-a.new as ENROLLEE + clinic-a.pharmacy + root.1",
            |_| joins("clinic-a.new", &[Role::LabAnalyst]),
        ),
        refused(
            WrongKind,
            "a clinic with a QA_RELEASE, by the roots",
            Founded,
            "clinic-a.new as ENROLLEE + root.1 + root.2",
            |_| joins("clinic-a.new", &[Role::QaRelease]),
        ),
        refused(
            WrongKind,
            "a maker with a quality assurance of laboratories",
            Founded,
            "maker.new as ENROLLEE + maker.security + maker.qa",
            |_| new_key(&[Role::LabQa]),
        ),
        refused(
            WrongKind,
            "a maker with a nurse among good roles",
            Founded,
            "maker.new as ENROLLEE + maker.security + maker.qa",
            |_| new_key(&[Role::Operator, Role::QcAnalyst, Role::ClinicNurse]),
        ),
        refused(
            WrongKind,
            "a maker with a regulator, by the roots",
            Founded,
            "maker.new as ENROLLEE + root.1 + root.2",
            |_| new_key(&[Role::Regulator]),
        ),
        refused(
            WrongKind,
            "a laboratory with an analyst of makers",
            Founded,
            "lab.new as ENROLLEE + root.1 + root.2",
            |_| joins("lab.new", &[Role::QcAnalyst]),
        ),
        refused(
            WrongKind,
            "a collector with an operator",
            Founded,
            "collector.new as ENROLLEE + root.1 + root.2",
            |_| joins("collector.new", &[Role::Operator]),
        ),
        refused(
            WrongKind,
            "a distributor with an eligibility officer",
            Founded,
            "distributor.new as ENROLLEE + root.1 + root.2",
            |_| joins("distributor.new", &[Role::DonorEligibilityOfficer]),
        ),
        refused(
            WrongKind,
            "a carrier with a distributor's clerk",
            Founded,
            "carrier.new as ENROLLEE + root.1 + root.2",
            |_| joins("carrier.new", &[Role::Distributor]),
        ),
        refused(
            WrongKind,
            "an auditor who is a regulator",
            Founded,
            "auditor.new as ENROLLEE + root.1 + root.2",
            |_| joins("auditor.new", &[Role::Regulator]),
        ),
        refused(
            WrongKind,
            "a regulator who audits",
            Founded,
            "regulator.new as ENROLLEE + root.1 + root.2",
            |_| joins("regulator.new", &[Role::Auditor]),
        ),
        admitted(
            "every role that a maker can have",
            Founded,
            "maker.new as ENROLLEE + maker.security + maker.qa",
            |_| {
                new_key(&[
                    Role::SecurityOfficer,
                    Role::QaRelease,
                    Role::ProductionHead,
                    Role::Operator,
                    Role::QcAnalyst,
                    Role::Collector,
                    Role::DonorEligibilityOfficer,
                    Role::Distributor,
                    Role::MedicalOfficer,
                ])
            },
        ),
        admitted(
            "a security officer of a carrier",
            Founded,
            "carrier.new as ENROLLEE + root.1 + root.2",
            |_| joins("carrier.new", &[Role::SecurityOfficer]),
        ),
        admitted(
            "of two kinds, roles of both",
            Founded,
            "both.new as ENROLLEE + root.1 + root.2",
            |w| {
                let mut both = make::organisation("both", OrgKind::Laboratory);
                both.kinds = vec![OrgKind::Laboratory, OrgKind::Clinic];
                w.record("root.1 + root.2", Event::OrgRegistered(both));
                joins("both.new", &[Role::LabAnalyst, Role::Physician])
            },
        ),
        refused(
            Limit,
            "the sixty-fifth key of one person",
            Founded,
            "maker.new as ENROLLEE + maker.security + maker.qa",
            |w| {
                for i in 1..64 {
                    w.enrol_by_roots(
                        &format!("maker.op-{i}"),
                        "maker.operator",
                        &[Role::Operator],
                    );
                }
                second_key_of("maker.operator", &[Role::Operator])
            },
        ),
        refused(
            KeyReused,
            "enrolled already",
            Founded,
            "maker.qa as ENROLLEE + root.1 + root.2",
            |_| Event::KeyEnrolled(make::enrolled("maker.qa", "maker.other", &[Role::Operator])),
        ),
        refused(
            KeyReused,
            "a key of the log",
            Founded,
            "log.1 as ENROLLEE + root.1 + root.2",
            |_| {
                let mut event = make::enrolled("maker.new", "maker.new", &[Role::Operator]);
                event.public_key = public_key("log.1");
                Event::KeyEnrolled(event)
            },
        ),
        refused(
            KeyReused,
            "a root key of long ago",
            Founded,
            "root.3 as ENROLLEE + root.1 + root.2",
            |w| {
                w.record("root.1 + root.2", roots_changed(&["root.1", "root.2"], 2));
                let mut event = make::enrolled("maker.new", "maker.new", &[Role::Operator]);
                event.public_key = public_key("root.3");
                Event::KeyEnrolled(event)
            },
        ),
        refused(
            UnknownRef,
            "an organisation that nobody registered",
            Founded,
            "nobody.new as ENROLLEE + root.1 + root.2",
            |_| {
                Event::KeyEnrolled(make::enrolled(
                    "nobody.new",
                    "nobody.new",
                    &[Role::Operator],
                ))
            },
        ),
        refused(UnknownRef, "no such key", Founded, "maker.security", |_| {
            revoked("maker.nobody", None)
        }),
        refused(
            NotYours,
            "a key of strangers",
            Founded,
            "maker.security",
            |_| {
                let mut event = make::revoked("rival.qa", RevocationReason::Lost, None);
                event.organisation = org("maker");
                Event::KeyRevoked(event)
            },
        ),
        refused(
            Exists,
            "revoked already, and no further back",
            Founded,
            "maker.security",
            |w| {
                w.record("maker.security", revoked("maker.qa", Some(20)));
                revoked("maker.qa", Some(20))
            },
        ),
        admitted(
            "revoked already, now further back",
            Founded,
            "maker.security",
            |w| {
                w.record("maker.security", revoked("maker.qa", Some(20)));
                revoked("maker.qa", Some(19))
            },
        ),
        refused(WrongRole, "one root", Founded, "root.1 + maker.qa", |_| {
            revoked("maker.qa", None)
        }),
        refused(Threshold, "one root alone", Founded, "root.1", |_| {
            revoked("maker.qa", None)
        }),
        admitted(
            "of a suspended organisation",
            Founded,
            "maker.security",
            |w| {
                w.record(
                    "root.1 + root.2",
                    Event::OrgSuspended(make::suspended("maker")),
                );
                revoked("maker.qa", None)
            },
        ),
        // Papers.
        refused(
            GtinTaken,
            "of a rival",
            Documented,
            "rival.qa + root.1",
            |_| {
                let mut product = make::product();
                product.organisation = org("rival");
                Event::ProductRegistered(product)
            },
        ),
        refused(
            WrongRole,
            "a product without a root",
            Founded,
            "maker.qa",
            |_| Event::ProductRegistered(make::product()),
        ),
        refused(
            SamePerson,
            "a product by one person who is quality assurance and root",
            Founded,
            "maker.owner as QA_RELEASE + root.1",
            |w| {
                let event =
                    Event::KeyEnrolled(make::enrolled("maker.owner", "root.1", &[Role::QaRelease]));
                w.record("maker.owner as ENROLLEE + root.2 + root.3", event);
                Event::ProductRegistered(make::product())
            },
        ),
        refused(Exists, "a policy again", Documented, "maker.qa", |_| {
            policy(|_| ())
        }),
        refused(
            SpecInvalid,
            "a marker of products",
            Founded,
            "maker.qa",
            |_| policy(|p| p.markers.push(papers::marker("ENDOTOXIN"))),
        ),
        refused(
            SpecInvalid,
            "a NAT that is no marker of it",
            Founded,
            "maker.qa",
            |_| policy(|p| p.any_of = vec![papers::group(&[&["WNV.NAT"]], true)]),
        ),
        refused(
            SpecInvalid,
            "a policy that asks for nothing",
            Founded,
            "maker.qa",
            |_| {
                policy(|p| {
                    p.markers.clear();
                    p.any_of.clear();
                })
            },
        ),
        refused(
            SpecInvalid,
            "a policy of which every marker only informs",
            Founded,
            "maker.qa",
            |_| {
                policy(|p| {
                    p.any_of.clear();
                    for marker in &mut p.markers {
                        marker.demand = MarkerDemand::IfTested;
                    }
                })
            },
        ),
        refused(
            SpecInvalid,
            "a group without a panel",
            Founded,
            "maker.qa",
            |_| policy(|p| p.any_of = vec![papers::group(&[], true)]),
        ),
        refused(
            SpecInvalid,
            "a panel without a marker",
            Founded,
            "maker.qa",
            |_| policy(|p| p.any_of = vec![papers::group(&[&[]], false)]),
        ),
        refused(
            SpecInvalid,
            "a virus in the blood that only informs",
            Founded,
            "maker.qa",
            |_| {
                policy(|p| {
                    let nat = p.markers.iter_mut().find(|m| m.code == analyte("HIV.NAT"));
                    nat.unwrap().effect = MarkerEffect::Inform;
                })
            },
        ),
        refused(
            SpecInvalid,
            "a virus in the blood that an antibody test takes back",
            Founded,
            "maker.qa",
            |_| {
                policy(|p| {
                    let nat = p.markers.iter_mut().find(|m| m.code == analyte("HIV.NAT"));
                    nat.unwrap().confirm_by = Some(analyte("HIV.AGAB"));
                })
            },
        ),
        refused(
            SpecInvalid,
            "confirmed by another virus",
            Founded,
            "maker.qa",
            |_| policy(|p| p.markers[0].confirm_by = Some(analyte("HTLV.LIA"))),
        ),
        refused(
            SpecInvalid,
            "one sample that is its own second",
            Founded,
            "maker.qa",
            |_| policy(|p| p.second_sample_days = p.window_days),
        ),
        refused(
            SpecInvalid,
            "a look-back for what nobody tests",
            Founded,
            "maker.qa",
            |_| {
                policy(|p| {
                    p.lookback = vec![LookbackWindow {
                        pathogen: analyte("ENDOTOXIN"),
                        days: 68,
                    }];
                })
            },
        ),
        refused(
            Exists,
            "a specification again",
            Documented,
            "maker.qa",
            |_| Event::SpecPublished(papers::small()),
        ),
        refused(
            SpecInvalid,
            "rows that contradict the stages",
            Documented,
            "maker.qa",
            |_| {
                let mut spec = papers::small();
                spec.id = spec_id("new@1");
                spec.stages = vec![Stage::Final];
                Event::SpecPublished(spec)
            },
        ),
        refused(
            UnknownRef,
            "for a product that nobody registered",
            Documented,
            "maker.qa",
            |_| {
                let mut spec = papers::small();
                spec.id = spec_id("new@1");
                spec.products = vec![gtin(), other_gtin()];
                Event::SpecPublished(spec)
            },
        ),
        refused(
            NotYourGtin,
            "for a product of the maker",
            Documented,
            "rival.qa",
            |_| {
                let mut spec = papers::small();
                let own = VersionedName::parse_in(org("rival"), "new@1").unwrap();
                spec.id = SpecId(own);
                Event::SpecPublished(spec)
            },
        ),
        refused(
            UnknownRef,
            "in place of a version that is not there",
            Documented,
            "maker.qa",
            |_| Event::SpecPublished(papers::small_version(3)),
        ),
        // What a version asks less of (domain.md 14.23).
        refused(
            SpecInvalid,
            "ten times the endotoxin, and nothing said of it",
            Documented,
            "maker.qa",
            |_| version(2, &[], |s| papers::endotoxin_at_most(s, "5.0 [IU]/mL")),
        ),
        refused(
            SpecInvalid,
            "ten times the endotoxin, and another row said",
            Documented,
            "maker.qa",
            |_| {
                version(2, &["STERILITY/FINAL"], |s| {
                    papers::endotoxin_at_most(s, "5.0 [IU]/mL")
                })
            },
        ),
        refused(
            SpecInvalid,
            "a row loosened that is not",
            Documented,
            "maker.qa",
            |_| version(2, &["ENDOTOXIN/FINAL"], |_| ()),
        ),
        refused(
            SpecInvalid,
            "a row left out",
            Documented,
            "maker.qa",
            |_| version(2, &[], |s| drop(s.rows.pop())),
        ),
        refused(
            SpecInvalid,
            "as loose as the version before, which was loosened",
            Documented,
            "maker.qa",
            |w| {
                let loose = version(2, &["ENDOTOXIN/FINAL"], |s| {
                    papers::endotoxin_at_most(s, "5.0 [IU]/mL")
                });
                w.record("maker.qa", loose);
                version(3, &[], |s| papers::endotoxin_at_most(s, "5.0 [IU]/mL"))
            },
        ),
        admitted(
            "ten times the endotoxin, and said so",
            Documented,
            "maker.qa",
            |_| {
                version(2, &["ENDOTOXIN/FINAL"], |s| {
                    papers::endotoxin_at_most(s, "5.0 [IU]/mL")
                })
            },
        ),
        admitted("half the endotoxin", Documented, "maker.qa", |_| {
            version(2, &[], |s| papers::endotoxin_at_most(s, "0.25 [IU]/mL"))
        }),
        refused(
            Limit,
            "in place of seventeen versions",
            Documented,
            "maker.qa",
            |w| {
                for n in 2..18 {
                    w.record("maker.qa", version(n, &[], |_| ()));
                }
                version(18, &[], |_| ())
            },
        ),
        refused(
            Limit,
            "the sixty-fifth specification of a product",
            Documented,
            "maker.qa",
            |w| {
                for n in 2..=64 {
                    w.record("maker.qa", named(&format!("small-{n}@1")));
                }
                named("small-65@1")
            },
        ),
    ]
}

#[test]
fn trust() {
    check(&rows());
}

/// Nobody's acts come before the roots'.
#[test]
fn a_genesis_is_the_first_entry() {
    let mut world = World::empty(Recipe::small());
    let statement = world.draft("root.1 + root.2", Event::LedgerCreated(make::genesis()));
    let place = |index| Place {
        index,
        recorded_at: world.now,
    };
    assert!(decide(&world, &statement, place(0)).admitted());
    let refusal = decide(&world, &statement, place(1)).refusal();
    assert_eq!(refusal.unwrap().code, Exists);
}
