import { ConnectionLost, DatabaseError, type Session, statementDiagnostic } from '../../database'
import { type Diagnostic, error } from '../../foundation'
import type { Step } from '../../plan'

export type StepOutcome = 'done' | 'already' | 'failed'

export type StepEvent =
  | { readonly kind: 'step.started'; readonly step: Step; readonly attempt: number }
  | {
      readonly kind: 'step.finished'
      readonly step: Step
      readonly outcome: StepOutcome
      readonly attempt: number
      readonly sqlstate: string | null
      readonly message: string | null
    }
  | {
      readonly kind: 'step.retried'
      readonly step: Step
      readonly attempt: number
      readonly waitMs: number
      readonly message: string
    }

export type StepOptions = {
  /** Opens a connection; a new one after the old was lost. */
  readonly connect: () => Promise<Session>
  /** How often an atomic step is tried again on 40001. 0 is one attempt. */
  readonly maxRetries: number
  /** Seconds before the first retry; doubles, with jitter. */
  readonly retryBackoff: number
  readonly sleep: (ms: number) => Promise<void>
  readonly random: () => number
  readonly emit: (event: StepEvent) => void
}

/**
 * Runs a deployment's steps in order and stops at the first that fails. Before each, the database is asked whether it
 * holds already. After a lost connection it is asked again before anything is repeated, so that a COMMIT whose answer
 * was lost is never sent twice.
 */
export async function runSteps(steps: readonly Step[], options: StepOptions): Promise<readonly Diagnostic[]> {
  let session: Session
  try {
    session = await options.connect()
  } catch (e) {
    if (!(e instanceof DatabaseError)) throw e
    return [statementDiagnostic(e)]
  }
  const reconnect = async () => {
    session.close()
    session = await options.connect()
    return session
  }
  try {
    for (const step of steps) {
      const failure = await runStep(step, () => session, reconnect, options)
      if (failure !== null) return [failure]
    }
    return []
  } finally {
    await session.end()
  }
}

async function holds(session: Session, step: Step): Promise<boolean> {
  if (step.done === null) return false
  const { rows } = await session.query(step.done)
  return rows[0]?.[0] === 't' || rows[0]?.[0] === 'true'
}

async function runStep(
  step: Step,
  current: () => Session,
  reconnect: () => Promise<Session>,
  options: StepOptions,
): Promise<Diagnostic | null> {
  const finish = (outcome: StepOutcome, attempt: number, e: DatabaseError | null = null) =>
    options.emit({
      kind: 'step.finished',
      step,
      outcome,
      attempt,
      sqlstate: e?.sqlstate ?? null,
      message: e?.message ?? null,
    })
  for (let attempt = 1; ; attempt++) {
    try {
      if (await holds(current(), step)) {
        finish('already', attempt)
        return null
      }
      options.emit({ kind: 'step.started', step, attempt })
      await send(current(), step)
      finish('done', attempt)
      return null
    } catch (e) {
      if (!(e instanceof DatabaseError)) throw e
      if (e instanceof ConnectionLost && step.done !== null && attempt === 1) {
        const lost = await failureOf(reconnect)
        if (lost === null) continue
        finish('failed', attempt, lost)
        return unknownEnd(step, lost)
      }
      if (e.sqlstate === '40001' && step.atomic && attempt <= options.maxRetries) {
        const waitMs = Math.round(options.retryBackoff * 1000 * 2 ** (attempt - 1) * (0.5 + options.random()))
        options.emit({ kind: 'step.retried', step, attempt, waitMs, message: e.message })
        await options.sleep(waitMs)
        continue
      }
      finish('failed', attempt, e)
      return stepDiagnostic(step, e, attempt)
    }
  }
}

async function failureOf(work: () => Promise<unknown>): Promise<DatabaseError | null> {
  try {
    await work()
    return null
  } catch (e) {
    if (e instanceof DatabaseError) return e
    throw e
  }
}

/** The connection is gone and no other can be had, so whether the step was done can only be seen later. */
function unknownEnd(step: Step, e: DatabaseError): Diagnostic {
  return error('GL6003', `the connection was lost during ${step.id}, and no other can be had: ${e.message}`, {
    hint: 'Do the same again when the database answers: what was done is found to be done, and only the rest is sent.',
    cause: { sqlstate: e.sqlstate, text: e.text() },
  })
}

async function send(session: Session, step: Step): Promise<void> {
  if (!step.atomic) {
    for (const sql of step.sql) await session.query(sql)
    return
  }
  try {
    await session.query(`BEGIN; ${step.sql.join('; ')}; COMMIT;`)
  } catch (e) {
    if (session.isOpen) await session.query('ROLLBACK').catch(() => undefined)
    throw e
  }
}

function stepDiagnostic(step: Step, e: DatabaseError, attempt: number): Diagnostic {
  if (e.sqlstate === '40001') {
    return error(
      'GL7015',
      `${step.id} failed after ${attempt} attempts, and nothing has changed: ${e.message}`,
      {
        hint: 'Other sessions keep changing the catalog. Wait until they are done, or allow more attempts (max_retries).',
        cause: { sqlstate: e.sqlstate, text: e.text() },
      },
    )
  }
  const found = statementDiagnostic(e)
  return { ...found, message: `${step.id}: ${found.message}` }
}
