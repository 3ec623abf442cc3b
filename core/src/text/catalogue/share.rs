//! Texts: handing the conversation over to a browser.

part! {
    HelpShare {
        "make a link that opens this conversation in a browser, once"
        "cria um link que abre esta conversa em um navegador, uma vez"
    }
    ShareLink { "Link for one browser, within {minutes} min" "Link para um navegador, em até {minutes} min" }
    ShareAccess {
        "The browser that opens it gets this conversation and your access"
        "O navegador que abrir o link recebe esta conversa e o seu acesso"
    }
    ShareLocal { "The address works on this machine only" "O endereço só funciona nesta máquina" }
    ShareLeftOut {
        "Oldest questions left out, because it is too long: {count}"
        "Perguntas mais antigas deixadas de fora, por ser longa demais: {count}"
    }
    ShareNotOffered {
        "This server makes no links. A gateway with the page does."
        "Este servidor não cria links. Um gateway com a página cria."
    }
    SharePage { "Address of the page, if there is one: {address}" "Endereço da página, se houver: {address}" }
    ShareNothing { "Nothing to share yet" "Ainda não há o que compartilhar" }
    ShareTooLong {
        "The newest question and its answer are too long for a link"
        "A pergunta mais recente e sua resposta são longas demais para um link"
    }
    ShareTitle { "Open a conversation" "Abrir uma conversa" }
    ShareAsk {
        "This link holds a conversation and the access of the user who shared it. It works once."
        "Este link contém uma conversa e o acesso de quem a compartilhou. Ele funciona uma vez."
    }
    ShareOpen { "Open" "Abrir" }
    ShareUsed {
        "This link is used or expired. Share the conversation again."
        "Este link já foi usado ou expirou. Compartilhe a conversa de novo."
    }
    ShareCode { "QR code of the link" "QR code do link" }
}
