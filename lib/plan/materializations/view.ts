import { relationSql } from '../../foundation'
import { contractOf, relationOf, relationPlan } from './relation'
import type { Materialization } from './types'

/** `CREATE VIEW`: the query under a name, kept up to date only where an index asks for it. */
export const view: Materialization = {
  name: 'view',
  plan: (compiled, context) =>
    relationPlan(compiled, context, {
      kind: 'view',
      create: `create view ${relationSql(relationOf(compiled.node))}\n  as (\n    ${compiled.compiledCode}\n  );`,
      contract: contractOf(compiled, context),
    }),
}
