//! What the ciphers of SRTP must do: vectors of the standards, tampering, replays, bounds.
use super::*;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let value =
        |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("digits"), 16).expect("hex");
    digits.chunks(2).map(value).collect()
}

const RTP: &str =
    "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e20706172746573207472 6573";
const RTCP: &str = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

/// RFC 7714 gives session keys, not master keys.
fn gcm(key_len: u8) -> SessionKeys {
    let key: Vec<u8> = (0..key_len).collect();
    let algorithm = if key_len == 16 { &AES_128_GCM } else { &AES_256_GCM };
    let cipher = || Cipher::Gcm {
        key: Box::new(LessSafeKey::new(UnboundKey::new(algorithm, &key).expect("a key"))),
        salt: *b"Quid pro quo",
    };
    SessionKeys { rtp: cipher(), rtcp: cipher() }
}

fn seal_and_open(keys: fn() -> SessionKeys, plain: &str, sealed: &str) {
    let (plain, sealed) = (hex(plain), hex(sealed));
    let mut packet = plain.clone();
    Sealer { keys: keys(), rtcp_index: 0 }.seal_rtp(&mut packet, 12, 0x5501_a0b2, 0xf17b).expect("sealed");
    assert_eq!(packet, sealed);
    let mut opener = Opener { keys: keys(), rtp: HashMap::new(), rtcp: HashMap::new(), streams_max: 1 };
    let header = Header::read(&packet).expect("a header");
    let opened = opener.open_rtp(&header, &mut packet).expect("opened");
    assert_eq!((opened.index, &packet[..opened.end]), (0xf17b, plain.as_slice()));
    assert_eq!(opener.open_rtp(&header, &mut sealed.clone()), None, "a replay");
}

#[test]
fn rfc_7714_section_16_1() {
    seal_and_open(
        || gcm(16),
        RTP,
        "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833\
         899d7f27beb16a9152cf765ee4390cce",
    );
}

#[test]
fn rfc_7714_section_16_2() {
    seal_and_open(
        || gcm(32),
        RTP,
        "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b\
         7aa3db36dfffd6b0f9bb7878d7a76c13",
    );
}

#[test]
fn rfc_7714_section_17_1() {
    let mut packet = hex(RTCP);
    Sealer { keys: gcm(16), rtcp_index: 0x5d4 }.seal_rtcp(&mut packet).expect("sealed");
    let sealed = hex("81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda\
         4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4");
    assert_eq!(packet, sealed);
    let mut opener = Opener { keys: gcm(16), rtp: HashMap::new(), rtcp: HashMap::new(), streams_max: 1 };
    let end = opener.open_rtcp(&mut packet).expect("opened");
    assert_eq!(packet[..end], hex(RTCP));
    assert_eq!(opener.open_rtcp(&mut sealed.clone()), None, "a replay");
}

const CM_KEY: &str = "E1F97A0D3E018BE0D64FA32C06DE4139";
const CM_SALT: &str = "0EC675AD498AFEEBB6960B3AABE6";

