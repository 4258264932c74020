//! Several gateways behind one port: the next one takes over at once after a definite failure, or when the one before
//! stays silent for too long. The silent one is not stopped: if it succeeds after all, that is counted, not hidden.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use wissel_service::ports::{FaultCode, SendFault, Sending, Sms, SmsSent};

/// How long a gateway may stay silent before the next one is asked.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What one gateway has done since the program started.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Messages taken in time.
    pub taken: u64,
    /// Messages refused or failed.
    pub failed: u64,
    /// Messages taken after another gateway had already been asked and had taken them: sent twice.
    pub twice: u64,
    /// The last fault.
    pub last_fault: Option<SendFault>,
}

struct Gateway {
    name: String,
    port: Arc<dyn Sms>,
    tally: Mutex<Tally>,
}

impl Gateway {
    fn count(&self, result: Result<(), SendFault>, in_time: bool) {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(()) if in_time => tally.taken += 1,
            Ok(()) => {
                tally.twice += 1;
                tracing::warn!(
                    gateway = self.name,
                    "a text message was taken twice: this gateway answered late"
                );
            }
            Err(fault) => {
                tally.failed += 1;
                tally.last_fault = Some(fault);
                tracing::warn!(gateway = self.name, %fault, "a text message was not taken");
            }
        }
    }
}

/// Gateways in order of preference.
pub struct SmsFailover {
    gateways: Vec<Arc<Gateway>>,
    patience: Duration,
}

type Outcome = (usize, Result<(), SendFault>);

impl SmsFailover {
    /// Gateways in order, each with its configured name.
    pub fn new(gateways: Vec<(String, Arc<dyn Sms>)>, patience: Duration) -> Self {
        let gateways = gateways
            .into_iter()
            .map(|(name, port)| Arc::new(Gateway { name, port, tally: Mutex::default() }))
            .collect();
        Self { gateways, patience }
    }

    /// What each gateway has done, for the operator's page and `doctor`.
    pub fn tallies(&self) -> Vec<(String, Tally)> {
        let read = |g: &Arc<Gateway>| {
            (g.name.clone(), g.tally.lock().unwrap_or_else(PoisonError::into_inner).clone())
        };
        self.gateways.iter().map(read).collect()
    }

    /// Starts one attempt in a task of its own, so that it runs to its end whoever else was faster.
    fn start(&self, index: usize, message: &Arc<[String; 3]>, done: &mpsc::Sender<Outcome>) {
        let Some(gateway) = self.gateways.get(index).cloned() else { return };
        let (message, done) = (Arc::clone(message), done.clone());
        let port = Arc::clone(&gateway.port);
        let attempt = tokio::spawn(async move {
            let [to, text, reference] = &*message;
            port.send(to, text, reference).await.map(|_| ())
        });
        tokio::spawn(async move {
            let internal = SendFault::Temporary(FaultCode::Internal);
            let result = attempt.await.unwrap_or(Err(internal));
            let in_time = done.send((index, result)).await.is_ok();
            gateway.count(result, in_time);
        });
    }

    async fn run(&self, message: Arc<[String; 3]>) -> Result<SmsSent, SendFault> {
        let (done, mut outcomes) = mpsc::channel(self.gateways.len().max(1));
        let mut faults: Vec<Option<SendFault>> = vec![None; self.gateways.len()];
        let (mut started, mut failed) = (0, 0);
        while failed < self.gateways.len() {
            if started == failed {
                self.start(started, &message, &done);
                started += 1;
            }
            let waiting = outcomes.recv();
            let outcome = if started < self.gateways.len() {
                tokio::time::timeout(self.patience, waiting).await
            } else {
                Ok(waiting.await)
            };
            match outcome {
                Ok(Some((index, Ok(())))) => return Ok(self.sent(index, &faults, started)),
                Ok(Some((index, Err(fault)))) => {
                    if let Some(slot) = faults.get_mut(index) {
                        *slot = Some(fault);
                    }
                    failed += 1;
                }
                Ok(None) => return Err(SendFault::Temporary(FaultCode::Internal)),
                Err(_silent) => {
                    self.start(started, &message, &done);
                    started += 1;
                }
            }
        }
        Err(verdict(&faults))
    }

    fn sent(&self, winner: usize, faults: &[Option<SendFault>], started: usize) -> SmsSent {
        let silent = SendFault::Temporary(FaultCode::Timeout);
        let gave_up = self
            .gateways
            .iter()
            .zip(faults)
            .take(started)
            .enumerate()
            .filter(|(index, _)| *index != winner)
            .map(|(_, (gateway, fault))| (gateway.name.clone(), fault.unwrap_or(silent)))
            .collect();
        let gateway = self.gateways.get(winner).map(|g| g.name.clone()).unwrap_or_default();
        SmsSent { gateway, gave_up }
    }
}

