/** What is said of a statement that is refused. `position` counts characters from 1. */
export type ErrorFields = {
  readonly code: string
  readonly message: string
  readonly severity?: 'ERROR' | 'FATAL'
  readonly detail?: string
  readonly hint?: string
  readonly position?: number
}

/** The only error that reading SQL throws; anything else is a bug. */
export class SqlError extends Error {
  readonly fields: ErrorFields
  constructor(fields: ErrorFields) {
    super(fields.message)
    this.name = 'SqlError'
    this.fields = fields
  }
}

/** A fault of syntax at a place. */
export function syntaxError(message: string, position?: number): SqlError {
  return new SqlError({ code: '42601', message, ...(position === undefined ? {} : { position }) })
}