#[test]
fn rfc_3711_appendix_b_3_key_derivation() {
    let (key, salt) = (hex(CM_KEY), hex(CM_SALT));
    for (label, expected) in [
        (0, "C61E7A93744F39EE10734AFE3FF7A087"),
        (2, "30CBBC08863D8C85D49DB34A9AE1"),
        (1, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCE"),
    ] {
        let expected = hex(expected);
        let mut out = vec![0; expected.len()];
        derive(&key, &salt, label, &mut out).expect("derived");
        assert_eq!(out, expected, "label {label}");
    }
}

/// The reference packets of libsrtp, whole: key derivation, encryption and tag.
#[test]
fn the_reference_packets() {
    let plain = hex("800f1234decafbadcafebabe abababababababababababababababab");
    let gcm_key: Vec<u8> = (0..16).collect();
    let gcm_salt: Vec<u8> = (0xa0..=0xab).collect();
    for (profile, key, salt, sealed) in [
        (
            Profile::Aes128CmSha1_80,
            hex(CM_KEY),
            hex(CM_SALT),
            "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
        ),
        (
            Profile::AeadAes128Gcm,
            gcm_key,
            gcm_salt,
            "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392",
        ),
    ] {
        let mut packet = plain.clone();
        let sealer = Sealer::new(profile, &key, &salt).expect("keys");
        sealer.seal_rtp(&mut packet, 12, 0xcafe_babe, 0x1234).expect("sealed");
        assert_eq!(packet, hex(sealed), "{profile:?}");
        let mut opener = Opener::new(profile, &key, &salt, 1).expect("keys");
        let header = Header::read(&packet).expect("a header");
        let opened = opener.open_rtp(&header, &mut packet).expect("opened");
        assert_eq!(packet[..opened.end], plain);
    }
}

fn pair(profile: Profile) -> (Sealer, Opener) {
    let key = vec![7; profile.key_len()];
    let salt = vec![9; profile.salt_len()];
    (Sealer::new(profile, &key, &salt).expect("keys"), Opener::new(profile, &key, &salt, 2).expect("keys"))
}

fn packet(index: u64) -> Vec<u8> {
    let mut packet = vec![0x80, 96];
    packet.extend_from_slice(&(index as u16).to_be_bytes());
    packet.extend_from_slice(&[0, 0, 0, 1, 0, 0, 0, 5, 1, 2, 3]);
    packet
}

const ALL: [Profile; 3] = [Profile::Aes128CmSha1_80, Profile::AeadAes128Gcm, Profile::AeadAes256Gcm];

#[test]
fn the_rollover_is_followed_with_loss_and_reordering() {
    for profile in ALL {
        let (sealer, mut opener) = pair(profile);
        let mut open = |index: u64| {
            let mut bytes = packet(index);
            sealer.seal_rtp(&mut bytes, 12, 5, index).expect("sealed");
            let header = Header::read(&bytes).expect("a header");
            opener.open_rtp(&header, &mut bytes).map(|opened| opened.index)
        };
        for index in [65_500, 65_530, 65_540, 65_535, 65_536, 65_541, 70_000, 98_000, 130_000, 131_073] {
            assert_eq!(open(index), Some(index), "{profile:?}");
        }
        assert_eq!(open(65_541), None, "older than the window");
        assert_eq!(open(131_073), None, "a replay");
        assert_eq!(open(131_000), Some(131_000), "late, within the window");
        assert_eq!(open(131_000), None, "a replay of what was late");
    }
}

#[test]
fn what_came_as_a_repeat_is_not_taken_again() {
    let (sealer, mut opener) = pair(Profile::AeadAes128Gcm);
    let open = |opener: &mut Opener, index: u64| {
        let mut bytes = packet(index);
        sealer.seal_rtp(&mut bytes, 12, 5, index).expect("sealed");
        let header = Header::read(&bytes).expect("a header");
        opener.open_rtp(&header, &mut bytes).map(|opened| opened.index)
    };
    assert_eq!(opener.repeated(5, 1), None, "of a stream that nobody knows");
    for index in [65_530, 65_533, 65_540] {
        assert_eq!(open(&mut opener, index), Some(index));
    }
    assert_eq!(opener.repeated(5, 65_533), None, "it has been here");
    assert_eq!(opener.repeated(5, 5), None, "it has yet to come");
    assert_eq!(opener.repeated(5, 65_534), Some(65_534), "before the rollover");
    assert_eq!(opener.repeated(5, 1), Some(65_537), "after it");
    assert_eq!((opener.repeated(5, 1), open(&mut opener, 65_537)), (None, None), "both ways");
    assert_eq!(open(&mut opener, 65_538), Some(65_538), "what else is late still comes");
}

#[test]
fn every_flipped_bit_is_refused() {
    for profile in ALL {
        let (mut sealer, mut opener) = pair(profile);
        let mut rtp = packet(9);
        sealer.seal_rtp(&mut rtp, 12, 5, 9).expect("sealed");
        let mut rtcp = vec![0x80, 201, 0, 2, 0, 0, 0, 5, 1, 2, 3, 4];
        sealer.seal_rtcp(&mut rtcp).expect("sealed");
        for bit in 0..rtp.len() * 8 {
            let mut bytes = rtp.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let opened = Header::read(&bytes).and_then(|header| opener.open_rtp(&header, &mut bytes));
            assert_eq!(opened, None, "{profile:?} RTP bit {bit}");
        }
        for bit in 0..rtcp.len() * 8 {
            let mut bytes = rtcp.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(opener.open_rtcp(&mut bytes), None, "{profile:?} RTCP bit {bit}");
        }
        for len in 0..rtcp.len() {
            assert_eq!(opener.open_rtcp(&mut rtcp[..len].to_vec()), None, "{profile:?} cut to {len}");
        }
        assert!(opener.open_rtcp(&mut rtcp).is_some());
    }
}

#[test]
fn streams_are_bounded() {
    let (sealer, mut opener) = pair(Profile::AeadAes128Gcm);
    let opened = (1..=4u32)
        .filter(|ssrc| {
            let mut bytes = packet(1);
            bytes[8..12].copy_from_slice(&ssrc.to_be_bytes());
            sealer.seal_rtp(&mut bytes, 12, *ssrc, 1).expect("sealed");
            let header = Header::read(&bytes).expect("a header");
            opener.open_rtp(&header, &mut bytes).is_some()
        })
        .count();
    assert_eq!(opened, 2);
}
