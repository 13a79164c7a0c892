//! What goes over the wire and what comes back.

#[cfg(test)]
mod calls;
