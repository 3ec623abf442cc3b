//! Texts: the editor of the terminal and what waits there.

part! {
    @terminal
    Silent { "Still waiting; no data for {secs} s; Ctrl+C cancels" "Ainda aguardando; sem dados há {secs} s; Ctrl+C cancela" }
    PromptReconnecting { "(reconnecting)" "(reconectando)" }
    PastePlaceholder {
        "«paste {id}: {chars} characters, {lines} lines»"
        "«colagem {id}: {chars} caracteres, {lines} linhas»"
    }
    PastePlaceholderOneLine { "«paste {id}: {chars} characters»" "«colagem {id}: {chars} caracteres»" }
    PasteHint {
        "Pasted {chars} characters, {lines} lines; Alt+V shows them"
        "Colados {chars} caracteres, {lines} linhas; Alt+V os mostra"
    }
    PasteHintOneLine {
        "Pasted {chars} characters; Alt+V shows them"
        "Colados {chars} caracteres; Alt+V os mostra"
    }
    BlockHint {
        "A line of dashes ends and sends the block; Ctrl+C discards it"
        "Uma linha de traços encerra e envia o bloco; Ctrl+C o descarta"
    }
    SearchFailed { "(nothing has '{wanted}') " "(nada com '{wanted}') " }
    SearchPrompt { "(search '{wanted}') " "(busca '{wanted}') " }
    Answering { "Answering…" "Respondendo…" }
    SilentLong {
        "No data for {secs} s. You can keep waiting; Ctrl+C cancels."
        "Sem dados há {secs} s. Você pode continuar aguardando; Ctrl+C cancela."
    }
    SecretPrompt { "{flag} (not shown)" "{flag} (não aparece)" }
}
