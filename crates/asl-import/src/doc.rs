//! Code as a document that breaks its lines where they get too long.

use pretty::RcDoc;

pub(crate) type Doc = RcDoc<'static, ()>;

const WIDTH: usize = 110;
const INDENT: isize = 4;

pub(crate) fn text(text: impl Into<String>) -> Doc {
    let text: String = text.into();
    // Every line break of the text stays, without indentation: it may be inside of a literal.
    let mut lines = text.split('\n').map(str::to_owned);
    let first = RcDoc::text(lines.next().unwrap_or_default());
    lines.fold(first, |doc, line| doc.append(RcDoc::hardline()).append(RcDoc::text(line)))
}

/// `name(arguments)`; one argument alone stays at the bracket.
pub(crate) fn call(name: impl Into<String>, arguments: Vec<Doc>) -> Doc {
    let name = text(name);
    match arguments.len() {
        0 => name.append(RcDoc::text("()")),
        1 => name.append(RcDoc::text("(")).append(RcDoc::concat(arguments)).append(RcDoc::text(")")),
        _ => {
            let inside =
                RcDoc::line_().append(RcDoc::intersperse(arguments, RcDoc::text(",").append(RcDoc::line())));
            let behind = RcDoc::text(",").flat_alt(RcDoc::nil()).append(RcDoc::line_());
            name.append(RcDoc::text("("))
                .append(inside.nest(INDENT))
                .append(behind)
                .append(RcDoc::text(")"))
                .group()
        }
    }
}

/// `head.a().b()`, each call on a line of its own if they do not fit.
pub(crate) fn chain(head: Doc, calls: Vec<Doc>) -> Doc {
    match calls.len() {
        0 => head,
        1 => head.append(RcDoc::text(".")).append(RcDoc::concat(calls)),
        _ => {
            let calls = calls.into_iter().map(|call| RcDoc::line_().append(RcDoc::text(".")).append(call));
            head.append(RcDoc::concat(calls).nest(INDENT)).group()
        }
    }
}

/// `|parameters| body`.
pub(crate) fn closure(parameters: &str, body: Doc) -> Doc {
    text(format!("|{parameters}| ")).append(body)
}

/// `{ statements; value }`.
pub(crate) fn block(statements: Vec<Doc>, value: Doc) -> Doc {
    if statements.is_empty() {
        return value;
    }
    let lines = statements.into_iter().chain([value]);
    let inside = RcDoc::concat(lines.map(|line| RcDoc::hardline().append(line))).nest(INDENT);
    RcDoc::text("{").append(inside).append(RcDoc::hardline()).append(RcDoc::text("}"))
}

/// `open` and `close` around the members, on one line or each on its own.
pub(crate) fn members(open: &str, members: Vec<Doc>, close: &str) -> Doc {
    if members.is_empty() {
        return text(format!("{open}{close}"));
    }
    let inside = RcDoc::line().append(RcDoc::intersperse(members, RcDoc::text(",").append(RcDoc::line())));
    let behind = RcDoc::text(",").flat_alt(RcDoc::nil()).append(RcDoc::line());
    text(open).append(inside.nest(INDENT)).append(behind).append(text(close)).group()
}

/// `[a, b]`.
pub(crate) fn list(items: Vec<Doc>) -> Doc {
    if items.is_empty() {
        return RcDoc::text("[]");
    }
    let inside = RcDoc::line_().append(RcDoc::intersperse(items, RcDoc::text(",").append(RcDoc::line())));
    let behind = RcDoc::text(",").flat_alt(RcDoc::nil()).append(RcDoc::line_());
    RcDoc::text("[").append(inside.nest(INDENT)).append(behind).append(RcDoc::text("]")).group()
}

pub(crate) fn print(doc: &Doc) -> String {
    let text = doc.pretty(WIDTH).to_string();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}
