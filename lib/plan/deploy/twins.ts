import { type Diagnostic, warning } from '../../foundation'
import type { Step } from '../step'
import { givenTo, granteeSql, objectName, objectSql } from './shared'
import { type DeploymentScope, type DeployState, deployName, type ObjectState } from './state'

/** Schemas of the side that goes and of the one that comes, by their names as of now. */
export type Sides = { readonly old: ReadonlySet<string>; readonly fresh: ReadonlySet<string> }

/** Where the objects stand that sinks must leave, and where those are that they must read. */
export function sides(scope: DeploymentScope, swapped: boolean): Sides {
  const production = new Set(scope.schemas)
  const deployment = new Set(scope.schemas.map(deployName))
  return swapped ? { old: deployment, fresh: production } : { old: production, fresh: deployment }
}

/** The object of the same name on the side that comes. */
export function twinOf(
  state: DeployState,
  on: ObjectState,
  fresh: ReadonlySet<string>,
  swapped: boolean,
): ObjectState | undefined {
  const schema = swapped ? on.schema.slice(0, -deployName('').length) : deployName(on.schema)
  return state.objects.find(
    (o) => fresh.has(o.schema) && o.schema === schema && o.name === on.name && o.database === on.database,
  )
}

/** Objects of the side that goes which people read by name. */
function readable(state: DeployState, { old }: Sides): readonly ObjectState[] {
  return state.objects.filter((o) => old.has(o.schema) && o.type !== 'index' && o.type !== 'sink')
}

/** What has no twin would no longer be there under production's name, though nobody dropped it. */
export function vanishing(state: DeployState, scope: DeploymentScope): readonly Diagnostic[] {
  const both = sides(scope, false)
  return readable(state, both)
    .filter((o) => twinOf(state, o, both.fresh, false) === undefined)
    .map((o) =>
      warning(
        'GL7017',
        `the other side has no ${o.type.replaceAll('-', ' ')} ${objectName(o)}, which would no longer be there under that name`,
        {
          hint: `Build it as ${deployName(o.schema)}.${o.name} first (a continuous test: \`greenlight test --vars 'deploy: true'\`), if it is still wanted.`,
        },
      ),
    )
}

/** Whoever may read an object under production's name may read the one that takes its place. */
export function grantSteps(state: DeployState, scope: DeploymentScope, swapped: boolean): readonly Step[] {
  const both = sides(scope, swapped)
  return readable(state, both).flatMap((o): Step[] => {
    const twin = twinOf(state, o, both.fresh, swapped)
    if (twin === undefined) return []
    const has = givenTo(twin.grants ?? [], state.role)
    const lacking = givenTo(o.grants ?? [], state.role).filter(
      (g) => !has.some((h) => h.grantee === g.grantee && h.privilege === g.privilege),
    )
    if (lacking.length === 0) return []
    const what = objectSql(twin)
    return [
      {
        id: `grants ${objectName(twin)}`,
        needs: [],
        sql: lacking.map((g) => `GRANT ${g.privilege} ON ${what} TO ${granteeSql(g)}`),
        effect: 'grant',
        atomic: false,
        done: null,
        undo: lacking.map((g) => `REVOKE ${g.privilege} ON ${what} FROM ${granteeSql(g)}`),
        why: `who may use ${objectName(o)} may use what takes its place: ${grantees(lacking)}`,
      },
    ]
  })
}

function grantees(grants: readonly { readonly grantee: string }[]): string {
  return [...new Set(grants.map((g) => g.grantee))].join(', ')
}
