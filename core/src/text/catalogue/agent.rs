//! Texts: runs of an agent, its tools and what a person decides about them.

part! {
    HelpAgent { "let the model propose commands and run those you choose" "pede comandos ao modelo e executa os que você escolher" }
    HelpCoder { "let the model change files and run commands, as you allow" "deixa o modelo mudar arquivos e executar comandos" }
    HelpChat { "leave /coder: lines are questions again" "sai do /coder: as linhas voltam a ser perguntas" }
    HelpPolicy { "show or change what runs without asking" "mostra ou muda o que é executado sem perguntar" }
    HelpUndoFiles { "undo the last change of files by the model" "desfaz a última mudança de arquivos do modelo" }
    AskTrustFolder { "Trust {name} and let the model's tools work there?" "Confiar em {name} e deixar o modelo trabalhar ali?" }
    AnswerTrust { "Trust" "Confiar" }
    AskUseProjects {
        "This command of the project reads files or runs something. Use it?"
        "Este comando do projeto lê arquivos ou executa algo. Usar?"
    }
    AnswerUse { "Use" "Usar" }

    @terminal
    AgentQuestion { "Allow? (y, n REASON, v)" "Permitir? (s, n MOTIVO, v)" }
    AgentQuestionAlways { "Allow? (y, a = always, n REASON, v)" "Permitir? (s, a = sempre, n MOTIVO, v)" }
    AgentAnswer { "Answer? (number, own words, - leaves it open)" "Resposta? (número, palavras suas, - deixa em aberto)" }
    AgentAnswerWords { "Answer? (own words, - leaves it open)" "Resposta? (palavras suas, - deixa em aberto)" }
    FlagApprove {
        "How much of /coder and /agent goes without asking: plan, ask, auto-edit, auto"
        "Quanto de /coder e /agent ocorre sem perguntar: plan, ask, auto-edit, auto"
    }
    FlagRunYes {
        "With -p \"/coder …\": allow what would be asked about, but nothing dangerous"
        "Com -p \"/coder …\": permite o que seria perguntado, mas nada perigoso"
    }
    YesNeedsTask { "--yes needs a task: -p \"/coder TASK\"" "--yes precisa de uma tarefa: -p \"/coder TAREFA\"" }
}
