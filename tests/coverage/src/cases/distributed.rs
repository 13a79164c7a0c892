//! What distributed Maps have besides.

use asl_builder::distributed::{BatchOf, CsvDelimiter};

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    add_map(cases);
    add_reader(cases);
    add_reader_config(cases);
    add_batcher(cases);
    add_writer(cases);
}

fn add_map(cases: &mut Vec<Case>) {
    case!(cases, both, "Map.ItemReader", items, |from, d| from.s3_jsonl::<Row>(d.bucket, d.key));
    case!(cases, both, "Map.ItemBatcher", items, |from, d| from
        .items(d.titles)
        .in_batches(BatchOf::items(100)));
    case!(cases, both, "Map.ResultWriter", spread, .write_results(|to, d| to.s3(d.bucket)));
    case!(cases, both, "Map.ToleratedFailurePercentage", spread, .tolerated_failure_percentage(5));
    case!(cases, Standard, "Map.ToleratedFailurePercentage computed", spread,
        .tolerated_failure_percentage_from(|d| d.percent));
    case!(cases, PathStandard, "Map.ToleratedFailurePercentagePath", spread,
        .tolerated_failure_percentage_from(|d| d.percent));
    case!(cases, both, "Map.ToleratedFailureCount", spread, .tolerated_failures(5));
    case!(cases, Standard, "Map.ToleratedFailureCount computed", spread, .tolerated_failures_from(|d| d.limit));
    case!(cases, PathStandard, "Map.ToleratedFailureCountPath", spread, .tolerated_failures_from(|d| d.limit));
    case!(cases, both, "Map.Label", spread, .label("titles"));
}

fn add_reader(cases: &mut Vec<Case>) {
    case!(cases, both, "ItemReader.Comment", items, |from, d| from
        .s3_jsonl::<Row>(d.bucket, d.key)
        .comment("last night's"));
    case!(cases, both, "ItemReader.Resource", items, |from, d| from.s3_jsonl::<Row>(d.bucket, d.key));
    case!(cases, both, "ItemReader.ReaderConfig", items, |from, d| from.s3_jsonl::<Row>(d.bucket, d.key));
    case!(cases, PathStandard, "ItemReader.Parameters", items, |from, d| from
        .s3_jsonl::<Row>(d.bucket, d.key));
    case!(cases, Standard, "ItemReader.Arguments", items, |from, d| from.s3_jsonl::<Row>(d.bucket, d.key));
    case!(cases, both, "ItemReader argument.Bucket", items, |from, d| from.s3_objects(d.bucket));
    case!(cases, both, "ItemReader argument.Key", items, |from, d| from.s3_jsonl::<Row>(d.bucket, d.key));
    case!(cases, both, "ItemReader argument.Prefix", items, |from, d| from
        .s3_objects(d.bucket)
        .prefix("in/"));
    case!(cases, both, "ItemReader argument.VersionId", items, |from, d| from
        .s3_jsonl::<Row>(d.bucket, d.key)
        .version("3"));
    case!(cases, both, "ItemReader argument.ExpectedBucketOwner", items, |from, d| from
        .s3_objects(d.bucket)
        .bucket_owner("123456789012"));
}

fn add_reader_config(cases: &mut Vec<Case>) {
    case!(cases, both, "ReaderConfig.Comment", items, |from, d| from
        .s3_jsonl::<Row>(d.bucket, d.key)
        .config_comment("a line each"));
    case!(cases, both, "ReaderConfig.InputType = CSV", items, |from, d| from.s3_csv::<Row>(d.bucket, d.key));
    case!(cases, both, "ReaderConfig.InputType = JSON", items, |from, d| from
        .s3_json::<Row>(d.bucket, d.key));
    case!(cases, both, "ReaderConfig.InputType = JSONL", items, |from, d| from
        .s3_jsonl::<Row>(d.bucket, d.key));
    case!(cases, both, "ReaderConfig.InputType = PARQUET", items, |from, d| from
        .s3_parquet::<Row>(d.bucket, d.key));
    case!(cases, both, "ReaderConfig.InputType = MANIFEST", items, |from, d| from
        .s3_manifest::<Row>(d.bucket, d.key));
    case!(cases, both, "ReaderConfig.Transformation = LOAD_AND_FLATTEN", items, |from, d| from
        .s3_objects(d.bucket)
        .read_jsonl::<Row>());
    case!(cases, both, "ReaderConfig.ManifestType = ATHENA_DATA", items, |from, d| from
        .s3_parquet::<Row>(d.bucket, d.key)
        .athena_manifest());
    case!(cases, both, "ReaderConfig.ManifestType = S3_INVENTORY", items, |from, d| from
        .s3_inventory::<Row>(d.bucket, d.key));
    case!(cases, both, "ReaderConfig.CSVHeaderLocation = FIRST_ROW", items, |from, d| from
        .s3_csv::<Row>(d.bucket, d.key));
    case!(cases, both, "ReaderConfig.CSVHeaderLocation = GIVEN", items, |from, d| from
        .s3_csv::<Row>(d.bucket, d.key)
        .headers(["id", "note"]));
    case!(cases, both, "ReaderConfig.CSVHeaders", items, |from, d| from
        .s3_csv::<Row>(d.bucket, d.key)
        .headers(["id", "note"]));
    case!(cases, both, "ReaderConfig.CSVDelimiter = COMMA", items, |from, d| from
        .s3_csv::<Row>(d.bucket, d.key)
        .delimiter(CsvDelimiter::Comma));
    case!(cases, both, "ReaderConfig.CSVDelimiter = PIPE", items, |from, d| from
        .s3_csv::<Row>(d.bucket, d.key)
        .delimiter(CsvDelimiter::Pipe));
    case!(cases, both, "ReaderConfig.CSVDelimiter = SEMICOLON", items, |from, d| from
        .s3_csv::<Row>(d.bucket, d.key)
        .delimiter(CsvDelimiter::Semicolon));
    case!(cases, both, "ReaderConfig.CSVDelimiter = SPACE", items, |from, d| from
        .s3_csv::<Row>(d.bucket, d.key)
        .delimiter(CsvDelimiter::Space));
    case!(cases, both, "ReaderConfig.CSVDelimiter = TAB", items, |from, d| from
        .s3_csv::<Row>(d.bucket, d.key)
        .delimiter(CsvDelimiter::Tab));
    case!(cases, both, "ReaderConfig.ItemsPointer", items, |from, d| from
        .s3_json::<Row>(d.bucket, d.key)
        .pointer("/rows"));
    case!(cases, both, "ReaderConfig.MaxItems", items, |from, d| from.s3_objects(d.bucket).max_items(1000));
    case!(cases, Standard, "ReaderConfig.MaxItems computed", items, |from, d| from
        .s3_objects(d.bucket)
        .max_items(d.limit));
    case!(cases, PathStandard, "ReaderConfig.MaxItemsPath", items, |from, d| from
        .s3_objects(d.bucket)
        .max_items(d.limit));
}

