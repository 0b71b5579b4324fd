//! Donor policies. Whether one holds together is a rule: `domain::eligibility`.

use super::read::{At, Message, Result};
use super::write;
use crate::domain::event::{DonorPanel, DonorPolicy, LookbackWindow, PanelGroup, PolicyMarker};
use crate::format::pb;

/// Most markers of a policy, and most members of a set.
pub const MAX_MARKERS: usize = 64;
/// Most groups of a policy, and most panels of a group.
pub const MAX_GROUPS: usize = 16;

impl Message for DonorPolicy {
    type Wire = pb::DonorPolicyPublished;

    fn read(at: &At<'_>, wire: &pb::DonorPolicyPublished) -> Result<Self> {
        let by_code = |a: &PolicyMarker, b: &PolicyMarker| a.code.cmp(&b.code);
        let by_pathogen = |a: &LookbackWindow, b: &LookbackWindow| a.pathogen.cmp(&b.pathogen);
        Ok(Self {
            id: at.message("id", &wire.id)?,
            markers: at.messages("markers", &wire.markers, 1..=MAX_MARKERS, by_code)?,
            any_of: at.list("any_of", &wire.any_of, 0..=MAX_GROUPS, Message::read)?,
            window_days: wire.window_days,
            second_sample_days: wire.second_sample_days,
            lookback: at.messages("lookback", &wire.lookback, 0..=MAX_MARKERS, by_pathogen)?,
        })
    }

    fn write(&self) -> pb::DonorPolicyPublished {
        pb::DonorPolicyPublished {
            id: Some(self.id.write()),
            markers: write::messages(&self.markers),
            any_of: write::messages(&self.any_of),
            window_days: self.window_days,
            second_sample_days: self.second_sample_days,
            lookback: write::messages(&self.lookback),
        }
    }
}

impl Message for PolicyMarker {
    type Wire = pb::PolicyMarker;

    fn read(at: &At<'_>, wire: &pb::PolicyMarker) -> Result<Self> {
        Ok(Self {
            code: at.text("code", &wire.code)?,
            effect: at.word("effect", wire.effect)?,
            demand: at.word("demand", wire.demand)?,
            confirm_by: at.text_if("confirm_by", &wire.confirm_by)?,
        })
    }

    fn write(&self) -> pb::PolicyMarker {
        pb::PolicyMarker {
            code: write::text(&self.code),
            effect: self.effect.number(),
            demand: self.demand.number(),
            confirm_by: write::text_if(&self.confirm_by),
        }
    }
}

impl Message for PanelGroup {
    type Wire = pb::PanelGroup;

    fn read(at: &At<'_>, wire: &pb::PanelGroup) -> Result<Self> {
        Ok(Self {
            panels: at.list("panels", &wire.panels, 1..=MAX_GROUPS, Message::read)?,
            second_sample: wire.second_sample,
        })
    }

    fn write(&self) -> pb::PanelGroup {
        pb::PanelGroup {
            panels: write::messages(&self.panels),
            second_sample: self.second_sample,
        }
    }
}

impl Message for DonorPanel {
    type Wire = pb::DonorPanel;

    fn read(at: &At<'_>, wire: &pb::DonorPanel) -> Result<Self> {
        Ok(Self {
            markers: at.texts("markers", &wire.markers, 1..=MAX_MARKERS)?,
        })
    }

    fn write(&self) -> pb::DonorPanel {
        pb::DonorPanel {
            markers: write::texts(&self.markers),
        }
    }
}

impl Message for LookbackWindow {
    type Wire = pb::LookbackWindow;

    fn read(at: &At<'_>, wire: &pb::LookbackWindow) -> Result<Self> {
        Ok(Self {
            pathogen: at.text("pathogen", &wire.pathogen)?,
            days: at.positive("days", wire.days)?,
        })
    }

    fn write(&self) -> pb::LookbackWindow {
        pb::LookbackWindow {
            pathogen: write::text(&self.pathogen),
            days: self.days,
        }
    }
}
