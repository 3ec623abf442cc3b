//! Texts: the rows of `/status`, `/config` and `/metrics`.

part! {
    Reloaded { "Configuration read again" "Configuração relida" }
    ConfigEmpty { "Nothing to show" "Nada a mostrar" }
    MetricsTurns { "Questions" "Perguntas" }
    MetricsFirst { "First text" "Primeiro texto" }
    MetricsWhole { "Whole answer" "Resposta inteira" }
    MetricsLatency { "Latency" "Latência" }
    MetricsBytes { "Bytes sent / received" "Bytes enviados / recebidos" }
    MetricsReconnects { "Reconnects" "Reconexões" }
    StatusTitle { "Status" "Status" }
    StatusServer { "Server" "Servidor" }
    StatusState { "Connection" "Conexão" }
    StatusVersion { "Version" "Versão" }
    StatusProvider { "Provider" "Provedor" }
    StatusModel { "Model" "Modelo" }
    StatusToken { "Token" "Token" }
    StatusCredential { "Credential" "Credencial" }
    StatusCost { "Cost" "Custo" }
    StatusMaxTokens { "Answer limit" "Limite da resposta" }
    StatusTls { "TLS" "TLS" }
    StatusClient { "Client" "Cliente" }
    StatusQueue { "In the queue" "Na fila" }
    StatusEndpoints { "Replicas" "Réplicas" }
    StatusLatency { "Latency" "Latência" }
    StatusLog { "Log" "Log" }
    Current { "(current)" "(atual)" }
    On { "on" "ligado" }
    Off { "off" "desligado" }
    FromYou { "your choice" "escolha sua" }
    FromServer { "server default" "padrão do servidor" }
    StatusTurns { "Questions" "Perguntas" }
    StatusWatcher { "K8s watcher" "K8s Watcher" }
    StatusLang { "Language" "Idioma" }
    Set { "set" "definido" }
    NotSet { "not set" "não definido" }
    Inactive { "inactive" "inativo" }
}
