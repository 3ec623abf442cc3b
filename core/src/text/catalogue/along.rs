//! Texts: what goes along with runs of an agent, from files and from MCP servers.

part! {
    HelpRun { "the same as /agent TASK" "o mesmo que /agent TAREFA" }
    HelpMcp { "list your MCP servers and their tools" "lista seus servidores MCP e as ferramentas deles" }
<<<<<<< HEAD
=======

    @terminal
    AlongSummary { "Goes along: {what}" "Segue junto: {what}" }
    AlongGuides { "instructions" "instruções" }
    AlongRules { "rules" "regras" }
    AlongPersonas { "personas" "personas" }
    AlongSkills { "skills" "skills" }
    AlongCommands { "your commands" "seus comandos" }
    AlongHooks { "hooks" "hooks" }
    AlongTools { "MCP tools" "ferramentas MCP" }
    AlongActive { "(current)" "(atual)" }
    AlongServerOff { "off" "desligado" }
    AlongServerFailed { "failed: {why}" "falhou: {why}" }
    AlongFault { "Left out: {path}: {why}" "Deixado de fora: {path}: {why}" }
    AlongShadowed { "{path} comes first" "{path} vem antes" }
    AlongEmpty { "it is empty" "está vazio" }
    AlongNoName { "it has no usable name" "não tem um nome utilizável" }
    AlongTooMuch { "too much goes along" "conteúdo demais segue junto" }
    AlongBadPaths { "a pattern in paths cannot be read" "há um padrão ilegível em paths" }
    AlongNoToml { "it is not TOML" "não é TOML" }
    AlongNoPrompt { "prompt is missing" "falta prompt" }
    AlongNoJson { "it is not JSON" "não é JSON" }
    AlongNoJsonAt {
        "it is not JSON: line {line}, column {column}"
        "não é JSON: linha {line}, coluna {column}"
    }
    AlongNoHooks { "the list hooks is missing" "falta a lista hooks" }
    AlongManyHooks { "more hooks than are used: {count}" "mais hooks do que são usados: {count}" }
    AlongHook { "hook {name}: {why}" "hook {name}: {why}" }
    AlongHookNoEvent { "event is missing" "falta event" }
    AlongHookEvent { "unknown event" "event desconhecido" }
    AlongHookNoCommand { "command is missing" "falta command" }
    AlongHookHttp { "hooks over HTTP are not supported" "não há suporte a hooks por HTTP" }
    AlongHookType { "unknown type" "type desconhecido" }
    AlongHookPattern { "toolPattern cannot be read" "toolPattern ilegível" }
    McpNoList { "mcpServers is missing" "falta mcpServers" }
    McpMany { "more servers than are used" "mais servidores do que são usados" }
    McpTwice { "another server has this name" "outro servidor tem este nome" }
    McpNothing { "command or url is missing" "falta command ou url" }
    McpTransport { "unknown transport; known: stdio, http" "transport desconhecido; valores: stdio, http" }
    McpUrl { "url is not an http or https address" "url não é um endereço http ou https" }
    McpKey { "{name} cannot be used" "{name} não pode ser usado" }
    McpStart { "cannot start: {why}" "não foi possível iniciar: {why}" }
    McpSilent { "no answer within {secs} s" "sem resposta em {secs} s" }
    McpEnded { "it has ended" "encerrou" }
    McpEndedSaying { "it has ended; last output: {why}" "encerrou; última saída: {why}" }
    McpRefused { "it refuses: {why}" "recusa: {why}" }
    McpUnusable { "unusable answer: {why}" "resposta inutilizável: {why}" }
    AlongNoPersonas {
        "There is no persona in .agent/agents or ~/.chatcli/agents"
        "Não há persona em .agent/agents nem em ~/.chatcli/agents"
    }
    AlongNoSkills {
        "There is no skill in .agent/skills or ~/.chatcli/skills"
        "Não há skill em .agent/skills nem em ~/.chatcli/skills"
    }
    AlongNoServers {
        "There is no MCP server in ~/.chatcli/mcp_servers.json"
        "Não há servidor MCP em ~/.chatcli/mcp_servers.json"
    }
    AlongNothing { "Nothing goes along with a run" "Nada segue junto com uma execução" }
    AlongAnswers { "Persona: {names}" "Persona: {names}" }
    AlongNoneAnswers { "No persona answers" "Nenhuma persona responde" }
    AlongNoPersona { "There is no persona {name}. /agent list shows all." "Não há persona {name}. /agent list mostra todas." }
>>>>>>> 307b17b (What cannot go along says why in the reader's language, servers of MCP too; a table's hidden columns are shaded without an animation)
}
