//! Texts: questions, answers, the queue, and what is undone, shortened and exported.

part! {
    // Conversation
    Interrupted { "Interrupted; partial answer kept" "Interrompido; resposta parcial mantida" }
    InterruptedEarly { "Interrupted before an answer came" "Interrompido antes de chegar uma resposta" }
    CutAtLimit {
        "The answer met its limit and is not complete"
        "A resposta atingiu o limite e não está completa"
    }
    Busy { "An answer is running; stop it first" "Há uma resposta em andamento; pare-a antes" }
    Held {
        "Offline; the question is sent after reconnecting"
        "Sem conexão; a pergunta será enviada ao reconectar"
    }
    NothingToRetry { "No question to ask again" "Nenhuma pergunta para repetir" }
    NothingToCopy { "No answer to copy" "Nenhuma resposta para copiar" }
    Copied { "Characters copied: {chars}" "Caracteres copiados: {chars}" }
    CopyFailed { "The clipboard is not available" "A área de transferência não está disponível" }
    NewConversation { "New conversation" "Nova conversa" }
    Thinking { "Thinking…" "Pensando…" }
    ThinkingFor { "Thinking… {secs} s" "Pensando… {secs} s" }
    Took { "{secs} s" "{secs} s" }

    // Queue
    Queued { "Queued ({waiting})" "Na fila ({waiting})" }
    QueueFull { "Queue full ({limit})" "Fila cheia ({limit})" }
    QueueKept {
        "In the queue: {waiting}. Enter on an empty line sends the next."
        "Na fila: {waiting}. Enter em linha vazia envia a próxima."
    }
    QueueCleared { "Queue cleared ({dropped})" "Fila limpa ({dropped})" }
    QueueEmpty { "The queue is empty" "A fila está vazia" }
    NotQueued { "The queue has no question {place}" "A fila não tem a pergunta {place}" }

    // Changes and exports
    Rewound {
        "Questions undone: {turns}. /rewind undo restores them."
        "Perguntas desfeitas: {turns}. /rewind undo as restaura."
    }
    // What a page says, which has a button for the way back.
    RewoundShort { "Questions undone: {turns}" "Perguntas desfeitas: {turns}" }
    RewindHow { "/rewind N undoes the last N questions" "/rewind N desfaz as últimas N perguntas" }
    RewindUndo {
        "/rewind undo restores what was undone last"
        "/rewind undo restaura o que foi desfeito por último"
    }
    Undone {
        "Restored. Questions: {turns}. The last one: {last}"
        "Restaurado. Perguntas: {turns}. A última: {last}"
    }
    NothingToUndo { "Nothing to restore" "Nada para restaurar" }
    Version {
        "Version {number} of {count}; /versions N shows another"
        "Versão {number} de {count}; /versions N mostra outra"
    }
    // What a page says, which has buttons for it.
    VersionShort { "Version {number} of {count}" "Versão {number} de {count}" }
    NoSuchVersion { "The answer has no such version" "A resposta não tem essa versão" }
    NoSuchTurn {
        "This conversation does not have that many questions"
        "Esta conversa não tem tantas perguntas"
    }
    HistoryEmpty { "Nothing found" "Nada encontrado" }
    SumsUp {
        "The conversation is long; the model sums up its older part first"
        "A conversa é longa; o modelo resume antes a parte mais antiga"
    }
    Condensed {
        "Earlier messages sent as a summary: {messages}. All of them stay here."
        "Mensagens anteriores enviadas como resumo: {messages}. Todas continuam aqui."
    }
    NotSummedUp {
        "No summary came. Earlier messages no longer sent: {messages}. All stay here."
        "Sem resumo. Mensagens não mais enviadas: {messages}. Todas continuam aqui."
    }
    CutShort {
        "Too much for the model. Messages sent in part or not at all: {messages}"
        "Demais para o modelo. Mensagens enviadas em parte ou omitidas: {messages}"
    }
    FoundTooLong {
        "Too long for the model; the question is sent again with less before it"
        "Longo demais para o modelo; a pergunta é reenviada com menos contexto"
    }
    TooShort {
        "The conversation is too short to summarise; it needs three questions"
        "A conversa é curta demais para resumir; são necessárias três perguntas"
    }
    Compacted {
        "{before} questions became a summary; kept in full: {after}. /rewind undo restores them."
        "{before} perguntas viraram um resumo; mantidas na íntegra: {after}. /rewind undo as restaura."
    }
    CompactedShort {
        "{before} questions became a summary; kept in full: {after}"
        "{before} perguntas viraram um resumo; mantidas na íntegra: {after}"
    }
    Summary { "Summary" "Resumo" }
    NothingToExport { "No conversation to export" "Nenhuma conversa para exportar" }
    Exported { "Saved to {path}" "Salvo em {path}" }
    FileExists { "{path} already exists" "{path} já existe" }
    CannotWrite { "Cannot save {path}" "Não foi possível salvar {path}" }
    HintForce { "Use --force to overwrite it" "Use --force para sobrescrever" }

    @terminal
    HintCutAtLimit {
        "Ask it to continue, or raise the limit with /max-tokens N"
        "Peça que continue ou aumente o limite com /max-tokens N"
    }
    LeavesAfter {
        "Leaving after this answer; Ctrl+C stops it"
        "Saindo após esta resposta; Ctrl+C a interrompe"
    }
    CancelHint { "Ctrl+C cancels" "Ctrl+C cancela" }
    StdoutFailed {
        "Standard output cannot be written: {why}"
        "Não foi possível escrever na saída padrão: {why}"
    }
    StdoutClosed {
        "Standard output is closed, so the answer would be lost"
        "A saída padrão está fechada, e a resposta se perderia"
    }
    SessionWaiting {
        "Another chatcli is working with session {name}; waiting for it"
        "Outro chatcli está usando a sessão {name}; aguardando"
    }
    ExitHint { "Press Ctrl+C again to exit" "Pressione Ctrl+C de novo para sair" }
    Bye { "Bye" "Até mais" }
    StdinWaiting {
        "Reading standard input… (--no-stdin leaves it unread)"
        "Lendo a entrada padrão… (--no-stdin a deixa sem ler)"
    }
    NeedsTerminal {
        "Interactive mode needs a terminal; use -p \"text\""
        "O modo interativo precisa de um terminal; use -p \"texto\""
    }
}
