#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _word = hucha_fuzz::targets::answer(data);
});
