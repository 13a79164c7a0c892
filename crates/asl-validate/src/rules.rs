//! The registry of rules, and nothing else.

use crate::rule::Rule;

pub(crate) mod absent_path;
pub(crate) mod argument_count;
pub(crate) mod bad_jsonata;
pub(crate) mod bad_label;
pub(crate) mod bad_path;
pub(crate) mod bad_payload_path;
pub(crate) mod bad_resource;
pub(crate) mod bad_timestamp;
pub(crate) mod bad_variable;
pub(crate) mod callback_without_deadline;
pub(crate) mod callback_without_token;
pub(crate) mod choice_operand;
pub(crate) mod choice_rule;
pub(crate) mod choice_without_default;
pub(crate) mod deadline_beyond_a_year;
pub(crate) mod definition_too_large;
pub(crate) mod doubled_payload_key;
pub(crate) mod duplicate_name;
pub(crate) mod duplicate_state_name;
pub(crate) mod empty_match;
pub(crate) mod endless_loop;
pub(crate) mod exclusive_fields;
pub(crate) mod heartbeat_not_smaller;
pub(crate) mod intrinsic_argument;
pub(crate) mod json_syntax;
pub(crate) mod leftover_jsonpath;
pub(crate) mod long_express_deadline;
pub(crate) mod map_over_no_list;
pub(crate) mod missing_argument;
pub(crate) mod missing_dollar;
pub(crate) mod missing_field;
pub(crate) mod missing_path;
pub(crate) mod missing_target;
pub(crate) mod missing_transition;
pub(crate) mod mistyped_value;
pub(crate) mod no_terminal_state;
pub(crate) mod not_an_object;
pub(crate) mod not_in_express;
pub(crate) mod odd_state_name;
pub(crate) mod out_of_range;
pub(crate) mod outlives_the_machine;
pub(crate) mod payload_misfit;
pub(crate) mod query_language_downgrade;
pub(crate) mod query_language_mix;
pub(crate) mod regex_dialect;
pub(crate) mod shadowed_handler;
pub(crate) mod sometimes_unassigned_variable;
pub(crate) mod state_name_too_long;
pub(crate) mod states_all_position;
pub(crate) mod static_result_path;
pub(crate) mod token_without_callback;
pub(crate) mod unassigned_variable;
pub(crate) mod unhelpful_error_name;
pub(crate) mod unknown_context_field;
pub(crate) mod unknown_field;
pub(crate) mod unknown_function;
pub(crate) mod unknown_word;
pub(crate) mod unreachable_rule;
pub(crate) mod unreachable_state;
pub(crate) mod unsupported_jsonata;
pub(crate) mod useless_max_delay;
pub(crate) mod wrong_comparison;
pub(crate) mod wrong_type;

/// Every rule, in the order they run.
pub fn all() -> &'static [&'static Rule] {
    static ALL: &[&Rule] = &[
        &json_syntax::RULE,
        &definition_too_large::RULE,
        &not_an_object::RULE,
        &duplicate_name::RULE,
        &duplicate_state_name::RULE,
        &state_name_too_long::RULE,
        &missing_field::RULE,
        &unknown_field::RULE,
        &wrong_type::RULE,
        &out_of_range::RULE,
        &unknown_word::RULE,
        &exclusive_fields::RULE,
        &missing_transition::RULE,
        &missing_target::RULE,
        &unreachable_state::RULE,
        &no_terminal_state::RULE,
        &query_language_mix::RULE,
        &query_language_downgrade::RULE,
        &choice_rule::RULE,
        &choice_operand::RULE,
        &choice_without_default::RULE,
        &states_all_position::RULE,
        &unhelpful_error_name::RULE,
        &bad_resource::RULE,
        &not_in_express::RULE,
        &heartbeat_not_smaller::RULE,
        &callback_without_token::RULE,
        &callback_without_deadline::RULE,
        &deadline_beyond_a_year::RULE,
        &bad_timestamp::RULE,
        &bad_variable::RULE,
        &bad_label::RULE,
        &doubled_payload_key::RULE,
        &bad_payload_path::RULE,
        &bad_path::RULE,
        &bad_jsonata::RULE,
        &unsupported_jsonata::RULE,
        &missing_dollar::RULE,
        &static_result_path::RULE,
        &leftover_jsonpath::RULE,
        &absent_path::RULE,
        &wrong_comparison::RULE,
        &map_over_no_list::RULE,
        &mistyped_value::RULE,
        &payload_misfit::RULE,
        &unassigned_variable::RULE,
        &sometimes_unassigned_variable::RULE,
        &endless_loop::RULE,
        &shadowed_handler::RULE,
        &unreachable_rule::RULE,
        &token_without_callback::RULE,
        &outlives_the_machine::RULE,
        &unknown_function::RULE,
        &argument_count::RULE,
        &unknown_context_field::RULE,
        &missing_path::RULE,
        &intrinsic_argument::RULE,
        &useless_max_delay::RULE,
        &missing_argument::RULE,
        &long_express_deadline::RULE,
        &odd_state_name::RULE,
        &empty_match::RULE,
        &regex_dialect::RULE,
    ];
    ALL
}
