//! Texts: settings, their files, secrets and logs.

part! {
    @terminal
    // Why a file or a stream could not be used
    FileMissing { "file not found" "arquivo não encontrado" }
    FileForbidden { "permission denied" "permissão negada" }
    FileIsFolder { "it is a directory" "é um diretório" }
    FileNoFolder { "a part of the path is not a directory" "uma parte do caminho não é um diretório" }
    FileTooLarge { "it is too large" "é grande demais" }
    FileNotText { "it is not UTF-8 text" "não é texto UTF-8" }
    FileDiskFull { "no space left on the device" "não há espaço no dispositivo" }
    FileReadOnly { "the file system is read-only" "o sistema de arquivos é só de leitura" }
    StdinFailed { "Cannot read standard input: {why}" "Não foi possível ler a entrada padrão: {why}" }
    EditorMissing { "Cannot start the editor {program}: {why}" "Não foi possível iniciar o editor {program}: {why}" }
    EditorFailed { "The editor {program} failed; nothing was changed" "O editor {program} falhou; nada foi alterado" }
    EditorFile { "Cannot read what the editor saved: {why}" "Não foi possível ler o que o editor salvou: {why}" }

    // Settings
    SettingBad { "{name} is not valid: '{value}' ({origin})" "{name} não é válida: '{value}' ({origin})" }
    SecretAsk { "{flag}: " "{flag}: " }
    SecretNothing { "{flag} - got nothing from standard input" "{flag} - não recebeu nada da entrada padrão" }
    SecretNoStdin { "{name} - reads standard input, which is in use here" "{name} - lê a entrada padrão, que está em uso aqui" }
    SecretBad {
        "{name} has characters that cannot be sent, or more than {limit} bytes"
        "{name} tem caracteres que não podem ser enviados, ou mais de {limit} bytes"
    }
    SecretVariableMissing { "{key} names the variable {variable}, which is not set" "{key} indica a variável {variable}, que não está definida" }
    SecretFileUnreadable { "Cannot read {path}: {why}" "Não foi possível ler {path}: {why}" }
    SecretFileEmpty { "{path} holds no secret" "{path} não tem nenhum segredo" }
    DotenvLine {
        "{file}, line {line}: not NAME=value; the line is ignored"
        "{file}, linha {line}: não é NOME=valor; a linha foi ignorada"
    }
    DotenvSkipped {
        "Ignored from {file}: {names}. CHATCLI_DOTENV={file} accepts them."
        "Ignoradas de {file}: {names}. CHATCLI_DOTENV={file} as aceita."
    }
    DotenvUnreadable { "Cannot read {file}: {why}" "Não foi possível ler {file}: {why}" }
    ConfigUnreadable { "Cannot read {file}: {why}" "Não foi possível ler {file}: {why}" }
    ConfigLine { "{file}, line {line}: {why}" "{file}, linha {line}: {why}" }
    ConfigKeyUnknown { "{file}: unknown key '{key}'" "{file}: chave desconhecida '{key}'" }
    ConfigKeyBad { "{file}: '{key}' has a value of the wrong kind" "{file}: '{key}' tem um valor do tipo errado" }
    ConfigSecret {
        "{file}: '{key}' would store a secret; use {instead} with the name of a variable"
        "{file}: '{key}' guardaria um segredo; use {instead} com o nome de uma variável"
    }
    ProfileUnknown {
        "{file} has no profile '{name}'; it has: {known}"
        "{file} não tem o perfil '{name}'; tem: {known}"
    }
    LogUnwritable {
        "Cannot write the log {path} ({why}); continuing without it"
        "Não foi possível escrever o log {path} ({why}); seguindo sem ele"
    }
    LogContent {
        "CHATCLI_LOG_CONTENT=1: sizes of prompts and answers go to the log"
        "CHATCLI_LOG_CONTENT=1: tamanhos de prompts e respostas vão para o log"
    }
    Crashed {
        "ChatCLI crashed. This is a bug; details: {path}."
        "O ChatCLI falhou. Este é um bug; detalhes: {path}."
    }
}
