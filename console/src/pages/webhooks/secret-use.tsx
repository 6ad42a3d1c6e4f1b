/** Says what a receiver does with the secret. */
export function SecretUse() {
  return (
    <p>
      Your receiver verifies with it that an event comes from here: as the libraries of Standard Webhooks do, before it parses the
      body. If it gets lost, rotate it.
    </p>
  );
}
