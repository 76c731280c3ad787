import { type Diagnostic, type DiagnosticCode, error } from '../foundation'
import { type ConnectionSettings, describeSettings, isForeign } from './settings'

/** What the server (or the way to it) said, as it said it. */
export class DatabaseError extends Error {
  readonly sqlstate: string
  readonly detail: string | null
  readonly hint: string | null
  /** In the statement, in characters from 1. */
  readonly position: number | null
  constructor(
    message: string,
    fields: { sqlstate: string; detail?: string | null; hint?: string | null; position?: number | null },
  ) {
    super(message)
    this.name = 'DatabaseError'
    this.sqlstate = fields.sqlstate
    this.detail = fields.detail ?? null
    this.hint = fields.hint ?? null
    this.position = fields.position ?? null
  }
  /** Message, detail and hint as dbt prints them, one a line. */
  text(): string {
    return [
      this.message,
      this.detail === null ? null : `DETAIL:  ${this.detail}`,
      this.hint === null ? null : `HINT:  ${this.hint}`,
    ]
      .filter((line) => line !== null)
      .join('\n')
  }
}

/** The connection is gone: nothing that was sent on it can be answered any more. */
export class ConnectionLost extends DatabaseError {
  constructor(message: string) {
    super(message, { sqlstate: '08006' })
    this.name = 'ConnectionLost'
  }
}

type Rule = { readonly code: DiagnosticCode; readonly when: RegExp; readonly hint: string }

/** Most catalog errors of Materialize carry XX000, so the message decides. First match wins. */
const rules: readonly Rule[] = [
  {
    code: 'GL6010',
    when: /unknown cluster '/,
    hint: 'Create the cluster, or correct `cluster:` in the model or the profile.',
  },
  {
    code: 'GL6011',
    when: /unknown schema '/,
    hint: 'Run the models that make the schema first, or correct `schema:`.',
  },
  {
    code: 'GL6012',
    when: /unknown database '/,
    hint: 'Correct `dbname:` in profiles.yml, or create the database.',
  },
  {
    code: 'GL6013',
    when: /unknown catalog item '/,
    hint: 'Build what it reads first: select it with a + in front (`--select +model`).',
  },
  {
    code: 'GL6014',
    when: /has no replicas available/,
    hint: 'Give the cluster a replica: ALTER CLUSTER … SET (REPLICATION FACTOR = 1).',
  },
  {
    code: 'GL6015',
    when: /still depended upon by/,
    hint: 'Drop or rebuild what depends on it, or include it in the selection (`--select model+`).',
  },
  {
    code: 'GL6016',
    when: /is not available$/,
    hint: 'It is a private preview: ask Materialize to turn it on.',
  },
]

const byState: Readonly<Record<string, { code: DiagnosticCode; hint: string }>> = {
  '42501': { code: 'GL6020', hint: 'Grant the privilege that the detail names to this role.' },
  '40001': { code: 'GL6021', hint: 'Somebody else changed the catalog meanwhile. Run it again.' },
  '57014': { code: 'GL6022', hint: 'Raise statement_timeout, or see what the object waits for.' },
  '0A000': { code: 'GL6023', hint: 'This server does not have the feature.' },
  '42601': { code: 'GL6024', hint: 'Look at the compiled SQL at the place named.' },
}

/** A diagnostic for what the server said about a statement. */
export function statementDiagnostic(
  e: DatabaseError,
  details: { uniqueId?: string; file?: string } = {},
): Diagnostic {
  const rule = rules.find((r) => r.when.test(e.message)) ?? byState[e.sqlstate]
  const hint = e.hint ?? rule?.hint
  return error(e instanceof ConnectionLost ? 'GL6003' : (rule?.code ?? 'GL6002'), e.message, {
    ...(hint === undefined ? {} : { hint }),
    ...(details.uniqueId === undefined ? {} : { uniqueId: details.uniqueId }),
    ...(details.file === undefined ? {} : { at: { file: details.file, line: 1 } }),
    cause: { sqlstate: e.sqlstate, text: e.text() },
  })
}

/** What there is to say where a target's kind of database isn't spoken to; null where it is. */
export function foreignTarget(settings: ConnectionSettings): Diagnostic | null {
  if (!isForeign(settings)) return null
  return error('GL6007', `Nothing runs on this target: it is of type ${settings.adapter}, not materialize`, {
    hint: 'Its project can be parsed, listed, browsed, and compiled where no template asks the database. To run it, choose a target of type materialize in profiles.yml.',
  })
}

/** A diagnostic for a connection that could not be opened. */
export function connectionDiagnostic(cause: unknown, settings: ConnectionSettings): Diagnostic {
  const foreign = foreignTarget(settings)
  if (foreign !== null) return foreign
  const where = describeSettings(settings)
  const text =
    cause instanceof Error
      ? cause.message || String((cause as { code?: unknown }).code ?? cause)
      : String(cause)
  const state = cause instanceof DatabaseError ? cause.sqlstate : ''
  if (state === '28P01' || state === '28000') {
    return error('GL6004', `${where} refused the login: ${text}`, {
      hint: 'Check `user:` and `password:` in profiles.yml (a password belongs in an environment variable, read with env_var()).',
      cause: { sqlstate: state, text },
    })
  }
  if (/SSL/.test(text)) {
    return error('GL6005', `${where} and this profile disagree about encryption: ${text}`, {
      hint: 'Set `sslmode:` in profiles.yml (Materialize Cloud wants `require`, a local server `disable`).',
      cause: { text },
    })
  }
  return error('GL6001', `no database answers at ${settings.host}:${settings.port}: ${text}`, {
    hint: 'Start it (`greenlight sandbox start` for the sandbox), or correct `host:` and `port:` in profiles.yml.',
    cause: { ...(state === '' ? {} : { sqlstate: state }), text },
  })
}
