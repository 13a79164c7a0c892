//! The struct of expressions: `PostExpr { .. }` makes a `Post`, and `Expr<Post>` has its fields.

use proc_macro2::{Span, TokenStream as Tokens, TokenTree};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Generics, Ident, Path, Visibility};

use crate::field::Field;
use crate::types::{mentions, with_parameters};

/// What the constructor is for.
pub(crate) struct Constructor<'a> {
    pub(crate) krate: &'a Path,
    pub(crate) vis: &'a Visibility,
    /// Its name: `PostExpr`.
    pub(crate) name: Ident,
    /// What it makes.
    pub(crate) makes: &'a Ident,
    /// The parameters of what it makes, each with `Shape`.
    pub(crate) generics: &'a Generics,
    /// Its documentation.
    pub(crate) doc: String,
    pub(crate) fields: &'a [Field],
    /// Where the fields stand in the JSON.
    pub(crate) layout: Layout<'a>,
}

/// Where fields stand in the JSON.
#[derive(Clone, Copy)]
pub(crate) enum Layout<'a> {
    /// They are members of an object.
    Object,
    /// There is one, and it is the JSON itself.
    Itself,
    /// A variant with fields by name, or without any: they stand beside the tag, or in the member `content`.
    Variant(Variant<'a>),
    /// A variant that holds one value: a struct, whose fields stand beside the tag, or anything in `content`.
    Holder(Variant<'a>),
}

/// What says which variant it is.
#[derive(Clone, Copy)]
pub(crate) struct Variant<'a> {
    pub(crate) tag: &'a str,
    pub(crate) word: &'a str,
    pub(crate) content: Option<&'a str>,
    /// Which variant it is, from 0.
    pub(crate) at: usize,
}

/// The generics of an implementation: `Envelope<T>`, `<T, __id: Fits<String>>` and so on.
struct Implementation {
    makes: Tokens,
    own: Vec<Tokens>,
    bounds: Tokens,
}

