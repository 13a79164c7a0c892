//! A place that is a pointer only when somebody asks: most are never told.

use asl_model::Pointer;

/// Where something stands, as steps from a pointer on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At<'p> {
    from: From<'p>,
}

#[derive(Clone, Copy, Debug)]
enum From<'p> {
    Pointer(&'p Pointer),
    Member(&'p Pointer, &'p str),
    Key(&'p At<'p>, &'p str),
    Index(&'p At<'p>, usize),
}

impl<'p> At<'p> {
    pub(crate) const fn of(pointer: &'p Pointer) -> Self {
        Self { from: From::Pointer(pointer) }
    }

    /// The member of this name of what `pointer` points at.
    pub(crate) const fn member(pointer: &'p Pointer, name: &'p str) -> Self {
        Self { from: From::Member(pointer, name) }
    }

    /// The member of this name.
    pub(crate) const fn key(&'p self, name: &'p str) -> Self {
        Self { from: From::Key(self, name) }
    }

    /// The element of this number.
    pub(crate) const fn index(&'p self, index: usize) -> Self {
        Self { from: From::Index(self, index) }
    }

    pub(crate) fn pointer(&self) -> Pointer {
        match self.from {
            From::Pointer(pointer) => pointer.clone(),
            From::Member(pointer, name) => pointer.key(name),
            From::Key(holder, name) => holder.pointer().key(name),
            From::Index(holder, index) => holder.pointer().index(index),
        }
    }
}
