//! Sentences that a page fetches late, with the part of its program that says them: what a person lends it, and what came
//! of that; runs of an agent. The style of the catalogue holds for them too.

use super::Lang;

macro_rules! late {
    ($($key:ident { $en:literal $pt:literal })*) => {
        /// Names one sentence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Late {
            $($key,)*
        }

        impl Late {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$key),*];

            /// The sentence in a language, with its `{names}` still open.
            pub fn get(self, lang: Lang) -> &'static str {
                match (lang, self) {
                    $((Lang::En, Self::$key) => $en,)*
                    $((Lang::PtBr, Self::$key) => $pt,)*
                }
            }
        }
    };
}

late! {
    ReferenceMissing { "{name}: no such file or folder" "{name}: arquivo ou pasta não existe" }
    ReferenceSensitive {
        "{name}: not sent, because it holds credentials"
        "{name}: não enviado, porque guarda credenciais"
    }
    ReferenceTooLarge {
        "{name}: {size}, and {limit} fit; --mode=chunked sends it in parts"
        "{name}: {size}, e cabem {limit}; --mode=chunked envia em partes"
    }
    ReferenceBinary { "{name}: not a text file" "{name}: não é um arquivo de texto" }
    ReferenceNotUtf8 { "{name}: not UTF-8 text" "{name}: não é texto em UTF-8" }
    ReferenceWestern {
        "{name}: not UTF-8; read as Windows-1252"
        "{name}: não está em UTF-8; lido como Windows-1252"
    }
    ReferenceMasked {
        "{name}: secrets in it were masked"
        "{name}: segredos mascarados"
    }
    ReferenceLeadsOut {
        "{name}: not followed; the link leads out of its folder"
        "{name}: não seguido; o link leva para fora da pasta"
    }
    ReferenceAllLeadOut {
        "{name}: only links that lead out of the folder"
        "{name}: só links que levam para fora da pasta"
    }
    ReferenceImage {
        "{name}: images cannot be sent over this connection"
        "{name}: imagens não podem ser enviadas por esta conexão"
    }
    ReferenceEmpty { "{name}: no file that is read" "{name}: nenhum arquivo que seja lido" }
    ReferenceNotAFile { "{name}: neither file nor folder" "{name}: não é arquivo nem pasta" }
    ReferenceNoRepository { "{name}: not in a Git repository" "{name}: fora de um repositório Git" }
    ReferenceUnreadable { "{name}: {why}" "{name}: {why}" }
    ReferenceUnavailable { "{name}: not available here" "{name}: não disponível aqui" }
    ReferenceLeftOut {
        "{name}: files left out, because they do not fit: {count}"
        "{name}: arquivos deixados de fora, porque não cabem: {count}"
    }
    ReferenceCredentials {
        "{name}: files left out, because they hold credentials: {count}"
        "{name}: arquivos deixados de fora, porque guardam credenciais: {count}"
    }
    ReferenceEndless {
        "{name}: too large to be read whole; folders are missing"
        "{name}: grande demais para ser lido inteiro; faltam pastas"
    }
    ReferenceOption { "@file has no option {option}" "@file não tem a opção {option}" }

    AttachFiles { "Attach text files" "Anexar arquivos de texto" }
    Attachments { "Attachments" "Anexos" }
    AttachmentOpen { "Open {name}, {size}" "Abrir {name}, {size}" }
    AttachmentRemove { "Remove {name}" "Remover {name}" }
    AttachmentAdded { "Attached: {name}, {size}" "Anexado: {name}, {size}" }
    AttachmentRemoved { "Removed: {name}" "Removido: {name}" }
    AttachmentMasked { "secrets masked" "segredos mascarados" }
    AttachmentMaskedWhy {
        "What looks like a secret was masked. The model receives the text below."
        "O que parece segredo foi mascarado. O modelo recebe o texto abaixo."
    }
    AttachmentTooLarge {
        "{name}: not attached. It has {size}, and {limit} fit in a message."
        "{name}: não anexado. Tem {size}, e cabem {limit} em uma mensagem."
    }
    AttachmentsTooMany {
        "{name}: not attached. A message can have {limit} attachments."
        "{name}: não anexado. Uma mensagem pode ter {limit} anexos."
    }
    AttachmentsFull {
        "{name}: not attached. All attachments together can have {limit}."
        "{name}: não anexado. Todos os anexos juntos podem ter {limit}."
    }
    AttachmentPasted { "pasted-{number}.txt" "colado-{number}.txt" }
    AttachmentAsText { "Put back as text" "Devolver como texto" }
    DropFiles { "Drop to attach" "Solte para anexar" }
    Attach { "Attach" "Anexar" }
    ChooseFolder { "Choose a folder" "Escolher uma pasta" }
    FolderName { "Name a path of this folder" "Citar um caminho desta pasta" }
    FolderNone {
        "no folder is open; choose one with the paper clip"
        "nenhuma pasta aberta; escolha uma pelo clipe"
    }
    FolderOutside { "not a path inside the folder {name}" "não é um caminho da pasta {name}" }
    FolderLent {
        "Folder open: {name}. Paths in it can be named after @file."
        "Pasta aberta: {name}. Cite caminhos dela depois de @file."
    }
    FolderPicked { "as of {time}" "como às {time}" }
    FolderCut {
        "{name}: too many files. The first {count} were taken."
        "{name}: arquivos demais. Os primeiros {count} foram considerados."
    }
    FolderReconnect { "Reconnect folder" "Reconectar a pasta" }
    FolderRefused {
        "The browser does not allow reading the folder"
        "O navegador não permite ler a pasta"
    }
    FolderAway {
        "The folder {name} has to be reconnected first"
        "A pasta {name} precisa ser reconectada antes"
    }
    PasteWhy {
        "{token} cannot be read by a page. Run this command and paste its output."
        "Uma página não lê {token}. Execute este comando e cole a saída."
    }
    PasteCommandWhy {
        "A page runs no commands. Run this one in a terminal and paste its output."
        "Uma página não executa comandos. Execute este em um terminal e cole a saída."
    }
    PasteCode { "Exit code, if it is known" "Código de saída, se conhecido" }
    ShellPasted { "Run and pasted by the user" "Executado e colado pelo usuário" }
    ShellLeftOut { "[… {bytes} bytes left out …]" "[… {bytes} bytes omitidos …]" }
    PasteOutput { "Output" "Saída" }
    PasteMasked {
        "What looks like a secret is masked before it is sent"
        "O que parece segredo é mascarado antes do envio"
    }
    PasteTooLong { "Paste at most 400 KiB" "Cole no máximo 400 KiB" }

    AgentBegan { "{scope} in {root}, mode {mode}" "{scope} em {root}, modo {mode}" }
    AgentStarted { "{call}: started" "{call}: iniciado" }
    AgentDone { "done" "feito" }
    AgentCallFailed { "failed" "falhou" }
    AgentRefused { "not allowed" "não permitido" }
    AgentSkipped { "skipped" "pulado" }
    AgentCancelled { "stopped" "parado" }
    AgentForbidden { "{call}: a rule or the mode forbids it" "{call}: uma regra ou o modo proíbe" }
    AgentNotAsked { "{call}: not run, because there is no one to ask" "{call}: não executado, pois não há a quem perguntar" }
    AgentLinesBefore { "… lines before these: {lines}" "… linhas antes destas: {lines}" }
    AgentMoreLines { "… lines more: {lines}" "… mais linhas: {lines}" }
    AgentAsks { "The model asks" "O modelo pede" }
    AgentRiskRead { "read" "ler" }
    AgentRiskEdit { "change files" "mudar arquivos" }
    AgentRiskExec { "run a command" "executar um comando" }
    AgentRiskDeletes { "run a command that deletes for good" "executar um comando que apaga de vez" }
    AgentRiskSecret { "use what may hold credentials" "usar o que pode guardar credenciais" }
    AgentRiskProtected { "change what runs by itself later" "mudar o que é executado sozinho depois" }
    AgentRiskOutside { "leave the working folder" "sair da pasta de trabalho" }
    AgentRiskRemote { "run something on the server" "executar algo no servidor" }
    AgentRiskDangerous { "run a dangerous command" "executar um comando perigoso" }
    AgentScope { "Always would allow, in every folder: {rules}" "Sempre permitiria, em qualquer pasta: {rules}" }
    AgentHowToDecide {
        "y allows it once, n or n REASON refuses it, v shows all of it"
        "s permite uma vez, n ou n MOTIVO recusa, v mostra tudo"
    }
    AskTitle { "The model asks you" "O modelo pergunta a você" }
    AskMany { "Several can be chosen" "Pode escolher várias" }
    AskHow {
        "Type the number of an option, your own words, or - to leave it open"
        "Digite o número de uma opção, palavras suas, ou - para deixar em aberto"
    }
    AskOpen { "left open" "deixada em aberto" }
    AskNoOne {
        "The model asked, and there is no one to answer: {question}"
        "O modelo perguntou, e não há quem responda: {question}"
    }
    AskOwnWords { "In your own words" "Com suas palavras" }
    AskSend { "Answer" "Responder" }
    AskSkip { "Leave open" "Deixar em aberto" }
    AgentAlways { "Allowed from now on, in every folder: {rules}" "Permitido a partir de agora, em qualquer pasta: {rules}" }
    AgentGoesAlong { "This goes along with the model's next turn" "Segue junto com o próximo turno do modelo" }
    AgentCircle {
        "The model goes round in a circle. Say how to continue, or stop."
        "O modelo anda em círculos. Diga como continuar, ou pare."
    }
    AgentCorrections {
        "The model's calls cannot be read. Say how to continue, or stop."
        "As chamadas do modelo não são legíveis. Diga como continuar, ou pare."
    }
    AgentAnswered { "The model waits for your answer" "O modelo espera a sua resposta" }
    AgentOverRefused { "Something was not done, because it was not allowed" "Algo não foi feito, porque não foi permitido" }
    AgentOverTurns { "Stopped: the limit of turns was reached" "Parado: o limite de turnos foi atingido" }
    AgentOverRepeats { "Stopped: the model made the same calls again and again" "Parado: o modelo repetia as mesmas chamadas" }
    AgentOverUnreadable {
        "Stopped: the model's answers could not be read"
        "Parado: as respostas do modelo não eram legíveis"
    }
    AgentStats {
        "Turns: {turns}, calls: {calls}, {secs} s, estimate: {tokens} tokens"
        "Turnos: {turns}, chamadas: {calls}, {secs} s, estimativa: {tokens} tokens"
    }
    AgentModePlan { "Mode {mode}: the model reads; nothing is changed and nothing runs" "Modo {mode}: o modelo lê; nada muda e nada é executado" }
    AgentModeAsk { "Mode {mode}: every change and every command is asked about" "Modo {mode}: pergunta antes de cada mudança e comando" }
    AgentModeAutoEdit { "Mode {mode}: changes are made; commands are asked about" "Modo {mode}: mudanças são feitas; pergunta antes de comandos" }
    AgentModeAuto { "Mode {mode}: only what is dangerous, deletes or leads out is asked about" "Modo {mode}: só pergunta sobre o que é perigoso, apaga ou sai da pasta" }
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
    AgentFolderChanged {
        "This folder's hooks, rules or commands changed since you trusted it"
        "Os hooks, regras ou comandos desta pasta mudaram desde que você confiou nela"
    }
    AgentStandsFor { "The project's command stands for:" "O comando do projeto significa:" }
    AgentBringsNothing {
        "This folder is not trusted: nothing that it brings along counts"
        "Esta pasta não é confiável: nada do que ela traz vale"
    }
    AgentNeedsTask { "Say what to do: {command} TASK" "Diga o que fazer: {command} TAREFA" }
    TodoTitle { "To do" "A fazer" }
    TodoPending { "open" "aberto" }
    TodoInProgress { "in progress" "em andamento" }
    PlanTitle { "Plan" "Plano" }
    PlanPending { "not run" "não executado" }
    PlanDanger { "dangerous" "perigoso" }
    PlanKeysRun { "N run, a run all, eN edit, tN show what would run" "N executa, a todos, eN edita, tN mostra o que executaria" }
    PlanKeysSend { "cN send to the model, c all, acN with words, pcN words before it runs" "cN envia ao modelo, c tudo, acN com palavras, pcN palavras antes" }
    PlanKeysSee { "vN output, wN to a file, p whole plan, r again, q leave" "vN saída, wN em arquivo, p plano inteiro, r de novo, q sai" }
    PlanBusy { "A command runs; wait for it, or stop it" "Um comando está em execução; espere por ele, ou pare" }
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
    AgentTurn { "turn {turn}/{turns}" "turno {turn}/{turns}" }
    AgentTokens { "{tokens} tokens" "{tokens} tokens" }
    AlongSummary { "Goes along: {what}" "Segue junto: {what}" }
    AlongGuides { "instructions" "instruções" }
    AlongRules { "rules" "regras" }
    AlongPersonas { "personas" "personas" }
    AlongSkills { "skills" "skills" }
    AlongCommands { "your commands" "seus comandos" }
    AlongHooks { "hooks" "hooks" }
    AlongTools { "MCP tools" "ferramentas MCP" }
    AlongPlugins { "Plugins" "Plugins" }
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
    AlongNoHooks { "the list hooks is missing" "falta a lista hooks" }
    AlongManyHooks { "more hooks than are used: {count}" "mais hooks do que são usados: {count}" }
    AlongHook { "hook {name}: {why}" "hook {name}: {why}" }
    AlongHookNoEvent { "event is missing" "falta event" }
    AlongHookEvent { "unknown event" "event desconhecido" }
    AlongHookNoCommand { "command is missing" "falta command" }
    AlongHookUrl { "url must be https, or http to this machine" "url deve ser https, ou http para esta máquina" }
    AlongHookHeaders { "headers cannot be sent" "headers não podem ser enviados" }
    AlongHookType { "unknown type" "type desconhecido" }
    AlongHookPattern { "toolPattern cannot be read" "toolPattern ilegível" }
    AlongHookPage { "a page runs no hooks" "uma página não roda hooks" }
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
    WorkNoFolder {
        "There is no folder to work in. Choose one with the paper clip, then ask again."
        "Não há pasta para trabalhar. Escolha uma no clipe e peça de novo."
    }
    AgentAllow { "Allow once" "Permitir uma vez" }
    AgentAllowAlways { "Always allow" "Permitir sempre" }
    AgentRefuse { "Refuse" "Recusar" }
    AgentRefuseWhy { "Reason, for the model" "Motivo, para o modelo" }
    ProposalTitle { "The model asks you to run a command" "O modelo pede que você execute um comando" }
    ProposalWhy {
        "A page runs no commands. Run it in your terminal and paste its output."
        "Uma página não executa comandos. Execute no seu terminal e cole a saída."
    }
    ProposalDanger { "This command is dangerous, or touches credentials" "Este comando é perigoso, ou toca em credenciais" }
    ProposalCopySh { "Copy for sh" "Copiar para sh" }
    ProposalCopyPowerShell { "Copy for PowerShell" "Copiar para PowerShell" }
    ProposalOutput { "Output of the command" "Saída do comando" }
    ProposalRan { "I ran it: send output" "Executei: enviar a saída" }
    ProposalFailed { "It failed" "Falhou" }
    ProposalSkip { "Skip" "Pular" }
    ProposalExplain { "Ask to explain" "Pedir explicação" }
    ProposalOthers { "Commands that wait: {count}" "Comandos que esperam: {count}" }
    FolderChanges { "Download changes" "Baixar mudanças" }

    ContextsWhat {
        "A context goes along with every question of the conversation it is attached to"
        "Um contexto acompanha cada pergunta da conversa à qual está anexado"
    }
    ContextTurn { "Attach or detach" "Anexar ou desanexar" }
    ContextName { "Name of a new context" "Nome de um novo contexto" }
    ContextPaths { "Path in the folder" "Caminho na pasta" }
    ContextModeLabel { "Mode" "Modo" }
    ContextCreate { "Create context" "Criar contexto" }
    ContextTakeIn { "Import a context file" "Importar um arquivo de contexto" }
    ContextsNeedFolder {
        "A context is made of files of a folder. Choose one with the paper clip."
        "Um contexto é feito de arquivos de uma pasta. Escolha uma pelo clipe."
    }
    ContextMade {
        "Context '{name}': files: {count}, {size}"
        "Contexto '{name}': arquivos: {count}, {size}"
    }
    ContextLeftOut {
        "Files left out, because they do not fit: {count}"
        "Arquivos deixados de fora, porque não cabem: {count}"
    }
    ContextSensitive {
        "Files left out, because they hold credentials: {count}"
        "Arquivos deixados de fora, porque guardam credenciais: {count}"
    }
    ContextFleeting {
        "This browser stores nothing here. The context is gone when the page closes."
        "Este navegador não guarda nada aqui. O contexto some ao fechar a página."
    }
    ContextAttached {
        "Attached: {name}. Estimate per question: {tokens} tokens, {share}% of the window."
        "Anexado: {name}. Estimativa por pergunta: {tokens} tokens, {share}% da janela."
    }
    ContextsCameAlong { "Attached again with the session: {name}" "Anexado de novo com a sessão: {name}" }
    ContextDetached { "Detached: {name}" "Desanexado: {name}" }
    ContextDeleted { "Context deleted: {name}" "Contexto excluído: {name}" }
    ContextWrote { "Context written to {name}" "Contexto salvo em {name}" }
    ContextsDamaged {
        "Damaged context files put aside as .corrupt: {count}"
        "Arquivos de contexto danificados, renomeados para .corrupt: {count}"
    }
    VariablesGo { "Environment variables ({count}), secrets masked:" "Variáveis de ambiente ({count}), segredos mascarados:" }
    AskSendVariables { "Send the variables above to {to}?" "Enviar as variáveis acima para {to}?" }
    AskSendBoth {
        "Send the files and variables above to {to}?"
        "Enviar os arquivos e as variáveis acima para {to}?"
    }
    FileEmpty { "(no conversation)" "(sem conversa)" }
    FileIsEncrypted { "(encrypted)" "(criptografado)" }
    FileDamaged { "(damaged)" "(danificado)" }
    ContextIsAttached {
        "'{name}' is attached already. Detach it first."
        "'{name}' já está anexado. Desanexe primeiro."
    }
    ContextNotAttached { "'{name}' is not attached" "'{name}' não está anexado" }
    ContextGone {
        "The question was not sent: context '{name}' does not exist any more. Detach it."
        "A pergunta não foi enviada: o contexto '{name}' não existe mais. Desanexe."
    }
    ContextUnknown { "No context '{name}'. /context list shows all." "Sem contexto '{name}'. /context list mostra todos." }
    ContextExists {
        "Context '{name}' exists. Choose another name, or --force to replace it."
        "O contexto '{name}' já existe. Escolha outro nome ou use --force."
    }
    ContextNoFiles { "No file that is read, so no context" "Nenhum arquivo que seja lido, então nenhum contexto" }
    ContextTooLarge { "A context may have 200 MiB; these have {size}" "Um contexto pode ter 200 MiB; estes têm {size}" }
    ContextTooLong {
        "{size} do not fit into one question. Use --rag or --chunks."
        "{size} não cabem em uma pergunta. Use --rag ou --chunks."
    }
    ContextTooLargeHere { "larger than the {limit} that a page keeps" "maior que os {limit} que uma página guarda" }
    ContextNotOne { "'{name}' is not a context file" "'{name}' não é um arquivo de contexto" }
    ContextNotChunked {
        "'{name}' has no chunks. /context update NAME --mode chunked makes some."
        "'{name}' não tem chunks. /context update NOME --mode chunked cria."
    }
    ContextNoChunk { "No chunk {chunk}; there are {of}" "Sem o chunk {chunk}; há {of}" }
    ContextStore { "Contexts cannot be read or written: {why}" "Impossível ler ou salvar contextos: {why}" }
    ContextBadName {
        "'{name}' cannot name a context: 3 to 64 letters, digits, -, _ and blanks"
        "'{name}' não pode nomear um contexto: 3 a 64 letras, dígitos, -, _ e espaços"
    }
    ContextMode {
        "No mode '{name}'; modes: full, summary, chunked, smart, knowledge"
        "Sem o modo '{name}'; modos: full, summary, chunked, smart, knowledge"
    }
    ContextFlag { "/context has no flag {name} here" "/context não tem a opção {name} aqui" }
    ContextOneWay {
        "Choose one of --full, --chunks and --rag"
        "Escolha entre --full, --chunks e --rag"
    }
    ContextPriority { "A priority is a number from 0 to 1000" "A prioridade é um número de 0 a 1000" }
    ContextDescription { "A description has at most 500 bytes" "A descrição tem no máximo 500 bytes" }
    ContextTags {
        "At most 10 tags, each of 2 to 20 letters, digits, - and _"
        "No máximo 10 tags, cada uma de 2 a 20 letras, dígitos, - e _"
    }
    ContextMergeFew { "Name at least two contexts to merge" "Informe pelo menos dois contextos para juntar" }
    ContextNeedsYes { "Nothing deleted. --yes deletes without asking." "Nada excluído. --yes exclui sem perguntar." }
    ContextsNone { "No contexts" "Nenhum contexto" }
    ContextsTitle { "Contexts: {count}" "Contextos: {count}" }
    ContextMetrics {
        "Contexts: {count}. Attached: {attached}. Files: {files}, {size}, {tokens} tokens."
        "Contextos: {count}. Anexados: {attached}. Arquivos: {files}, {size}, {tokens} tokens."
    }
    ContextMark { "(attached)" "(anexado)" }
    ContextRow { "{mode}, files: {count}, {size}, {date}" "{mode}, arquivos: {count}, {size}, {date}" }
    ContextLines { "Lines: {lines}, average of a file: {average}" "Linhas: {lines}, média por arquivo: {average}" }
    ContextSizes {
        "Files < 10 KiB: {small}, < 100 KiB: {middle}, larger: {large}"
        "Arquivos < 10 KiB: {small}, < 100 KiB: {middle}, maiores: {large}"
    }
    ContextChunks {
        "Tokens of a chunk: least {least}, average {average}, most {most}"
        "Tokens de um chunk: mínimo {least}, média {average}, máximo {most}"
    }
    ContextNothingAttached { "Nothing is attached" "Nada está anexado" }
    ContextAttachedTitle { "Attached, in order of priority: {count}" "Anexados, por prioridade: {count}" }
    ContextTotal {
        "Estimate per question: {tokens} tokens, {share}% of the window"
        "Estimativa por pergunta: {tokens} tokens, {share}% da janela"
    }
}
