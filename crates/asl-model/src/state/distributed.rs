//! What only a distributed Map has: where its items come from, how they are batched, where results go.

use super::Extra;
use crate::json::Json;
use crate::resource::Resource;

/// `ItemReader` of a distributed Map, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemReader {
    /// `Resource`: `arn:aws:states:::s3:getObject` or `…:s3:listObjectsV2`.
    pub resource: Resource,
    /// `ReaderConfig`: what the dataset is, and which part of it counts.
    pub reader_config: Option<ReaderConfig>,
    /// `Parameters`: a payload template (JSONPath).
    pub parameters: Option<Json>,
    /// `Arguments` (JSONata).
    pub arguments: Option<Json>,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

/// `ReaderConfig` of an [`ItemReader`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReaderConfig {
    /// `InputType`; absent for a listing and an S3 inventory.
    pub input_type: Option<InputType>,
    /// `Transformation`: whether a listing gives the objects or what is in them.
    pub transformation: Option<ReaderTransformation>,
    /// `ManifestType`: that the object is a manifest naming other objects.
    pub manifest_type: Option<ManifestType>,
    /// `CSVHeaderLocation`: where the names of the columns stand.
    pub csv_header_location: Option<CsvHeaderLocation>,
    /// `CSVHeaders`: the names of the columns, or an expression that gives them (JSONata).
    pub csv_headers: Option<Json>,
    /// `CSVDelimiter`; absent means a comma.
    pub csv_delimiter: Option<CsvDelimiter>,
    /// `MaxItems`: a number, or a JSONata expression.
    pub max_items: Option<Json>,
    /// `MaxItemsPath` (JSONPath).
    pub max_items_path: Option<String>,
    /// `ItemsPointer`: a JSON Pointer to the items within a JSON object.
    pub items_pointer: Option<String>,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

/// `ItemBatcher` of a distributed Map, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemBatcher {
    /// `BatchInput`: what every batch gets besides its items; a template (JSONPath) or any JSON with
    /// expressions in it (JSONata).
    pub batch_input: Option<Json>,
    /// `MaxItemsPerBatch`: a number, or a JSONata expression.
    pub max_items_per_batch: Option<Json>,
    /// `MaxItemsPerBatchPath` (JSONPath).
    pub max_items_per_batch_path: Option<String>,
    /// `MaxInputBytesPerBatch`: a number, or a JSONata expression.
    pub max_input_bytes_per_batch: Option<Json>,
    /// `MaxInputBytesPerBatchPath` (JSONPath).
    pub max_input_bytes_per_batch_path: Option<String>,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

/// `ResultWriter` of a distributed Map, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResultWriter {
    /// `Resource`: `arn:aws:states:::s3:putObject`; absent where the results are formatted and not exported.
    pub resource: Option<Resource>,
    /// `WriterConfig`: in which form.
    pub writer_config: Option<WriterConfig>,
    /// `Parameters`: a payload template (JSONPath).
    pub parameters: Option<Json>,
    /// `Arguments` (JSONata).
    pub arguments: Option<Json>,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

/// `WriterConfig` of a [`ResultWriter`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriterConfig {
    /// `Transformation`.
    pub transformation: Option<WriterTransformation>,
    /// `OutputType`; absent means JSON.
    pub output_type: Option<OutputType>,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

/// A word out of a short list; another word is kept, and a rule of the validator says so.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`.")] $(#[$each])* $variant,)+
            /// Another word, or a JSONata expression.
            Unknown(String),
        }

        impl $name {
            /// The word as a definition has it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    _ => Self::Unknown(word.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                Self::from(word.as_str())
            }
        }
    };
}

words! {
    /// `InputType` of a [`ReaderConfig`].
    InputType {
        Csv = "CSV",
        Json = "JSON",
        Jsonl = "JSONL",
        Parquet = "PARQUET",
        Manifest = "MANIFEST",
    }
}

words! {
    /// `Transformation` of a [`ReaderConfig`].
    ReaderTransformation {
        None = "NONE",
        LoadAndFlatten = "LOAD_AND_FLATTEN",
    }
}

words! {
    /// `ManifestType` of a [`ReaderConfig`].
    ManifestType {
        AthenaData = "ATHENA_DATA",
        S3Inventory = "S3_INVENTORY",
    }
}

words! {
    /// `CSVHeaderLocation` of a [`ReaderConfig`].
    CsvHeaderLocation {
        FirstRow = "FIRST_ROW",
        Given = "GIVEN",
    }
}

words! {
    /// `CSVDelimiter` of a [`ReaderConfig`].
    CsvDelimiter {
        Comma = "COMMA",
        Pipe = "PIPE",
        Semicolon = "SEMICOLON",
        Space = "SPACE",
        Tab = "TAB",
    }
}

words! {
    /// `Transformation` of a [`WriterConfig`].
    WriterTransformation {
        None = "NONE",
        Compact = "COMPACT",
        Flatten = "FLATTEN",
    }
}

words! {
    /// `OutputType` of a [`WriterConfig`].
    OutputType {
        Json = "JSON",
        Jsonl = "JSONL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_it_is_written() {
        for word in ["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST", "XML"] {
            assert_eq!(InputType::from(word).as_str(), word);
        }
        assert_eq!(ManifestType::from("S3_INVENTORY"), ManifestType::S3Inventory);
        assert_eq!(CsvDelimiter::from("tab"), CsvDelimiter::Unknown("tab".to_owned()));
    }
}