impl Constructor<'_> {
    /// The struct itself; it stands beside the type.
    pub(crate) fn definition(&self) -> Tokens {
        let Self { krate, vis, name, doc, fields, .. } = self;
        let generic = self.generics.type_params().next().is_some();
        let parameters = fields.iter().map(|Field { parameter, ty, .. }| match (generic, self.depends(ty)) {
            (_, true) => quote!(#parameter),
            (true, false) => {
                let bound = fits(krate, ty);
                quote!(#parameter: #bound)
            }
            (false, false) => {
                let bound = fits(krate, ty);
                quote!(#parameter: #bound = #krate::Expr<#ty>)
            }
        });
        let members = fields.iter().map(|Field { docs, vis, member, parameter, .. }| match member {
            syn::Member::Named(ident) => quote!(#docs #vis #ident: #parameter),
            syn::Member::Unnamed(_) => quote!(#docs #vis #parameter),
        });
        let body = match self.layout {
            Layout::Itself | Layout::Holder(_) => quote!((#(#members),*);),
            Layout::Variant(_) if fields.is_empty() => quote!(;),
            Layout::Object | Layout::Variant(_) => quote!({ #(#members),* }),
        };
        quote! {
            #[doc = #doc]
            #[allow(
                non_camel_case_types, private_bounds,
                reason = "a parameter is named for its field; a contract may hold what only its own module knows"
            )]
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #vis struct #name<#(#parameters),*> #body
        }
    }

    /// The implementations; they stand in the `const _` block.
    pub(crate) fn implementations(&self) -> Tokens {
        let Self { krate, name, fields, .. } = self;
        let Implementation { makes, own, bounds } = self.implementation();
        let parameters: Vec<_> = fields.iter().map(|field| &field.parameter).collect();
        let fits: Vec<_> =
            fields.iter().map(|Field { parameter, ty, .. }| quote!(#parameter: #krate::Fits<#ty>)).collect();
        let (here, crate_here) = (self.makes.span(), at(self.makes.span(), krate));
        let speaks: Vec<_> = parameters
            .iter()
            .map(|parameter| quote_spanned!(here=> #parameter: #crate_here::Speaks<__L>))
            .collect();
        let without: Vec<_> = fields
            .iter()
            .filter(|field| !self.depends(&field.ty))
            .map(|Field { parameter, ty, .. }| quote!(#parameter: #krate::Fits<#ty>))
            .collect();
        // A message about the language shows the user's type, and nothing about derives.
        let speaking = quote_spanned! {here=>
            #[automatically_derived]
            impl<__L: #krate::Language, #(#parameters),*> #krate::Speaks<__L> for #name<#(#parameters),*>
            where #(#without,)* #(#speaks,)*
            {
            }
        };
        let node = self.node();
        let value = self.inferred().map(|inferred| {
            quote! {
                #[automatically_derived]
                #[diagnostic::do_not_recommend]
                impl<#(#own,)* #(#parameters,)* __L: #krate::Language> #krate::IntoExpr<__L>
                    for #name<#(#parameters),*>
                where #(#fits,)* #(#speaks,)* #inferred #bounds
                {
                    type Value = #makes;

                    fn into_node(self) -> #krate::__private::NodeRef {
                        #krate::Fits::<#makes>::fit(self)
                    }
                }
            }
        });
        quote! {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<#(#own,)* #(#parameters),*> #krate::Fits<#makes> for #name<#(#parameters),*>
            where #(#fits,)* #bounds
            {
                fn fit(self) -> #krate::__private::NodeRef {
                    #node
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<#(#own,)* #(#parameters),*> #krate::Fits<::core::option::Option<#makes>>
                for #name<#(#parameters),*>
            where #(#fits,)* #bounds
            {
                fn fit(self) -> #krate::__private::NodeRef {
                    #krate::Fits::<#makes>::fit(self).present()
                }
            }

            #speaking

            #value

            #[automatically_derived]
            impl<#(#own,)* __L: #krate::Language, #(#parameters),*>
                ::core::convert::From<#name<#(#parameters),*>> for #krate::Expr<#makes, __L>
            where #(#fits,)* #(#speaks,)* #bounds
            {
                fn from(value: #name<#(#parameters),*>) -> Self {
                    Self::from_node(#krate::Fits::<#makes>::fit(value))
                }
            }
        }
    }

    /// `impl Record for of`: the constructor as the fields of an expression.
    pub(crate) fn record(&self, of: &Ident) -> Tokens {
        let Self { krate, name, fields, .. } = self;
        let Implementation { own, bounds, .. } = self.implementation();
        let of = with_parameters(of, self.generics);
        let types = fields.iter().map(|Field { ty, .. }| quote!(#krate::Expr<#ty, __L>));
        let content = match self.layout {
            Layout::Variant(Variant { content: Some(content), .. }) if !fields.is_empty() => Some(content),
            _ => None,
        };
        let (known, node) = match content {
            Some(content) => (quote!(::core::option::Option::Some(#content)), quote!(node.field(#content))),
            None => (quote!(::core::option::Option::None), quote!(node)),
        };
        let members = fields.iter().enumerate().map(|(at, Field { member, ty, .. })| {
            let value = match self.layout {
                Layout::Itself => quote!(#krate::Expr::from_node(node)),
                Layout::Holder(Variant { content: None, .. }) => {
                    quote!(#krate::Expr::from_node(#krate::__private::without_tag::<Self>(CLOSED, node)))
                }
                _ => quote!(#krate::__private::member::<#ty, __L>(&fields, #at, node)),
            };
            quote!(#member: #value)
        });
        let known = match self.layout {
            Layout::Itself | Layout::Holder(Variant { content: None, .. }) => Tokens::new(),
            _ if fields.is_empty() => Tokens::new(),
            _ => quote! {
                let fields = #krate::__private::fields_of::<Self>(#known);
                let node = #node;
            },
        };
        quote! {
            #[automatically_derived]
            impl<#(#own),*> #krate::Record for #of where #bounds {
                type Fields<__L: #krate::Language> = #name<#(#types),*>;

                fn fields<__L: #krate::Language>(node: #krate::__private::NodeRef) -> Self::Fields<__L> {
                    let _ = node;
                    #known
                    #name { #(#members),* }
                }
            }
        }
    }

    /// The tree of what `self` makes.
    fn node(&self) -> Tokens {
        let (krate, fields) = (self.krate, self.fields);
        let fit =
            fields.iter().map(|Field { ty, member, .. }| quote!(#krate::Fits::<#ty>::fit(self.#member)));
        let members = fields.iter().zip(fit.clone()).map(|(Field { json, .. }, fit)| quote!((#json, #fit)));
        let node = quote!(#krate::__private::NodeRef);
        match self.layout {
            Layout::Object => quote!(#node::object([#(#members),*])),
            Layout::Itself => quote!(#(#fit)*),
            Layout::Variant(Variant { tag, word, content: None, .. }) => {
                quote!(#node::object([(#tag, #node::text(#word)) #(, #members)*]))
            }
            Layout::Variant(Variant { tag, word, content: Some(_), .. }) if fields.is_empty() => {
                quote!(#node::object([(#tag, #node::text(#word))]))
            }
            Layout::Variant(Variant { tag, word, content: Some(content), .. }) => quote! {
                #node::object([(#tag, #node::text(#word)), (#content, #node::object([#(#members),*]))])
            },
            Layout::Holder(Variant { tag, word, content: Some(content), .. }) => {
                quote!(#node::object([(#tag, #node::text(#word)) #(, (#content, #fit))*]))
            }
            Layout::Holder(Variant { at, content: None, .. }) => {
                let makes = self.makes;
                quote!(#(#krate::__private::with_tag::<#makes>(#at, #fit))*)
            }
        }
    }

    fn implementation(&self) -> Implementation {
        let own = self.generics.type_params().map(|parameter| {
            let mut parameter = parameter.clone();
            parameter.default = None;
            parameter.to_token_stream()
        });
        let bounds = self.generics.where_clause.as_ref().map(|clause| clause.predicates.to_token_stream());
        Implementation {
            makes: with_parameters(self.makes, self.generics),
            own: own.collect(),
            bounds: bounds.unwrap_or_default(),
        }
    }

    /// Whether a parameter of what it makes stands in the type.
    fn depends(&self, ty: &Tokens) -> bool {
        self.generics.type_params().any(|parameter| mentions(ty, &parameter.ident))
    }

    /// Bounds from which Rust infers the parameters of what it makes; none if no field says one of them.
    fn inferred(&self) -> Option<Tokens> {
        let krate = self.krate;
        let mut bounds = Tokens::new();
        for parameter in self.generics.type_params() {
            let exactly = |field: &&Field| parameter.ident == field.ty.to_string();
            let says = |field: &&Field| mentions(&field.ty, &parameter.ident);
            let field = self.fields.iter().find(exactly).or_else(|| self.fields.iter().find(says))?;
            let (parameter, ty) = (&field.parameter, &field.ty);
            bounds.extend(quote!(#parameter: #krate::IntoExpr<__L, Value = #ty>,));
        }
        Some(bounds)
    }
}

/// The bound as if the user had written it at the type of the field, which a message about it shows then.
fn fits(krate: &Path, ty: &Tokens) -> Tokens {
    let krate = at(ty.span(), krate);
    quote_spanned!(ty.span()=> #krate::Fits<#ty>)
}

/// The path as if it stood there.
fn at(span: Span, path: &Path) -> Tokens {
    let place = |mut token: TokenTree| {
        if !matches!(token, TokenTree::Group(_)) {
            token.set_span(span);
        }
        token
    };
    path.to_token_stream().into_iter().map(place).collect()
}

/// The parameters of a type, each with `Shape`.
pub(crate) fn shaped(generics: &Generics, krate: &Path) -> Generics {
    let mut generics = generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(syn::parse_quote!(#krate::Shape));
    }
    generics
}

/// The name of the constructor of a type without `#[shape(expr = ..)]`.
pub(crate) fn constructor_name(of: &Ident) -> Ident {
    format_ident!("{}Expr", of)
}
