/** Error in one sentence that a person can act on. It is printed without a stack. */
export class PlainError extends Error {
  override readonly name = "PlainError";
}

/** Runs a program: a plain error is one sentence on stderr and exit code 1, anything else keeps its stack. */
export async function runProgram(program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    console.error(error instanceof PlainError ? error.message : error);
    process.exitCode = 1;
  }
}
