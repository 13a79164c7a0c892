//! The derives of `asl-contract` and `asl-builder`: `Shape` and `WorkflowError`.
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
mod newtype;
mod plain_enum;
mod record;
mod tagged_enum;
mod workflow_error;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use syn::{Data, DeriveInput, Fields, parse_macro_input};

use crate::attributes::Container;

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

fn derive(
    input: TokenStream,
    default_crate: &str,
    expand: fn(&DeriveInput, &Container) -> syn::Result<Tokens>,
) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    Container::read(&input, default_crate)
        .and_then(|container| expand(&input, &container))
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

fn shape_of(input: &DeriveInput, container: &Container) -> syn::Result<Tokens> {
    if let Some(parameter) = input.generics.params.first() {
        return Err(syn::Error::new_spanned(
            parameter,
            "a shape has no parameters: a workflow needs to know the whole JSON form; \
             make one type for each use, with owned fields such as `String`",
        ));
    }
    if let Data::Struct(data) = &input.data {
        container.suits_struct(&data.fields)?;
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