fn add_batcher(cases: &mut Vec<Case>) {
    case!(cases, both, "ItemBatcher.Comment", items, |from, d| from
        .items(d.titles)
        .in_batches(BatchOf::items(100).comment("as many as fit")));
    case!(cases, both, "ItemBatcher.BatchInput", items, |from, d| from
        .items(d.titles)
        .in_batches_with(BatchOf::items(100), object! { "of": d.other }));
    case!(cases, both, "ItemBatcher.MaxItemsPerBatch", items, |from, d| from
        .items(d.titles)
        .in_batches(BatchOf::items(100)));
    case!(cases, Standard, "ItemBatcher.MaxItemsPerBatch computed", items, |from, d| from
        .items(d.titles)
        .in_batches(BatchOf::items(d.limit)));
    case!(cases, PathStandard, "ItemBatcher.MaxItemsPerBatchPath", items, |from, d| from
        .items(d.titles)
        .in_batches(BatchOf::items(d.limit)));
    case!(cases, both, "ItemBatcher.MaxInputBytesPerBatch", items, |from, d| from
        .items(d.titles)
        .in_batches(BatchOf::input_of(1000)));
    case!(cases, Standard, "ItemBatcher.MaxInputBytesPerBatch computed", items, |from, d| from
        .items(d.titles)
        .in_batches(BatchOf::input_of(d.limit)));
    case!(cases, PathStandard, "ItemBatcher.MaxInputBytesPerBatchPath", items, |from, d| from
        .items(d.titles)
        .in_batches(BatchOf::input_of(d.limit)));
}

fn add_writer(cases: &mut Vec<Case>) {
    case!(cases, both, "ResultWriter.Comment", spread, .write_results(|to, d| to.s3(d.bucket).comment("for the auditors")));
    case!(cases, both, "ResultWriter.Resource", spread, .write_results(|to, d| to.s3(d.bucket)));
    case!(cases, PathStandard, "ResultWriter.Parameters", spread, .write_results(|to, d| to.s3(d.bucket)));
    case!(cases, Standard, "ResultWriter.Arguments", spread, .write_results(|to, d| to.s3(d.bucket)));
    case!(cases, both, "ResultWriter argument.Bucket", spread, .write_results(|to, d| to.s3(d.bucket)));
    case!(cases, both, "ResultWriter argument.Prefix", spread, .write_results(|to, d| to.s3(d.bucket).prefix("out")));
    case!(cases, both, "ResultWriter argument.ExpectedBucketOwner", spread,
        .write_results(|to, d| to.s3(d.bucket).bucket_owner("123456789012")));
    case!(cases, both, "ResultWriter.WriterConfig", spread, .write_results(|to, d| to.s3(d.bucket).jsonl()));
    case!(cases, both, "WriterConfig.Comment", spread,
        .write_results(|to, d| to.s3(d.bucket).config_comment("for the auditors")));
    case!(cases, both, "WriterConfig.Transformation = NONE", spread, .results_with_metadata());
    case!(cases, both, "WriterConfig.Transformation = COMPACT", spread, .compact_results());
    case!(cases, both, "WriterConfig.Transformation = FLATTEN", spread, .write_results(|to, d| to.s3(d.bucket).flattened()));
    case!(cases, both, "WriterConfig.OutputType = JSON", spread, .write_results(|to, d| to.s3(d.bucket).json()));
    case!(cases, both, "WriterConfig.OutputType = JSONL", spread, .write_results(|to, d| to.s3(d.bucket).jsonl()));
}
