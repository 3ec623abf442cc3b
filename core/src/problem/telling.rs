//! A problem in a person's language: one sentence that says who failed, their own words, and what to do about that party.

use super::phrases::one_line;
use super::{Kind, Problem, Who};
use crate::cost::shown;
use crate::text::{Lang, Text, fill};

/// Where a problem is read, which decides what can be done about it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// By a script, or by the person who wrote it: there are flags and no commands.
    Script,
    /// In a conversation in the terminal: there are commands.
    Terminal,
    /// In the page: there are buttons, and commands in the message box.
    Page,
}

/// What an error card is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Who failed.
    pub who: Who,
    /// What failed, in one sentence that names the party.
    pub what: String,
    /// That party's own words.
    pub words: Option<String>,
    /// What to do, here and now.
    pub hint: Option<&'static str>,
    /// The words as they came, when they were more: to be folded away.
    pub raw: Option<String>,
    /// The server's id of the request: to be folded away.
    pub request_id: Option<String>,
}

impl Problem {
    /// The parts of a card.
    pub fn card(&self, lang: Lang, surface: Surface) -> Card {
        Card {
            who: self.who,
            what: self.what(lang),
            words: self.words().map(str::to_owned),
            hint: self.hint(lang, surface),
            raw: self.raw.clone(),
            request_id: self.request_id.clone(),
        }
    }

    /// The problem as lines of plain text: what and the party's words, the hint, the request's id.
    pub fn lines(&self, lang: Lang, surface: Surface) -> Vec<String> {
        let what = self.what(lang);
        let mut lines = vec![match self.words() {
            Some(words) => format!("{what}: {words}"),
            None => what,
        }];
        lines.extend(self.hint(lang, surface).map(str::to_owned));
        if let Some(id) = &self.request_id {
            lines.push(fill(Text::RequestId.get(lang), &[("id", id)]));
        }
        lines
    }

    /// The party's words, where they say more than the sentence. A transport's nested text does not, and the one phrase
    /// of the Go server for a wrong token says the same.
    pub fn words(&self) -> Option<&str> {
        let words = self.why.as_deref()?;
        let is_shown = match self.kind {
            Kind::Token | Kind::TokenMissing => words != "authentication failed",
            Kind::HttpAnswer(..)
            | Kind::Proxy(_)
            | Kind::TlsCertificate
            | Kind::TlsRefused
            | Kind::Tls
            | Kind::CannotWrite(_)
            | Kind::HistoryBroken => true,
            // A name of our own transport for what it met; the sentence says it.
            Kind::NotGrpc(_) => false,
            // It says it all.
            Kind::Usage | Kind::Configuration | Kind::Credentials | Kind::Told => false,
            // The sentence was made from it.
            Kind::SessionNotFound(_) | Kind::ProviderUnknown(_) | Kind::ProxyAway(_) => false,
            _ => matches!(self.who, Who::Gateway | Who::Server | Who::Provider),
        };
        is_shown.then_some(words)
    }

    /// The party as the subject of a sentence.
    fn subject(&self) -> Text {
        match self.who {
            Who::Gateway => Text::PartyGateway,
            Who::Provider => Text::PartyProvider,
            Who::Here | Who::Network | Who::Between | Who::Server => Text::PartyServer,
        }
    }

