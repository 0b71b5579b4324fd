//! What rules share that use up a node.

use crate::domain::decide::Context;
use crate::domain::id::NodeRef;
use crate::domain::state::UseState;
use crate::domain::subject::Subject;
use crate::domain::view::{Ref, Step};

/// What a node went into, and whether that is a history too long to have a state.
pub(crate) fn uses_of(
    context: &Context<'_, '_>,
    node: NodeRef,
) -> Step<(Option<Ref<UseState>>, bool)> {
    let subject = Subject::UseOfNode(node);
    let known = context.reader.known(&subject)?;
    let too_long = known.is_some_and(|known| !subject.is_folded(known.position.count));
    Ok((context.reader.use_of_node(node)?, too_long))
}
