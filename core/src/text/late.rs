//! Sentences that a page fetches late, with the part of its program that says them: what a person lends it, and what came
//! of that. The style of the catalogue holds for them too.

use super::Lang;

macro_rules! late {
    ($($key:ident { $en:literal $pt:literal })*) => {
        /// Names one sentence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Late {
            $($key,)*
        }

        impl Late {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$key),*];

            /// The sentence in a language, with its `{names}` still open.
            pub fn get(self, lang: Lang) -> &'static str {
                match (lang, self) {
                    $((Lang::En, Self::$key) => $en,)*
                    $((Lang::PtBr, Self::$key) => $pt,)*
                }
            }
        }
    };
}

late! {
    ReferenceMissing { "{name}: no such file or folder" "{name}: arquivo ou pasta não existe" }
    ReferenceSensitive {
        "{name}: not sent, because it holds credentials"
        "{name}: não enviado, porque guarda credenciais"
    }
    ReferenceTooLarge {
        "{name}: {size}, and {limit} fit; --mode=chunked sends it in parts"
        "{name}: {size}, e cabem {limit}; --mode=chunked envia em partes"
    }
    ReferenceBinary { "{name}: not a text file" "{name}: não é um arquivo de texto" }
    ReferenceImage {
        "{name}: images cannot be sent over this connection"
        "{name}: imagens não podem ser enviadas por esta conexão"
    }
    ReferenceEmpty { "{name}: no file that is read" "{name}: nenhum arquivo que seja lido" }
    ReferenceNotAFile { "{name}: neither file nor folder" "{name}: não é arquivo nem pasta" }
    ReferenceNoRepository { "{name}: not in a Git repository" "{name}: fora de um repositório Git" }
    ReferenceUnreadable { "{name}: {why}" "{name}: {why}" }
    ReferenceUnavailable { "{name}: not available here" "{name}: não disponível aqui" }
    ReferenceLeftOut {
        "{name}: files left out, because they do not fit: {count}"
        "{name}: arquivos deixados de fora, porque não cabem: {count}"
    }
    ReferenceCredentials {
        "{name}: files left out, because they hold credentials: {count}"
        "{name}: arquivos deixados de fora, porque guardam credenciais: {count}"
    }
    ReferenceEndless {
        "{name}: too large to be read whole; folders are missing"
        "{name}: grande demais para ser lido inteiro; faltam pastas"
    }
    ReferenceOption { "@file has no option {option}" "@file não tem a opção {option}" }

    AttachFiles { "Attach text files" "Anexar arquivos de texto" }
    Attachments { "Attachments" "Anexos" }
    AttachmentOpen { "Open {name}, {size}" "Abrir {name}, {size}" }
    AttachmentRemove { "Remove {name}" "Remover {name}" }
    AttachmentAdded { "Attached: {name}, {size}" "Anexado: {name}, {size}" }
    AttachmentRemoved { "Removed: {name}" "Removido: {name}" }
    AttachmentMasked { "secrets masked" "segredos mascarados" }
    AttachmentMaskedWhy {
        "What looks like a secret was masked. The model receives the text below."
        "O que parece segredo foi mascarado. O modelo recebe o texto abaixo."
    }
    AttachmentTooLarge {
        "{name}: not attached. It has {size}, and {limit} fit in a message."
        "{name}: não anexado. Tem {size}, e cabem {limit} em uma mensagem."
    }
    AttachmentsTooMany {
        "{name}: not attached. A message can have {limit} attachments."
        "{name}: não anexado. Uma mensagem pode ter {limit} anexos."
    }
    AttachmentsFull {
        "{name}: not attached. All attachments together can have {limit}."
        "{name}: não anexado. Todos os anexos juntos podem ter {limit}."
    }
    AttachmentPasted { "pasted-{number}.txt" "colado-{number}.txt" }
    AttachmentAsText { "Put back as text" "Devolver como texto" }
    DropFiles { "Drop to attach" "Solte para anexar" }
    Attach { "Attach" "Anexar" }
    ChooseFolder { "Choose a folder" "Escolher uma pasta" }
    FolderName { "Name a path of this folder" "Citar um caminho desta pasta" }
    FolderNone {
        "no folder is open; choose one with the paper clip"
        "nenhuma pasta aberta; escolha uma pelo clipe"
    }
    FolderOutside { "not a path inside the folder {name}" "não é um caminho da pasta {name}" }
    FolderLent {
        "Folder open: {name}. Paths in it can be named after @file."
        "Pasta aberta: {name}. Cite caminhos dela depois de @file."
    }
    FolderPicked { "as of {time}" "como às {time}" }
    FolderCut {
        "{name}: too many files. The first {count} were taken."
        "{name}: arquivos demais. Os primeiros {count} foram considerados."
    }
    FolderReconnect { "Reconnect folder" "Reconectar a pasta" }
    FolderRefused {
        "The browser does not allow reading the folder"
        "O navegador não permite ler a pasta"
    }
    FolderAway {
        "The folder {name} has to be reconnected first"
        "A pasta {name} precisa ser reconectada antes"
    }
    PasteWhy {
        "{token} cannot be read by a page. Run this command and paste its output."
        "Uma página não lê {token}. Execute este comando e cole a saída."
    }
    PasteOutput { "Output" "Saída" }
    PasteMasked {
        "What looks like a secret is masked before it is sent"
        "O que parece segredo é mascarado antes do envio"
    }
    PasteTooLong { "Paste at most 400 KiB" "Cole no máximo 400 KiB" }
}
