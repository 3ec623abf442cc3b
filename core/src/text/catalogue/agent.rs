//! Texts: runs of an agent, its tools and what a person decides about them.

part! {
    HelpAgent { "let the model propose commands and run those you choose" "pede comandos ao modelo e executa os que você escolher" }
    HelpCoder { "let the model change files and run commands, as you allow" "deixa o modelo mudar arquivos e executar comandos" }
    HelpChat { "leave /coder: lines are questions again" "sai do /coder: as linhas voltam a ser perguntas" }
    HelpPolicy { "show or change what runs without asking" "mostra ou muda o que é executado sem perguntar" }
    HelpUndoFiles { "undo the last change of files by the model" "desfaz a última mudança de arquivos do modelo" }
    AskTrustFolder { "Trust {name} and let the model's tools work there?" "Confiar em {name} e deixar o modelo trabalhar ali?" }
    AnswerTrust { "Trust" "Confiar" }

    @terminal
    AgentBegan { "{scope} in {root}, mode {mode}" "{scope} em {root}, modo {mode}" }
    AgentStarted { "{call}: started" "{call}: iniciado" }
    AgentDone { "done" "feito" }
    AgentCallFailed { "failed" "falhou" }
    AgentRefused { "not allowed" "não permitido" }
    AgentSkipped { "skipped" "pulado" }
    AgentCancelled { "stopped" "parado" }
    AgentForbidden { "{call}: a rule or the mode forbids it" "{call}: uma regra ou o modo proíbe" }
    AgentNotAsked { "{call}: not run, because there is no one to ask" "{call}: não executado, pois não há a quem perguntar" }
    AgentMoreLines { "… lines more: {lines}" "… mais linhas: {lines}" }
    AgentAsks { "The model asks" "O modelo pede" }
    AgentRiskRead { "read" "ler" }
    AgentRiskEdit { "change files" "mudar arquivos" }
    AgentRiskExec { "run a command" "executar um comando" }
    AgentRiskSecret { "use what may hold credentials" "usar o que pode guardar credenciais" }
    AgentRiskProtected { "change what runs by itself later" "mudar o que é executado sozinho depois" }
    AgentRiskOutside { "leave the working folder" "sair da pasta de trabalho" }
    AgentRiskRemote { "run something on the server" "executar algo no servidor" }
    AgentRiskDangerous { "run a dangerous command" "executar um comando perigoso" }
    AgentScope { "Always would allow: {rules}" "Sempre permitiria: {rules}" }
    AgentQuestion { "Allow? (y, n REASON, v)" "Permitir? (s, n MOTIVO, v)" }
    AgentQuestionAlways { "Allow? (y, a = always, n REASON, v)" "Permitir? (s, a = sempre, n MOTIVO, v)" }
    AgentHowToDecide {
        "y allows it once, n or n REASON refuses it, v shows all of it"
        "s permite uma vez, n ou n MOTIVO recusa, v mostra tudo"
    }
    AgentAlways { "Allowed from now on: {rules}" "Permitido a partir de agora: {rules}" }
    AgentGoesAlong { "This goes along with the model's next turn" "Segue junto com o próximo turno do modelo" }
    AgentCircle {
        "The model goes round in a circle. Say how to continue, or stop with Ctrl+C."
        "O modelo anda em círculos. Diga como continuar, ou pare com Ctrl+C."
    }
    AgentCorrections {
        "The model's calls cannot be read. Say how to continue, or stop with Ctrl+C."
        "As chamadas do modelo não são legíveis. Diga como continuar, ou pare com Ctrl+C."
    }
    AgentAnswered { "The model waits for your answer" "O modelo espera a sua resposta" }
    AgentOverRefused { "Something was not done, because it was not allowed" "Algo não foi feito, porque não foi permitido" }
    AgentOverTurns { "Stopped: the limit of turns was reached" "Parado: o limite de turnos foi atingido" }
    AgentOverRepeats { "Stopped: the model made the same calls again and again" "Parado: o modelo repetia as mesmas chamadas" }
    AgentStats {
        "Turns: {turns}, calls: {calls}, {secs} s, estimate: {tokens} tokens"
        "Turnos: {turns}, chamadas: {calls}, {secs} s, estimativa: {tokens} tokens"
    }
    AgentModePlan { "Mode {mode}: the model reads; nothing is changed and nothing runs" "Modo {mode}: o modelo lê; nada muda e nada é executado" }
    AgentModeAsk { "Mode {mode}: every change and every command is asked about" "Modo {mode}: pergunta antes de cada mudança e comando" }
    AgentModeAutoEdit { "Mode {mode}: changes are made; commands are asked about" "Modo {mode}: mudanças são feitas; pergunta antes de comandos" }
    AgentModeAuto { "Mode {mode}: only what is dangerous or leads out is asked about" "Modo {mode}: só pergunta sobre o que é perigoso ou sai da pasta" }
    AgentModes { "/policy mode plan | ask | auto-edit | auto changes it for this run" "/policy mode plan | ask | auto-edit | auto muda nesta execução" }
    AgentFolder { "Folder: {root}" "Pasta: {root}" }
    AgentOwnRules { "Your rules: {path}" "Suas regras: {path}" }
    AgentProjectRules { "The project's rules, which only tighten: {path}" "Regras do projeto, que só restringem: {path}" }
    AgentStays { "Lines go to {scope} now; /chat leaves it" "As linhas vão para o {scope}; /chat sai dele" }
    AgentLeft { "Lines are questions again" "As linhas voltam a ser perguntas" }
    AgentFilesChanged { "Files changed: {paths}" "Arquivos mudados: {paths}" }
    AgentFailed { "The tools could not do that: {why}" "As ferramentas não conseguiram: {why}" }
    AgentBadPolicy { "The rules in {path} cannot be read, so nothing runs: {why}" "As regras em {path} não são legíveis; nada é executado: {why}" }
    AgentNoHistory { "{provider} reads no history, so no agent works with it" "{provider} não lê o histórico; nenhum agente funciona com ele" }
    AgentReadsOnly { "This folder is not trusted: the model may only read in it" "Esta pasta não é confiável: o modelo só pode ler nela" }
    AgentBringsNothing {
        "This folder is not trusted: its instructions, rules, skills and hooks do not count"
        "Esta pasta não é confiável: suas instruções, regras, skills e hooks não contam"
    }
    AgentNeedsTask { "Say what to do: {command} TASK" "Diga o que fazer: {command} TAREFA" }
    PlanTitle { "Plan" "Plano" }
    PlanPending { "not run" "não executado" }
    PlanDanger { "dangerous" "perigoso" }
    PlanKeysRun { "N run, a run all, eN edit, tN show what would run" "N executa, a todos, eN edita, tN mostra o que executaria" }
    PlanKeysSend { "cN send to the model, c all, acN with words, pcN words before it runs" "cN envia ao modelo, c tudo, acN com palavras, pcN palavras antes" }
    PlanKeysSee { "vN output, wN to a file, p whole plan, r again, q leave" "vN saída, wN em arquivo, p plano inteiro, r de novo, q sai" }
    PlanBusy { "A command runs; Ctrl+C stops it" "Um comando está em execução; Ctrl+C o para" }
    PlanNothingRan { "Nothing was run" "Nada foi executado" }
    PlanEdit { "Change command {number} and press Enter to run it" "Mude o comando {number} e tecle Enter para executar" }
    PlanWords { "The next line goes to the model" "A próxima linha vai para o modelo" }
    PlanNotRun { "Command {number} has not run yet" "O comando {number} ainda não foi executado" }
    PlanUnknown { "The plan does not know '{typed}'" "O plano não conhece '{typed}'" }
    PlanDangerous { "This command is dangerous" "Este comando é perigoso" }
    PlanConfirm { "Type {word} to run it; anything else does not" "Digite {word} para executar; qualquer outra coisa não executa" }
    PlanNotAll { "Not run together, because one needs a decision of its own: {command}" "Não executados juntos, pois um pede decisão própria: {command}" }
    PlanAll { "Run all in order? Commands: {count} [y/N]" "Executar todos em ordem? Comandos: {count} [s/N]" }
    PlanLeftOut { "Not run, because one before failed: {numbers}" "Não executados, pois um anterior falhou: {numbers}" }
    PlanLeft { "Plan left" "Plano encerrado" }
    FlagApprove {
        "How much of /coder and /agent goes without asking: plan, ask, auto-edit, auto"
        "Quanto de /coder e /agent ocorre sem perguntar: plan, ask, auto-edit, auto"
    }
    FlagRunYes {
        "With -p \"/coder …\": allow what would be asked about, but nothing dangerous"
        "Com -p \"/coder …\": permite o que seria perguntado, mas nada perigoso"
    }
    YesNeedsTask { "--yes needs a task: -p \"/coder TASK\"" "--yes precisa de uma tarefa: -p \"/coder TAREFA\"" }
    AgentTurn { "turn {turn}/{turns}" "turno {turn}/{turns}" }
    AgentTokens { "{tokens} tokens" "{tokens} tokens" }
}
