//! Derivations against slow computations from the RFCs' text; files against OpenSSL and attackers.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::{self, Pbkdf2Params, Salt, ScryptParams};

use super::pem::is_affordable;
use super::{RunSecret, SigningSeed};
use crate::Error;
use crate::scratch::Scratch;

/// A file of mode 0600 that was made by somebody else.
fn put(scratch: &Scratch, name: &str, content: &[u8]) -> PathBuf {
    let path = scratch.join(name);
    let _ = fs::remove_file(&path);
    let mut options = fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .unwrap();
    file.write_all(content).unwrap();
    path
}

/// RFC 2104 §2, by the letter.
fn slow_hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    assert!(key.len() <= 64);
    let pad = |byte: u8| -> Vec<u8> {
        (0..64)
            .map(|i| key.get(i).copied().unwrap_or(0) ^ byte)
            .collect()
    };
    let inner = Sha256::digest([pad(0x36), text.to_vec()].concat());
    Sha256::digest([pad(0x5c), inner.to_vec()].concat()).into()
}

/// RFC 8439 §2.3, by the letter.
fn slow_chacha20_block(key: &[u8; 32], counter: u32, nonce: &[u8; 12]) -> [u8; 64] {
    let word =
        |bytes: &[u8], i: usize| u32::from_le_bytes(bytes[4 * i..4 * i + 4].try_into().unwrap());
    let mut start = [
        0x6170_7865,
        0x3320_646e,
        0x7962_2d32,
        0x6b20_6574,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        counter,
        word(nonce, 0),
        word(nonce, 1),
        word(nonce, 2),
    ];
    for i in 0..8 {
        start[4 + i] = word(key, i);
    }
    let mut state = start;
    let mut quarter = |a: usize, b: usize, c: usize, d: usize| {
        for (x, y, z, bits) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
            state[x] = state[x].wrapping_add(state[y]);
            state[z] = (state[z] ^ state[x]).rotate_left(bits);
        }
    };
    for _ in 0..10 {
        quarter(0, 4, 8, 12);
        quarter(1, 5, 9, 13);
        quarter(2, 6, 10, 14);
        quarter(3, 7, 11, 15);
        quarter(0, 5, 10, 15);
        quarter(1, 6, 11, 12);
        quarter(2, 7, 8, 13);
        quarter(3, 4, 9, 14);
    }
    let mut block = [0; 64];
    for i in 0..16 {
        let sum = state[i].wrapping_add(start[i]);
        block[4 * i..4 * i + 4].copy_from_slice(&sum.to_le_bytes());
    }
    block
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn secret() -> ([u8; 32], RunSecret) {
    let bytes = std::array::from_fn(|i| u8::try_from(7 * i + 3).unwrap());
    (bytes, RunSecret::from_bytes(&bytes))
}

