pub fn auth() { auth_again() }
