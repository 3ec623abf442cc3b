//! Texts: every conversation that a device keeps.

part! {
    HelpResume {
        "open a stored conversation; without a name, choose from a list"
        "abre uma conversa guardada; sem nome, mostra a lista"
    }
    ConversationOpened {
        "Conversation (questions: {questions}): {title}"
        "Conversa (perguntas: {questions}): {title}"
    }
    ConversationCopied { "Copy of the conversation: {title}" "Cópia da conversa: {title}" }
    ConversationInUse {
        "The conversation is open in another window. New questions go into the copy."
        "A conversa está aberta em outra janela. Novas perguntas vão para a cópia."
    }
    ConversationIsOpen { "This conversation is open already" "Esta conversa já está aberta" }
    NoConversations { "No stored conversations yet" "Nenhuma conversa guardada ainda" }
    PromptsRecalled {
        "Questions that were not sent: {waiting}. An empty line sends them."
        "Perguntas não enviadas: {waiting}. Uma linha vazia as envia."
    }
    ConversationDeleted { "Stored conversation deleted" "Conversa guardada excluída" }
    Untitled { "(no question)" "(sem pergunta)" }
    ResumeHow { "/resume NUMBER opens one of them" "/resume NÚMERO abre uma delas" }
    ConversationNotFound {
        "No stored conversation matches '{name}'"
        "Nenhuma conversa guardada corresponde a '{name}'"
    }
    ConversationGone { "This conversation is not stored any more" "Esta conversa não está mais guardada" }
    HistoryBroken {
        "The stored conversations cannot be read or written"
        "As conversas guardadas não podem ser lidas nem escritas"
    }
    HistoryFull {
        "There is no space left for conversations. What is new is not stored."
        "Não há mais espaço para conversas. O que é novo não é guardado."
    }
    HintHistoryFile {
        "Make room, or move the file away: a new one is begun"
        "Libere espaço ou mova o arquivo: um novo será criado"
    }
    LeaveNotStored {
        "Not all of the conversation is stored"
        "A conversa não está guardada por inteiro"
    }
    HintResume { "/resume lists the stored conversations" "/resume lista as conversas guardadas" }
    NeedsHistory { "Needs stored conversations" "Precisa de conversas guardadas" }
    ConversationAmbiguous {
        "Several stored conversations match '{name}'"
        "Várias conversas guardadas correspondem a '{name}'"
    }
    HintSessions { "chatcli session list shows their ids" "chatcli session list mostra os ids" }
    PickerNone { "No conversation matches" "Nenhuma conversa corresponde" }
    CannotRead { "{path} cannot be read: {why}" "{path} não pode ser lido: {why}" }
    FileHasNone { "{path} contains no conversation" "{path} não contém uma conversa" }
    FileEncrypted {
        "{path} is encrypted by the full ChatCLI"
        "{path} está criptografado pelo ChatCLI completo"
    }
    FileNoConversation {
        "{path} is not a conversation that can be read"
        "{path} não é uma conversa que possa ser lida"
    }
    KeptTooLarge { "{path} is larger than {limit}" "{path} é maior que {limit}" }
    FilesTaken { "Conversations imported: {count}" "Conversas importadas: {count}" }

    // The panel
    InBrowser { "In this browser" "Neste navegador" }
    OnServer { "On the server" "No servidor" }
    KeptSearch { "Find in all conversations" "Buscar em todas as conversas" }
    KeptAbout { "{when} · questions: {questions} · {size}" "{when} · perguntas: {questions} · {size}" }
    KeptFound { "Conversations: {count}" "Conversas: {count}" }
    KeptMore { "Show more" "Mostrar mais" }
    KeptGoes { "{title} is being deleted" "{title} será excluída" }
    KeptImport { "Import files" "Importar arquivos" }
    KeptImportHow {
        "JSON lines, Markdown or a session of ChatCLI; files can be dropped here"
        "JSON lines, Markdown ou uma sessão do ChatCLI; solte os arquivos aqui"
    }
    KeptExport { "Save as a file" "Salvar em arquivo" }
    KeptFormat { "Format of saved files" "Formato dos arquivos salvos" }
    FormatSession { "Session of ChatCLI" "Sessão do ChatCLI" }
    @terminal
    AboutSession { "Stored conversations of this machine" "Conversas guardadas nesta máquina" }
    AboutSessionList { "List the newest conversations" "Lista as conversas mais recentes" }
    AboutSessionShow { "Show a conversation" "Mostra uma conversa" }
    AboutSessionSearch { "Search all conversations" "Busca em todas as conversas" }
    AboutSessionExport { "Save a conversation to a file" "Salva uma conversa em um arquivo" }
    AboutSessionImport {
        "Store conversations of files: JSON lines, Markdown, sessions of the full ChatCLI"
        "Guarda conversas de arquivos: JSON lines, Markdown, sessões do ChatCLI completo"
    }
    AboutSessionDelete { "Delete stored conversations" "Exclui conversas guardadas" }
    SessionUsage {
        "chatcli session needs one of: list, show, search, export, import, delete"
        "chatcli session precisa de: list, show, search, export, import ou delete"
    }
    FlagMost { "How many [default: 20]" "Quantas [padrão: 20]" }
    FlagSessionJson { "Print one JSON object" "Imprime um objeto JSON" }
    FlagConversation {
        "Id, number in the list, or text of a conversation"
        "Id, número na lista ou texto de uma conversa"
    }
    FlagWords { "Words that the conversation contains" "Palavras que a conversa contém" }
    FlagExportPath { "File to write [default: standard output]" "Arquivo a escrever [padrão: saída padrão]" }
    FlagFormat {
        "jsonl, md or json (a session of the full ChatCLI) [default: by the file's name]"
        "jsonl, md ou json (uma sessão do ChatCLI completo) [padrão: pelo nome do arquivo]"
    }
    FlagForce { "Replace a file that exists" "Substitui um arquivo que já existe" }
    FlagImportPath {
        "File, or name of a session of the full ChatCLI"
        "Arquivo ou nome de uma sessão do ChatCLI completo"
    }
    FlagYes { "Confirm: it cannot be undone" "Confirma: não pode ser desfeito" }
    DeleteNeedsYes { "--yes confirms the deletion" "--yes confirma a exclusão" }
    FullSessions {
        "Session files of the full ChatCLI on this machine:"
        "Arquivos de sessão do ChatCLI completo nesta máquina:"
    }
    FullSessionsHow {
        "chatcli session import {name} stores a copy"
        "chatcli session import {name} guarda uma cópia"
    }
    FlagContinue {
        "Continue the newest stored conversation"
        "Continua a conversa guardada mais recente"
    }
    FlagResume {
        "Open a stored conversation by id, number or text; without a value, choose from a list"
        "Abre uma conversa guardada por id, número ou texto; sem valor, mostra a lista"
    }
    FlagNoHistory {
        "Do not store the conversation [env: CHATCLI_NO_HISTORY]"
        "Não guarda a conversa [env: CHATCLI_NO_HISTORY]"
    }
    ResumeNeedsId {
        "With a prompt, --resume needs the id of a conversation"
        "Com um prompt, --resume precisa do id de uma conversa"
    }
    PickerPrompt { "Conversation (type to search): " "Conversa (digite para buscar): " }
    PickerKeys { "Enter opens, Esc closes" "Enter abre, Esc fecha" }
    LeaveStored {
        "The conversation is stored: --continue opens it again"
        "A conversa está guardada: --continue a reabre"
    }
}
