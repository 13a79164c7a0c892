//! Where random numbers come from: the caller, so that a replay gets the same ones.

use base64::Engine as _;

/// A source of random bits.
///
/// The crate never asks the operating system; two evaluations with the same source give the same
/// values, which is what makes an execution replayable.
pub trait Entropy {
    /// The next 64 bits.
    fn next_u64(&mut self) -> u64;
}

/// A small generator for callers that have one number to start from.
///
/// ```
/// use asl_expr::{Entropy, SeededEntropy};
///
/// assert_eq!(SeededEntropy::new(7).next_u64(), SeededEntropy::new(7).next_u64());
/// ```
#[derive(Clone, Debug)]
pub struct SeededEntropy(u64);

impl SeededEntropy {
    /// A generator that always gives the same sequence for the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
}

impl Entropy for SeededEntropy {
    /// `SplitMix64`, by Steele, Lea and Flood.
    fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}

/// The service's seeded generator, which is Java's: seed 42 gives 0.7275636800328681 first.
#[derive(Debug)]
pub(crate) struct JavaRandom(u64);

impl JavaRandom {
    const MASK: u64 = (1 << 48) - 1;

    pub(crate) fn new(seed: i64) -> Self {
        Self((seed.cast_unsigned() ^ 0x5_DEEC_E66D) & Self::MASK)
    }

    fn next(&mut self, bits: u32) -> i32 {
        self.0 = self.0.wrapping_mul(0x5_DEEC_E66D).wrapping_add(0xB) & Self::MASK;
        let taken = (self.0 >> (48 - bits)) & 0xffff_ffff;
        let word = taken as u32;
        word.cast_signed()
    }

    pub(crate) fn next_double(&mut self) -> f64 {
        let high = u64::from(self.next(26).cast_unsigned()) << 27;
        unit_double(high + u64::from(self.next(27).cast_unsigned()))
    }

    /// A number in `0..bound`; 0 when `bound` is not positive.
    pub(crate) fn next_int(&mut self, bound: i32) -> i32 {
        if bound <= 0 {
            return 0;
        }
        if bound & (bound - 1) == 0 {
            let scaled = (i64::from(bound) * i64::from(self.next(31))) >> 31;
            return i32::try_from(scaled).unwrap_or(0);
        }
        loop {
            let bits = self.next(31);
            let value = bits % bound;
            if bits.wrapping_sub(value).wrapping_add(bound - 1) >= 0 {
                return value;
            }
        }
    }
}

/// A number in `0.0..1.0` from the lowest 53 bits.
#[expect(clippy::cast_precision_loss, reason = "53 bits are exact in a double")]
pub(crate) fn unit_double(bits: u64) -> f64 {
    (bits & ((1 << 53) - 1)) as f64 / (1_u64 << 53) as f64
}

/// A version 4 UUID in its usual text form, made of 128 bits of which six say the version.
///
/// ```
/// assert_eq!(asl_expr::uuid_v4(0, u64::MAX), "00000000-0000-4000-bfff-ffffffffffff");
/// ```
pub fn uuid_v4(high: u64, low: u64) -> String {
    let high = (high & !0xf000) | 0x4000;
    let low = (low & !(0b11 << 62)) | (0b10 << 62);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// Hexadecimal digest of `text` under one of the service's five algorithm names.
pub(crate) fn hash_hex(text: &str, algorithm: &str) -> Option<String> {
    use sha2::Digest as _;
    let bytes = text.as_bytes();
    Some(match algorithm {
        "MD5" => hex(&md5::Md5::digest(bytes)),
        "SHA-1" => hex(&sha1::Sha1::digest(bytes)),
        "SHA-256" => hex(&sha2::Sha256::digest(bytes)),
        "SHA-384" => hex(&sha2::Sha384::digest(bytes)),
        "SHA-512" => hex(&sha2::Sha512::digest(bytes)),
        _ => return None,
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(crate) fn base64_encode(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(text)
}

pub(crate) fn base64_decode(text: &str) -> Option<String> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_numbers_are_javas() {
        assert!((JavaRandom::new(42).next_double() - 0.727_563_680_032_868_1).abs() < f64::EPSILON);
        // new java.util.Random(42).nextInt(10), nextInt(16)
        assert_eq!(JavaRandom::new(42).next_int(10), 0);
        assert_eq!(JavaRandom::new(42).next_int(16), 11);
    }

    #[test]
    fn uuids_say_their_version() {
        let id = uuid_v4(u64::MAX, u64::MAX);
        assert_eq!(id, "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    #[test]
    fn digests_are_lower_case_hex() {
        assert_eq!(hash_hex("input data", "MD5").unwrap(), "812f45842bc6d66ee14572ce20db8e86");
        assert_eq!(hash_hex("input", "SHA-1").unwrap(), "140f86aae51ab9e1cda9b4254fe98a74eb54c1a1");
        assert_eq!(hash_hex("x", "CRC"), None);
    }
}
