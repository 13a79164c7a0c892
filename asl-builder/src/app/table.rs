//! Tables of an app: what their keys hold follows from what their items are.

use asl_assembly::{AttributeType, KeySchema};
use asl_contract::{KindOf, RecordKind, Shape, ShapeKind, Table, TableHome};
use asl_model::closest;

use super::App;

impl App {
    /// Adds a table; what its keys hold follows from `T`. One that exists already is none of the app's.
    pub fn table<T: Shape>(mut self, table: &Table<T>) -> Self {
        if table.home() == TableHome::Elsewhere {
            return self;
        }
        let mut key = |partition: &str, sort: Option<&str>| KeySchema {
            partition: (partition.to_owned(), self.attribute(table.name(), T::kind, partition)),
            sort: sort.map(|sort| (sort.to_owned(), self.attribute(table.name(), T::kind, sort))),
        };
        let added = asl_assembly::Table {
            name: table.name().to_owned(),
            key: key(table.partition_key(), table.sort_key()),
            ttl: table.ttl().map(str::to_owned),
            indexes: table
                .indexes()
                .map(|index| asl_assembly::Index {
                    name: index.name.to_owned(),
                    key: key(index.partition, index.sort),
                })
                .collect(),
        };
        if let Some(ttl) = table.ttl() {
            let kind = self.attribute(table.name(), T::kind, ttl);
            if kind != AttributeType::N {
                let message = format!("the table `{}` expires by `{ttl}`, which is no number", table.name());
                self.report(
                    "INVALID_TABLE_KEY",
                    message,
                    Some("an expiry time is a number of epoch seconds"),
                );
            }
        }
        self.assembly.tables.push(added);
        self
    }

    /// What the attribute `name` of the table's items holds.
    fn attribute(&mut self, table: &str, kind: KindOf, name: &str) -> AttributeType {
        let records: Vec<RecordKind> = match kind() {
            ShapeKind::Record(record) => vec![record],
            ShapeKind::Tagged(tagged) => {
                if name == tagged.tag {
                    return AttributeType::S;
                }
                tagged.variants.into_iter().map(|(_, record)| record).collect()
            }
            _ => Vec::new(),
        };
        let mut fields = records.iter().flat_map(|record| &record.fields);
        let Some(field) = fields.find(|field| field.name == name) else {
            let known = records.iter().flat_map(|record| &record.fields).map(|field| field.name);
            let help = closest(name, known).map(|meant| format!("did you mean `{meant}`?"));
            self.report(
                "INVALID_TABLE_KEY",
                format!("the table `{table}` has a key `{name}`, which its items lack"),
                help.as_deref(),
            );
            return AttributeType::S;
        };
        let mut kind = (field.kind)();
        if let ShapeKind::Option(inner) = kind {
            kind = inner();
        }
        match kind {
            ShapeKind::Text | ShapeKind::Enum(_) | ShapeKind::Token(_) => AttributeType::S,
            ShapeKind::Integer | ShapeKind::Number => AttributeType::N,
            _ => {
                let message =
                    format!("the table `{table}` has a key `{name}`, which is neither text nor a number");
                self.report("INVALID_TABLE_KEY", message, None);
                AttributeType::S
            }
        }
    }
}
