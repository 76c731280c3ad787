import { warning } from '../../foundation'
import type { Session } from '../session'

/** An address as package-lock.yml may have it: a secret that is written in it is taken out, with a warning. */
export function scrubbed(session: Session, written: string): string {
  const text = session.scrub(written)
  if (text !== written) {
    session.warn(
      warning(
        'GL1209',
        `Detected secret env var in ${text}. dbt will write a scrubbed representation to the lock file. ` +
          "This will cause issues with subsequent 'dbt deps' using the lock file, requiring 'dbt deps --upgrade'",
      ),
    )
  }
  return text
}
