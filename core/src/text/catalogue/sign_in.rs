//! Texts: who may use the page, and signing in and out.

part! {
    SignInExpired { "Your sign-in has expired. Sign in again." "Seu acesso expirou. Entre novamente." }
    HeldTokenWrong {
        "The server does not accept the gateway's token. Tell the administrator."
        "O servidor não aceita o token do gateway. Avise o administrador."
    }
    SignInNeedsHttps {
        "Sign-in needs an https address. Ask the administrator for it."
        "O acesso exige um endereço https. Peça-o ao administrador."
    }
    SignInForeign {
        "Sign-in does not work at this address. Ask the administrator for the right one."
        "O acesso não funciona neste endereço. Peça ao administrador o endereço certo."
    }
    TokenTooLong { "This token is too long to be stored" "Este token é longo demais para ser guardado" }
    TokenRemembered {
        "It is stored on this device until you remove it"
        "Está guardado neste dispositivo até você removê-lo"
    }
    LoginTitle { "Sign in to continue" "Entre para continuar" }
    LoginSecret { "Password" "Senha" }
    LoginWrong { "Wrong name or password" "Nome ou senha incorretos" }
    LoginThrottled { "Too many attempts; wait a moment" "Tentativas demais; aguarde um momento" }
    LoginThrottledSecs { "Too many attempts; wait {secs} s" "Tentativas demais; aguarde {secs} s" }
    LoginFailed { "Could not sign in: {why}" "Não foi possível entrar: {why}" }
    DoorKeeps {
        "It is sent once. The gateway keeps it; this page cannot read it again."
        "É enviado uma vez. O gateway o guarda; esta página não consegue lê-lo de novo."
    }
    SignedOut {
        "Signed out. The conversation, keys and tokens were removed from this browser."
        "Você saiu. A conversa, as chaves e os tokens foram removidos deste navegador."
    }
}
