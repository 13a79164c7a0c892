//! The submit page: one form.

use maud::{Markup, html};

use super::layout::{Here, Page};
use crate::http::Response;

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubmitForm {
    /// The title as it was typed.
    pub title: String,
    /// The text as it was typed.
    pub body: String,
    /// Makes sending the form twice one submission.
    pub idempotency_key: String,
}

/// What is wrong with a field, in words for whoever filled it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, which is also its id.
    pub field: &'static str,
    /// What is wrong.
    pub message: String,
}

/// The page with the form; with errors, it keeps what was typed and lists them on top.
pub fn submit(status: u16, form: &SubmitForm, errors: &[FieldError]) -> Response {
    let of =
        |field: &str| errors.iter().find(|error| error.field == field).map(|error| error.message.as_str());
    let heading = "Submit an article";
    let main = html! {
        @if !errors.is_empty() {
            div.problems role="alert" tabindex="-1" {
                p { "There is a problem" }
                ul { @for error in errors { li { a href={ "#" (error.field) } { (error.message) } } } }
            }
        }
        h1 { (heading) }
        p.lead {
            "Most articles appear at once. When the title contains a word from our list, a person reads it first "
            "and answers within seven days."
        }
        form action="/articles" method="post" novalidate {
            input type="hidden" name="idempotency_key" value=(form.idempotency_key);
            (field("title", "Title", None, of("title"), &html! {
                input #title type="text" name="title" value=(form.title) autocomplete="off" data-testid="title"
                    aria-invalid=[of("title").map(|_| "true")] aria-describedby=[of("title").map(|_| "title-why")];
            }))
            (field("body", "Text", Some("Optional"), of("body"), &html! {
                textarea #body name="body" rows="6" aria-invalid=[of("body").map(|_| "true")]
                    aria-describedby=[of("body").map(|_| "body-why")] { "\n" (form.body) }
            }))
            button type="submit" data-testid="submit" { "Submit" }
        }
    };
    let title = if errors.is_empty() { heading.to_owned() } else { format!("Error: {heading}") };
    Page { title, app: Some(String::new()), here: Here::Submit, main, script: None }.respond(status)
}

fn field(id: &str, label: &str, hint: Option<&str>, error: Option<&str>, control: &Markup) -> Markup {
    html! {
        div.field.bad[error.is_some()] {
            label for=(id) { (label) }
            @if let Some(hint) = hint { span.hint { (hint) } }
            @if let Some(error) = error { span.why id={ (id) "-why" } { (error) } }
            (control)
        }
    }
}
