//! Every parameter: what is understood, what is limited, and what counts as not said.

use super::*;

fn read(mode: Mode, query: &str) -> Wish {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    Wish::read(mode, pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))))
}

fn effective(wish: &Wish, name: &str) -> String {
    wish.effective().into_iter().find(|(known, _)| *known == name).unwrap().1
}

#[test]
fn each_parameter_is_read_limited_or_left_alone() {
    for (name, value, understood) in [
        ("refresh", "", "30s"),
        ("refresh", "30s", "30s"),
        ("refresh", "45", "45s"),
        ("refresh", "2m", "120s"),
        ("refresh", "1s", "5s"),
        ("refresh", "0", "5s"),
        ("refresh", "1h", "600s"),
        ("refresh", "99999999999999999999s", "30s"),
        ("refresh", "soon", "30s"),
        ("refresh", "-5s", "30s"),
        ("theme", "", "dark"),
        ("theme", "light", "light"),
        ("theme", "AUTO", "auto"),
        ("theme", "mono", "dark"),
        ("title", "The shop", "The shop"),
        ("title", "  ", "-"),
        ("title", "a\u{1b}[31mb", "a[31mb"),
        ("ns", "", "*"),
        ("ns", "production", "production"),
        ("ns", "a, b,", "a,b"),
        ("deployment", "web", "web"),
        ("severity", "", "info"),
        ("severity", "Critical", "critical"),
        ("severity", "loud", "info"),
        ("max", "", "100"),
        ("max", "3", "3"),
        ("max", "0", "1"),
        ("max", "5000", "100"),
        ("max", "-1", "100"),
        ("rotate", "", "15s"),
        ("rotate", "30s", "30s"),
        ("rotate", "1s", "3s"),
        ("rotate", "0", "off"),
        ("rotate", "off", "off"),
        ("rotate", "x", "15s"),
        ("scale", "", "auto"),
        ("scale", "1.5", "1.50"),
        ("scale", "0.2", "1.00"),
        ("scale", "9", "3.00"),
        ("scale", "NaN", "auto"),
        ("scale", "auto", "auto"),
        ("redact", "", "-"),
        ("redact", "Names", "names"),
        ("redact", "everything", "-"),
        ("sound", "", "0"),
        ("sound", "1", "1"),
        ("sound", "loud", "0"),
        ("hide", "", "-"),
        ("hide", "summary,Clock,sofa", "clock,summary"),
        ("dim", "", "22:00-06:00"),
        ("dim", "20:30-7", "20:30-07:00"),
        ("dim", "0", "off"),
        ("dim", "always", "22:00-06:00"),
    ] {
        let wish = read(Mode::Kiosk, &format!("{name}={value}&colour=red"));
        assert_eq!(effective(&wish, name), understood, "{name}={value}");
    }
}

#[test]
fn what_can_be_repeated_adds_up_and_of_the_rest_the_last_readable_one_counts() {
    let wish = read(Mode::Kiosk, "ns=a&ns=b&deployment=x&deployment=y&refresh=10s&refresh=nonsense");
    assert_eq!(wish.options.namespaces, ["a", "b"]);
    assert_eq!(wish.options.deployments, ["x", "y"]);
    assert_eq!(wish.options.every_ms, 10_000);
}

#[test]
fn without_parameters_a_kiosk_is_dark_turns_and_dims_and_a_board_does_not() {
    let (kiosk, board) = (read(Mode::Kiosk, ""), read(Mode::Board, ""));
    assert_eq!((kiosk.theme, kiosk.rotate_ms, kiosk.max_alerts), (Some(Theme::Dark), Some(15_000), 100));
    assert_eq!((board.theme, board.rotate_ms, board.dim), (None, None, None));
    assert!(kiosk.dim.is_some() && !kiosk.debug && kiosk.zone.is_none());
    let asked = read(Mode::Board, "debug=1&tz=America/Sao_Paulo&rotate=20s");
    assert_eq!((asked.debug, asked.zone.as_deref()), (true, Some("America/Sao_Paulo")));
    assert_eq!(asked.rotate_ms, Some(20_000));
}
