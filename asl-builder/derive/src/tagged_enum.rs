//! `Shape` of an enum with data and a tag: a constructor for each variant.

use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{DataEnum, DeriveInput, Fields, Ident};

use crate::attributes::{Container, Member, about};
use crate::constructor::{Constructor, Layout, Variant, constructor_name};
use crate::field::{Field, Owner};

/// A variant as the generated code needs it.
struct Case<'a> {
    ident: &'a Ident,
    /// The type of its data in a workflow.
    data: Ident,
    word: String,
    definition: Tokens,
    implementation: Tokens,
    /// `RecordKind` of its data.
    kind: Tokens,
}

pub(crate) fn expand(input: &DeriveInput, container: &Container, data: &DataEnum) -> syn::Result<Tokens> {
    let (krate, name) = (&container.krate, &input.ident);
    let tag = container.tag.clone().unwrap_or_default();
    let mut cases: Vec<Case<'_>> = Vec::new();
    let mut errors: Option<syn::Error> = None;
    for (at, variant) in data.variants.iter().enumerate() {
        let case = case(input, container, variant, at).and_then(|case| {
            if cases.iter().any(|other| other.word == case.word) {
                return Err(syn::Error::new_spanned(
                    case.ident,
                    format!("two variants are called `{}` in the JSON; rename one", case.word),
                ));
            }
            Ok(case)
        });
        match (case, &mut errors) {
            (Ok(case), _) => cases.push(case),
            (Err(error), Some(errors)) => errors.combine(error),
            (Err(error), None) => errors = Some(error),
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    let case_name = format_ident!("{}Case", name);
    let case_definition = case_definition(input, container, &case_name, &cases);
    let definitions = cases.iter().map(|case| &case.definition);
    let implementations = cases.iter().map(|case| &case.implementation);
    let kinds = cases.iter().map(|Case { word, kind, .. }| quote!((#word, #kind)));
    let arms = cases.iter().map(|Case { word, ident, .. }| quote!((#word, #case_name::#ident(__F::begin()))));
    Ok(quote! {
        #(#definitions)*
        #case_definition

        #[allow(non_camel_case_types, private_bounds, reason = "a parameter is named for its field")]
        const _: () = {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::Shape for #name {
                fn kind() -> #krate::ShapeKind {
                    #krate::ShapeKind::Tagged(#krate::TaggedKind {
                        id: ::core::any::TypeId::of::<Self>(),
                        tag: #tag,
                        variants: ::std::vec![#(#kinds),*],
                    })
                }
            }
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::TaggedEnum for #name {
                type Case<__F: #krate::FlowFamily> = #case_name<__F>;

                const TAG: &'static str = #tag;

                fn cases<__F: #krate::FlowFamily>() -> ::std::vec::Vec<(&'static str, Self::Case<__F>)> {
                    ::std::vec![#(#arms),*]
                }
            }
            #(#implementations)*
        };
    })
}

fn case<'a>(
    input: &'a DeriveInput,
    container: &Container,
    variant: &'a syn::Variant,
    at: usize,
) -> syn::Result<Case<'a>> {
    let (krate, name, vis) = (&container.krate, &input.ident, &input.vis);
    let tag = container.tag.as_deref().unwrap_or_default();
    let ident = &variant.ident;
    let about = about(format!("{name}::{ident}"));
    let mut member = Member::of_variant(&variant.attrs).map_err(&about)?;
    let plain = ident.unraw();
    let word = member.json_name(&container.rename_all.of_variant(&plain.to_string())).map_err(about)?;
    let owner = Owner {
        name,
        ty: &quote!(#name),
        case: member.rename_all.unwrap_or(container.rename_all_fields),
        default: None,
    };
    let mut fields = match &variant.fields {
        Fields::Named(fields) => Field::all(fields, &owner)?,
        Fields::Unit => Vec::new(),
        Fields::Unnamed(fields) => match fields.unnamed.first() {
            Some(field) if fields.unnamed.len() == 1 => vec![Field::unnamed(field, &owner)?],
            _ => {
                return Err(syn::Error::new_spanned(
                    fields,
                    "a variant with more than one value needs names for them: write `Variant { field: Type }`",
                ));
            }
        },
    };
    if let (Some(field), None) = (fields.iter().find(|field| field.json == tag), &container.content) {
        return Err(syn::Error::new_spanned(&field.member, "this field has the name of the tag; rename one"));
    }
    // Fields of variants have no visibility of their own: they are as visible as the enum.
    for field in &mut fields {
        field.vis = vis.clone();
    }
    let says = Variant { tag, word: &word, content: container.content.as_deref(), at };
    let holds = matches!(variant.fields, Fields::Unnamed(_));
    let data = member.data.take().unwrap_or_else(|| format_ident!("{}{}", name, plain));
    let constructor = Constructor {
        krate,
        vis,
        name: member.expr.take().unwrap_or_else(|| constructor_name(&format_ident!("{}{}", name, plain))),
        makes: name,
        generics: &input.generics,
        doc: format!("Makes a [`{name}::{ident}`] of workflow values, tag included."),
        fields: &fields,
        layout: if holds { Layout::Holder(says) } else { Layout::Variant(says) },
    };
    let doc = format!("The data of a [`{name}::{ident}`] in a workflow; no value of it exists.");
    let definition = constructor.definition();
    let implementations = constructor.implementations();
    let record = constructor.record(&data);
    let data_shape = data_of_variant(krate, name, &data, at);
    let checks = fields.iter().map(|field| field.checks(krate));
    let closed = (holds && container.content.is_none()).then(|| {
        let message =
            format!("a struct in `{name}` has a field with the name of the tag, `{tag}`; rename one");
        let closed = fields.iter().map(|field| {
            let (ty, span) = (&field.ty, field.span());
            quote_spanned! {span=>
                match #krate::__private::closed_beside::<#ty>(#tag) {
                    ::core::option::Option::Some(closed) => closed,
                    ::core::option::Option::None => ::core::panic!(#message),
                }
            }
        });
        quote!(#(const CLOSED: bool = #closed;)*)
    });
    let kind = kind(krate, name, &data, &fields, &constructor.layout);
    Ok(Case {
        ident,
        word: word.clone(),
        definition: quote! {
            #definition

            #[doc = #doc]
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code, reason = "only routes need it")]
            #vis enum #data {}
        },
        implementation: quote! {
            #implementations
            #data_shape
            const _: () = {
                #closed
                const _: fn() = || { #(#checks)* };
                #record
            };
        },
        kind,
        data,
    })
}

/// `RecordKind` of a variant: what stands beside the tag.
fn kind(krate: &syn::Path, name: &Ident, data: &Ident, fields: &[Field], layout: &Layout<'_>) -> Tokens {
    let text = format!("{name}::{data}");
    let record = |id: Tokens, fields: Tokens| quote!(#krate::RecordKind { id: ::core::any::TypeId::of::<#id>(), name: #text, fields: #fields });
    let members = fields.iter().map(|field| field.kind(krate));
    let members = quote!(::std::vec![#(#members),*]);
    let held = fields.iter().map(|field| field.kind_of(krate));
    match layout {
        Layout::Variant(Variant { content: Some(content), .. }) if !fields.is_empty() => {
            let inner = record(quote!(#data), members);
            let inner = quote!(|| #krate::ShapeKind::Record(#inner));
            record(quote!(#name), quote!(::std::vec![#krate::FieldKind::new(#content, #inner)]))
        }
        Layout::Holder(Variant { content: Some(content), .. }) => {
            record(quote!(#name), quote!(::std::vec![#(#krate::FieldKind::new(#content, #held)),*]))
        }
        Layout::Holder(_) => {
            quote!(#(#krate::__private::held((#held)(), #text, ::core::any::TypeId::of::<#data>()))*)
        }
        _ => record(quote!(#name), members),
    }
}

/// `OutcomeCase`: a variant with a flow that has its data, for the `match` in `route_into`.
fn case_definition(
    input: &DeriveInput,
    container: &Container,
    case_name: &Ident,
    cases: &[Case<'_>],
) -> Tokens {
    let (krate, vis, name) = (&container.krate, &input.vis, &input.ident);
    let doc = format!("A variant of [`{name}`] with a flow that has its data, as `route_into` gives it.");
    let variants = cases.iter().map(|Case { ident, data, .. }| {
        let doc = format!("[`{name}::{ident}`].");
        quote!(#[doc = #doc] #ident(__F::Flow<#data>))
    });
    quote! {
        #[doc = #doc]
        #[allow(dead_code, missing_debug_implementations, reason = "only routes need it, and only for a `match`")]
        #vis enum #case_name<__F: #krate::FlowFamily> { #(#variants),* }
    }
}

/// The shape of a variant's data: the enum's, narrowed to this variant.
fn data_of_variant(krate: &syn::Path, name: &Ident, data: &Ident, at: usize) -> Tokens {
    let text = data.to_string();
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #krate::Shape for #data {
            fn kind() -> #krate::ShapeKind {
                match <#name as #krate::Shape>::kind() {
                    #krate::ShapeKind::Tagged(tagged) => tagged.only(#at),
                    other => other,
                }
            }
        }

        #[automatically_derived]
        impl #krate::__private::schemars::JsonSchema for #data {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(#text)
            }

            fn json_schema(
                generator: &mut #krate::__private::schemars::SchemaGenerator,
            ) -> #krate::__private::schemars::Schema {
                <#name as #krate::__private::schemars::JsonSchema>::json_schema(generator)
            }
        }
    }
}
