//! Texts: saved sessions.

part! {
    // Sessions
    AskSaveOver { "Session {name} already exists. Overwrite it?" "A sessão {name} já existe. Sobrescrever?" }
    AskSaveOverChanged {
        "Session {name} changed on the server since you opened it. Overwrite it?"
        "A sessão {name} mudou no servidor desde que você a abriu. Sobrescrever?"
    }
    AskDeleteSession { "Delete session {name} from the server?" "Excluir a sessão {name} do servidor?" }
    AnswerSaveOver { "Overwrite" "Sobrescrever" }
    AnswerDelete { "Delete" "Excluir" }
    AnswerCancel { "Cancel" "Cancelar" }
    HelpSession {
        "save, load and list sessions (saved conversations)"
        "salva, carrega e lista sessões (conversas salvas)"
    }
    PutAside {
        "/rewind undo goes back to the previous conversation"
        "/rewind undo volta à conversa anterior"
    }
    PutAsideShort {
        "Previous conversation left"
        "Conversa anterior deixada"
    }
    NothingToSave { "No conversation to save" "Nenhuma conversa para salvar" }
    SessionSaved { "Session {name} saved (on the server)" "Sessão {name} salva (no servidor)" }
    SessionLoaded {
        "Session {name} loaded; questions: {turns}"
        "Sessão {name} carregada; perguntas: {turns}"
    }
    SessionStarted {
        "Session {name} is new; /session save saves it on the server"
        "A sessão {name} é nova; /session save a salva no servidor"
    }
    SessionDoomed {
        "Session {name} will be deleted in {secs} s; /session undo cancels"
        "A sessão {name} será excluída em {secs} s; /session undo cancela"
    }
    SessionSpared { "Session {name} was not deleted" "A sessão {name} não foi excluída" }
    SessionDeleted { "Session {name} deleted" "Sessão {name} excluída" }
    SessionWasOpen {
        "The conversation is still here, but no longer on the server"
        "A conversa continua aqui, mas não está mais no servidor"
    }
    SessionRenamed { "Session {from} is now called {to}" "A sessão {from} agora se chama {to}" }
    SessionCopied { "Session {from} copied to {to}" "Sessão {from} copiada para {to}" }
    SessionHalfMoved {
        "{from} was copied to {to}, but could not be deleted"
        "{from} foi copiada para {to}, mas não pôde ser excluída"
    }
    SessionNotSaved { "Session {name} was not saved" "A sessão {name} não foi salva" }
    SessionNotLoaded { "Session {name} was not loaded" "A sessão {name} não foi carregada" }
    SessionNotDeleted { "Session {name} was not deleted" "A sessão {name} não foi excluída" }
    SessionNotRenamed { "Session {name} was not renamed" "A sessão {name} não foi renomeada" }
    SessionNotCopied { "Session {name} was not copied" "A sessão {name} não foi copiada" }
    SessionsNotListed { "The sessions could not be listed" "Não foi possível listar as sessões" }
    SessionsNotSearched { "The sessions could not be searched" "Não foi possível buscar nas sessões" }
    SessionNameProposed {
        "No name yet. Suggestion: /session save {name}."
        "Ainda sem nome. Sugestão: /session save {name}."
    }
    SessionsAreServers {
        "Sessions are on the server; session files of this machine are not read"
        "As sessões ficam no servidor; arquivos de sessão desta máquina não são lidos"
    }
    SessionsNotAttached {
        "This client does not save automatically; use /session save NAME"
        "Este cliente não salva automaticamente; use /session save NOME"
    }
    SessionNameBad { "Not a session name: {name}" "Não é um nome de sessão: {name}" }
    HintSessionName {
        "A letter or digit first, then letters, digits, '_', '-' or '.'; at most 200, without accents"
        "Primeiro uma letra ou dígito, depois letras, dígitos, '_', '-' ou '.'; no máximo 200, sem acentos"
    }
    SessionNameReserved {
        "Names with autosave- or mcp- belong to the full ChatCLI: {name}"
        "Nomes com autosave- ou mcp- são do ChatCLI completo: {name}"
    }
    HintOtherName { "Choose another name" "Escolha outro nome" }
    SessionNotFound { "Session not found on the server: {name}" "Sessão não encontrada no servidor: {name}" }
    HintSessionList { "/session list shows all sessions" "/session list mostra todas as sessões" }
    SessionDamaged {
        "The server has the session {name} but cannot read it"
        "O servidor tem a sessão {name}, mas não consegue lê-la"
    }
    SessionExists { "Session {name} already exists" "A sessão {name} já existe" }
    SessionChanged {
        "{name} has other content on the server; nothing was overwritten"
        "{name} tem outro conteúdo no servidor; nada foi sobrescrito"
    }
    SessionTooBig {
        "The conversation has {size} MiB; above {limit} MiB it cannot be loaded again"
        "A conversa tem {size} MiB; acima de {limit} MiB não pode ser carregada de novo"
    }
    SessionRicher {
        "Session {name} has parts that only the full ChatCLI keeps, such as tool calls"
        "A sessão {name} tem partes que só o ChatCLI completo guarda, como ferramentas"
    }
    SessionRicherHow {
        "Saving it here drops them. /session fork NEW saves a copy and leaves {name} as it is."
        "Salvá-la aqui as descarta. /session fork NOVO salva uma cópia e mantém {name} como está."
    }
    HintCopySession {
        "Nothing was asked. Open another session, or save a copy with /session fork."
        "Nada foi perguntado. Abra outra sessão ou salve uma cópia com /session fork."
    }
    AskSaveOverRicher {
        "Session {name} has parts that cannot be kept here, such as tool calls. Drop them?"
        "A sessão {name} tem partes que não podem ser mantidas aqui. Descartar?"
    }
    InputTooLate {
        "Standard input did not end within {secs} s; --no-stdin leaves it unread"
        "A entrada padrão não terminou em {secs} s; --no-stdin a deixa sem ler"
    }
    SessionInUse {
        "Another chatcli on this machine is still working with {name}"
        "Outro chatcli nesta máquina ainda está usando {name}"
    }
    HintCompact { "/compact shortens it" "/compact a encurta" }
    SessionStoreFailed {
        "The session store of the server failed"
        "O armazenamento de sessões do servidor falhou"
    }
    SessionTimeout {
        "The session store of the server did not answer in {secs} s"
        "O armazenamento de sessões do servidor não respondeu em {secs} s"
    }
    NoSessions { "The server does not save sessions" "O servidor não salva sessões" }
    SessionsNone { "No saved sessions" "Nenhuma sessão salva" }
    SessionsUnusable { "Not listed, unsupported names: {count}" "Não listadas, nomes não aceitos: {count}" }
    SessionsListHow { "/session load NAME opens a session" "/session load NOME abre uma sessão" }
    SessionOpen { "open" "aberta" }
    SessionUnsaved { "unsaved changes" "alterações não salvas" }
    SessionUpToDate { "saved" "salva" }
    SessionNoName { "not saved yet" "ainda não salva" }
    SessionEmpty { "none" "nenhuma" }
    StatusSession { "Session" "Sessão" }
    SessionState { "Status" "Status" }
    SessionMessages { "Messages" "Mensagens" }
    SessionScopes { "Also included" "Também inclui" }
    SessionScoped {
        "agent {agent}, coder {coder}, shared memory {shared}"
        "agente {agent}, coder {coder}, memória compartilhada {shared}"
    }
    SessionFound { "{name}  (messages: {count})" "{name}  (mensagens: {count})" }
    SessionsSearched { "Sessions searched: {count}" "Sessões pesquisadas: {count}" }
    SessionsSearching { "Sessions searched: {looked} of {of}" "Sessões pesquisadas: {looked} de {of}" }
    SessionsFoundMore { "Shown: {shown} of {found}; more words find fewer" "Mostradas: {shown} de {found}; mais palavras encontram menos" }

    // The panel
    SessionsTitle { "Conversations" "Conversas" }
    SaveConversation { "Save session" "Salvar sessão" }
    Save { "Save" "Salvar" }
    Rename { "Rename" "Renomear" }
    Duplicate { "Duplicate" "Duplicar" }
    SessionNameLabel { "Name" "Nome" }
    SessionSearch { "Find by name" "Buscar pelo nome" }
    SessionsLoading { "Loading…" "Carregando…" }
    SessionGoes { "{name} is being deleted" "{name} será excluída" }
    KeySave { "Save the session" "Salvar a sessão" }

    @terminal
    FlagSession {
        "Open this saved session, or create it; -p adds its answer to it"
        "Abre esta sessão salva ou a cria; com -p, a resposta entra nela"
    }
    YesOrNo { "[y/N]" "[s/N]" }
    EarlierTurns {
        "Earlier questions: {turns}; /history shows them"
        "Perguntas anteriores: {turns}; /history as mostra"
    }
}
