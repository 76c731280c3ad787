/** dbt's: 0 all is well, 1 it ran and something failed, 2 it could not run. Deployments have 3 to 6 besides. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6

/** A command line that cannot be understood: its message is shown and the exit code is 2. */
export class UsageError extends Error {}
