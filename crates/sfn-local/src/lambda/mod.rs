//! A Lambda host: `bootstrap` binaries, and handlers in Python and JavaScript, run warm behind the Runtime API, called by name or by URL.

pub(crate) mod failure;
pub(crate) mod function_url;
pub(crate) mod host;
pub(crate) mod invoke_api;
pub(crate) mod log;
pub(crate) mod runtime_api;
pub(crate) mod source;
pub(crate) mod worker;

pub use host::{FunctionOutcome, Invocation, InvokeError, Invoked, LambdaHost};
pub use source::{Interpreter, NoInterpreter};
