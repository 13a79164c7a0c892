//! The fields of a distributed Map.

use std::sync::Arc;

use asl_model::{
    CsvDelimiter, CsvHeaderLocation, ItemBatcher, ItemReader, Json, Map, Pointer, QueryLanguage,
    ReaderTransformation, ResultWriter, StateMachine,
};

use super::Scan;
use crate::journal::ExecutionType;
use crate::program::{
    AmountField, BatcherNode, DistributedNode, Program, ProgramError, ReaderNode, WriterNode,
};

/// Compiles the processor as a program of its own, which sees nothing of the machine around it but its language.
pub(super) fn node(
    map: &Map,
    processor: &StateMachine,
    language: QueryLanguage,
    at: &Pointer,
    scan: &mut Scan,
) -> Result<DistributedNode, ProgramError> {
    let mut machine = processor.clone();
    machine.query_language.get_or_insert(language);
    let program = Program::new(machine).map_err(|error| error.below(at))?;
    let config = processor.processor_config.as_ref();
    let child_type = match config.and_then(|config| config.execution_type.as_deref()) {
        Some("EXPRESS") => ExecutionType::Express,
        _ => ExecutionType::Standard,
    };
    Ok(DistributedNode {
        program: Arc::new(program),
        child_type,
        label: map.label.clone(),
        reader: map.item_reader.as_ref().map(|reader| reader_node(reader, scan)),
        batcher: map.item_batcher.as_ref().map(|batcher| batcher_node(batcher, scan)),
        writer: map.result_writer.as_ref().map(|writer| writer_node(writer, scan)),
        tolerated_failure_count: amount(
            map.tolerated_failure_count.as_ref(),
            map.tolerated_failure_count_path.as_ref(),
            scan,
        ),
        tolerated_failure_percentage: amount(
            map.tolerated_failure_percentage.as_ref(),
            map.tolerated_failure_percentage_path.as_ref(),
            scan,
        ),
    })
}

fn reader_node(reader: &ItemReader, scan: &mut Scan) -> ReaderNode {
    let config = reader.reader_config.clone().unwrap_or_default();
    ReaderNode {
        lists: reader.resource.action() == Some("listObjectsV2"),
        parameters: scan.template(arguments(
            scan.language,
            reader.parameters.as_ref(),
            reader.arguments.as_ref(),
        )),
        input_type: config.input_type.map(|kind| kind.as_str().to_owned()),
        flattens: config.transformation == Some(ReaderTransformation::LoadAndFlatten),
        manifest_type: config.manifest_type.map(|kind| kind.as_str().to_owned()),
        headers_given: config.csv_header_location == Some(CsvHeaderLocation::Given),
        csv_headers: scan.template(config.csv_headers.as_ref()),
        csv_delimiter: match config.csv_delimiter {
            Some(CsvDelimiter::Pipe) => '|',
            Some(CsvDelimiter::Semicolon) => ';',
            Some(CsvDelimiter::Space) => ' ',
            Some(CsvDelimiter::Tab) => '\t',
            _ => ',',
        },
        max_items: amount(config.max_items.as_ref(), config.max_items_path.as_ref(), scan),
        items_pointer: config.items_pointer,
    }
}

fn batcher_node(batcher: &ItemBatcher, scan: &mut Scan) -> BatcherNode {
    BatcherNode {
        batch_input: scan.template(batcher.batch_input.as_ref()),
        max_items: amount(
            batcher.max_items_per_batch.as_ref(),
            batcher.max_items_per_batch_path.as_ref(),
            scan,
        ),
        max_bytes: amount(
            batcher.max_input_bytes_per_batch.as_ref(),
            batcher.max_input_bytes_per_batch_path.as_ref(),
            scan,
        ),
    }
}

fn writer_node(writer: &ResultWriter, scan: &mut Scan) -> WriterNode {
    let config = writer.writer_config.as_ref();
    let transformation = config.and_then(|config| config.transformation.as_ref());
    let output_type = config.and_then(|config| config.output_type.as_ref());
    WriterNode {
        exports: writer.resource.is_some(),
        parameters: scan.template(arguments(
            scan.language,
            writer.parameters.as_ref(),
            writer.arguments.as_ref(),
        )),
        transformation: transformation.map(|word| word.as_str().to_owned()),
        lines: output_type == Some(&asl_model::OutputType::Jsonl),
    }
}

fn arguments<'a>(
    language: QueryLanguage,
    parameters: Option<&'a Json>,
    arguments: Option<&'a Json>,
) -> Option<&'a Json> {
    match language {
        QueryLanguage::JsonPath => parameters,
        QueryLanguage::JsonAta => arguments,
    }
}

fn amount(value: Option<&Json>, path: Option<&String>, scan: &mut Scan) -> AmountField {
    AmountField { value: scan.template(value), path: path.map(|path| scan.text(path)) }
}
