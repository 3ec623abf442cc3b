//! The help pages in Brazilian Portuguese: each command, flag, heading and name of a value.

/// The end of the first page.
pub const AFTER: &str = "\
Sem --upstream, um servidor roda neste processo. As flags de `chatcli server`\n\
do ChatCLI completo são aceitas, com um traço ou dois.\n\
Flags vencem variáveis; --help-settings lista todas as variáveis.\n\
Códigos de saída: 0 encerrado por sinal, 1 não pode rodar, 2 uso incorreto.";

/// Names of values.
pub const NAMES: [(&str, &str); 13] = [
    ("ADDR:PORT", "ENDEREÇO:PORTA"),
    ("PORT", "PORTA"),
    ("ADDR", "ENDEREÇO"),
    ("PATH", "CAMINHO"),
    ("DIR", "PASTA"),
    ("FILE", "ARQUIVO"),
    ("ORIGIN", "ORIGEM"),
    ("COUNT", "QUANTIDADE"),
    ("DURATION", "DURAÇÃO"),
    ("NAME", "NOME"),
    ("TAG", "IDIOMA"),
    ("HOST", "HOST"),
    ("COMMAND", "COMANDO"),
];

/// The name of a value, or of either of two; what is not in the table is the same in both languages.
pub fn name(name: &str) -> String {
    let part = |part: &str| NAMES.iter().find(|(en, _)| *en == part).map_or(part, |(_, pt)| *pt).to_owned();
    name.split('|').map(part).collect::<Vec<_>>().join("|")
}

/// The heading of a group of flags.
pub fn heading(heading: &str) -> &'static str {
    match heading {
        "Listening" => "Escuta",
        "Callers" => "Clientes",
        "Forwarding" => "Encaminhamento",
        "Operation" => "Operação",
        "Embedded server" => "Servidor embutido",
        _ => "Opções",
    }
}

/// What a command does, by the names that lead to it.
pub fn about(path: &[String]) -> Option<&'static str> {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    Some(match names.as_slice() {
        [_] => "O gateway do ChatCLI Connect: uma porta para a página, gRPC-Web, gRPC nativo e saúde",
        [_, "access"] => "Gerencia quem pode usar o gateway: usuários e telas",
        [_, "access", "kiosk"] => "Gerencia telas, que veem o K8s Watcher e nada mais",
        [_, "access", "kiosk", "add"] => {
            "Cria uma tela e mostra o endereço que a cadastra, uma só vez e em dez minutos"
        }
        [_, "access", "user"] => "Gerencia usuários, que entram com senha",
        [_, "access", "user", "add"] => "Cria um usuário e mostra a senha, uma só vez",
        [_, "access", "list"] => "Lista usuários e telas, com o último acesso de cada um",
        [_, "access", "revoke"] => "Remove o acesso de um usuário ou tela; chamadas abertas terminam",
        [_, "sessions"] => "Move sessões salvas entre uma pasta de arquivos e o banco de dados",
        [_, "sessions", "import"] => {
            "Importa para o banco de dados os arquivos de sessão (JSON) de uma pasta"
        }
        [_, "sessions", "export"] => "Escreve cada sessão salva em uma pasta, um arquivo (JSON) por sessão",
        [.., "help"] => "Mostra esta ajuda ou a de um comando",
        _ => return None,
    })
}

