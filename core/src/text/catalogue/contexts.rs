//! Texts: contexts, which go along with every question.

part! {
    HelpContext { "keep files that go along with every question" "guarda arquivos que acompanham cada pergunta" }
    AskDeleteContext { "Delete context '{name}' for good?" "Excluir o contexto '{name}' de vez?" }

    @terminal
    StatusContexts { "Contexts" "Contextos" }
    StatusEstimate { "Estimate" "Estimativa" }
    StatusCondensed { "Summarised" "Resumidas" }
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
    ContextAttached {
        "Attached: {name}. Estimate per question: {tokens} tokens, {share}% of the window."
        "Anexado: {name}. Estimativa por pergunta: {tokens} tokens, {share}% da janela."
    }
    ContextDetached { "Detached: {name}" "Desanexado: {name}" }
    ContextDeleted { "Context deleted: {name}" "Contexto excluído: {name}" }
    ContextWrote { "Context written to {name}" "Contexto salvo em {name}" }
    ContextsDamaged {
        "Damaged context files put aside as .corrupt: {count}"
        "Arquivos de contexto danificados, renomeados para .corrupt: {count}"
    }
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
