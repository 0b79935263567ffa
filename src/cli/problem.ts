/** A command can't do what it was asked to; the message says what to do about it. Shown without a stack. */
export class CliProblem extends Error {
  override readonly name = 'CliProblem';
}
