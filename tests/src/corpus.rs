//! Hostile texts, and a trap in the page that tells what they managed to do.

use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::process::root;

/// The address in the corpus that no program listens on; a trap puts its own in its place.
const CLOSED_PORT: &str = "127.0.0.1:9";

/// Everything a foreign text may become.
const ELEMENTS: &str = "A,BLOCKQUOTE,BR,BUTTON,CODE,DEL,DIV,EM,H3,H4,H5,H6,HR,LI,OL,P,PRE,S,SPAN,STRONG,TABLE,SUP,\
                        TBODY,TD,TH,THEAD,TR,UL,svg,path,rect,circle,line,polyline,polygon,use,g,title";

/// Notes what runs, what is refused by the page's policy, and what is asked for. `name` is found in every script of
/// the corpus.
const TRAP: &str = "
    if (window.__caught) return;
    const caught = window.__caught = [];
    window.__hit = () => caught.push('ran');
    for (const name of ['alert', 'confirm', 'prompt', 'open', 'print', 'eval'])
        window[name] = () => { caught.push(name); return null; };
    addEventListener('error', event => caught.push('error: ' + event.message));
    addEventListener('unhandledrejection', event => caught.push('rejection: ' + event.reason));
    addEventListener('securitypolicyviolation', event =>
        caught.push('policy: ' + event.violatedDirective + ' ' + event.blockedURI));
    addEventListener('beforeunload', () => caught.push('left'));
    window.__title = document.title;";

/// Gives back what was caught and every element, attribute or link below `arguments[0]` that should not be there.
const LOOK: &str = "
    const bad = [...(window.__caught || ['no trap'])];
    const allowed = new Set(arguments[1].split(','));
    for (const root of document.querySelectorAll(arguments[0])) for (const element of root.querySelectorAll('*')) {
        const name = element.tagName;
        if (!allowed.has(name)) bad.push('element ' + name);
        for (const attribute of element.attributes) {
            const key = attribute.name;
            if (/^(on|style$|src|srcdoc|srcset|action|formaction|background|poster|xlink|data$|autofocus|ping)/i.test(key))
                bad.push('attribute ' + name + ' ' + key);
            if (key === 'href' && name === 'A' && !/^(https?:|mailto:)/i.test(attribute.value))
                bad.push('link ' + attribute.value);
        }
        if (name === 'A' && element.href && !/noopener/.test(element.rel)) bad.push('a link without rel');
    }
    if (document.title !== window.__title && /changed/.test(document.title)) bad.push('title');
    if (document.querySelectorAll('base, meta[http-equiv], iframe, object, embed, frame').length) bad.push('a frame');
    for (const entry of performance.getEntriesByType('resource'))
        if (new URL(entry.name).origin !== location.origin) bad.push('asked for ' + entry.name);
    return bad;";

/// One text of the corpus.
#[derive(Clone, Debug)]
pub struct Hostile {
    /// What it tries.
    pub note: String,
    /// The text.
    pub text: String,
}

/// Where hostile texts point to, so that a load is seen even when the browser would not tell.
pub struct Trap {
    address: SocketAddr,
    visits: Arc<AtomicUsize>,
}

impl Trap {
    /// Listens on a free port.
    ///
    /// # Panics
    /// When there is none.
    pub fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound port has an address");
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&visits);
        // Ends with the process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut first = [0; 1];
                // A speculative connection that asks for nothing loads nothing.
                if (&stream).read(&mut first).is_ok_and(|count| count > 0) {
                    counted.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        Self { address, visits }
    }

    /// Every text of the corpus, pointing here.
    ///
    /// # Panics
    /// When the corpus cannot be read.
    pub fn corpus(&self) -> Vec<Hostile> {
        let path = root().join("tests/corpus/hostile.jsonl");
        let lines = std::fs::read_to_string(&path).expect("the corpus is there");
        let read = |line: &str| {
            let entry: Value = serde_json::from_str(line).expect("a line of the corpus is JSON");
            let field = |name: &str| entry[name].as_str().expect("a text").to_owned();
            Hostile {
                note: field("note"),
                text: field("text").replace(CLOSED_PORT, &self.address.to_string()),
            }
        };
        lines.lines().map(read).collect()
    }

    /// Lays the trap in the page that the browser shows, before anything hostile comes.
    pub fn arm(&self, browser: &Browser) {
        browser.run(TRAP, Vec::new());
    }

    /// What the texts did, and what stands below `css` that should not.
    pub fn caught(&self, browser: &Browser, css: &str) -> Vec<String> {
        let found = browser.run(LOOK, vec![json!(css), json!(ELEMENTS)]);
        let mut caught: Vec<String> = found
            .as_array()
            .into_iter()
            .flatten()
            .map(|what| what.as_str().unwrap_or_default().to_owned())
            .collect();
        if self.visits.load(Ordering::SeqCst) > 0 {
            caught.push("something was loaded".to_owned());
        }
        caught
    }
}
