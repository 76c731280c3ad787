import type { Expr } from '../../sql'
import { stable, typeText } from '../../sql'
import { stableName } from '../catalog/create-sql'
import type { CustomType, Secret } from '../catalog/model'
import { planError, unsupported } from '../errors/error'
import { planQuery, resolverFor } from '../sql/plan'
import { nothing } from './clusters'
import { namedItem } from './drop'
import type { DdlHandler, Running } from './handler'
import { place } from './make'
import { audit, itemDetails } from './tables'

/** A secret's value must be text or bytes; it is checked and forgotten: nothing in the sandbox reads it. */
async function checkValue(running: Running, value: Expr): Promise<void> {
  const { house, session } = running
  const body = {
    kind: 'select',
    distinct: null,
    projection: [{ kind: 'item', expr: value, alias: 'value' }],
    from: [],
    where: null,
    groupBy: [],
    having: null,
    qualify: null,
    options: [],
  } as const
  const planned = await planQuery(house, session, {
    with: null,
    body,
    orderBy: [],
    limit: null,
    offset: null,
  })
  const [column] = planned.columns
  const [field] = planned.fields
  if (column && field && column.oid !== 25 && column.oid !== 17) {
    throw planError(`AS must have type bytea, not type ${house.types.fromPg(field.oid, field.mod).name}`)
  }
}

/** CREATE SECRET. */
export const createSecretHandler: DdlHandler<'create-secret'> = {
  kind: 'create-secret',
  inTransaction: 'alone',
  async plan(statement, running) {
    await checkValue(running, statement.value)
    const base = place(running, statement.name, 'secret', {
      ifNotExists: statement.ifNotExists,
      plainError: true,
    })
    if (!base) return { tag: 'CREATE SECRET', ddl: null }
    const { fullName, ...rest } = base
    const secret: Secret = {
      ...rest,
      type: 'secret',
      createSql: `CREATE SECRET ${stableName(fullName)} AS '********'`,
      uses: [],
    }
    return {
      tag: 'CREATE SECRET',
      ddl: {
        changes: [
          { do: 'put', entity: secret },
          audit(running, 'create', 'secret', itemDetails(running, secret)),
        ],
        apply: nothing,
      },
    }
  },
}

/** ALTER SECRET. */
export const alterSecretHandler: DdlHandler<'alter-secret'> = {
  kind: 'alter-secret',
  inTransaction: 'alone',
  async plan(statement, running) {
    const item = namedItem(running, 'SECRET', statement.name, statement.ifExists)
    await checkValue(running, statement.value)
    const changes = item ? [audit(running, 'alter', 'secret', itemDetails(running, item))] : []
    return { tag: 'ALTER SECRET', ddl: item ? { changes, apply: nothing } : null }
  },
}

/** CREATE TYPE … AS LIST. */
export const createTypeHandler: DdlHandler<'create-type'> = {
  kind: 'create-type',
  inTransaction: 'alone',
  async plan(statement, running) {
    const base = place(running, statement.name, 'type', { ifNotExists: false })
    if (!base) return { tag: 'CREATE TYPE', ddl: null }
    if (statement.as.kind !== 'list')
      throw unsupported('CREATE TYPE other than AS LIST', 'https://materialize.com/docs/sql/create-type/')
    const [element] = statement.as.options
    if (!element) throw planError('ELEMENT TYPE option is required')
    const resolver = resolverFor(running.house, running.session)
    const type = resolver.type(element.type)
    const { pg } = running.house.types.resolve({ kind: 'list', element: type })
    const { fullName, ...rest } = base
    const created: CustomType = {
      ...rest,
      type: 'type',
      createSql: `CREATE TYPE ${stableName(fullName)} AS LIST (ELEMENT TYPE = ${typeText(type, stable)})`,
      uses: resolver.result().uses,
      category: 'list',
      details: { element: typeText(type, { ...stable, ids: false }) },
    }
    const sql = `CREATE DOMAIN mz_user."${created.id}" AS ${pg}`
    return {
      tag: 'CREATE TYPE',
      ddl: {
        changes: [
          { do: 'put', entity: created },
          audit(running, 'create', 'type', itemDetails(running, created)),
        ],
        apply: (tx) => tx.exec(sql),
      },
    }
  },
}
