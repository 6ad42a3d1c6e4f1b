// Exports for the other folders.
export { type Passwords, type PasswordsEnvironment, passwordsOf } from "./passwords.ts";
