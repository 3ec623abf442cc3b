use super::*;

fn only(text: &str) -> Server {
    let mut listed = read(text);
    assert_eq!(listed.faults, [], "{text}");
    assert_eq!(listed.servers.len(), 1, "{text}");
    listed.servers.remove(0)
}

fn wrong(text: &str) -> Wrong {
    let mut listed = read(text);
    assert_eq!((listed.servers.len(), listed.faults.len()), (0, 1), "{text}");
    listed.faults.remove(0).wrong
}

#[test]
fn both_shapes_name_the_same_server() {
    let list = only(
        r#"{"mcpServers":[{"name":"files","command":"npx","args":["-y","x",7],"env":{"A":"1"},
            "transport":"stdio","enabled":true}]}"#,
    );
    let map = only(r#"{"mcpServers":{"files":{"command":"npx","args":["-y","x",7],"env":{"A":"1"}}}}"#);
    assert_eq!(list, map);
    assert!(list.is_enabled);
    let How::Process { args, .. } = list.how else { panic!("{list:?}") };
    assert_eq!(args, ["-y", "x", "7"]);
    let http = only(r#"{"servers":{"web":{"type":"streamable-http","url":"https://h.example/mcp"}}}"#);
    assert_eq!(http.how.shown(), "https://h.example/mcp");
}

#[test]
fn a_server_of_the_list_is_off_until_it_is_enabled_and_one_of_the_map_until_it_is_disabled() {
    for (entry, list, map) in [
        (r#""command":"x""#, false, true),
        (r#""command":"x","enabled":true"#, true, true),
        (r#""command":"x","enabled":false"#, false, false),
        (r#""command":"x","disabled":true"#, false, false),
        (r#""command":"x","enabled":true,"disabled":true"#, false, false),
    ] {
        assert_eq!(
            only(&format!(r#"{{"mcpServers":[{{"name":"a",{entry}}}]}}"#)).is_enabled,
            list,
            "{entry}"
        );
        assert_eq!(only(&format!(r#"{{"mcpServers":{{"a":{{{entry}}}}}}}"#)).is_enabled, map, "{entry}");
    }
}

#[test]
fn what_cannot_be_used_is_named_and_spoils_no_other() {
    let listed = read(
        r#"{"mcpServers":[{"name":"a","command":"x"},{"name":"a","command":"y"},{"command":"z"},
            {"name":"b"},{"name":"c","transport":"sse","url":"http://h/"},{"name":"d","url":"file:///etc"},
            {"name":"e","command":"x","args":"-y"},{"name":"f","url":"http://h/","headers":{"a b":"c"}},
            {"name":"g","command":"x","env":{"A":{}}}, 7, {"name":"last one","command":"x"}]}"#,
    );
    let names: Vec<&str> = listed.servers.iter().map(|server| server.name.as_str()).collect();
    assert_eq!(names, ["a", "last-one"]);
    let faults: Vec<(&str, Wrong)> =
        listed.faults.iter().map(|fault| (fault.server.as_str(), fault.wrong.clone())).collect();
    assert_eq!(
        faults,
        [
            ("a", Wrong::Twice),
            ("#3", Wrong::Name),
            ("b", Wrong::Nothing),
            ("c", Wrong::Transport),
            ("d", Wrong::Url),
            ("e", Wrong::Key("args")),
            ("f", Wrong::Key("headers")),
            ("g", Wrong::Key("env")),
            ("#10", Wrong::Name),
        ]
    );
}

#[test]
fn a_file_that_is_none_of_this_is_told_without_what_stands_in_it() {
    assert_eq!(wrong("{\"mcpServers\":\n{\"a\": sk-secret}}"), Wrong::Json { line: 2, column: 7 });
    assert_eq!(wrong(r#"{"mcpServers":"sk-secret"}"#), Wrong::Shape);
    assert_eq!(wrong("[]"), Wrong::Shape);
    assert!(matches!(wrong(&"[".repeat(100_000)), Wrong::Json { .. }));
}

#[test]
fn only_so_many_servers_are_taken() {
    let entries: Vec<String> = (0..40).map(|n| format!(r#""s{n}":{{"command":"x"}}"#)).collect();
    let listed = read(&format!(r#"{{"mcpServers":{{{}}}}}"#, entries.join(",")));
    assert_eq!(listed.servers.len(), MAX_SERVERS);
    assert_eq!(listed.faults, [Fault { server: "s32".to_owned(), wrong: Wrong::TooMany }]);
}

#[test]
fn no_secret_of_the_file_is_shown() {
    let server = only(
        r#"{"mcpServers":{"a":{"command":"/opt/bin/server","args":["--api-key","hunter-two-2","--dir=/home/me"],
            "env":{"SERVICE_TOKEN":"correct-horse","DIR":"/home/me"}}}}"#,
    );
    let web = only(
        r#"{"mcpServers":{"a":{"url":"https://me:pass-word-1@h.example:8443/mcp?key=query-secret",
            "headers":{"Authorization":"Bearer battery-staple","Accept-Language":"pt"}}}}"#,
    );
    let shown = format!("{server:?} {} {web:?} {}", server.how.shown(), web.how.shown());
    let said = "hunter-two-2 correct-horse /home/me battery-staple pass-word-1 query-secret";
    let cleaned = web.redactor().clean(&server.redactor().clean(said)).into_owned();
    for secret in ["hunter-two-2", "correct-horse", "battery-staple", "pass-word-1", "query-secret"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
        assert!(!cleaned.contains(secret), "{secret}: {cleaned}");
    }
    assert!(cleaned.contains("/home/me"), "{cleaned}");
    assert!(web.how.shown().contains("https://h.example:8443/mcp"), "{shown}");
}
