//! Signature version 4 of Amazon's interfaces, over one POST. Pure.
use model::Secret;
use ring::{digest, hmac};

/// Whose key, and for what.
pub(crate) struct Signer<'a> {
    pub access_key_id: &'a str,
    pub secret_key: &'a Secret<String>,
    pub region: &'a str,
    pub service: &'a str,
}

/// What is signed. Names of headers are small and in order; they include `host` and `x-amz-date`.
pub(crate) struct Signed<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
    /// `20150830T123600Z`.
    pub moment: &'a str,
}

impl Signer<'_> {
    /// The `Authorization` header.
    pub fn authorization(&self, what: &Signed<'_>) -> String {
        let Signer { access_key_id, region, service, .. } = self;
        let Signed { method, path, query, headers, body, moment } = what;
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let lines: String =
            headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let request =
            format!("{method}\n{path}\n{query}\n{lines}\n{names}\n{}", hex(digest_of(body).as_ref()));
        let day = moment.get(..8).unwrap_or_default();
        let scope = format!("{day}/{region}/{service}/aws4_request");
        let text =
            format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{}", hex(digest_of(request.as_bytes()).as_ref()));
        let signature = hex(keyed(&self.key(day), &text).as_ref());
        format!(
            "AWS4-HMAC-SHA256 Credential={access_key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
        )
    }

    /// For one day, region and service, so that what leaks of it opens no other.
    fn key(&self, day: &str) -> Vec<u8> {
        let first = format!("AWS4{}", self.secret_key.expose()).into_bytes();
        [day, self.region, self.service, "aws4_request"]
            .into_iter()
            .fold(first, |key, part| keyed(&key, part).as_ref().to_vec())
    }
}

fn keyed(key: &[u8], text: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes())
}

fn digest_of(bytes: &[u8]) -> digest::Digest {
    digest::digest(&digest::SHA256, bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Amazon's own documentation.
    #[test]
    fn the_known_request_has_the_known_signature() {
        let secret_key = Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned());
        let signer = Signer {
            access_key_id: "AKIDEXAMPLE",
            secret_key: &secret_key,
            region: "us-east-1",
            service: "iam",
        };
        let said = signer.authorization(&Signed {
            method: "GET",
            path: "/",
            query: "Action=ListUsers&Version=2010-05-08",
            headers: &[
                ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
                ("host", "iam.amazonaws.com"),
                ("x-amz-date", "20150830T123600Z"),
            ],
            body: b"",
            moment: "20150830T123600Z",
        });
        assert_eq!(
            said,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, \
             Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        );
    }
}
