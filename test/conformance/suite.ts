/** What a suite is asked to do. */
export type SuiteContext = {
  /** Folder of the suite's format; `--from PATH` or the suite's default. */
  readonly from: string
  /** Prefixes of case names; empty means all. */
  readonly cases: readonly string[]
  /** Other options of the command line, e.g. `--projects DIR`. */
  readonly options: Readonly<Record<string, string | boolean>>
  /** Prints a line at once. */
  readonly print: (line: string) => void
}

/** One case's outcome. `difference` is the first one found. */
export type CaseResult = {
  readonly name: string
  readonly passed: boolean
  readonly difference?: string
}

export type SuiteReport = {
  readonly results: readonly CaseResult[]
  /** Lines printed after the cases: totals by group, deliberate betterments. */
  readonly summary?: readonly string[]
}

/** Something this machine lacks for the suite, with how to get it: the door prints it and exits 2. */
export class SuiteUnavailable extends Error {}

export type Suite = {
  readonly name: string
  readonly about: string
  /** Relative to the folder beside the checkout that holds the recorded data, or absolute. */
  readonly defaultPath: string
  readonly run: (context: SuiteContext) => Promise<SuiteReport>
}

/** Whether a case is asked for. */
export function wanted(context: SuiteContext, name: string): boolean {
  return context.cases.length === 0 || context.cases.some((prefix) => name.startsWith(prefix))
}
