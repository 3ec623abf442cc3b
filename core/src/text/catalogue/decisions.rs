//! Texts: decisions that are made where the run is not.

part! {
    HelpDecide {
        "answer what a run elsewhere asks"
        "responde ao que outra execução pergunta"
    }
    DecideAsked { "A run elsewhere asks: {call}" "Uma execução em outro lugar pergunta: {call}" }
    DecideHow {
        "/decide yes allows it there once, /decide no WHY refuses it"
        "/decide yes permite lá uma vez, /decide no MOTIVO recusa"
    }
    DecideHowNot {
        "Allow it where it runs. /decide no WHY refuses it from here."
        "Permita onde ela roda. /decide no MOTIVO recusa daqui."
    }
    DecideThere { "Allow it where it runs" "Permita onde ela roda" }
    DecideNothing { "No run elsewhere asks anything" "Nenhuma execução em outro lugar pergunta algo" }
    DecideOnlyThere {
        "{call}: can only be allowed where it runs"
        "{call}: só pode ser permitido onde roda"
    }
    DecideTold { "Answer sent to the run" "Resposta enviada à execução" }
    DecideNotHeard {
        "The server passes no answers on. Answer where it runs."
        "O servidor não repassa respostas. Responda onde ela roda."
    }
    DecideNotTaken {
        "{call}: was allowed elsewhere, and not taken. Answer here."
        "{call}: foi permitido em outro lugar, e não aceito. Responda aqui."
    }
    DecideDecided { "Answered elsewhere" "Respondido em outro lugar" }
    DecideLets {
        "Your other clients can allow what a run here asks. So can the server."
        "Seus outros clientes podem permitir o que uma execução pergunta. O servidor também."
    }
    DecideLetsNot {
        "Only here can be allowed what a run here asks"
        "Só aqui se permite o que uma execução pergunta"
    }
    DecideShared {
        "Everyone with this access shares this conversation. Not turned on."
        "Todos com este acesso compartilham esta conversa. Não ativado."
    }
}
