//! `derive(Shape)` in surroundings that are not friendly: shadowed names, macros, modules, functions.

#![deny(missing_docs)]
#![allow(
    dead_code,
    unreachable_pub,
    missing_debug_implementations,
    reason = "contracts that are only compiled"
)]

use asl_contract::{Expr, Shape, ShapeKind, fingerprint};

/// Names of the prelude mean something else here.
mod shadowed {
    use asl_contract::{Shape, WorkflowError};
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    /// Not the one that everybody knows.
    pub struct Option;
    /// Not the one that everybody knows.
    pub struct Vec;
    /// Not the one that everybody knows.
    pub struct String;
    /// Not the one that everybody knows.
    pub trait Clone {}
    /// Not the one that everybody knows.
    pub type Result = ();

    /// A contract.
    #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    pub struct Post {
        /// With a field.
        pub id: std::string::String,
        /// With a secret.
        secret: std::option::Option<u8>,
    }

    /// Errors.
    #[derive(Debug, WorkflowError)]
    pub enum PostError {
        /// One.
        Lost,
    }

    pub(crate) fn secret(post: asl_contract::Expr<Post>) -> bool {
        format!("{:?}", post.secret).contains("Optional")
    }
}

/// The same name again.
mod other {
    use asl_contract::Shape;
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    /// A contract whose constructor's name is taken.
    #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    #[shape(crate = "::asl_contract", expr = MakePost)]
    pub struct Post {
        /// With fields that have the names of methods and keywords.
        pub contains: bool,
        /// A method's name.
        pub is: String,
        /// A method's name.
        pub node: f64,
        /// A keyword.
        pub r#type: PostExpr,
    }

    /// Takes the name.
    #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    #[shape(expr = MakePostExpr)]
    pub struct PostExpr {
        /// With a field.
        pub id: String,
    }
}

/// Names of the prelude mean something else here, too.
mod in_one_word {
    use asl_contract::contract;

    /// Not the one that everybody knows.
    pub struct Option;
    /// Not the one that everybody knows.
    pub struct Vec;
    /// Not the one that everybody knows.
    pub trait Clone {}
    /// Not the one that everybody knows.
    pub trait Default {}
    /// Not the one that everybody knows.
    pub type Result = ();

    /// A contract.
    #[contract]
    pub struct Page<T> {
        /// With a field.
        pub id: String,
        /// With what is missing at times.
        #[serde(default)]
        pub more: std::vec::Vec<T>,
        /// With a pointer.
        pub next: std::option::Option<Box<Page<T>>>,
    }

    /// A contract.
    #[contract]
    #[serde(tag = "kind", content = "data")]
    pub enum Way {
        /// With a contract.
        Page(Page<u8>),
        /// With data.
        Word {
            /// With a field.
            word: char,
        },
        /// With nothing.
        Nothing,
    }
}

macro_rules! contract {
    ($name:ident { $($field:ident: $type:ty),* }) => {
        /// Made by a macro.
        #[derive(Shape, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub struct $name {
            $(
                /// Made by a macro.
                pub $field: $type
            ),*
        }
    };
}

contract!(Made { id: String, count: u32 });

fn names<T: Shape>() -> Vec<&'static str> {
    match T::kind() {
        ShapeKind::Record(record) => record.fields.iter().map(|field| field.name).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn compiles_and_says_the_names() {
    #[derive(Shape, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
    struct Local {
        id: String,
    }

    assert_eq!(names::<Local>(), ["id"]);
    assert_eq!(names::<Made>(), ["id", "count"]);
    assert_eq!(names::<in_one_word::Page<in_one_word::Way>>(), ["id", "more", "next"]);
    assert_eq!(names::<shadowed::Post>(), ["id", "secret"]);
    assert_eq!(names::<other::Post>(), ["contains", "is", "node", "type"]);
    assert_ne!(fingerprint::<shadowed::Post>(), fingerprint::<other::Post>());
    assert_eq!(shadowed::PostError::LOST.as_str(), "Lost");
}

#[test]
fn fields_and_methods_do_not_clash() {
    let post: Expr<other::Post> =
        other::MakePost { contains: true, is: "x", node: 1, r#type: other::MakePostExpr { id: "y" } }.into();
    let _ = post.contains.is(true);
    let _ = post.is.contains("x");
    let _ = post.node.above(1);
    let _ = post.r#type.id.is("y");
    let stored: Expr<shadowed::Post> = Expr::from_node(asl_contract::__private::NodeRef::source(
        asl_contract::__private::Source::Input("Here".into()),
    ));
    assert!(shadowed::secret(stored));
}
