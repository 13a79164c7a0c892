//! `Shape` of a struct with one field without a name: its JSON is the field's.

use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::DeriveInput;

use crate::attributes::Container;
use crate::constructor::{Constructor, Layout, constructor_name, shaped};
use crate::field::{Field, Owner};
use crate::types::with_parameters;

pub(crate) fn expand(input: &DeriveInput, container: &Container, field: &syn::Field) -> syn::Result<Tokens> {
    let (krate, name) = (&container.krate, &input.ident);
    let generics = shaped(&input.generics, krate);
    let ty = with_parameters(name, &generics);
    let (impl_generics, _, bounds) = generics.split_for_impl();
    let owner = Owner { name, ty: &ty, case: container.rename_all, default: None };
    let field = [Field::unnamed(field, &owner)?];
    let constructor = Constructor {
        krate,
        vis: &input.vis,
        name: container.expr.clone().unwrap_or_else(|| constructor_name(name)),
        makes: name,
        generics: &generics,
        doc: format!(
            "Makes a [`{name}`] of a workflow value; `.0` of an expression of a [`{name}`] is what it holds."
        ),
        fields: &field,
        layout: Layout::Itself,
    };
    let definition = constructor.definition();
    let record = constructor.record(name);
    let implementations = constructor.implementations();
    let kind = field.iter().map(|field| field.kind_of(krate));
    let checks = field.iter().map(|field| field.checks(krate));
    // What can be asked of it is what can be asked of what it holds. With `for<'__a>`, a bound that does not hold
    // is a missing implementation and no error.
    let predicates = bounds.map(|bounds| bounds.predicates.iter()).into_iter().flatten();
    let predicates = quote!(#(#predicates,)*);
    let as_it_is = field.iter().all(Field::is_as_written);
    let held: Vec<_> = field.iter().map(|field| &field.ty).collect();
    let key = quote! {
        fn key(&self) -> ::std::string::String {
            #(<#held as #krate::MapKey>::key(&self.0))*
        }
    };
    let compared = quote! {
        fn compared() -> #krate::__private::Compared {
            #(<#held as #krate::Scalar>::compared())*
        }
    };
    let markers = [
        ("Scalar", compared),
        ("Number", Tokens::new()),
        ("WholeNumber", Tokens::new()),
        ("Text", Tokens::new()),
        ("MapKey", key),
    ];
    let markers = markers.into_iter().filter(|(marker, _)| *marker != "MapKey" || as_it_is);
    let markers = markers.map(|(marker, body)| {
        let marker = format_ident!("{marker}");
        quote! {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #impl_generics #krate::#marker for #ty where #predicates #(for<'__a> #held: #krate::#marker),* {
                #body
            }
        }
    });
    Ok(quote! {
        #definition

        #[allow(private_bounds, reason = "a contract may hold what only its own module knows")]
        const _: () = {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #impl_generics #krate::Shape for #ty #bounds {
                fn kind() -> #krate::ShapeKind {
                    #(#checks)*
                    #((#kind)())*
                }
            }

            #(#markers)*
            #record
            #implementations
        };
    })
}