#[test]
fn the_slow_computations_agree_with_the_rfcs() {
    // RFC 4231 §4.3 (test case 2).
    assert_eq!(
        hex(&slow_hmac(b"Jefe", b"what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    // RFC 8439 §2.3.2.
    let key = std::array::from_fn(|i| u8::try_from(i).unwrap());
    let nonce = [0, 0, 0, 9, 0, 0, 0, 0x4a, 0, 0, 0, 0];
    assert_eq!(
        hex(&slow_chacha20_block(&key, 1, &nonce)),
        "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e\
         d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e"
    );
}

#[test]
fn openings_are_the_documented_keystream() {
    let (bytes, secret) = secret();
    for log in [[0; 32], [0xa5; 32]] {
        let key = slow_hmac(
            &bytes,
            &[b"rlhf-audit/v1/opening-key".as_slice(), &log].concat(),
        );
        let openings = secret.openings(&log);
        for seq in [
            0,
            1,
            2,
            255,
            256,
            u64::from(u32::MAX),
            1 << 40,
            (1 << 53) - 1,
            u64::MAX,
        ] {
            let mut nonce = [0; 12];
            nonce[4..].copy_from_slice(&seq.to_be_bytes());
            let block = slow_chacha20_block(&key, 0, &nonce);
            assert_eq!(openings.block(seq).concat(), block, "seq {seq}");
        }
    }
}

#[test]
fn openings_of_logs_entries_and_compartments_differ() {
    let (_, secret) = secret();
    let mut seen = std::collections::HashSet::new();
    for log in 0..4 {
        let openings = secret.openings(&[log; 32]);
        for opening in (0..250).flat_map(|seq| openings.block(seq)) {
            assert!(seen.insert(opening));
        }
    }
    assert_eq!(seen.len(), 4 * 250 * 4);
}

#[test]
fn pseudonyms_and_commitment_are_the_documented_ones() {
    let (bytes, secret) = secret();
    let key = slow_hmac(&bytes, b"rlhf-audit/v1/pseudonym-key");
    let pseudonyms = secret.pseudonyms();
    for id in [
        b"".as_slice(),
        b"annotator-17",
        "añotador".as_bytes(),
        &[0xff; 200],
    ] {
        assert_eq!(pseudonyms.pseudonym(id), slow_hmac(&key, id));
    }
    let context = b"rlhf-audit/v1/secret-commitment".as_slice();
    let tag = slow_hmac(&bytes, context);
    let expected: [u8; 32] = Sha256::digest([context, &tag].concat()).into();
    assert_eq!(secret.commitment(), expected);
}

#[test]
fn a_run_secret_survives_its_file_and_nothing_else_does() {
    let scratch = Scratch::new();
    let (bytes, secret) = secret();
    let path = scratch.join("secret");
    secret.write(&path).unwrap();
    let line = format!("rlhf-audit-secret-v1:{}\n", hex(&bytes));
    assert_eq!(fs::read_to_string(&path).unwrap(), line);
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o7777,
        0o600
    );
    assert_eq!(
        RunSecret::read(&path).unwrap().commitment(),
        secret.commitment()
    );
    assert_eq!(secret.write(&path).unwrap_err(), Error::Exists(path));

    let line = line.trim_end();
    let without_newline = put(&scratch, "ok", line.as_bytes());
    assert!(RunSecret::read(&without_newline).is_ok());
    let upper = line.to_uppercase();
    let long = "0".repeat(20_000);
    let bad = [
        "",
        "\n",
        &line[1..],
        &line[..line.len() - 1],
        &format!("{line}0"),
        &format!("{line}\n\n"),
        &format!(" {line}"),
        &upper,
        &line.replace("v1", "v2"),
        &format!("{line}\r\n"),
        &long,
    ];
    for text in bad {
        let path = put(&scratch, "bad", text.as_bytes());
        let error = RunSecret::read(&path).unwrap_err();
        assert!(
            matches!(error, Error::Malformed { .. }),
            "{text:?}: {error}"
        );
    }
    let binary = put(&scratch, "bad", &[0xff; 86]);
    assert!(matches!(
        RunSecret::read(&binary),
        Err(Error::Malformed { .. })
    ));
}

#[test]
fn a_secret_that_others_can_reach_is_refused() {
    let scratch = Scratch::new();
    let (_, secret) = secret();
    let path = scratch.join("secret");
    secret.write(&path).unwrap();
    let key = scratch.join("key.pem");
    SigningSeed::from_bytes(&[1; 32]).write(&key, None).unwrap();
    for (mode, refused) in [
        (0o400, false),
        (0o600, false),
        (0o640, true),
        (0o604, true),
        (0o620, true),
    ] {
        for path in [&path, &key] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let exposed = |path: &Path| Error::Exposed {
            path: path.to_path_buf(),
            mode,
        };
        assert_eq!(
            RunSecret::read(&path).err(),
            refused.then(|| exposed(&path))
        );
        assert_eq!(
            SigningSeed::read(&key, None).err(),
            refused.then(|| exposed(&key))
        );
    }
}

#[test]
fn a_dangling_link_is_not_followed_when_a_key_is_written() {
    let scratch = Scratch::new();
    let (link, target) = (scratch.join("link"), scratch.join("target"));
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let error = SigningSeed::from_bytes(&[1; 32])
        .write(&link, None)
        .unwrap_err();
    assert_eq!(error, Error::Exists(link));
    assert!(!target.exists());
}

#[test]
fn debug_shows_no_secret() {
    let (bytes, secret) = secret();
    let shown = format!(
        "{:?} {secret:?} {:?} {:?}",
        SigningSeed::from_bytes(&bytes),
        secret.openings(&[0; 32]),
        secret.pseudonyms()
    );
    assert_eq!(
        shown,
        "SigningSeed(secret) RunSecret(secret) Openings(secret) Pseudonyms(secret)"
    );
}

#[test]
fn generated_secrets_differ() {
    let (a, b) = (
        SigningSeed::generate().unwrap(),
        SigningSeed::generate().unwrap(),
    );
    assert_ne!(a.as_bytes(), b.as_bytes());
    let (a, b) = (
        RunSecret::generate().unwrap(),
        RunSecret::generate().unwrap(),
    );
    assert_ne!(a.commitment(), b.commitment());
}

/// RFC 8410 §10.3: the example key without its public key.
const RFC_8410_V1: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
";
/// RFC 8410 §10.3: the same key in version 2, with an attribute and its public key.
const RFC_8410_V2: &str = "-----BEGIN PRIVATE KEY-----
MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
Z9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PRIVATE KEY-----
";

#[test]
fn the_keys_of_rfc_8410_are_read_and_version_1_written() {
    let scratch = Scratch::new();
    let public = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
    for text in [RFC_8410_V1, RFC_8410_V2] {
        let seed = SigningSeed::read(&put(&scratch, "key", text.as_bytes()), None).unwrap();
        assert_eq!(hex(&seed.public_key()), public);
        let path = scratch.join("written");
        let _ = fs::remove_file(&path);
        seed.write(&path, None).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), RFC_8410_V1);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o7777,
            0o600
        );
    }
    // Another key's public half (its last base64 group changed).
    let swapped = RFC_8410_V2.replace("ZuE=", "ZuI=");
    let error = SigningSeed::read(&put(&scratch, "key", swapped.as_bytes()), None).unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error}");
}

