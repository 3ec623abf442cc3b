//! Texts: the commands, their parts and how they are typed.

part! {
    GroupConversation { "Conversation" "Conversa" }
    GroupModel { "Provider and model" "Provedor e modelo" }
    GroupServer { "Server" "Servidor" }
    GroupProgram { "Program" "Programa" }
    HelpMore { "/help COMMAND shows its flags and an example" "/help COMANDO mostra as flags e um exemplo" }
    HelpExample { "Example" "Exemplo" }
    HelpAliases { "Also" "Também" }
    HelpRegenerate {
        "ask the last question again and keep the old answer"
        "refaz a última pergunta e guarda a resposta antiga"
    }
    HelpHistory { "list or search the questions of this conversation" "lista ou busca as perguntas desta conversa" }
    HelpRewind { "undo the last N questions" "desfaz as últimas N perguntas" }
    HelpVersions { "show another version of an answer" "mostra outra versão de uma resposta" }
    HelpCompact { "summarise the earlier questions" "resume as perguntas anteriores" }
    HelpQueue { "show or change the queued questions" "mostra ou altera as perguntas na fila" }
    HelpExport { "save the conversation to a file" "salva a conversa em um arquivo" }
    HelpEdit { "write in your text editor" "escreve no seu editor de texto" }
    HelpSwitch { "change provider, model, answer limit or credential" "troca provedor, modelo, limite ou credencial" }
    HelpProvider { "show or change the provider" "mostra ou troca o provedor" }
    HelpModel { "show or change the model" "mostra ou troca o modelo" }
    HelpMaxTokens { "show or change the answer limit" "mostra ou troca o limite da resposta" }
    HelpConnect { "connect to another server" "conecta a outro servidor" }
    HelpDisconnect { "disconnect and keep the conversation" "desconecta e mantém a conversa" }
    HelpMetrics { "show measurements since the start" "mostra as medições desde o início" }
    HelpAuth {
        "manage local credentials: status, login, logout"
        "gerencia credenciais locais: status, login, logout"
    }
    HelpConfig {
        "show settings and their origins; change language or theme"
        "mostra configurações e origens; troca idioma ou tema"
    }
    HelpTheme { "choose the theme" "escolhe o tema" }
    HelpReload { "read the configuration again" "relê a configuração" }
    HelpClear { "clear the screen only" "limpa só a tela" }
    UnknownFlag { "{command} has no flag {flag}" "{command} não tem a flag {flag}" }
    UnknownFlagNear {
        "{command} has no flag {flag}. Did you mean {near}?"
        "{command} não tem a flag {flag}. Você quis dizer {near}?"
    }
    ComesLater {
        "{command} is not available in this client yet"
        "{command} ainda não está disponível neste cliente"
    }
    NotInThisClient {
        "{command} is a command of the full ChatCLI and not available in this client"
        "{command} é um comando do ChatCLI completo e não está disponível neste cliente"
    }
    StillGoing {
        "Another command is still running; cancel it first"
        "Outro comando ainda está em andamento; cancele-o antes"
    }
    Cancelled { "Cancelled" "Cancelado" }
    UnknownCommand { "Unknown command: {command}" "Comando desconhecido: {command}" }
    UnknownCommandNear {
        "Unknown command: {command}. Did you mean {near}?"
        "Comando desconhecido: {command}. Você quis dizer {near}?"
    }
    UnknownCommandSend {
        "To send it as text, begin with one more slash: /{command} …"
        "Para enviar como texto, comece com mais uma barra: /{command} …"
    }
    BadUse { "Usage: {syntax}" "Uso: {syntax}" }
    NotHere { "{command} is not available in this client" "{command} não está disponível neste cliente" }
    HelpEnd {
        "Anything else is sent to the model. A line that starts with // is sent with one slash."
        "Qualquer outro texto vai para o modelo. Uma linha que começa com // é enviada com uma barra."
    }
    HelpHelp { "show this list" "mostra esta lista" }
    HelpExit { "leave ChatCLI" "sai do ChatCLI" }
    HelpNew {
        "start a new conversation; /rewind undo restores this one"
        "inicia outra conversa; /rewind undo restaura esta"
    }
    HelpRetry { "ask the last question again" "repete a última pergunta" }
    HelpCopy { "copy the last answer to the clipboard" "copia a última resposta para a área de transferência" }
    HelpStatus { "show server, model and settings" "mostra servidor, modelo e configurações" }
    HelpVersion { "show the versions of client and server" "mostra as versões do cliente e do servidor" }
    HelpLang { "choose the language" "escolhe o idioma" }

    @terminal
    PartSave { "save the conversation; without NAME under its own" "salva a conversa; sem NOME, no nome dela" }
    PartLoad { "open a session in place of the conversation" "abre uma sessão no lugar da conversa" }
    PartList { "list the sessions" "lista as sessões" }
    PartSearch { "find words in all sessions" "busca palavras em todas as sessões" }
    PartStatus { "show what is saved of this one" "mostra o que desta está salvo" }
    PartNew { "start an empty conversation" "inicia uma conversa vazia" }
    PartRename { "give a session another name" "dá outro nome a uma sessão" }
    PartCopy { "copy a session" "copia uma sessão" }
    PartFork { "save a copy and continue in it" "salva uma cópia e continua nela" }
    PartDelete { "delete a session" "exclui uma sessão" }
    PartYes { "do not ask before overwriting or deleting" "não pergunta antes de sobrescrever ou excluir" }
    PartRemote { "on the server, as always" "no servidor, como sempre" }
    PartFormat { "how the file is written" "como o arquivo é escrito" }
    PartForce { "overwrite an existing file" "sobrescreve um arquivo existente" }
    PartFollow { "ask again after this time, until Ctrl+C" "pergunta de novo após esse tempo, até Ctrl+C" }
    PartKeepHistory { "take the conversation along (the default)" "leva a conversa junto (padrão)" }
}
