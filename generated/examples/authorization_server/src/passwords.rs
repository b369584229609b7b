//! Hashes of passwords.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq as _;
use tokio::sync::oneshot;

/// Whether a text is a PHC string.
pub(crate) fn is_hash(text: &str) -> bool {
    PasswordHash::new(text).is_ok()
}

/// Threads that verify passwords, one for each core.
///
/// To verify one takes a core for some time and 19 MiB, by design. So there are no more threads than cores, and each keeps
/// its memory: an allocator that gets and returns such blocks on many threads ends up with hundreds of megabytes.
#[derive(Clone)]
pub(crate) struct PasswordThreads(Sender<Job>);

struct Job {
    password: String,
    hash: String,
    verified: oneshot::Sender<bool>,
}

impl PasswordThreads {
    /// Starts the threads. They end when the last clone is dropped.
    pub(crate) fn start() -> io::Result<Self> {
        let (sender, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            let receiver = Arc::clone(&receiver);
            thread::Builder::new()
                .name("passwords".to_owned())
                .spawn(move || work(&receiver))?;
        }
        Ok(Self(sender))
    }

    /// Whether a password is that of a hash.
    pub(crate) async fn verify(&self, password: &str, hash: &str) -> bool {
        let (verified, result) = oneshot::channel();
        let (password, hash) = (password.to_owned(), hash.to_owned());
        let is_sent = self
            .0
            .send(Job {
                password,
                hash,
                verified,
            })
            .is_ok();
        is_sent && result.await.unwrap_or(false)
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    let mut memory = Vec::new();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job {
            password,
            hash,
            verified,
        }) = job
        else {
            return;
        };
        // Nobody waits any more if the browser is gone.
        if !verified.is_closed() {
            let is_right = is_right(&password, &hash, &mut memory).unwrap_or(false);
            // The browser may go while the password is verified.
            let _ = verified.send(is_right);
        }
    }
}

/// Whether a password is that of a hash; `None` if the hash cannot be read.
fn is_right(password: &str, hash: &str, memory: &mut Vec<Block>) -> Option<bool> {
    let hash = PasswordHash::new(hash).ok()?;
    let (salt, expected) = (hash.salt.as_ref()?, hash.hash.as_ref()?);
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let params = Params::try_from(&hash).ok()?;
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::default());
    }
    let mut output = vec![0; expected.len()];
    Argon2::new(algorithm, version, params)
        .hash_password_into_with_memory(password.as_bytes(), salt, &mut output, memory)
        .ok()?;
    Some(output.ct_eq(expected.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHasher as _;

    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_verified() -> io::Result<()> {
        let threads = PasswordThreads::start()?;
        let hash = Argon2::default()
            .hash_password(b"right")
            .map_err(io::Error::other)?
            .to_string();
        assert!(is_hash(&hash) && !is_hash("right"));
        // Twice: the memory of the first time is used again.
        assert!(threads.verify("right", &hash).await && threads.verify("right", &hash).await);
        assert!(!threads.verify("wrong", &hash).await);
        assert!(!threads.verify("right", "no hash").await);
        Ok(())
    }
}
