//! Texts: the page around the conversation and the conversation on it.

part! {
    // The page
    PageTitle { "ChatCLI Connect" "ChatCLI Connect" }
    SkipToComposer { "Skip to the message box" "Ir para a caixa de mensagem" }
    Conversation { "Conversation" "Conversa" }
    You { "You" "Você" }
    Assistant { "Assistant" "Assistente" }
    Composer { "Message" "Mensagem" }
    ComposerHint {
        "Ask something, or type /"
        "Pergunte algo ou digite /"
    }
    Send { "Send" "Enviar" }
    Stop { "Stop" "Parar" }
    Retry { "Ask again" "Perguntar de novo" }
    Copy { "Copy" "Copiar" }
    New { "New conversation" "Nova conversa" }
    TryNow { "Try now" "Tentar agora" }
    Language { "Language" "Idioma" }
    Theme { "Theme" "Tema" }
    ThemeAuto { "System" "Sistema" }
    ThemeLight { "Light" "Claro" }
    ThemeDark { "Dark" "Escuro" }
    JumpToLatest { "Jump to the end" "Ir para o fim" }
    EmptyTitle { "Ask anything" "Pergunte qualquer coisa" }
    EmptyHint {
        "The same assistant as in your terminal, on the same server"
        "O mesmo assistente do seu terminal, no mesmo servidor"
    }
    TokenTitle { "This server requires a token" "Este servidor exige um token" }
    TokenLabel { "Server token" "Token do servidor" }
    TokenSend { "Connect" "Conectar" }
    TokenKept {
        "It is kept in memory until you close the page"
        "Guardado só na memória, até você fechar a página"
    }
    TokenWrong { "The server did not accept this token" "O servidor não aceitou este token" }
    RetryIn { "Next attempt in {secs} s" "Próxima tentativa em {secs} s" }
    CopyCode { "Copy code" "Copiar código" }
    CopyTable { "Copy table" "Copiar tabela" }
    CopiedShort { "Copied" "Copiado" }
    ProblemDetails { "Details" "Detalhes" }
    CopyDetails { "Copy details" "Copiar detalhes" }
    ShowAll { "Show all" "Mostrar tudo" }
    ShowLess { "Show less" "Mostrar menos" }
    ContinueShort { "Continue" "Continuar" }
    ContinuePrompt {
        "Continue exactly where your last answer stopped."
        "Continue exatamente de onde a sua última resposta parou."
    }
    AnswerSilent {
        "No data for {secs} s. You can wait, or stop the answer."
        "Sem dados há {secs} s. Você pode aguardar ou parar a resposta."
    }
    EmptyAnswer { "The answer is empty" "A resposta está vazia" }
    BringBack { "Restore the previous conversation" "Restaurar a conversa anterior" }
    StarterError { "Explain this error and how to fix it:" "Explique este erro e como corrigi-lo:" }
    StarterManifest { "Find problems in this manifest:" "Encontre problemas neste manifesto:" }
    StarterCommand { "Write a shell command that" "Escreva um comando de shell que" }
    NotCopied { "Not copied" "Não copiado" }
    Code { "Code" "Código" }
    Table { "Table" "Tabela" }
    PageStopped {
        "The page stopped working. Reload it to continue."
        "A página parou de funcionar. Recarregue-a para continuar."
    }
    AnswerDone { "Answer complete" "Resposta completa" }
    AnswerStarted { "Answering" "Respondendo" }
    ImagePlaceholder { "[image: {alt}]" "[imagem: {alt}]" }

    // The conversation on the page
    TaskDone { "Done:" "Feito:" }
    TaskOpen { "To do:" "A fazer:" }
    JumpToLatestNew { "Jump to the end (new: {count})" "Ir para o fim (novas: {count})" }
    ShowEarlier { "Show earlier messages ({count})" "Mostrar mensagens anteriores ({count})" }
    RegenerateShort { "Another answer" "Outra resposta" }
    EditShort { "Edit" "Editar" }
    EditQuestion { "Edit the question" "Editar a pergunta" }
    EditDrops {
        "What follows this question is replaced; you can restore it"
        "O que vem depois desta pergunta é substituído; você pode restaurar"
    }
    InForce { "In use" "Em uso" }
    KeyPalette { "Find a command (⌘K on a Mac)" "Buscar um comando (⌘K no Mac)" }
    KeyWalk { "Go to the previous or next message" "Ir para a mensagem anterior ou seguinte" }
    KeyEditLast { "In an empty box: edit the last question" "Na caixa vazia: editar a última pergunta" }
    KeyCompose { "Go to the message box" "Ir para a caixa de mensagem" }
    VersionBack { "Previous version" "Versão anterior" }
    VersionOn { "Next version" "Próxima versão" }
}
