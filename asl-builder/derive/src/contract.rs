//! `#[contract]`: the usual derives of a contract in one word.

use proc_macro2::TokenStream as Tokens;
use quote::{ToTokens as _, quote};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr, Path, Token};

use crate::attributes::about;

/// What stands in the brackets behind `contract`.
struct Arguments {
    /// The crate that generated code names.
    krate: Path,
    /// `without(Debug)`: what the user writes by hand.
    without: Vec<Path>,
}

pub(crate) fn expand(arguments: Tokens, item: &Tokens, default_crate: &str) -> Tokens {
    let Ok(mut input) = syn::parse2::<DeriveInput>(item.clone()) else {
        let message = "a contract is a struct or an enum: put `#[contract]` above one";
        let error = syn::Error::new_spanned(item, message).into_compile_error();
        return quote!(#error #item);
    };
    match attributes(arguments, &mut input, default_crate) {
        Ok(attributes) => quote!(#attributes #input),
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#error #input)
        }
    }
}

fn attributes(arguments: Tokens, input: &mut DeriveInput, default_crate: &str) -> syn::Result<Tokens> {
    let arguments = read(arguments, default_crate).map_err(about(&input.ident))?;
    if let Data::Union(data) = &input.data {
        return Err(syn::Error::new_spanned(
            data.union_token,
            "a union has no JSON form; use a struct or an enum",
        ));
    }
    let krate = &arguments.krate;
    let private = quote!(#krate::__private);
    let mut taken = arguments.without;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        taken.extend(attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)?);
    }
    let taken =
        |name: &str| taken.iter().any(|path| path.segments.last().is_some_and(|last| last.ident == name));
    let mut derives = vec![
        ("Shape", quote!(#krate::Shape)),
        ("Serialize", quote!(#private::serde::Serialize)),
        ("Deserialize", quote!(#private::serde::Deserialize)),
        ("JsonSchema", quote!(#private::schemars::JsonSchema)),
        ("Clone", quote!(::core::clone::Clone)),
        ("Debug", quote!(::core::fmt::Debug)),
        ("PartialEq", quote!(::core::cmp::PartialEq)),
    ];
    if is_plain(&input.data) {
        // A word, no more: it can be copied, and be the name of a member in a map.
        derives.extend([
            ("Copy", quote!(::core::marker::Copy)),
            ("Eq", quote!(::core::cmp::Eq)),
            ("PartialOrd", quote!(::core::cmp::PartialOrd)),
            ("Ord", quote!(::core::cmp::Ord)),
            ("Hash", quote!(::core::hash::Hash)),
        ]);
    }
    let says_crate = |attribute: &Attribute, name: &str| {
        attribute.path().is_ident(name)
            && attribute.to_token_stream().into_iter().any(|token| token.to_string().contains("crate ="))
    };
    let mut helpers = Tokens::new();
    for (helper, derive, path) in [
        ("serde", "Serialize", quote!(#private::serde)),
        ("schemars", "JsonSchema", quote!(#private::schemars)),
        ("shape", "Shape", quote!(#krate)),
    ] {
        // A derive that the user wrote finds its crate alone; one that names its crate has said it.
        if !taken(derive) && !input.attrs.iter().any(|attribute| says_crate(attribute, helper)) {
            let (helper, path) = (Ident::new(helper, proc_macro2::Span::call_site()), text(&path));
            helpers.extend(quote!(#[#helper(crate = #path)]));
        }
    }
    if !taken("JsonSchema") {
        each_field(&mut input.data, schema_like_shape)?;
    }
    let derives = derives.into_iter().filter(|(name, _)| !taken(name)).map(|(_, path)| path);
    Ok(quote!(#[derive(#(#derives),*)] #helpers))
}

fn read(arguments: Tokens, default_crate: &str) -> syn::Result<Arguments> {
    let ident = Ident::new(default_crate, proc_macro2::Span::call_site());
    let mut read = Arguments { krate: syn::parse_quote!(::#ident), without: Vec::new() };
    let parser = syn::meta::parser(|meta| {
        if meta.path.is_ident("crate") {
            read.krate = meta.value()?.parse::<LitStr>()?.parse()?;
        } else if meta.path.is_ident("without") {
            let content;
            syn::parenthesized!(content in meta.input);
            read.without = Punctuated::<Path, Token![,]>::parse_terminated(&content)?.into_iter().collect();
        } else {
            return Err(meta.error(
                "expected `without(Debug, ..)` for what you write by hand, or `crate = \"..\"`; \
                 names in the JSON are said by `#[serde(..)]`",
            ));
        }
        Ok(())
    });
    parser.parse2(arguments)?;
    Ok(read)
}

/// The path as text without blanks: `::asl_builder::__private::serde`.
fn text(path: &Tokens) -> String {
    path.to_string().replace(' ', "")
}

/// Whether it is an enum without data.
fn is_plain(data: &Data) -> bool {
    matches!(data, Data::Enum(data) if data.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit)))
}

fn each_field(data: &mut Data, change: fn(&mut syn::Field) -> syn::Result<()>) -> syn::Result<()> {
    match data {
        Data::Struct(data) => data.fields.iter_mut().try_for_each(change),
        Data::Enum(data) => {
            data.variants.iter_mut().flat_map(|variant| &mut variant.fields).try_for_each(change)
        }
        Data::Union(_) => Ok(()),
    }
}

/// `#[shape(as = Type)]` says the JSON Schema, too, where nothing else does.
fn schema_like_shape(field: &mut syn::Field) -> syn::Result<()> {
    if field.attrs.iter().any(|attribute| attribute.path().is_ident("schemars")) {
        return Ok(());
    }
    let mut reads_as = None;
    let mut other_json = false;
    for attribute in &field.attrs {
        if attribute.path().is_ident("shape") {
            attribute.parse_nested_meta(|meta| {
                reads_as = Some(meta.value()?.parse::<syn::Type>()?);
                Ok(())
            })?;
        } else if attribute.path().is_ident("serde") {
            other_json |= attribute.to_token_stream().to_string().contains("with =");
        }
    }
    if other_json && reads_as.is_none() {
        // `Shape` refuses it; schemars would take the function for a type, and complain of that.
        field.attrs.push(syn::parse_quote!(#[schemars(skip)]));
    }
    if let Some(ty) = reads_as {
        let ty = text(&ty.to_token_stream());
        field.attrs.push(syn::parse_quote!(#[schemars(with = #ty)]));
    }
    Ok(())
}
