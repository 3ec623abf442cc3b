//! Texts: what goes along with runs of an agent, from files and from MCP servers.

part! {
    HelpRun { "the same as /agent TASK" "o mesmo que /agent TAREFA" }
    HelpMcp { "list your MCP servers and their tools" "lista seus servidores MCP e as ferramentas deles" }
}
