//! The server from outside: the protocol through its router, functions as processes, restarts.

#[cfg(test)]
mod bootstrap;
#[cfg(test)]
mod functions;
#[cfg(test)]
mod protocol;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tasks;
