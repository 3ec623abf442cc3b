//! Texts: what the model is told before anything else.

part! {
    HelpSystem {
        "show, set or remove the instructions for the model"
        "mostra, define ou remove as instruções do modelo"
    }
    InstructionsSet { "Instructions: {name} characters" "Instruções: {name} caracteres" }
    InstructionsOff { "Instructions removed" "Instruções removidas" }
    InstructionsNone { "Instructions: none" "Instruções: nenhuma" }
    InstructionsTooLong {
        "Instructions not changed: at most 64 KiB fit"
        "Instruções não alteradas: cabem no máximo 64 KiB"
    }
    RoleUnknown { "No role @{name}. Roles: {known}" "Sem a função @{name}. Funções: {known}" }
    StatusInstructions { "Instructions" "Instruções" }

    @terminal
    FlagSystem {
        "Instructions for the model, before anything else"
        "Instruções para o modelo, antes de tudo"
    }
    FlagSystemFile { "Read the instructions from a file" "Lê as instruções de um arquivo" }
    FlagRole {
        "Use the instructions of a role of the configuration file"
        "Usa as instruções de uma função do arquivo de configuração"
    }
    InstructionsFile {
        "Cannot read instructions from '{file}': {why}"
        "Impossível ler as instruções de '{file}': {why}"
    }
    InstructionsLong { "Instructions of {origin}: more than 64 KiB" "Instruções de {origin}: mais de 64 KiB" }
    RoleBad {
        "'{file}': role.{name} is not usable. Give it one of text and file."
        "'{file}': role.{name} não pode ser usada. Informe text ou file."
    }
    RoleName {
        "'{file}': '{name}' cannot name a role. Use letters, digits, - and _."
        "'{file}': '{name}' não pode nomear uma função. Use letras, dígitos, - e _."
    }
    RolesMany { "'{file}': more than 64 roles" "'{file}': mais de 64 funções" }
    RoleMissing {
        "No role '{name}' in the configuration. Roles: {known}"
        "Sem a função '{name}' na configuração. Funções: {known}"
    }
}
