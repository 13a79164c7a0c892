//! The intrinsic functions of JSONPath, and the same things in JSONata.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Function.Array", value, |d| list([d.title, d.other]).distinct());
    case!(cases, both, "Function.ArrayPartition", value, |d| d.numbers.in_parts_of(3));
    case!(cases, both, "Function.ArrayContains", value, |d| d.titles.has("tea"));
    case!(cases, both, "Function.ArrayRange", value, |_| range(1, 9, 2));
    case!(cases, both, "Function.ArrayGetItem", value, |d| d.titles.item_at(d.limit));
    case!(cases, both, "Function.ArrayLength", value, |d| d.titles.count());
    case!(cases, both, "Function.ArrayUnique", value, |d| d.titles.distinct());
    case!(cases, both, "Function.Base64Encode", value, |d| d.title.to_base64());
    case!(cases, both, "Function.Base64Decode", value, |d| d.title.from_base64());
    case!(cases, both, "Function.Hash", value, |d| d.title.hash(HashAlgorithm::Sha256));
    case!(cases, both, "Function.JsonMerge", value, |d| d.any.merged_with(d.any.at("more")));
    case!(cases, both, "Function.StringToJson", value, |d| d.title.parsed::<Vec<u64>>());
    case!(cases, both, "Function.JsonToString", value, |d| d.rows.to_json());
    case!(cases, both, "Function.MathRandom", value, |_| random_between(1, 7));
    case!(cases, both, "Function.MathAdd", value, |d| d.limit.plus_whole(1));
    case!(cases, both, "Function.StringSplit", value, |d| d.title.split(" "));
    case!(cases, both, "Function.UUID", value, |_| uuid());
    case!(cases, both, "Function.Format", value, |d| text!("{} of {}", d.limit, d.most));
}
