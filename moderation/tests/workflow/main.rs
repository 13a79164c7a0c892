//! The workflow on virtual time: its whole behaviour, and what it prints.

#[cfg(test)]
mod behaviour;
#[cfg(test)]
mod definition;