    /// What failed, in one line.
    pub fn what(&self, lang: Lang) -> String {
        let text = |text: Text| text.get(lang).to_owned();
        let address = |text: Text, address: &str| fill(text.get(lang), &[("address", address)]);
        let who = |text: Text| fill(text.get(lang), &[("who", self.subject().get(lang))]);
        match &self.kind {
            Kind::AddressMissing => text(Text::AddressMissing),
            Kind::AddressBad(typed) => {
                let typed = one_line(typed).unwrap_or_default();
                fill(Text::AddressBad.get(lang), &[("address", &typed)])
            }
            Kind::Dns(place) => address(Text::Dns, place),
            Kind::Refused(place) => address(Text::RefusedByHost, place),
            Kind::ConnectTimeout(place, ms) => fill(
                Text::ConnectTimeout.get(lang),
                &[("address", place), ("secs", &crate::text::secs_up(*ms).to_string())],
            ),
            Kind::NotServing => text(Text::NotServing),
            Kind::Token => text(Text::TokenRejected),
            Kind::TokenMissing => text(Text::TokenMissing),
            Kind::SignIn => text(Text::AccessRefused),
            Kind::Permission if self.who == Who::Provider => who(Text::PartyForbids),
            Kind::Permission => text(Text::PermissionDenied),
            Kind::Proxy(place) => address(Text::ProxyFailed, place),
            Kind::ProxyAway(proxy) => address(Text::ProxyAway, &one_line(proxy).unwrap_or_default()),
            Kind::TlsNeeded => text(Text::TlsNeeded),
            Kind::TlsNotSpoken => text(Text::TlsNotSpoken),
            Kind::TlsAuthority => text(Text::TlsAuthority),
            Kind::TlsExpired => text(Text::TlsExpired),
            Kind::TlsNotYetValid => text(Text::TlsNotYetValid),
            Kind::TlsName(place) => address(Text::TlsName, place),
            Kind::TlsOld => text(Text::TlsOld),
            Kind::TlsClient => text(Text::TlsClient),
            Kind::TlsCertificate => text(Text::TlsCertificate),
            Kind::TlsRefused => text(Text::TlsRefused),
            Kind::NotGrpc(place) => address(Text::NotGrpc, place),
            Kind::HttpAnswer(place, _) => address(Text::HttpAnswer, place),
            Kind::Broken(place) => address(Text::ConnectionBroke, place),
            Kind::Unavailable => who(Text::PartyUnavailable),
            Kind::Failed | Kind::Model => who(Text::PartyFailed),
            Kind::LimitReached => who(Text::PartyAtLimit),
            Kind::MessageTooBig => who(Text::PartyTakesLess),
            Kind::TooLong => text(Text::TooLong),
            Kind::CostLimit { estimate, most } => fill(
                Text::CostLimit.get(lang),
                &[("cost", &shown(*estimate, lang)), ("most", &shown(*most, lang))],
            ),
            Kind::ProviderLate => who(Text::PartyLate),
            Kind::ModelUnknown => who(Text::PartyLacksModel),
            Kind::ProviderUnknown(name) => fill(Text::PartyLacksProvider.get(lang), &[("provider", name)]),
            Kind::KeyRefused { .. } => who(Text::PartyRefusesKey),
            Kind::ProviderUnusable { .. } => text(Text::ProviderUnusable),
            Kind::AddressForbidden => text(Text::AddressForbidden),
            Kind::EmptyAnswer => text(Text::EmptyAnswer),
            Kind::Silent(place) => address(Text::SilentServer, place),
            Kind::Tls => text(Text::TlsFailed),
            Kind::PlaintextForbidden => text(Text::PlaintextForbidden),
            Kind::Unreachable(place) => address(Text::Unreachable, place),
            Kind::Network => text(Text::NetworkLost),
            Kind::RateLimited(_) if self.who == Who::Provider => who(Text::PartyAtQuota),
            Kind::RateLimited(secs) => fill(
                Text::RateLimited.get(lang),
                &[("who", self.subject().get(lang)), ("secs", &(*secs).max(1).to_string())],
            ),
            Kind::PromptEmpty => text(Text::PromptEmpty),
            Kind::PromptTooBig(bytes) => fill(
                Text::PromptTooBig.get(lang),
                &[("bytes", &bytes.to_string()), ("limit", &chatcli_proto::MAX_PROMPT_BYTES.to_string())],
            ),
            Kind::Rejected | Kind::Invalid => who(Text::RequestRejected),
            Kind::NotFound => text(Text::NotFoundThere),
            Kind::Unimplemented => text(Text::Unimplemented),
            Kind::Deadline => text(Text::DeadlinePassed),
            Kind::DeadlineMidAnswer => text(Text::DeadlineMidAnswer),
            Kind::Cut => text(Text::CutMidAnswer),
            Kind::Truncated => text(Text::TruncatedAnswer),
            Kind::MaxTokens(typed) => fill(Text::MaxTokensBad.get(lang), &[("typed", typed)]),
            Kind::ProviderName(typed) => fill(Text::ProviderBad.get(lang), &[("typed", typed)]),
            Kind::StackSpotOnly => text(Text::StackSpotOnly),
            Kind::StackSpotName(typed) => fill(Text::StackSpotNameBad.get(lang), &[("typed", typed)]),
            Kind::OllamaUrl => text(Text::OllamaUrlBad),
            Kind::KeyNotForProvider(name) => fill(Text::KeyNotForProvider.get(lang), &[("provider", name)]),
            Kind::FileExists(path) => fill(Text::FileExists.get(lang), &[("path", path)]),
            Kind::CannotWrite(path) => fill(Text::CannotWrite.get(lang), &[("path", path)]),
            Kind::StoreFull => text(Text::StoreFull),
            Kind::StoreForbidden => text(Text::StoreForbidden),
            Kind::StoreBroken => text(Text::StoreBroken),
            Kind::ConversationNotFound(words) => {
                let words = one_line(words).unwrap_or_default();
                fill(Text::ConversationNotFound.get(lang), &[("name", &words)])
            }
            Kind::ConversationAmbiguous(words) => {
                let words = one_line(words).unwrap_or_default();
                fill(Text::ConversationAmbiguous.get(lang), &[("name", &words)])
            }
            Kind::ConversationGone => text(Text::ConversationGone),
            Kind::HistoryBroken => text(Text::HistoryBroken),
            Kind::HistoryFull => text(Text::HistoryFull),
            Kind::NotConnected => text(Text::NotConnected),
            Kind::NotProvided(command) => fill(Text::CommandNotProvided.get(lang), &[("command", command)]),
            // The sentence was made elsewhere, and names what is wrong.
            Kind::Usage => self.why.clone().unwrap_or_else(|| text(Text::WrongUse)),
            Kind::Configuration => self.why.clone().unwrap_or_else(|| text(Text::ConfigurationWrong)),
            Kind::SessionName(name) => {
                let name = one_line(name).unwrap_or_default();
                fill(Text::SessionNameBad.get(lang), &[("name", &name)])
            }
            Kind::SessionNameReserved(name) => fill(Text::SessionNameReserved.get(lang), &[("name", name)]),
            Kind::SessionDamaged(name) => fill(Text::SessionDamaged.get(lang), &[("name", name)]),
            Kind::SessionNotFound(name) => fill(Text::SessionNotFound.get(lang), &[("name", name)]),
            Kind::SessionExists(name) => fill(Text::SessionExists.get(lang), &[("name", name)]),
            Kind::SessionChanged(name) => fill(Text::SessionChanged.get(lang), &[("name", name)]),
            Kind::SessionRicher(name) => fill(Text::SessionRicher.get(lang), &[("name", name)]),
            Kind::InputTimeout(ms) => {
                fill(Text::InputTooLate.get(lang), &[("secs", &crate::text::secs_up(*ms).to_string())])
            }
            Kind::SessionInUse(name) => fill(Text::SessionInUse.get(lang), &[("name", name)]),
            Kind::SessionTooBig { bytes, limit } => fill(
                Text::SessionTooBig.get(lang),
                &[("size", &mebibytes(*bytes)), ("limit", &mebibytes(*limit))],
            ),
            Kind::Unattended => text(Text::Unattended),
            Kind::NotPossibleHere => text(Text::NotPossibleHere),
            Kind::NothingAttached => text(Text::NothingAttached),
            Kind::TaskNotBegun => text(Text::TaskNotBegun),
            Kind::FolderNotAgreed => text(Text::FolderNotAgreed),
            Kind::SessionStore => text(Text::SessionStoreFailed),
            Kind::SessionTimeout(ms) => {
                fill(Text::SessionTimeout.get(lang), &[("secs", &crate::text::secs_up(*ms).to_string())])
            }
            Kind::NoSessions => text(Text::NoSessions),
            // Likewise.
            Kind::Credentials | Kind::Told => self.why.clone().unwrap_or_default(),
        }
    }

