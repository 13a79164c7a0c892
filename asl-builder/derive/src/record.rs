//! `Shape` of a struct with named fields.

use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::{DeriveInput, FieldsNamed};

use crate::attributes::Container;
use crate::constructor::{Constructor, Layout, constructor_name, shaped};
use crate::field::{Field, Owner};
use crate::types::with_parameters;

pub(crate) fn expand(
    input: &DeriveInput,
    container: &Container,
    fields: &FieldsNamed,
) -> syn::Result<Tokens> {
    let (krate, name) = (&container.krate, &input.ident);
    let ty = with_parameters(name, &input.generics);
    let owner = Owner { name, ty: &ty, case: container.rename_all, default: container.default.as_ref() };
    let fields = Field::all(fields, &owner)?;
    let mut generics = shaped(&input.generics, krate);
    if fields.iter().any(Field::may_be_missing) {
        // A default is written into the definition.
        for parameter in generics.type_params_mut() {
            parameter.bounds.push(syn::parse_quote!(#krate::__private::serde::Serialize));
        }
    }
    let (impl_generics, _, bounds) = generics.split_for_impl();
    if let Some(second) = fields.iter().filter(|field| field.answer.is_some()).nth(1) {
        return Err(syn::Error::new_spanned(
            &second.member,
            "a payload carries one task token: a task has only one, and who answers must not have to choose",
        ));
    }
    let constructor = Constructor {
        krate,
        vis: &input.vis,
        name: container.expr.clone().unwrap_or_else(|| constructor_name(name)),
        makes: name,
        generics: &generics,
        doc: format!(
            "Makes a [`{name}`] of workflow values; also the fields that an expression of a [`{name}`] has."
        ),
        fields: &fields,
        layout: Layout::Object,
    };
    let definition = constructor.definition();
    let record = constructor.record(name);
    let implementations = constructor.implementations();
    let kinds = fields.iter().map(|field| field.kind(krate));
    let names = fields.iter().map(|field| &field.json);
    let checks = fields.iter().map(|field| field.checks(krate));
    let (text, closed) = (name.to_string(), container.closed);
    let carries = fields.iter().find_map(|field| field.answer.as_ref()).map(|answer| {
        quote! {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #impl_generics #krate::CarriesToken for #ty #bounds {
                type Answer = #answer;
            }
        }
    });
    Ok(quote! {
        #definition

        #[allow(non_camel_case_types, private_bounds, reason = "a parameter is named for its field")]
        const _: () = {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #impl_generics #krate::Shape for #ty #bounds {
                fn kind() -> #krate::ShapeKind {
                    #(#checks)*
                    #krate::ShapeKind::Record(#krate::RecordKind {
                        id: ::core::any::TypeId::of::<Self>(),
                        name: #text,
                        fields: ::std::vec![#(#kinds),*],
                    })
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #impl_generics #krate::NamedFields for #ty #bounds {
                const NAMES: &'static [&'static str] = &[#(#names),*];
                const CLOSED: bool = #closed;
            }
            #record
            #carries
            #implementations
        };
    })
}
