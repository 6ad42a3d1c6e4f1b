// What others use of it.
export { type Passwords, type PasswordsEnvironment, passwordsOf } from "./passwords.ts";
