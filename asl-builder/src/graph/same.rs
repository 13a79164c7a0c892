//! Whether two graphs are the same states at the same lines.

use std::collections::BTreeMap;

use super::{Graph, LabelId, StateId, Tail, Target};

impl Graph {
    /// Whether both graphs are the same states at the same lines.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.clone().numbered(), other.clone().numbered());
        mine.entry == theirs.entry
            && mine.tails == theirs.tails
            && mine.labels == theirs.labels
            && mine.drafts.len() == theirs.drafts.len()
            && mine.drafts.iter().zip(&theirs.drafts).all(|(a, b)| {
                (a.id, &a.name, a.place, &a.kind, a.next, &a.assign, a.output, &a.retry, &a.catch)
                    == (b.id, &b.name, b.place, &b.kind, b.next, &b.assign, b.output, &b.retry, &b.catch)
                    && (&a.comment, a.given, a.language, &a.data_flow)
                        == (&b.comment, b.given, b.language, &b.data_flow)
            })
    }

    /// The same graph with its own states and labels numbered from the top of the range, in order.
    fn numbered(mut self) -> Self {
        let number = |at: usize| u64::MAX - u64::try_from(at).unwrap_or(0);
        let states: BTreeMap<_, _> =
            self.drafts.iter().enumerate().map(|(at, draft)| (draft.id, StateId(number(at)))).collect();
        let mut own_labels: Vec<LabelId> = self.labels.keys().copied().collect();
        own_labels.extend(self.tails.iter().filter_map(|tail| match tail {
            Tail::Label(label) => Some(*label),
            _ => None,
        }));
        own_labels.sort_unstable();
        own_labels.dedup();
        let labels: BTreeMap<_, _> =
            own_labels.into_iter().enumerate().map(|(at, label)| (label, LabelId(number(at)))).collect();
        let state = |id: StateId| states.get(&id).copied().unwrap_or(id);
        let label = |id: LabelId| labels.get(&id).copied().unwrap_or(id);
        let target = |target: Target| match target {
            Target::Open => Target::Open,
            Target::State(id) => Target::State(state(id)),
            Target::Label(id) => Target::Label(label(id)),
        };
        for draft in &mut self.drafts {
            draft.id = state(draft.id);
            draft.each_target(&mut |next| *next = target(*next));
        }
        self.entry = target(self.entry);
        self.labels = self.labels.iter().map(|(id, next)| (label(*id), target(*next))).collect();
        for tail in &mut self.tails {
            *tail = match *tail {
                Tail::Entry => Tail::Entry,
                Tail::State(id) => Tail::State(state(id)),
                Tail::Rule(id, at) => Tail::Rule(state(id), at),
                Tail::Default(id) => Tail::Default(state(id)),
                Tail::Catch(id, at) => Tail::Catch(state(id), at),
                Tail::Way(id, at) => Tail::Way(state(id), at),
                Tail::Label(id) => Tail::Label(label(id)),
            };
        }
        self
    }
}

/// Equal are graphs with the same states at the same lines.
impl PartialEq for Graph {
    fn eq(&self, other: &Self) -> bool {
        self.same_as(other)
    }
}
