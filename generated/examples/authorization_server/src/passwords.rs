//! Hashes of passwords.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::oneshot;

/// The hash of a password with a random salt, as a PHC string; `None` if the system has no random numbers.
pub(crate) fn hash(password: &str) -> Option<String> {
    let hash = Argon2::default().hash_password(password.as_bytes()).ok()?;
    Some(hash.to_string())
}

/// Whether a text is a PHC string.
pub(crate) fn is_hash(text: &str) -> bool {
    PasswordHash::new(text).is_ok()
}

/// Threads that verify passwords, one for each core.
///
/// To verify one takes a core for some time and 19 MiB, by design. So there are no more threads than cores, and always the
/// same ones: the allocator keeps memory for each thread that asks for much.
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
            let is_right = PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
            // The browser may go while the password is verified.
            let _ = verified.send(is_right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_verified() -> io::Result<()> {
        let threads = PasswordThreads::start()?;
        let hash = hash("right").unwrap_or_default();
        assert!(is_hash(&hash) && !is_hash("right"));
        assert!(threads.verify("right", &hash).await);
        assert!(!threads.verify("wrong", &hash).await);
        assert!(!threads.verify("right", "no hash").await);
        Ok(())
    }
}
