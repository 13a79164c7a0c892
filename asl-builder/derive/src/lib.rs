//! The derives of `asl-contract` and `asl-builder`: `Shape` and `WorkflowError`, and `contract` for all that a
//! contract needs.
//!
//! Use them through those crates, which re-export them. Each derive exists twice, because generated code has to
//! name the crate that the user depends on: `asl_builder` or `asl_contract`. `#[shape(crate = "..")]` names
//! another one.
//!
//! `Shape` reads the `#[serde(..)]` attributes that change names in the JSON, and refuses those that it could
//! not keep true.

mod attributes;
mod case;
mod constructor;
mod contract;
mod field;
mod newtype;
mod plain_enum;
mod record;
mod tagged_enum;
mod types;
mod workflow_error;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use syn::{Data, DeriveInput, Fields, GenericParam, parse_macro_input};

use crate::attributes::{Container, about};

/// The JSON form of a type, for a crate that depends on `asl-builder`.
#[proc_macro_derive(Shape, attributes(shape, serde))]
pub fn shape(input: TokenStream) -> TokenStream {
    derive(input, "asl_builder", shape_of)
}

/// The JSON form of a type, for a crate that depends on `asl-contract` only.
#[proc_macro_derive(ContractShape, attributes(shape, serde))]
pub fn contract_shape(input: TokenStream) -> TokenStream {
    derive(input, "asl_contract", shape_of)
}

/// The errors of a function, for a crate that depends on `asl-builder`.
#[proc_macro_derive(WorkflowError, attributes(shape, error_name))]
pub fn workflow_error(input: TokenStream) -> TokenStream {
    derive(input, "asl_builder", workflow_error::expand)
}

/// The errors of a function, for a crate that depends on `asl-contract` only.
#[proc_macro_derive(ContractWorkflowError, attributes(shape, error_name))]
pub fn contract_workflow_error(input: TokenStream) -> TokenStream {
    derive(input, "asl_contract", workflow_error::expand)
}

/// The usual derives of a contract in one word, for a crate that depends on `asl-builder`.
#[proc_macro_attribute]
pub fn contract(arguments: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand(arguments.into(), &item.into(), "asl_builder").into()
}

/// The usual derives of a contract in one word, for a crate that depends on `asl-contract` only.
#[proc_macro_attribute]
pub fn contract_contract(arguments: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand(arguments.into(), &item.into(), "asl_contract").into()
}

fn derive(
    input: TokenStream,
    default_crate: &str,
    expand: fn(&DeriveInput, &Container) -> syn::Result<Tokens>,
) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    Container::read(&input, default_crate)
        .map_err(about(&input.ident))
        .and_then(|container| expand(&input, &container))
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

fn shape_of(input: &DeriveInput, container: &Container) -> syn::Result<Tokens> {
    for parameter in &input.generics.params {
        match (parameter, &input.data) {
            (GenericParam::Type(_), Data::Struct(_)) => {}
            (GenericParam::Lifetime(_), _) => {
                return Err(syn::Error::new_spanned(
                    parameter,
                    "a shape owns its data, so it has no lifetime; use owned fields such as `String`",
                ));
            }
            (GenericParam::Const(_), _) => {
                return Err(syn::Error::new_spanned(
                    parameter,
                    "a workflow does not know a type by a number; write the number, or use a `Vec`",
                ));
            }
            (GenericParam::Type(_), _) => {
                return Err(syn::Error::new_spanned(
                    parameter,
                    "an enum with parameters would leave it open which JSON a variant has; \
                     make one enum for each use, or put the enum into a struct with parameters",
                ));
            }
        }
    }
    if let Data::Struct(data) = &input.data {
        container.suits_struct(&data.fields).map_err(about(&input.ident))?;
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if container.transparent => Err(syn::Error::new_spanned(
                fields,
                "a transparent type is what it holds, so it has no fields by name in a workflow; \
                 write `struct Name(Type);`",
            )),
            Fields::Named(fields) => record::expand(input, container, fields),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => match fields.unnamed.first() {
                Some(field) => newtype::expand(input, container, field),
                None => Ok(Tokens::new()),
            },
            Fields::Unnamed(fields) => Err(syn::Error::new_spanned(
                fields,
                "a shape with more than one field needs names for them: values in a workflow are read by name; \
                 write `struct Name { field: Type }`",
            )),
            Fields::Unit => Err(syn::Error::new_spanned(
                &input.ident,
                "a struct without fields is `null` in JSON; use `()` instead",
            )),
        },
        Data::Enum(data) if container.tag.is_some() => tagged_enum::expand(input, container, data),
        Data::Enum(data) => plain_enum::expand(input, container, data),
        Data::Union(data) => Err(syn::Error::new_spanned(
            data.union_token,
            "a union has no JSON form; use a struct or an enum",
        )),
    }
}
