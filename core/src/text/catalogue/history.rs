//! Texts: every conversation that a device keeps.

part! {
    HelpResume {
        "open a stored conversation; without a name, choose from a list"
        "abre uma conversa guardada; sem nome, mostra a lista"
    }
    ConversationOpened {
        "Conversation: {title}. Questions: {questions}"
        "Conversa: {title}. Perguntas: {questions}"
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
    HintResume { "/resume lists the stored conversations" "/resume lista as conversas guardadas" }
    NeedsHistory { "Needs stored conversations" "Precisa de conversas guardadas" }
    @terminal
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
    PickerNone { "No conversation matches" "Nenhuma conversa corresponde" }
    PickerKeys { "Enter opens, Esc closes" "Enter abre, Esc fecha" }
    LeaveStored {
        "The conversation is stored: --continue opens it again"
        "A conversa está guardada: --continue a reabre"
    }
}
