//! Texts: the K8s watcher, its board and its alerts.

part! {
    // Watcher and board
    HelpWatch { "show the K8s watcher's status" "mostra o status do K8s Watcher" }
    WatcherNone { "The server has no active K8s watcher" "O servidor não tem K8s Watcher ativo" }
    WatcherUnavailable { "Watcher status unavailable: {why}" "Status do K8s Watcher indisponível: {why}" }
    WatcherFailed { "the server could not answer" "o servidor não conseguiu responder" }
    WatcherNoAlerts { "No active alerts" "Nenhum alerta ativo" }
    AlertOlder { "1 alert older than the window" "1 alerta anterior à janela" }
    AlertsOlder { "{count} alerts older than the window" "{count} alertas anteriores à janela" }
    WatchersAreServers {
        "The K8s watcher runs on the server. Ask its administrator to start one."
        "O K8s Watcher roda no servidor. Peça ao administrador para iniciar um."
    }
    BoardWaiting { "WAITING" "AGUARDANDO" }
    BoardHealthy { "HEALTHY" "SAUDÁVEL" }
    BoardDegraded { "DEGRADED" "DEGRADADO" }
    BoardCritical { "CRITICAL" "CRÍTICO" }
    BoardStale { "STALE" "DESATUALIZADO" }
    BoardNoWatcher { "NO WATCHER" "SEM WATCHER" }
    BoardOffline { "OFFLINE" "SEM CONEXÃO" }
    BoardNoDataYet { "no data yet" "ainda sem dados" }
    BoardCriticalAlerts { "critical alerts: {count}" "alertas críticos: {count}" }
    BoardWarningAlerts { "warnings: {count}" "avisos: {count}" }
    BoardNotReady { "{ready}/{desired} pods ready" "{ready}/{desired} pods prontos" }
    BoardTargetsCritical { "critical targets: {count}" "alvos críticos: {count}" }
    BoardTargetsWarning { "targets with warnings: {count}" "alvos com avisos: {count}" }
    BoardTargetsSilent { "targets without data: {count}" "alvos sem dados: {count}" }
    BoardUnconfirmed { "UNCONFIRMED" "NÃO CONFIRMADO" }
    BoardNothingMatches { "no target matches the filter" "nenhum alvo corresponde ao filtro" }
    BoardNamesNoTargets {
        "no alert matches the filter, and the server does not name its targets"
        "nenhum alerta corresponde ao filtro, e o servidor não informa os nomes dos alvos"
    }
    BoardAgeUnknown { "age of the data not known, unchanged for {age}" "idade dos dados desconhecida, sem mudança há {age}" }
    BoardServerHasNone { "the server has no active K8s watcher" "o servidor não tem K8s Watcher ativo" }
    BoardNotMoving { "no new snapshot for {age}" "nenhum snapshot novo há {age}" }
    BoardOldAnswer { "last answer {age} ago" "última resposta há {age}" }
    BoardSaysStale { "the server reports old data" "o servidor informa dados antigos" }
    BoardLost { "lost contact" "sem conexão" }
    ChangedState { "{from} → {to}" "{from} → {to}" }
    ChangedAlertStarted { "{severity} {kind} {object}: {message}" "{severity} {kind} {object}: {message}" }
    ChangedAlertEnded { "ended: {severity} {kind} {object}" "terminou: {severity} {kind} {object}" }
    ChangedAlertsStarted { "{severity} {kind} ×{count} {target}" "{severity} {kind} ×{count} {target}" }
    ChangedAlertsEnded { "ended: {severity} {kind} ×{count} {target}" "terminou: {severity} {kind} ×{count} {target}" }
    ChangedReady { "pods ready {from} → {to}" "pods prontos {from} → {to}" }
    ChangedPods { "pods {from} → {to}" "pods {from} → {to}" }
    ChangedTarget { "watching {to} (was {from})" "observando {to} (antes {from})" }
    DataAge { "as of {time} ({age} ago)" "dados das {time} (há {age})" }
    DataShort { "{age} old · {time}" "há {age} · {time}" }
    DataLostShort { "Lost contact · {age} · {time}" "Sem conexão · {age} · {time}" }
    DataStill { "data of {time}, no newer ones for {age}" "dados das {time}, sem mais novos há {age}" }
    DataAnswer { "answer of {time} ({age} ago)" "resposta das {time} (há {age})" }
    DataUnknown { "answer of {time} ({age} ago), age of its data not known" "resposta das {time} (há {age}), idade dos dados desconhecida" }
    DataAnswerShort { "answer {age} old · {time}" "resposta há {age} · {time}" }
    DataNone { "no data yet" "ainda sem dados" }
    DataEvery { "every {every}" "a cada {every}" }
    DataLost {
        "Lost contact. Last data as of {time} ({age} ago)"
        "Sem conexão. Últimos dados das {time} (há {age})"
    }
    BoardAlerts { "Alerts" "Alertas" }
    BoardTargets { "Targets" "Alvos" }
    BoardPods { "Pods" "Pods" }
    BoardRestarts { "Restarts" "Reinícios" }
    BoardChanges { "What changed" "O que mudou" }
    BoardTrend { "Since {time}" "Desde {time}" }
    BoardState { "Status" "Status" }
    BoardSummary { "Summary" "Resumo" }
    BoardMore { "+{count}" "+{count}" }
    BoardMorePage { "+{count} · page {page} of {pages}" "+{count} · página {page} de {pages}" }
    SeverityCritical { "CRITICAL" "CRÍTICO" }
    SeverityWarning { "WARNING" "AVISO" }
    SeverityInfo { "INFO" "INFO" }
    BoardNew { "NEW" "NOVO" }
    DataLostNone { "Lost contact; no data yet" "Sem conexão; ainda sem dados" }

    // The board on a page
    WallEnrolHelp {
        "Ask the administrator for a code and open this address with #enrol=CODE"
        "Peça um código ao administrador e abra este endereço com #enrol=CÓDIGO"
    }
    WallCode { "Code for this screen" "Código desta tela" }
    WallCodeSend { "Use code" "Usar código" }
    WallCodeRefused {
        "The code was not accepted; it works once, within ten minutes"
        "O código não foi aceito; ele vale uma vez, por dez minutos"
    }
    WallSignInHelp {
        "Sign in on the conversation page, then return"
        "Entre pela página da conversa e depois volte"
    }
    WallPaused { "Paused" "Pausado" }
    WallPause { "Pause" "Pausar" }
    WallGoOn { "Resume" "Retomar" }
    WallFull { "Full screen" "Tela cheia" }
    WallChat { "Conversation" "Conversa" }
    WallFilter { "Filter alerts" "Filtrar alertas" }
    WallSeverity { "Severity" "Severidade" }
    WallSeverityAll { "All severities" "Todas as severidades" }
    WallSeverityWarning { "Warning and critical" "Aviso e crítico" }
    WallSeverityCritical { "Critical only" "Só críticos" }
    WallInterval { "Interval" "Intervalo" }
    WallControls { "Board settings" "Configurações do painel" }
    AlertAsk { "Ask about this alert" "Perguntar sobre este alerta" }
    BoardSnapshots { "Snapshots" "Snapshots" }
    BoardWorst { "worst: {state}" "pior: {state}" }
    BoardNowMost { "now {now}, most {most}" "agora {now}, máx. {most}" }
    BoardNowFewest { "now {now}, fewest {fewest}" "agora {now}, mín. {fewest}" }
    BoardAlertNewest { "newest {time} ({age})" "mais recente {time} (há {age})" }
    BoardAlertSince { "since {time} ({age})" "desde {time} (há {age})" }
    BoardRefused { "NO ACCESS" "SEM ACESSO" }
    BoardRefusedWhy { "this screen is not authorized" "esta tela não está autorizada" }
    BoardTargetOne { "1 target" "1 alvo" }
    BoardTargetCount { "{count} targets" "{count} alvos" }
    BoardMissing { "This server does not report: {what}" "Este servidor não informa: {what}" }
    MissingReady { "ready pods" "pods prontos" }
    MissingRestarts { "restarts" "reinícios" }
    MissingPods { "pods one by one" "pods um a um" }
    MissingEvents { "events" "eventos" }
    MissingScaling { "autoscaling and nodes" "autoscaling e nós" }

    // The side panel
    WatchAsk { "Ask what happened" "Perguntar o que houve" }
    WatchAgo { "{age} ago" "há {age}" }
    WatchNoData { "no data" "sem dados" }
    WatchOpenBoard { "Open board" "Abrir painel" }
    BoardDeployment { "Deployment" "Deployment" }
    BoardNamespace { "Namespace" "Namespace" }
    StarterWatcher { "What is wrong in {target}?" "O que há de errado em {target}?" }
    AskAboutAlert { "Ask about this alert" "Perguntar sobre este alerta" }

    // A question about an alert
    AlertQuestion {
        "The K8s watcher reports this alert. What does it most likely mean, what should I check first (with commands), and how do I fix it?"
        "O K8s Watcher informa este alerta. O que ele provavelmente significa, o que devo verificar primeiro (com comandos) e como corrijo?"
    }
    AlertSeverity { "Severity" "Severidade" }
    AlertKind { "Alert" "Alerta" }
    AlertObject { "Object" "Objeto" }
    AlertTarget { "Target" "Alvo" }
    AlertSince { "Since" "Desde" }
    AlertMessage { "Message" "Mensagem" }

    @terminal
    AboutWatch {
        "Show the K8s watcher: as a board, as lines, or once for a script"
        "Mostra o K8s Watcher: em painel, em linhas, ou uma vez para um script"
    }
    HeadingWatch { "K8s watcher" "K8s Watcher" }
    FlagBoard {
        "Full-screen board (default on a terminal); --board=false prints lines"
        "Painel em tela cheia (padrão no terminal); --board=false imprime linhas"
    }
    FlagOnce { "Print the status and leave" "Imprime o status e sai" }
    FlagExitCode {
        "With --once, the exit code tells the status"
        "Com --once, o código de saída indica o status"
    }
    FlagAlerts { "With --once, list the alerts too, worst first" "Com --once, lista também os alertas, o pior primeiro" }
    FlagInterval {
        "How often to refresh, from 1s to 10m [default: 30s]"
        "Com que frequência atualizar, de 1s a 10m [padrão: 30s]"
    }
    FlagTitle { "Title of the board" "Título do painel" }
    FlagSeverity {
        "Lowest severity listed: critical, warning, info [default: info]"
        "Menor severidade listada: critical, warning, info [padrão: info]"
    }
    FlagMax { "Maximum alerts listed [default: as many as fit]" "Máximo de alertas listados [padrão: quantos couberem]" }
    FlagNs { "Only this namespace; may be repeated" "Só este namespace; pode ser repetida" }
    FlagDeployment { "Only this deployment; may be repeated" "Só este deployment; pode ser repetida" }
    FlagTz { "Time zone of the clock, e.g. America/Sao_Paulo" "Fuso horário do relógio, ex.: America/Sao_Paulo" }
    FlagWatchJson { "Print JSON: one object with --once, else one for each change" "Imprime JSON: um objeto com --once, senão um a cada mudança" }
    FlagWatchPlain { "Print a line for each change" "Imprime uma linha a cada mudança" }
    FlagNotHere { "{command} does not take {flag}" "{command} não aceita {flag}" }
    FlagNeeds { "{flag} needs {needed}" "{flag} precisa de {needed}" }
    ExpectedInterval { "a duration from 1s to 10m, such as 30s" "uma duração de 1s a 10m, como 30s" }
    WatchExamples {
        "Examples:\n  chatcli watch localhost:50051\n  chatcli watch @prod --title \"The shop\" --ns production --severity warning\n  chatcli watch prod:50051 --tls --once --json\n\nExit codes of --once --exit-code: 0 healthy, 10 degraded, 11 critical, 12 no watcher, 13 stale, unconfirmed or no data yet. Failures have the same codes as everywhere: 1 the request failed, 4 unreachable, 5 not allowed, 6 TLS."
        "Exemplos:\n  chatcli watch localhost:50051\n  chatcli watch @prod --title \"A loja\" --ns production --severity warning\n  chatcli watch prod:50051 --tls --once --json\n\nCódigos de saída de --once --exit-code: 0 saudável, 10 degradado, 11 crítico, 12 sem watcher, 13 desatualizado, não confirmado ou ainda sem dados. Falhas têm os mesmos códigos de sempre: 1 a requisição falhou, 4 inalcançável, 5 não permitido, 6 TLS."
    }
    AlertsOlderShort { "+{count} older than the window" "+{count} anteriores à janela" }
    BoardLeave { "q leaves" "q sai" }
    UnknownTimeZone {
        "Not a time zone: {name}. Example: America/Sao_Paulo."
        "Não é um fuso horário: {name}. Exemplo: America/Sao_Paulo."
    }
}
