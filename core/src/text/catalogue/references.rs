//! Texts: what goes along with a prompt.

part! {
    NotExpanded {
        "{token} is not available in this client yet; sent as plain text"
        "{token} ainda não está disponível neste cliente; enviado como texto"
    }
    OnlyFirstLine {
        "What is named after the first line of -p is not attached"
        "O que é citado depois da primeira linha de -p não é anexado"
    }
    AttachedOne { "Attached: {name} ({size})" "Anexado: {name} ({size})" }
    Attached { "Attached ({count}): {size}" "Anexado ({count}): {size}" }
    AttachedMore { "… and {count} more" "… e mais {count}" }
    TaskNotBegun { "The task did not begin" "A tarefa não começou" }
    FolderGoes { "Files that go to {to} ({count}): {size}" "Arquivos que vão para {to} ({count}): {size}" }
    FolderStays {
        "Files that do not go to {to} ({count}): {size}"
        "Arquivos que não vão para {to} ({count}): {size}"
    }
    FolderNotAgreed {
        "The question was not sent: no one can be asked about its folder"
        "A pergunta não foi enviada: não há a quem perguntar sobre a pasta"
    }
    HintFolder {
        "Name its files; it lies outside this folder or holds credentials"
        "Cite os arquivos; a pasta fica fora desta ou guarda credenciais"
    }
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
}
