import type { Option } from '../../sql'
import { stable } from '../../sql'
import { stableName } from '../catalog/create-sql'
import type { Connection } from '../catalog/model'
import { lookUpItem } from '../catalog/names'
import { planError, unsupported } from '../errors/error'
import type { CreateConnection } from '../sql/ast/statement'
import { optionText } from '../sql/print/create'
import type { DdlHandler, Running } from '../statements/handler'
import { place } from '../statements/make'
import { audit, itemDetails } from '../statements/tables'
import { brokerName, brokerOf } from './broker'

const page = 'https://materialize.com/docs/sql/create-connection/'

/**
 * CREATE CONNECTION: recorded. Only the Kafka broker inside can be reached, so any other one must be made WITH
 * (VALIDATE = false).
 */
export const createConnectionHandler: DdlHandler<'create-connection'> = {
  kind: 'create-connection',
  inTransaction: 'alone',
  async plan(statement, running) {
    const base = place(running, statement.name, 'connection', { ifNotExists: statement.ifNotExists })
    if (!base) return { tag: 'CREATE CONNECTION', ddl: null }
    checkOptions(statement)
    const { options, uses } = printed(running, statement.options)
    const { fullName, ...rest } = base
    const connection: Connection = {
      ...rest,
      type: 'connection',
      createSql: `CREATE CONNECTION ${stableName(fullName)} TO ${statement.to} (${options.join(', ')})`,
      uses,
      connectionType: statement.to.toLowerCase().replaceAll(' ', '-'),
      options: Object.fromEntries(statement.options.map((option) => [option.name, textOf(option)])),
    }
    refuseToValidate(statement, connection)
    return {
      tag: 'CREATE CONNECTION',
      ddl: {
        changes: [
          { do: 'put', entity: connection },
          audit(running, 'create', 'connection', itemDetails(running, connection)),
        ],
        apply: async () => {},
      },
    }
  },
}

const required: Readonly<Record<string, readonly string[]>> = {
  POSTGRES: ['DATABASE', 'HOST', 'USER'],
  MYSQL: ['HOST', 'USER'],
  'SQL SERVER': ['DATABASE', 'HOST', 'USER'],
  'CONFLUENT SCHEMA REGISTRY': ['URL'],
  'SSH TUNNEL': ['HOST', 'USER', 'PORT'],
}
const secrets = ['PASSWORD', 'SSL KEY', 'SASL PASSWORD', 'SECRET ACCESS KEY']

function checkOptions(statement: CreateConnection): void {
  const given = new Map(statement.options.map((option) => [option.name, option]))
  if (statement.to === 'KAFKA' && !['BROKER', 'BROKERS', 'AWS PRIVATELINK'].some((name) => given.has(name))) {
    throw planError('invalid CONNECTION: must set one of BROKER, BROKERS, or AWS PRIVATELINK')
  }
  for (const name of secrets) {
    const option = given.get(name)
    if (option && option.value?.kind !== 'secret') {
      throw planError(`invalid ${name}: must provide a secret value`)
    }
  }
  for (const name of required[statement.to] ?? []) {
    if (!given.has(name)) throw planError(`${name} option is required`)
  }
}

/** Options in stable text, in the order of their names, with references to secrets by id. */
function printed(running: Running, options: readonly Option[]): { options: string[]; uses: string[] } {
  const uses: string[] = []
  const sorted = [...options].sort((a, b) => (a.name < b.name ? -1 : 1))
  const texts = sorted.map((option) => {
    if (option.value?.kind !== 'secret') return optionText(option, stable)
    const { name } = option.value.name
    const found = lookUpItem(running.session.names, name)
    const item = found?.kind === 'item' ? found.item : undefined
    if (!item) throw planError(`unknown catalog item '${name.join('.')}'`)
    if (item.type !== 'secret') throw planError(`${name.join('.')} is not a secret`)
    uses.push(item.id)
    return `${option.name} = SECRET [${item.id} AS ${stableName(running.session.catalog.fullName(item))}]`
  })
  return { options: texts, uses }
}

function textOf(option: Option): string {
  const { value } = option
  switch (value?.kind) {
    case 'string':
    case 'number':
      return value.text
    case 'identifier':
      return value.name.join('.')
    case 'list':
      return value.of.map((each) => (each.kind === 'string' ? each.text : '')).join(',')
    default:
      return ''
  }
}

function refuseToValidate(statement: CreateConnection, connection: Connection): void {
  const validate = statement.with.find((option) => option.name === 'VALIDATE')
  const off = validate?.value && /^(false|f|off|0)$/i.test(textOf({ ...validate, value: asText(validate) }))
  if (off || statement.to === 'SSH TUNNEL' || brokerOf(connection) === brokerName) return
  throw unsupported('validating a connection: add WITH (VALIDATE = false)', page)
}

function asText(option: Option): Option['value'] {
  const { value } = option
  if (value?.kind === 'expr' && value.expr.kind === 'boolean') {
    return { kind: 'string', text: String(value.expr.value) }
  }
  return value
}
