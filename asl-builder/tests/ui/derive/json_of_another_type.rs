use asl_builder as asl;

#[asl::contract]
#[serde(into = "String", from = "String")]
struct Email {
    user: String,
    domain: String,
}

impl From<String> for Email {
    fn from(text: String) -> Self {
        Self { user: text.clone(), domain: text }
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.user + "@" + &email.domain
    }
}

fn main() {}
