//! Texts: the keys of the terminal.

part! {
    @terminal
    PressTitle { "Keys" "Teclas" }
    PressEnter { "send; while an answer arrives, queue" "envia; enquanto uma resposta chega, põe na fila" }
    PressNewLine { "start another line" "inicia outra linha" }
    PressBlock { "open and close a block of lines" "abre e fecha um bloco de linhas" }
    PressComplete { "complete, go through the list" "completa, percorre a lista" }
    PressHistory { "older or newer line; the last queued question" "linha anterior ou seguinte; última pergunta da fila" }
    PressSearch { "search the history" "busca no histórico" }
    PressPalette { "on an empty line: list the commands" "na linha vazia: lista os comandos" }
    PressEditor { "write in your editor" "escreve no seu editor" }
    PressExpand { "show the whole pasted text" "mostra o texto colado inteiro" }
    PressInterrupt { "stop the answer, clear the line; twice: leave" "para a resposta, limpa a linha; duas vezes: sai" }
    PressLeave { "on an empty line: leave" "na linha vazia: sai" }
    PressEscape { "close the list, stop the answer" "fecha a lista, para a resposta" }
    PressRewind { "list the questions that can be undone" "lista as perguntas que podem ser desfeitas" }
    PressClear { "clear the screen" "limpa a tela" }
    PressSuspend { "go back to the shell until fg" "volta ao shell até o fg" }
    PressEnds { "to the start, to the end of the line" "ao início, ao fim da linha" }
    PressWords { "word by word" "palavra por palavra" }
    PressCut { "cut the word, to the start, to the end" "recorta a palavra, até o início, até o fim" }
    PressPaste { "paste what was cut" "cola o que foi recortado" }
    PressUndo { "undo the last change of the line" "desfaz a última mudança da linha" }
}
