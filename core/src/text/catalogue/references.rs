//! Texts: what goes along with a prompt.

part! {
    NotExpanded {
        "{token} is not available in this client yet; sent as plain text"
        "{token} ainda não está disponível neste cliente; enviado como texto"
    }
    AttachedOne { "Attached: {name} ({size})" "Anexado: {name} ({size})" }
    Attached { "Attached ({count}): {size}" "Anexado ({count}): {size}" }
    AttachedMore { "… and {count} more" "… e mais {count}" }
    NothingAttached {
        "The question was not sent: nothing that it names could be read"
        "A pergunta não foi enviada: nada do que ela cita pôde ser lido"
    }
    HintReferences {
        "Check the paths and send it again"
        "Confira os caminhos e envie de novo"
    }
    PiecesWait {
        "Parts waiting: {waiting}. /nextchunk sends the next, /skipchunk drops it."
        "Partes em espera: {waiting}. /nextchunk envia a próxima; /skipchunk descarta."
    }
    NoPieces { "No part is waiting" "Nenhuma parte em espera" }
    NoPieceFailed { "No part failed" "Nenhuma parte falhou" }
    PieceSkipped { "Part dropped. Waiting: {waiting}" "Parte descartada. Em espera: {waiting}" }
    PiecePrompt { "Next part of the files" "Próxima parte dos arquivos" }
    AskSendFiles {
        "Send the files above to {to}?"
        "Enviar os arquivos acima para {to}?"
    }
    AskSendWithout {
        "Nothing that the question names could be read. Send it as it is?"
        "Nada do que a pergunta cita pôde ser lido. Enviar como está?"
    }
    AnswerSend { "Send" "Enviar" }
    HelpNextPiece { "send the next part of the files" "envia a próxima parte dos arquivos" }
    HelpSkipPiece { "drop the next part of the files" "descarta a próxima parte dos arquivos" }
    HelpRetryPieces {
        "send the parts again that brought no answer"
        "reenvia as partes que ficaram sem resposta"
    }

    @terminal
    ReferenceMissing { "{name}: no such file or folder" "{name}: arquivo ou pasta não existe" }
    ReferenceSensitive {
        "{name}: not sent, because it holds credentials"
        "{name}: não enviado, porque guarda credenciais"
    }
    ReferenceTooLarge {
        "{name}: {size}, and {limit} fit; --mode=chunked sends it in parts"
        "{name}: {size}, e cabem {limit}; --mode=chunked envia em partes"
    }
    ReferenceBinary { "{name}: not a text file" "{name}: não é um arquivo de texto" }
    ReferenceImage {
        "{name}: images cannot be sent over this connection"
        "{name}: imagens não podem ser enviadas por esta conexão"
    }
    ReferenceEmpty { "{name}: no file that is read" "{name}: nenhum arquivo que seja lido" }
    ReferenceNotAFile { "{name}: neither file nor folder" "{name}: não é arquivo nem pasta" }
    ReferenceNoRepository { "{name}: not in a Git repository" "{name}: fora de um repositório Git" }
    ReferenceUnreadable { "{name}: {why}" "{name}: {why}" }
    ReferenceUnavailable { "{name}: not available here" "{name}: não disponível aqui" }
    ReferenceLeftOut {
        "{name}: files left out, because they do not fit: {count}"
        "{name}: arquivos deixados de fora, porque não cabem: {count}"
    }
    ReferenceCredentials {
        "{name}: files left out, because they hold credentials: {count}"
        "{name}: arquivos deixados de fora, porque guardam credenciais: {count}"
    }
    ReferenceEndless {
        "{name}: too large to be read whole; folders are missing"
        "{name}: grande demais para ser lido inteiro; faltam pastas"
    }
    ReferenceOption { "@file has no option {option}" "@file não tem a opção {option}" }
}
