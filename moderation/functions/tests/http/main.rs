//! The functions over HTTP, with the tables and the workflow in memory.

#[cfg(test)]
mod world;

#[cfg(test)]
mod pages;
#[cfg(test)]
mod reviewing;
#[cfg(test)]
mod submitting;
