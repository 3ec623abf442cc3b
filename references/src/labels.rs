//! The words around what is attached, in the person's language. A model reads them, and the marks at their beginning
//! stay the same in every language.

use chatcli_core::Lang;

use crate::source::GitSection;

/// A language's words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Labels(pub(crate) Lang);

impl Labels {
    fn pick(self, en: &'static str, pt: &'static str) -> &'static str {
        match self.0 {
            Lang::En => en,
            Lang::PtBr => pt,
        }
    }

    pub(crate) fn truncated(self, limit_mb: &str, files: usize) -> String {
        match self.0 {
            Lang::En => format!("⚠️ CONTENT TRUNCATED: limit {limit_mb} MB, files: {files}"),
            Lang::PtBr => format!("⚠️ CONTEÚDO TRUNCADO: limite de {limit_mb} MB, arquivos: {files}"),
        }
    }

    pub(crate) fn folder(self, files: usize, total_kb: &str) -> String {
        match self.0 {
            Lang::En => format!("📁 FOLDER CONTENT: {files} files ({total_kb} KB total)"),
            Lang::PtBr => format!("📁 CONTEÚDO DO DIRETÓRIO: {files} arquivos ({total_kb} KB total)"),
        }
    }

    pub(crate) fn index(self) -> &'static str {
        self.pick("📑 FILE INDEX:", "📑 ÍNDICE DE ARQUIVOS:")
    }

    pub(crate) fn file(self) -> &'static str {
        self.pick("📄 FILE", "📄 ARQUIVO")
    }

    pub(crate) fn structure(self) -> &'static str {
        self.pick("📁 FOLDER STRUCTURE", "📁 ESTRUTURA DO DIRETÓRIO")
    }

    pub(crate) fn totals(self, folders: usize, files: usize, mb: &str) -> String {
        match self.0 {
            Lang::En => format!("📊 folders: {folders}, files: {files}, {mb} MB"),
            Lang::PtBr => format!("📊 diretórios: {folders}, arquivos: {files}, {mb} MB"),
        }
    }

    pub(crate) fn kinds(self) -> &'static str {
        self.pick("🔍 FILES BY TYPE:", "🔍 ARQUIVOS POR TIPO:")
    }

    pub(crate) fn folded(self) -> &'static str {
        self.pick("(skipped)", "(ignorado)")
    }

    pub(crate) fn one_file(self) -> (&'static str, &'static str, &'static str) {
        match self.0 {
            Lang::En => ("📄 FILE", "Type", "Size"),
            Lang::PtBr => ("📄 ARQUIVO", "Tipo", "Tamanho"),
        }
    }

    pub(crate) fn chosen(self, query: &str) -> String {
        match self.0 {
            Lang::En => format!("📁 FILES CHOSEN FOR: \"{query}\""),
            Lang::PtBr => format!("📁 ARQUIVOS ESCOLHIDOS PARA: \"{query}\""),
        }
    }

    pub(crate) fn score(self) -> &'static str {
        self.pick("score", "pontuação")
    }

    pub(crate) fn selected(self, chosen: usize, of: usize) -> String {
        match self.0 {
            Lang::En => format!("🔍 {chosen} of {of} files"),
            Lang::PtBr => format!("🔍 {chosen} de {of} arquivos"),
        }
    }

    pub(crate) fn piece(self, place: usize, total: usize) -> String {
        match self.0 {
            Lang::En => format!("📦 PIECE {place} OF {total}"),
            Lang::PtBr => format!("📦 PARTE {place} DE {total}"),
        }
    }

    pub(crate) fn pieces(self, pieces: usize, files: usize, mb: &str) -> String {
        match self.0 {
            Lang::En => format!("📊 PROJECT IN PIECES: {pieces} pieces, {files} files, {mb} MB"),
            Lang::PtBr => format!("📊 PROJETO EM PARTES: {pieces} partes, {files} arquivos, {mb} MB"),
        }
    }

    pub(crate) fn remaining(self, rest: usize) -> String {
        match self.0 {
            Lang::En => format!("⚠️ Pieces that are still to come: {rest}"),
            Lang::PtBr => format!("⚠️ Partes que ainda virão: {rest}"),
        }
    }

    pub(crate) fn environment(self) -> &'static str {
        self.pick("🌐 Environment variables:", "🌐 Variáveis de ambiente:")
    }

    pub(crate) fn history(self) -> &'static str {
        self.pick("🕘 Shell history:", "🕘 Histórico do shell:")
    }

    pub(crate) fn git(self) -> &'static str {
        self.pick("📚 Git information:", "📚 Informações do Git:")
    }

    pub(crate) fn given(self) -> &'static str {
        self.pick("(provided by the user)", "(fornecido pelo usuário)")
    }

    pub(crate) fn cut(self) -> &'static str {
        self.pick("[… cut here]", "[… cortado aqui]")
    }

    pub(crate) fn section(self, section: GitSection) -> &'static str {
        match section {
            GitSection::Remotes => self.pick("Remotes", "Remotos"),
            GitSection::Branch => self.pick("Branch", "Branch"),
            GitSection::Status => self.pick("Status", "Status"),
            GitSection::Stat => self.pick("Changes", "Alterações"),
            GitSection::Diff => self.pick("Unstaged diff", "Diff fora do stage"),
            GitSection::Staged => self.pick("Staged diff", "Diff no stage"),
            GitSection::Untracked => self.pick("Untracked files", "Arquivos não rastreados"),
            GitSection::Log => self.pick("Newest commits", "Commits recentes"),
            GitSection::Authors => self.pick("Authors", "Autores"),
            GitSection::Tags => self.pick("Tags", "Tags"),
            GitSection::Pasted => self.pick("Output", "Saída"),
        }
    }
}
