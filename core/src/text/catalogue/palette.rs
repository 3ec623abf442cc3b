//! Texts: the list of commands on a page and what a page cannot do.

part! {
    NeedsClipboard { "No clipboard is available here" "Não há área de transferência disponível aqui" }
    NeedsExit { "To leave, close this tab" "Para sair, feche esta aba" }
    NeedsDial { "To use another server, open its address" "Para usar outro servidor, abra o endereço dele" }
    NeedsStore {
        "Local credentials are available only in the terminal"
        "As credenciais locais só estão disponíveis no terminal"
    }
    NeedsEditor { "A browser cannot open your editor" "Um navegador não pode abrir o seu editor" }
    NeedsReferences {
        "Files are attached in the terminal only"
        "Arquivos só são anexados no terminal"
    }
    NeedsFiles { "Files cannot be saved here" "Não é possível salvar arquivos aqui" }
    NeedsScreen { "Available only in the terminal" "Disponível só no terminal" }
    NotInThisBody { "Not available here" "Não disponível aqui" }
    Commands { "Commands" "Comandos" }
    PaletteHint { "What do you want to do?" "O que você quer fazer?" }
    NoMatch { "Nothing found" "Nada encontrado" }
    OpenKiosk { "Open kiosk" "Abrir quiosque" }
    UseOwnKey { "Use your own API key" "Usar sua própria API key" }
    PrintPage { "Print or save as PDF" "Imprimir ou salvar como PDF" }
    ExportFile { "Export the conversation to a file" "Exportar a conversa para um arquivo" }
    PaletteKeys {
        "↑ ↓ choose · Tab completes · Enter runs · Esc closes"
        "↑ ↓ escolhem · Tab completa · Enter executa · Esc fecha"
    }
}
