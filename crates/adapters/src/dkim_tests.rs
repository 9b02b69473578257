//! Signatures are read back by the rules that a receiver goes by, and what is signed cannot be changed.
use super::*;
use ring::signature::{ED25519, KeyPair, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

/// Made for this test; no domain knows it.
const RSA_KEY: &str = include_str!("../tests/dkim_for_tests_only.pem");
const LETTER: &str = "From: Harbor <no-reply@harbor.example>\r\nTo: maya@example.org\r\nSubject: Your\r\n  visit\r\n\
    X-Other: 1\r\nMIME-Version: 1.0\r\n\r\nHello  Maya, \r\nsee you.\r\n\r\n\r\n";

fn ed25519() -> (Dkim, Vec<u8>) {
    let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("chance");
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(&der));
    let public = Ed25519KeyPair::from_pkcs8(der.as_ref()).expect("a key").public_key().as_ref().to_vec();
    (Dkim::new("harbor.example", "bedside", &pem).expect("a key"), public)
}

/// What a verifier puts together by itself (6.1.3), from the headers that the signature names.
fn input_of(signed: &str) -> (String, Vec<u8>) {
    let (head, _) = signed.split_once("\r\n\r\n").expect("head and body");
    let all = fields(head);
    let (_, own) = found(&all, "dkim-signature").expect("a signature");
    let tag = |name: &str| {
        let mut tags = own.split(';').filter_map(|tag| tag.split_once('='));
        let value = tags.find(|(known, _)| known.trim() == name).expect("the tag").1;
        value.split_whitespace().collect::<String>()
    };
    let mut input = String::new();
    for name in tag("h").split(':') {
        let (name, value) = found(&all, name).expect("a signed header");
        input.push_str(&format!("{}\r\n", relaxed_header(name, value)));
    }
    let without = &own[..own.rfind("b=").expect("the signature itself") + 2];
    input.push_str(&relaxed_header("dkim-signature", without));
    (input, STANDARD.decode(tag("b")).expect("base 64"))
}

#[test]
fn relaxed_forms_are_those_of_the_standard() {
    // RFC 6376, 3.4.5.
    assert_eq!(relaxed_header("A", " X\r\n"), "a:X");
    assert_eq!(relaxed_header("B ", " Y\t\r\n\tZ  \r\n"), "b:Y Z");
    assert_eq!(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
    assert_eq!((relaxed_body(""), relaxed_body("\r\n\r\n")), (String::new(), String::new()));
}

#[test]
fn a_signature_holds_until_something_is_changed() {
    let (dkim, public) = ed25519();
    let signed = String::from_utf8(dkim.signed(LETTER.as_bytes()).expect("signed")).expect("ASCII");
    assert!(signed.ends_with(LETTER), "the letter itself is as it was");
    for part in [
        "a=ed25519-sha256;",
        "c=relaxed/relaxed;",
        "d=harbor.example;",
        "s=bedside;",
        "h=from:to:subject:mime-version;",
    ] {
        assert!(signed.contains(part), "{part} is not in {signed}");
    }
    assert!(signed.split("\r\n").all(|line| line.len() <= 120), "{signed}");
    // SHA-256 of "Hello Maya,\r\nsee you.\r\n".
    let body = digest::digest(&digest::SHA256, b"Hello Maya,\r\nsee you.\r\n");
    assert!(signed.contains(&format!("bh={};", STANDARD.encode(body))), "{signed}");
    let holds = |text: &str| {
        let (input, signature) = input_of(text);
        let hash = digest::digest(&digest::SHA256, input.as_bytes());
        UnparsedPublicKey::new(&ED25519, &public).verify(hash.as_ref(), &signature).is_ok()
    };
    assert!(holds(&signed));
    assert!(holds(&signed.replace("Your\r\n  visit", "Your visit")), "a relay may fold anew");
    assert!(holds(&signed.replace("X-Other: 1", "X-Other: 2")), "what is not signed may change");
    assert!(!holds(&signed.replace("maya@example.org", "eve@example.org")));
    assert!(!holds(&signed.replace("d=harbor.example", "d=harbour.example")));
}

/// Amazon SES puts a date and an id of its own in the place of ours.
#[test]
fn what_ses_writes_anew_is_not_signed_there() {
    let (dkim, public) = ed25519();
    let letter =
        format!("Date: Thu, 26 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@harbor.example>\r\n{LETTER}");
    let holds = |text: &str| {
        let (input, signature) = input_of(text);
        let hash = digest::digest(&digest::SHA256, input.as_bytes());
        UnparsedPublicKey::new(&ED25519, &public).verify(hash.as_ref(), &signature).is_ok()
    };
    let anew = |signed: Vec<u8>| {
        let signed = String::from_utf8(signed).expect("ASCII");
        signed.replace("08:00:00", "08:00:07").replace("<1@harbor.example>", "<7@email.amazonses.com>")
    };
    assert!(holds(&anew(dkim.signed_for_ses(letter.as_bytes()).expect("signed"))));
    assert!(!holds(&anew(dkim.signed(letter.as_bytes()).expect("signed"))));
}

#[test]
fn rsa_signs_as_well() {
    let dkim = Dkim::new("harbor.example", "s1", RSA_KEY).expect("a key");
    let signed = String::from_utf8(dkim.signed(LETTER.as_bytes()).expect("signed")).expect("ASCII");
    assert!(signed.contains("a=rsa-sha256;"));
    let Key::Rsa(key) = &dkim.key else { panic!("an RSA key") };
    let (input, signature) = input_of(&signed);
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public().as_ref());
    assert!(public.verify(input.as_bytes(), &signature).is_ok());
    assert!(public.verify(b"something else", &signature).is_err());
}

#[test]
fn what_cannot_sign_is_refused_at_the_start() {
    for (domain, selector, key) in [
        ("harbor.example; x", "s1", RSA_KEY),
        ("", "s1", RSA_KEY),
        ("harbor.example", "s 1", RSA_KEY),
        ("harbor.example", "s1", "no key"),
        ("harbor.example", "s1", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
    ] {
        assert!(Dkim::new(domain, selector, key).is_err(), "{domain:?} {selector:?}");
    }
}
