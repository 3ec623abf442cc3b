//! Ten seconds of the storm that `examples/storm.rs` lets loose in full: whatever strangers do, the honest caller is
//! answered. The bounds are those of a busy machine with an unoptimised gateway.

use std::time::Duration;

use chatcli_tests::process::{Gateway, Home, gateway};
use chatcli_tests::storm::{Plan, storm, upstreams};

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_caller_is_answered_in_the_middle_of_a_storm() {
    let (home, servers) = (Home::default(), upstreams(3));
    let mut command = home.command(gateway());
    command.args(["--listen", "127.0.0.1:0"]);
    for server in &servers {
        command.arg("--upstream").arg(server.url());
    }
    let gateway = Gateway::of(command);
    let process = gateway.program.pid().as_raw_nonzero().get().unsigned_abs();
    let report = storm(gateway.address, process, servers, Plan::SHORT).await;
    assert_eq!(report.failures, Vec::<String>::new(), "{}", report.lines());
    assert!(report.waits.len() > 20 && report.percentile(1.0) < Duration::from_secs(5), "{}", report.lines());
    assert!(report.memory_kib.1 < 300 * 1024, "{}", report.lines());
}