/// What a flag does.
pub fn flag(id: &str) -> Option<&'static str> {
    Some(match id {
        "help_settings" => "Mostra todas as configurações e suas variáveis",
        "lang" => "Idioma da ajuda, dos erros e de `access`: en ou pt-BR",
        "listen" => "Endereço e porta em que escuta; a porta 0 usa uma porta livre",
        "port" => "Porta em que escuta, sem --listen [padrão: 50051]",
        "bind_address" => "Endereço em que escuta, sem --listen [padrão: 127.0.0.1; em um cluster, todos]",
        "tls_cert" => "Cadeia de certificados (PEM); a porta passa a aceitar só TLS. Exige --tls-key",
        "tls_key" => "Chave privada (PEM) de --tls-cert",
        "page" => "Pasta da página gerada",
        "login_only" => "Só usuários que entraram e telas cadastradas podem chamar",
        "access_file" => {
            "Arquivo de usuários e telas [padrão: chatcli/access.json na pasta de dados do usuário]"
        }
        "allow_origin" => {
            "Origem de uma página de outro site que pode chamar, como https://chat.example; pode ser repetida"
        }
        "allow_host" => {
            "Nome de host que navegadores podem usar para o gateway, como chat.example ou chat.example:8443; \
             pode ser repetida; * permite todos [padrão: nomes locais; quando acessível de outras máquinas, \
             também endereços IP, nomes privados e qualquer nome por TLS]"
        }
        "trusted_proxy" => {
            "Endereço ou rede de um proxy, como 10.0.0.7 ou 10.0.0.0/8, cujos X-Forwarded-Proto e \
             X-Forwarded-For são confiáveis; pode ser repetida [padrão: nenhum, nem proxies desta máquina]"
        }
        "behind_proxy" => "Todos os clientes chegam por um proxy confiável, seja qual for o endereço dele",
        "proxy_hops" => "Quantidade de proxies em sequência com --behind-proxy",
        "upstream" => {
            "Servidor de destino, como http://host:porta, ou https://host:porta para TLS; pode ser repetida \
             para réplicas"
        }
        "upstream_ca" => "Certificados CA (PEM) confiáveis para servidores https:// [padrão: os do sistema]",
        "upstream_token_file" => {
            "Arquivo com o token do servidor de --upstream. O gateway o guarda: usuários que entraram e telas \
             cadastradas chamam com ele e nunca o veem. Ou ponha o próprio token em CHATCLI_UPSTREAM_TOKEN"
        }
        "call_timeout" => "Tempo máximo de uma chamada sem prazo [padrão: 30m; 30s para chamadas sem modelo]",
        "watch_interval" => {
            "Com que frequência o K8s Watcher é consultado para todas as telas juntas, como 30s [padrão: o \
             menor intervalo que uma tela pedir]"
        }
        "embedded" => "Roda o servidor neste processo (padrão sem --upstream)",
        "metrics_port" => "Porta das métricas Prometheus; 0 as desliga [padrão: desligadas]",
        "access_log" => "Escreve uma linha por chamada, como texto ou JSON",
        "drain_delay" => {
            "Por quanto tempo a porta segue aberta após um sinal de parada, no estado \"não pronto\""
        }
        "drain_timeout" => "Por quanto tempo as chamadas abertas ainda podem seguir depois",
        "log_file" => "Escreve o log neste arquivo em vez da saída de erros",
        "log_level" => "Menor nível do log [padrão: info]",
        "verbose" => "Registra cada chamada no log",
        "token" => {
            "Token do servidor, que os clientes devem enviar. Mais seguro em arquivo ou variável: a linha de \
             comando é visível a outros"
        }
        "server_token_file" => "Arquivo com o token do servidor",
        "provider" => "Provedor padrão, como OPENAI, CLAUDEAI, OLLAMA, LOCAL ou ECHO",
        "model" => "Modelo padrão desse provedor",
        "database" => {
            "Banco de dados: um arquivo, :memory: ou postgres://USUARIO@HOST/NOME [padrão: chatcli/server.db na \
             pasta de dados do usuário]"
        }
        "local_model" => "Arquivo de modelo (GGUF) do provedor LOCAL [padrão: o baixado, se houver]",
        "watch_demo" => "Reproduz um rollout gravado em vez de observar um cluster",
        "name" => "Nome do usuário ou da tela, como recepcao",
        "dir" => "Pasta dos arquivos de sessão, como ~/.chatcli/sessions",
        "url" => "Endereço do gateway como a tela o acessa",
        "bearer" => "Mostra um token em vez do endereço, para um terminal que roda chatcli watch --token -",
        _ => return None,
    })
}