#[test]
fn an_encrypted_key_needs_its_passphrase() {
    let scratch = Scratch::new();
    let path = scratch.join("key");
    let seed = SigningSeed::from_bytes(&[9; 32]);
    seed.write(&path, Some(b"correct horse")).unwrap();
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .starts_with("-----BEGIN ENCRYPTED PRIVATE KEY")
    );
    let read = SigningSeed::read(&path, Some(b"correct horse")).unwrap();
    assert_eq!(read.as_bytes(), seed.as_bytes());
    for wrong in [
        None,
        Some(b"".as_slice()),
        Some(b"correct horse "),
        Some(b"battery"),
    ] {
        assert_eq!(
            SigningSeed::read(&path, wrong).unwrap_err(),
            Error::Passphrase(path.clone())
        );
    }
    // The same key and passphrase never give the same file.
    let again = scratch.join("again");
    seed.write(&again, Some(b"correct horse")).unwrap();
    assert_ne!(fs::read(&path).unwrap(), fs::read(&again).unwrap());
}

#[test]
fn other_files_are_no_keys() {
    let scratch = Scratch::new();
    let public = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    let x25519 = RFC_8410_V1.replace("K2Vw", "K2Vu");
    let cut = &RFC_8410_V1[..80];
    for text in ["", "key", public, &x25519, cut] {
        let error = SigningSeed::read(&put(&scratch, "key", text.as_bytes()), None).unwrap_err();
        assert!(
            matches!(error, Error::Malformed { .. }),
            "{text:?}: {error}"
        );
    }
}

fn openssl(arguments: &[&str]) -> Option<Vec<u8>> {
    match Command::new("openssl").args(arguments).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "openssl {arguments:?}: {said}");
            Some(output.stdout)
        }
        Err(_) => {
            eprintln!("skipped: no openssl here");
            None
        }
    }
}

#[test]
fn openssl_reads_our_keys_and_we_read_its() {
    let scratch = Scratch::new();
    let text = |name: &str| scratch.join(name).to_str().unwrap().to_owned();
    let seed = SigningSeed::generate().unwrap();
    seed.write(&scratch.join("plain"), None).unwrap();
    seed.write(&scratch.join("sealed"), Some(b"correct horse"))
        .unwrap();
    for (name, pass) in [("plain", "pass:"), ("sealed", "pass:correct horse")] {
        let arguments = [
            "pkey",
            "-in",
            &text(name),
            "-passin",
            pass,
            "-pubout",
            "-outform",
            "DER",
        ];
        let Some(public) = openssl(&arguments) else {
            return;
        };
        assert!(public.ends_with(&seed.public_key()), "{name}");
    }
    openssl(&["genpkey", "-algorithm", "ed25519", "-out", &text("theirs")]);
    let pass = "pass:battery";
    for (name, kdf) in [
        ("scrypt", ["-scrypt", "-v2"]),
        ("pbkdf2", ["-v2prf", "hmacWithSHA256"]),
    ] {
        let (from, to) = (text("theirs"), text(name));
        let mut arguments = vec![
            "pkcs8", "-topk8", "-in", &from, "-out", &to, "-passout", pass,
        ];
        arguments.extend(kdf);
        if name == "scrypt" {
            arguments.push("aes-256-cbc");
        }
        openssl(&arguments);
    }
    let theirs = SigningSeed::read(&owned(&scratch, "theirs"), None).unwrap();
    for name in ["scrypt", "pbkdf2"] {
        let sealed = SigningSeed::read(&owned(&scratch, name), Some(b"battery")).unwrap();
        assert_eq!(sealed.as_bytes(), theirs.as_bytes());
    }
}

fn owned(scratch: &Scratch, name: &str) -> PathBuf {
    let path = scratch.join(name);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}

/// The parameters come from the file: they must not make this process allocate gigabytes.
#[test]
fn a_key_file_cannot_ask_for_more_memory_or_time_than_is_sensible() {
    let salt = Salt::new([0; 16]).unwrap();
    let scrypt = |cost_parameter, block_size, parallelization| {
        is_affordable(&scheme(ScryptParams {
            salt,
            cost_parameter,
            block_size,
            parallelization,
            key_length: None,
        }))
    };
    assert!(scrypt(1 << 14, 8, 1));
    assert!(scrypt(1 << 18, 8, 16));
    assert!(!scrypt((1 << 18) + 1, 8, 1));
    assert!(!scrypt(1 << 18, 9, 1));
    assert!(!scrypt(1 << 14, 8, 17));
    assert!(!scrypt(u64::MAX, u16::MAX, 1));
    let pbkdf2 = |rounds| {
        is_affordable(&scheme(
            Pbkdf2Params::hmac_sha256(rounds, &[0; 16]).unwrap(),
        ))
    };
    assert!(pbkdf2(10_000_000));
    assert!(!pbkdf2(10_000_001));
}

fn scheme(kdf: impl Into<pbes2::Kdf>) -> EncryptionScheme {
    let encryption = pbes2::EncryptionScheme::Aes256Cbc { iv: [0; 16] };
    EncryptionScheme::Pbes2(pbes2::Parameters {
        kdf: kdf.into(),
        encryption,
    })
}
