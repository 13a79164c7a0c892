//! Distributed Maps: each item, or batch of items, is the input of an execution of its own.
//!
//! The first closure says where the items come from, the second what is done with each:
//!
//! ```
//! use asl_builder::distributed::BatchOf;
//! use asl_builder::prelude::*;
//! # use schemars::JsonSchema;
//! # use serde::{Deserialize, Serialize};
//!
//! #[derive(Shape, Serialize, Deserialize, JsonSchema)]
//! pub struct Row {
//!     pub id: String,
//!     pub amount: String,
//! }
//!
//! #[derive(Shape, Serialize, Deserialize, JsonSchema)]
//! pub struct Import {
//!     pub bucket: String,
//!     pub file: String,
//! }
//!
//! const SAVE: Function<asl_builder::Batch<Row>, u32> = Function::named("save");
//!
//! let workflow = start::<Import>()
//!     .state(|s| {
//!         s.distributed_map(
//!             "Each Row",
//!             |from, import| {
//!                 from.s3_csv::<Row>(import.bucket, import.file)
//!                     .in_batches(BatchOf::items(100))
//!                     .express_children()
//!             },
//!             |f| f.invoke("Save", &SAVE, |batch| batch),
//!         )
//!         .max_concurrency(50)
//!         .tolerated_failure_percentage(5)
//!     })
//!     .pass("Count", |saved| saved.sum())
//!     .named("import");
//! # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html>.

mod batch;
mod items;
mod results;
mod source;

pub use asl_model::CsvDelimiter;
pub use batch::BatchOf;
pub use items::{Batched, FromS3, Items, OneByOne, OneObject};
pub(crate) use results::as_it_counts;
pub use results::{Destination, Exported};
pub use source::{Csv, InData, Inventory, JsonFile, JsonLines, Listing, Parquet, Source};
