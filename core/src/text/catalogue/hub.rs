//! Texts: the thread that all clients of one principal share.

part! {
    HelpHub {
        "show, leave or join the thread of all your clients"
        "mostra, deixa ou retoma a conversa de todos os seus clientes"
    }
    HubShared {
        "Everyone with this access shares this conversation. /hub off leaves it."
        "Todos com este acesso compartilham esta conversa. /hub off sai dela."
    }
    HubLeft {
        "Not shared any more. /hub on returns to the shared conversation."
        "Não mais compartilhada. /hub on volta à conversa compartilhada."
    }
    HubAttached { "Shared conversation" "Conversa compartilhada" }
    HubReset {
        "Another client began a new shared conversation. What is here stays."
        "Outro cliente iniciou uma nova conversa compartilhada. O que está aqui permanece."
    }
    HubNew {
        "New for all clients. What was said before stays in this history only."
        "Nova para todos os clientes. O anterior permanece só neste histórico."
    }
    HubNotTaken {
        "The server did not accept the last turn into the shared conversation"
        "O servidor não aceitou o último turno na conversa compartilhada"
    }
    HubAsItWas { "Nothing changed. /hub shows the status." "Nada mudou. /hub mostra o status." }
    HubBound { "Identity bound" "Identidade vinculada" }
    HubBindings { "Bindings: {count}" "Vínculos: {count}" }
    HubStatus { "Shared conversation: {standing}" "Conversa compartilhada: {standing}" }
    HubNotThere { "not offered by the server" "não oferecida pelo servidor" }
    HubNotAllowed { "no permission" "sem permissão" }
    HubAway { "another conversation is open" "outra conversa está aberta" }
    HubLooking { "connecting" "conectando" }
    StatusHub { "Shared" "Compartilhada" }
    TurnFrom { "From {from}" "De {from}" }
    @terminal
    FlagNoHub {
        "Stay out of the thread of your other clients [env: CHATCLI_NO_HUB]"
        "Fica fora da conversa dos seus outros clientes [env: CHATCLI_NO_HUB]"
    }
}