    /// What to do, in one line, when there is something that can be done here.
    pub fn hint(&self, lang: Lang, surface: Surface) -> Option<&'static str> {
        let again = || if surface == Surface::Terminal { Text::HintRetry } else { Text::HintLater };
        let text = match self.kind {
            Kind::AddressMissing | Kind::AddressBad(_) => Text::HintAddress,
            Kind::Dns(_) => Text::HintDns,
            Kind::Refused(_) | Kind::Unreachable(_) | Kind::ConnectTimeout(..) | Kind::Silent(_) => {
                Text::HintServerUp
            }
            Kind::Proxy(_) | Kind::ProxyAway(_) => Text::HintProxy,
            Kind::HttpAnswer(_, 401 | 403 | 407) => Text::HintProxyAccess,
            Kind::HttpAnswer(_, 429 | 500..) => Text::HintProxyLater,
            Kind::HttpAnswer(..) | Kind::NotGrpc(_) => Text::HintNotGrpc,
            Kind::NotServing => Text::HintLater,
            Kind::RateLimited(_) | Kind::Unavailable if self.who == Who::Provider => again(),
            Kind::RateLimited(_) | Kind::Unavailable => Text::HintLater,
            Kind::Token | Kind::TokenMissing | Kind::SignIn => match surface {
                Surface::Script => Text::HintTokenFlag,
                Surface::Terminal => Text::HintTokenCommand,
                Surface::Page => Text::HintToken,
            },
            Kind::Permission if self.who == Who::Provider => Text::HintOtherModel,
            Kind::Permission => Text::HintPermission,
            Kind::TlsNeeded => Text::HintTlsNeeded,
            Kind::TlsNotSpoken => Text::HintTlsNotSpoken,
            Kind::TlsAuthority => Text::HintTlsAuthority,
            Kind::TlsExpired => Text::HintTlsExpired,
            Kind::TlsNotYetValid => Text::HintTlsNotYetValid,
            Kind::TlsName(_) => Text::HintTlsName,
            Kind::TlsOld => Text::HintTlsOld,
            Kind::TlsClient => Text::HintTlsClient,
            Kind::TlsCertificate => Text::HintTlsCertificate,
            Kind::TlsRefused | Kind::Tls => Text::HintTls,
            Kind::PlaintextForbidden => Text::HintPlaintext,
            Kind::Network => Text::HintNetwork,
            Kind::PromptEmpty => Text::HintPromptEmpty,
            Kind::PromptTooBig(_) => Text::HintPromptTooBig,
            Kind::MessageTooBig if surface == Surface::Script => Text::HintPromptTooBig,
            Kind::TooLong if surface == Surface::Script => Text::HintPromptTooBig,
            Kind::MessageTooBig | Kind::TooLong => Text::HintShorten,
            Kind::ProviderUnknown(_) if surface == Surface::Terminal => Text::HintSwitch,
            Kind::ModelUnknown | Kind::ProviderUnknown(_) => Text::HintOtherModel,
            Kind::KeyRefused { own: true } | Kind::ProviderUnusable { own: true } => Text::HintOwnCredential,
            Kind::KeyRefused { own: false } => Text::HintServerCredential,
            Kind::ProviderUnusable { own: false } => Text::HintServerProviders,
            Kind::AddressForbidden => Text::HintAddressForbidden,
            Kind::Unimplemented => Text::HintUnimplemented,
            Kind::Model
            | Kind::ProviderLate
            | Kind::EmptyAnswer
            | Kind::Broken(_)
            | Kind::Deadline
            | Kind::DeadlineMidAnswer
            | Kind::Cut
            | Kind::Truncated => again(),
            // The command line's own help is no help in a conversation, where only `/connect` takes flags.
            Kind::Usage if surface == Surface::Script => Text::HintUsage,
            Kind::Usage if surface == Surface::Terminal => Text::HintUsageConnect,
            Kind::Usage => return None,
            Kind::ProviderName(_) => Text::HintSwitch,
            Kind::FileExists(_) => Text::HintForce,
            Kind::StoreFull | Kind::StoreForbidden | Kind::StoreBroken => Text::HintExport,
            Kind::ConversationNotFound(_) | Kind::ConversationAmbiguous(_) | Kind::ConversationGone
                if surface == Surface::Script =>
            {
                Text::HintSessions
            }
            Kind::ConversationNotFound(_) | Kind::ConversationAmbiguous(_) | Kind::ConversationGone => {
                Text::HintResume
            }
            Kind::HistoryBroken | Kind::HistoryFull if surface == Surface::Script => Text::HintHistoryFile,
            Kind::HistoryBroken | Kind::HistoryFull => Text::HintExport,
            Kind::NothingAttached => Text::HintReferences,
            Kind::FolderNotAgreed => Text::HintFolder,
            Kind::SessionName(_) => Text::HintSessionName,
            Kind::SessionNotFound(_) => Text::HintSessionList,
            Kind::SessionExists(_) | Kind::SessionNameReserved(_) | Kind::SessionDamaged(_) => {
                Text::HintOtherName
            }
            Kind::SessionTooBig { .. } => Text::HintCompact,
            Kind::SessionRicher(_) => Text::HintCopySession,
            Kind::SessionInUse(_) => Text::HintLater,
            Kind::NoSessions => Text::HintExport,
            Kind::SessionTimeout(_) => Text::HintLater,
            Kind::Rejected
            | Kind::Invalid
            | Kind::Failed
            | Kind::LimitReached
            | Kind::NotFound
            | Kind::Configuration
            | Kind::Credentials
            | Kind::Told
            | Kind::MaxTokens(_)
            | Kind::StackSpotOnly
            | Kind::StackSpotName(_)
            | Kind::OllamaUrl
            | Kind::KeyNotForProvider(_)
            | Kind::CannotWrite(_)
            | Kind::NotConnected
            | Kind::Unattended
            | Kind::NotPossibleHere
            | Kind::CostLimit { .. }
            | Kind::SessionChanged(_)
            | Kind::SessionStore
            | Kind::InputTimeout(_)
            | Kind::TaskNotBegun => return None,
            Kind::NotProvided(ref name) => match name.as_str() {
                "server" | "serve" | "gateway" | "daemon" => Text::HintGateway,
                _ => return None,
            },
        };
        Some(text.get(lang))
    }
}

/// A size in MiB, rounded up.
fn mebibytes(bytes: usize) -> String {
    bytes.div_ceil(1024 * 1024).to_string()
}

#[cfg(test)]
mod tests;
