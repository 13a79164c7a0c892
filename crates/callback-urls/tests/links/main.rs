//! What a link promises: decided at most once, nothing lost between writing and sending.

#[cfg(test)]
mod at_most_once;
#[cfg(test)]
mod outcomes;
