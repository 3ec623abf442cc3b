//! Texts: what goes along with runs of an agent, from files and from MCP servers.

part! {
    HelpRun { "the same as /agent TASK" "o mesmo que /agent TAREFA" }
    HelpMcp { "list your MCP servers and their tools" "lista seus servidores MCP e as ferramentas deles" }

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
}
