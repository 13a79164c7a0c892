//! Programs that must not compile, with the message a user reads: `tests/ui/<kind of mistake>/*.rs`.

#[test]
fn wrong_workflows_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/*.rs");
}