/// All gave up: worth another try as soon as one of them says so.
fn verdict(faults: &[Option<SendFault>]) -> SendFault {
    let known = || faults.iter().flatten().copied();
    known()
        .find(|f| f.is_temporary())
        .or_else(|| known().next())
        .unwrap_or(SendFault::Temporary(FaultCode::NotConfigured))
}

impl Sms for SmsFailover {
    fn send<'a>(&'a self, to: &'a str, text: &'a str, reference: &'a str) -> Sending<'a, SmsSent> {
        let message = Arc::new([to.to_owned(), text.to_owned(), reference.to_owned()]);
        Box::pin(self.run(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers after a while.
    struct After(Duration, Result<(), SendFault>);
    impl Sms for After {
        fn send<'a>(&'a self, _: &'a str, _: &'a str, _: &'a str) -> Sending<'a, SmsSent> {
            Box::pin(async move {
                tokio::time::sleep(self.0).await;
                self.1.map(|()| SmsSent { gateway: String::new(), gave_up: Vec::new() })
            })
        }
    }
    struct Panics;
    impl Sms for Panics {
        fn send<'a>(&'a self, _: &'a str, _: &'a str, _: &'a str) -> Sending<'a, SmsSent> {
            Box::pin(async { panic!("a broken adapter") })
        }
    }

    const DOWN: SendFault = SendFault::Temporary(FaultCode::Http(503));
    const REFUSED: SendFault = SendFault::Permanent(FaultCode::Http(422));
    const SILENT: SendFault = SendFault::Temporary(FaultCode::Timeout);

    fn two(first: impl Sms + 'static, second: impl Sms + 'static) -> SmsFailover {
        SmsFailover::new(
            vec![("een".into(), Arc::new(first) as Arc<dyn Sms>), ("twee".into(), Arc::new(second))],
            PATIENCE,
        )
    }
    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }
    async fn send(port: &SmsFailover) -> (Result<SmsSent, SendFault>, Duration) {
        let start = tokio::time::Instant::now();
        (port.send("+31612345678", "t", "r").await, start.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_gateway_is_enough() {
        let port = two(After(ms(50), Ok(())), Panics);
        let (sent, took) = send(&port).await;
        assert_eq!(sent, Ok(SmsSent { gateway: "een".into(), gave_up: vec![] }));
        assert!(took < ms(100));
    }

    #[tokio::test(start_paused = true)]
    async fn a_definite_failure_makes_the_second_take_over_at_once() {
        for fault in [DOWN, REFUSED] {
            let port = two(After(ms(50), Err(fault)), After(ms(50), Ok(())));
            let (sent, took) = send(&port).await;
            assert_eq!(sent, Ok(SmsSent { gateway: "twee".into(), gave_up: vec![("een".into(), fault)] }));
            assert!(took < ms(200), "{took:?}");
        }
        let port = two(Panics, After(ms(1), Ok(())));
        assert_eq!(send(&port).await.0.unwrap().gateway, "twee");
    }

    #[tokio::test(start_paused = true)]
    async fn silence_makes_the_second_take_over_after_ten_seconds_and_a_late_success_is_counted() {
        let port = two(After(ms(25_000), Ok(())), After(ms(100), Ok(())));
        let (sent, took) = send(&port).await;
        assert_eq!(sent, Ok(SmsSent { gateway: "twee".into(), gave_up: vec![("een".into(), SILENT)] }));
        assert_eq!(took.as_millis() / 10, 1010, "ten seconds and a tenth");
        tokio::time::sleep(ms(20_000)).await;
        let tallies = port.tallies();
        assert_eq!((tallies[0].1.twice, tallies[0].1.taken), (1, 0));
        assert_eq!((tallies[1].1.twice, tallies[1].1.taken), (0, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn the_slow_first_may_still_win_when_the_second_fails() {
        let port = two(After(ms(12_000), Ok(())), After(ms(100), Err(DOWN)));
        let (sent, took) = send(&port).await;
        assert_eq!(sent, Ok(SmsSent { gateway: "een".into(), gave_up: vec![("twee".into(), DOWN)] }));
        assert!(took >= ms(12_000) && took < ms(12_200));
    }

    #[tokio::test(start_paused = true)]
    async fn when_all_fail_the_answer_is_temporary_if_one_is() {
        for (a, b, expected) in [(DOWN, REFUSED, DOWN), (REFUSED, DOWN, DOWN), (REFUSED, REFUSED, REFUSED)] {
            assert_eq!(send(&two(After(ms(1), Err(a)), After(ms(1), Err(b)))).await.0, Err(expected));
        }
        let none = SmsFailover::new(Vec::new(), PATIENCE);
        assert_eq!(send(&none).await.0, Err(SendFault::Temporary(FaultCode::NotConfigured)));
    }
}
