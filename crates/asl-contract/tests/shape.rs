//! `derive(Shape)`: the form it gives, and the values it lets one write.

#![allow(dead_code, clippy::panic, clippy::struct_field_names, reason = "contracts that are only looked at")]

use asl_contract::__private::{Node, NodeRef, Source};
use asl_contract::{
    CarriesToken, Expr, Fits, IntoExpr, JsonAta, JsonPath, PlainEnum as _, Shape, ShapeKind, Speaks,
    TaskToken, fingerprint, json_schema,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Post {
    post_id: String,
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    tags: Vec<String>,
    score: f64,
    r#in: bool,
    children: Vec<Self>,
}

#[derive(Clone, Copy, Debug, PartialEq, Shape, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    LongRead,
    #[serde(rename = "SHORT")]
    Short,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "lowercase")]
enum Outcome {
    Published { id: String },
    Refused { reason: Option<String> },
    Expired,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Ask {
    title: String,
    token: TaskToken<Kind>,
}

fn input() -> NodeRef {
    NodeRef::source(Source::Input("Here".into()))
}

fn names(kind: &ShapeKind) -> Vec<&'static str> {
    match kind {
        ShapeKind::Record(record) => record.fields.iter().map(|field| field.name).collect(),
        ShapeKind::Enum(words) => words.to_vec(),
        ShapeKind::Tagged(tagged) => tagged.variants.iter().map(|(word, _)| *word).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_are_those_of_serde() {
    assert_eq!(names(&Post::kind()), ["postId", "type", "note", "tags", "score", "in", "children"]);
    assert_eq!(names(&Kind::kind()), ["long-read", "SHORT"]);
    assert_eq!(names(&Outcome::kind()), ["published", "refused", "expired"]);
    for kind in Kind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
    }
}

#[test]
fn an_expression_has_the_fields_of_its_type() {
    let post: Expr<Post> = Expr::from_node(input());
    assert_eq!(post.post_id.node(), input().field("postId"));
    assert_eq!(post.kind.node(), input().field("type"));
    assert_eq!(post.r#in.node(), input().field("in"));
    let other: Expr<Ask> = Expr::from_node(input());
    assert_eq!(other.title.node(), input().field("title"), "one node read as two types");
}

fn member(value: impl Fits<Post>, name: &str) -> NodeRef {
    value.fit().field(name)
}

#[test]
fn a_constructor_takes_literals_and_expressions() {
    let title: Expr<String> = Expr::from_node(input().field("title"));
    let make = || PostExpr {
        post_id: title,
        kind: Kind::LongRead,
        note: None,
        tags: ["a", "b"],
        score: 1,
        r#in: true,
        children: Vec::<PostExpr>::new(),
    };
    assert_eq!(member(make(), "postId"), title.node());
    assert_eq!(member(make(), "type"), NodeRef::text("long-read"));
    assert_eq!(member(make(), "note"), NodeRef::null());
    assert_eq!(member(make(), "score"), NodeRef::number(1));
    let whole: Expr<Post> = make().into();
    assert_eq!(whole.tags.node(), NodeRef::array([NodeRef::text("a"), NodeRef::text("b")]));
}

#[test]
fn a_variant_says_its_tag() {
    let node = Fits::<Outcome>::fit(OutcomeRefusedExpr { reason: "late" });
    let Node::Object(members) = node.node() else { panic!("{node:?}") };
    assert_eq!(&*members[0].0, "status");
    assert_eq!(members[0].1, NodeRef::text("refused"));
    assert_eq!(Fits::<Outcome>::fit(OutcomeExpiredExpr {}).field("status"), NodeRef::text("expired"));
}

#[test]
fn numbers_that_do_not_fit_are_said() {
    let node = Fits::<u32>::fit(-1);
    assert!(matches!(node.node(), Node::Invalid(why) if &**why == "`-1` is no `u32`"));
    assert!(matches!(Fits::<f64>::fit(f64::NAN).node(), Node::Invalid(_)));
}

#[test]
fn fingerprints_follow_the_json() {
    mod renamed {
        use super::{Deserialize, JsonSchema, Kind, Serialize, Shape, TaskToken};

        /// Another name, other documentation, another order: the same JSON.
        #[derive(Shape, Serialize, Deserialize, JsonSchema)]
        pub(super) struct Question {
            /// Who may answer.
            token: TaskToken<Kind>,
            title: String,
        }

        #[derive(Shape, Serialize, Deserialize, JsonSchema)]
        pub(super) struct Other {
            title: String,
            token: TaskToken<bool>,
        }
    }
    assert_eq!(fingerprint::<Ask>(), fingerprint::<renamed::Question>());
    assert_ne!(fingerprint::<Ask>(), fingerprint::<renamed::Other>(), "another answer is another type");
    assert_eq!(fingerprint::<Post>().len(), 16, "a type that holds itself ends");
}

#[test]
fn the_token_says_its_answer() {
    fn answer<P: CarriesToken<Answer = Kind>>() {}
    answer::<Ask>();
    assert_eq!(json_schema::<Ask>()["properties"]["token"]["type"], "string");
}

#[test]
fn languages_follow_the_fields() {
    fn speaks<L>(_: impl Speaks<L> + IntoExpr<L>) {}
    let for_paths: Expr<String, JsonPath> = Expr::from_node(input());
    speaks::<JsonPath>(OutcomePublishedExpr { id: for_paths });
    speaks::<JsonAta>(OutcomePublishedExpr { id: "literal" });
    speaks::<JsonPath>(OutcomePublishedExpr { id: "literal" });
}
