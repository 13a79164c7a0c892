//! The pages: rendered here, whole without script, light and dark, from 360 pixels to wide.

mod article;
mod layout;
mod problem;
mod queue;
mod review;
mod submit;
mod words;

pub use article::article;
pub use problem::problem;
pub use queue::queue;
pub use review::{Typed, decided, review};
pub use submit::{FieldError, SubmitForm, submit};
