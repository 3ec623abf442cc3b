//! Texts: what an editor shows of a run, beside what a terminal would say of it.

part! {
    @terminal
    AboutAcp {
        "Serve an editor by the Agent Client Protocol, on standard input and output"
        "Atende um editor pelo Agent Client Protocol, na entrada e saída padrão"
    }
    AcpExamples {
        "Examples:\n  chatcli acp localhost:50051\n  chatcli acp @prod --approve plan"
        "Exemplos:\n  chatcli acp localhost:50051\n  chatcli acp @prod --approve plan"
    }
    EditorAllowOnce { "Allow once" "Permitir uma vez" }
    EditorAllowAlways { "Always allow: {rules}" "Permitir sempre: {rules}" }
    EditorRefuse { "Refuse" "Recusar" }
    EditorYes { "Yes" "Sim" }
    EditorNo { "No" "Não" }
    EditorBusy { "The session is busy with an earlier prompt" "A sessão está ocupada com um prompt anterior" }
    EditorIsOpen { "The session is open already" "A sessão já está aberta" }
    EditorTooMany { "Open sessions at most: {most}" "Sessões abertas, no máximo: {most}" }
    EditorNoFolder { "Not the full path of a folder: {path}" "Não é o caminho completo de uma pasta: {path}" }
    EditorOnlyText { "A prompt needs text; it takes text files too, and nothing else" "Um prompt precisa de texto; aceita também arquivos de texto, e nada mais" }
    EditorCircle { "The model goes round in a circle. Say how to continue." "O modelo anda em círculos. Diga como continuar." }
    EditorCorrections { "The model's calls cannot be read. Say how to continue." "As chamadas do modelo não são legíveis. Diga como continuar." }
}
