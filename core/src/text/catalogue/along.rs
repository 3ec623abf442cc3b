//! Texts: what goes along with runs of an agent, from files and from MCP servers.

part! {
    HelpRun { "the same as /agent TASK" "o mesmo que /agent TAREFA" }
    HelpMcp { "list your MCP servers and their tools" "lista seus servidores MCP e as ferramentas deles" }

    @terminal
    McpNoJson {
        "it is not JSON: line {line}, column {column}"
        "não é JSON: linha {line}, coluna {column}"
    }
    McpNoList { "mcpServers is missing" "falta mcpServers" }
    McpMany { "more servers than are used" "mais servidores do que são usados" }
    McpNoName { "it has no usable name" "não tem um nome utilizável" }
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
}
