//! Texts: contexts, which go along with every question.

part! {
    HelpContext { "keep files that go along with every question" "guarda arquivos que acompanham cada pergunta" }
    AskDeleteContext { "Delete context '{name}' for good?" "Excluir o contexto '{name}' de vez?" }
    StatusContexts { "Contexts" "Contextos" }

    @terminal
    StatusEstimate { "Estimate" "Estimativa" }
    StatusCondensed { "Summarised" "Resumidas" }
}
