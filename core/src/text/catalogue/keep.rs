//! Texts: what a browser keeps, and the news of its other windows.

part! {
    Recalled {
        "Unsent messages: {waiting}. Send or remove them below."
        "Mensagens não enviadas: {waiting}. Envie ou remova abaixo."
    }
    Unreadable {
        "Stored messages that cannot be read: {records}"
        "Mensagens guardadas que não podem ser lidas: {records}"
    }
    StoreFull {
        "This browser has no space left. New messages are not stored for the next visit."
        "Este navegador está sem espaço. Novas mensagens não são guardadas para a próxima visita."
    }
    StoreForbidden {
        "This browser stores nothing for this page. Closing the tab loses the conversation."
        "Este navegador não guarda nada desta página. Ao fechar a aba, a conversa se perde."
    }
    StoreBroken {
        "The store of this browser cannot be reached. New messages are not stored."
        "O armazenamento deste navegador está inacessível. Novas mensagens não são guardadas."
    }
    HintExport {
        "/export saves the conversation as a file"
        "/export salva a conversa em um arquivo"
    }
    NewBuild {
        "A new version of this page is ready. The conversation and your draft are stored."
        "Uma nova versão desta página está pronta. A conversa e o rascunho estão guardados."
    }
    TakeBuild { "Load" "Carregar" }
    NotNow { "Not now" "Agora não" }
    KeptAgain { "Everything is stored again" "Tudo está guardado novamente" }
    ClearedElsewhere {
        "The conversation was emptied in another window"
        "A conversa foi esvaziada em outra janela"
    }
    TakenBackElsewhere {
        "Questions undone in another window: {turns}"
        "Perguntas desfeitas em outra janela: {turns}"
    }
    StoppedElsewhere { "Answer stopped in another window" "Resposta interrompida em outra janela" }
    ReplacedElsewhere {
        "Also changed in another window; the latest change was kept"
        "Também alterado em outra janela; valeu a última alteração"
    }
}
