//! Texts: the message box and its queue.

part! {
    SendLater { "Send after this answer" "Enviar depois desta resposta" }
    CountNear { "{bytes} of {limit} KiB" "{bytes} de {limit} KiB" }
    CountOver {
        "{bytes} KiB: a message may have {limit} KiB. Shorten it to send it."
        "{bytes} KiB: uma mensagem pode ter {limit} KiB. Encurte-a para enviar."
    }
    QueueTitle { "In the queue: {waiting}" "Na fila: {waiting}" }
    QueuePausedTitle { "Paused: {waiting}" "Em pausa: {waiting}" }
    SendNow { "Send now" "Enviar agora" }
    EditQueued { "Edit message {place}" "Editar a mensagem {place}" }
    DropQueued { "Remove message {place}" "Remover a mensagem {place}" }
    Attachment { "Attachment" "Anexo" }
    WayBack { "The earlier version is stored" "A versão anterior está guardada" }
}
