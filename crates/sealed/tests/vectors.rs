//! The frames are those of RFC 9605, appendix C.3, for the suite that is used here (AES_128_GCM_SHA256_128).
use sframe::CipherSuite;
use sframe::frame::{EncryptedFrameView, MediaFrameView, MonotonicCounter};
use sframe::key::{DecryptionKey, EncryptionKey};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

#[test]
fn the_frame_of_the_rfc() {
    let base = bytes("000102030405060708090a0b0c0d0e0f");
    let metadata = bytes("4945544620534672616d65205747");
    let clear = bytes("64726166742d696574662d736672616d652d656e63");
    let sealed =
        bytes("9901234567b7412c2513a1b66dbb48841bbaf17f598751176ad847681a69c6d0b091c07018ce4adb34eb");
    let suite = CipherSuite::AesGcm128Sha256;
    let key = EncryptionKey::derive_from(suite, 0x123_u64, &base).expect("a key");
    let mut counter = MonotonicCounter::with_start_value(0x4567, u64::MAX);
    let frame = MediaFrameView::try_with_meta_data(&mut counter, &clear, &metadata).expect("a frame");
    let made = frame.encrypt(&key).expect("sealed");
    assert_eq!(made.sframe_cipher_text(), sealed);
    let key = DecryptionKey::derive_from(suite, 0x123_u64, &base).expect("a key");
    let found = EncryptedFrameView::try_with_meta_data(&sealed, &metadata).expect("a frame");
    assert_eq!(found.decrypt(&key).expect("opened").payload(), clear);
}
