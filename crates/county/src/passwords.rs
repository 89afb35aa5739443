//! Passwords: hashed with Argon2id, a few at a time, on threads that may block.
use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// 19 MiB, twice, one lane: the weakest setting that OWASP's cheat sheet on password storage recommends.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
/// Hashes that are computed at one time, whatever the number of threads that serve.
const AT_ONCE: usize = 2;
/// Hashes that may wait for their turn; more are told to come again.
const WAITING_MAX: usize = 64;

pub const PASSWORD_CHARS_MIN: usize = 8;
pub const PASSWORD_CHARS_MAX: usize = 100;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);
static WAITING: Semaphore = Semaphore::const_new(WAITING_MAX);
/// What a password is held against where nobody has that phone, so that the answer takes as long.
static NOBODY: LazyLock<PasswordHash> = LazyLock::new(|| PasswordHash::of("nobody has this phone"));

/// A password as it is kept: algorithm, parameters, salt and hash as one text.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes a password with a new salt. Takes tens of milliseconds: never on a thread that serves.
    pub fn of(password: &str) -> Self {
        let hash = argon2().hash_password(password.as_bytes());
        Self(hash.expect("the parameters are within Argon2's limits").to_string())
    }
    pub(crate) fn of_row(text: String) -> Self {
        Self(text)
    }
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
    /// Whether this is the hash of `password`. As slow as [`PasswordHash::of`].
    pub fn fits(&self, password: &str) -> bool {
        phc::PasswordHash::new(&self.0)
            .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("the parameters are within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Too many passwords wait to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Busy;

impl From<Busy> for webkit::Fault {
    fn from(_: Busy) -> Self {
        Self::busy()
    }
}

/// [`PasswordHash::of`] for handlers.
pub(crate) async fn hashing(password: String) -> Result<PasswordHash, Busy> {
    in_turn(move || PasswordHash::of(&password)).await
}

/// [`PasswordHash::fits`] for handlers; where there is no hash it takes as long, and does not fit.
pub(crate) async fn fitting(hash: Option<PasswordHash>, password: String) -> Result<bool, Busy> {
    in_turn(move || match hash {
        Some(hash) => hash.fits(&password),
        None => {
            NOBODY.fits(&password);
            false
        }
    })
    .await
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
    let _waiting = WAITING.try_acquire().map_err(|_| Busy)?;
    let _turn = TURNS.acquire().await.map_err(|_| Busy)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| Busy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_only_and_shows_nothing() {
        let hash = PasswordHash::of("shanhetao 8");
        assert!(hash.fits("shanhetao 8"));
        assert!(!hash.fits("shanhetao 9") && !hash.fits(""));
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(hash, PasswordHash::of("shanhetao 8"), "each has a salt of its own");
        assert!(!format!("{hash:?}").contains("argon2"));
        assert!(!PasswordHash::of_row(String::new()).fits(""), "an erased person has no password");
    }
}
