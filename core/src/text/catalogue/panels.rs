//! Texts: the menu, the shortcuts and the dialogs of a page.

part! {
    // Menu and shortcuts
    Menu { "Menu" "Menu" }
    Help { "Keyboard shortcuts" "Atalhos de teclado" }
    Apply { "Apply" "Aplicar" }
    Export { "Export" "Exportar" }
    SignIn { "Sign in" "Entrar" }
    SignOut { "Sign out" "Sair" }
    AccessName { "Name" "Nome" }
    AccessRole { "Permission" "Permissão" }
    AnnounceTitle { "Screen reader: read answers" "Leitor de tela: ler respostas" }
    AnnounceSentences { "Sentence by sentence" "Frase a frase" }
    AnnounceEnd { "When finished" "Ao terminar" }
    AnnounceOff { "Off" "Desligado" }
    SingleKeys { "Single-key shortcuts (/ and ?)" "Atalhos de uma só tecla (/ e ?)" }
    ShortcutsTitle { "Keyboard shortcuts" "Atalhos de teclado" }
    HelpCommands {
        "A line that starts with / is a command; /help lists them all"
        "Uma linha que começa com / é um comando; /help lista todos"
    }
    KeySend { "Send" "Enviar" }
    KeyLine { "Break the line" "Quebrar a linha" }
    KeyStop {
        "Stop the answer, close a panel or leave the field"
        "Parar a resposta, fechar um painel ou sair do campo"
    }
    KeyNew { "Start a new conversation" "Iniciar nova conversa" }
    PartMissing {
        "A part of the page could not be loaded. Try again or reload the page."
        "Não foi possível carregar uma parte da página. Tente de novo ou recarregue."
    }
    KeyHelp { "Show these shortcuts" "Mostrar estes atalhos" }

    // Dialogs
    Close { "Close" "Fechar" }
    Use { "Use" "Usar" }
    Undo { "Undo" "Desfazer" }
    Dismiss { "Dismiss" "Dispensar" }
    SecretTitle { "A secret is required" "É preciso informar um segredo" }
    OwnKeyLabel { "Your own API key" "Sua própria API key" }
}
