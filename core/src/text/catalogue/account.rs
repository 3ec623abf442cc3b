//! Texts: provider, model, answer limit and credential.

part! {
    // Provider, model and credential
    SwitchedProvider { "Provider: {provider}" "Provedor: {provider}" }
    SwitchedModel { "Model: {model}" "Modelo: {model}" }
    SwitchedCredential { "Credential: {credential}" "Credencial: {credential}" }
    TokensSet { "Answer limit: {tokens}" "Limite da resposta: {tokens}" }
    ProviderNotListed {
        "{provider} is not among the providers of this server; it was set as typed"
        "{provider} não está entre os provedores deste servidor; foi definido como digitado"
    }
    CredentialPutAway {
        "The credential of {provider} is kept for when you switch back"
        "A credencial de {provider} está guardada para quando você voltar"
    }
    NothingSwitched { "Nothing changed" "Nada mudou" }
    SwitchHow {
        "/switch NAME or NUMBER changes the provider, /model NAME the model"
        "/switch NOME ou NÚMERO troca o provedor; /model NOME, o modelo"
    }
    ModelRestored {
        "The server does not accept {refused}; the model is {model} again"
        "O servidor não aceita {refused}; o modelo volta a ser {model}"
    }
    MaxTokensBad {
        "Not an answer limit: {typed}. Use a number from 0 to 200000."
        "Não é um limite de resposta: {typed}. Use um número de 0 a 200000."
    }
    ProviderBad { "Not a provider: {typed}" "Não é um provedor: {typed}" }
    StackSpotOnly {
        "Realm and agent ID need the provider STACKSPOT"
        "Realm e Agent ID exigem o provedor STACKSPOT"
    }
    StackSpotNameBad {
        "Not a StackSpot realm or agent ID: {typed}"
        "Não é um realm nem agent ID da StackSpot: {typed}"
    }
    KeyNotForProvider { "{provider} takes no API key" "{provider} não usa API key" }
    HintSwitch { "/switch lists the providers" "/switch lista os provedores" }
    ByServer { "server's" "do servidor" }
    ByOwnKey { "your own API key" "sua própria API key" }
    ByLocalAuth { "local OAuth" "OAuth local" }
    ByStackSpot { "StackSpot" "StackSpot" }
    ByOllama { "Ollama" "Ollama" }
    ProviderDefault { "0 (provider default)" "0 (padrão do provedor)" }

    // The form
    AddYourKey { "Add your key" "Usar sua própria API key" }
    AccountTitle { "Model and credential" "Modelo e credencial" }
    AnswersNow { "In use:" "Em uso:" }
    ServersOwn { "Server default ({name})" "Padrão do servidor ({name})" }
    OfferedProviders { "Offered by the server" "Oferecidos pelo servidor" }
    OtherProviders { "Others, with your own credential" "Outros, com a sua credencial" }
    ModelDefault { "Default: {model}" "Padrão: {model}" }
    ModelDefaultUnknown { "Provider default" "Padrão do provedor" }
    MaxTokensDefault { "Provider default" "Padrão do provedor" }
    PayerServer { "Server credentials" "Credenciais do servidor" }
    PayerOwnKey { "Your own API key" "Sua própria API key" }
    PayerLogin { "Local OAuth" "OAuth local" }
    PayerStackSpot { "StackSpot" "StackSpot" }
    PayerOllama { "An Ollama reachable from the server" "Um Ollama acessível pelo servidor" }
    OllamaUrlLabel { "Ollama URL" "URL do Ollama" }
    SecretKnown { "{end} in use; leave empty to keep it" "{end} em uso; deixe vazio para manter" }
    FieldsMissing { "Missing: {fields}" "Falta: {fields}" }
    LoginAbout {
        "Pick the two hidden files from ~/.chatcli of your machine. They are read in memory only, and nothing is stored."
        "Escolha os dois arquivos ocultos de ~/.chatcli da sua máquina. Eles são lidos só na memória, e nada é guardado."
    }
    LoginStoreLabel { "auth-profiles.json" "auth-profiles.json" }
    LoginKeyLabel {
        ".auth-key, if the store is encrypted"
        ".auth-key, se o armazenamento estiver criptografado"
    }
    LoginChoose { "Login to use" "Login a usar" }
    LoginEnds { "ends in {span}" "expira em {span}" }
    LoginOver { "expired; log in again in the terminal" "expirado; entre de novo no terminal" }
    LoginStays { "no expiry" "sem expiração" }
    LoginNoKey {
        "This store is encrypted: pick .auth-key too"
        "Este armazenamento está criptografado: escolha também .auth-key"
    }
    LoginBadKey {
        "Not an .auth-key file: it must have 32 bytes"
        "Não é um arquivo .auth-key: ele deve ter 32 bytes"
    }
    LoginSealed {
        "Cannot open the store: it is damaged, or the key is of another one"
        "Não foi possível abrir o armazenamento: está danificado ou a chave é de outro"
    }
    LoginNoStore { "Not an auth-profiles.json file" "Não é um arquivo auth-profiles.json" }
    LoginNone {
        "It has no login for Claude, OpenAI or Copilot"
        "Não há login para Claude, OpenAI ou Copilot"
    }
    RememberHere { "Store on this device" "Guardar neste dispositivo" }
    RememberAbout {
        "Stored encrypted; scripts cannot extract the key. No protection from people who use this browser profile or scripts in this page."
        "Guardado com criptografia; scripts não extraem a chave. Sem proteção contra quem usa este perfil do navegador ou scripts nesta página."
    }
    NeedsSecureContext {
        "Not possible here: browsers offer encryption only over https or on localhost"
        "Não é possível aqui: navegadores só criptografam por https ou em localhost"
    }
    RememberFailed { "This browser did not store it" "Este navegador não o guardou" }
    RemembersSomething { "A key or token is stored on this device" "Há uma chave ou token neste dispositivo" }
    Forget { "Remove" "Remover" }
    Forgotten { "Removed from this device" "Removido deste dispositivo" }
}
