/** A command can't do its work; the message says what to do about it. It is shown without a stack. */
export class CliProblem extends Error {
  override readonly name = 'CliProblem';
}
