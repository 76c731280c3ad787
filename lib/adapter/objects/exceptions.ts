import { dbtError, exceptionsObject, PyDict, pyFunction, type Value } from '../../jinja'
import { type ContractColumn, contractMismatches, contractText } from './contract-text'
import { textOrNull } from './members'

/** `exceptions` as nodes and macros see it: dbt's own, and the one that knows of contracts. */
export function nodeExceptions(warn: (message: string) => void): PyDict {
  return exceptionsObject(warn, [
    pyFunction('raise_contract_error', ['yaml_columns', 'sql_columns'], (args) => {
      throw dbtError('ContractError', contractMessage(args.get('yaml_columns'), args.get('sql_columns')))
    }),
  ])
}

/** dbt ends its table with a line break. */
function contractMessage(declared: Value, actual: Value): string {
  const [promised, defined] = [columnsOf(declared), columnsOf(actual)]
  if (promised.length === 0)
    return "This model has an enforced contract, and its 'columns' specification is missing"
  return `${contractText(contractMismatches(defined, promised))}\n`
}

function columnsOf(value: Value): ContractColumn[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each) => {
    if (!(each instanceof PyDict)) return []
    const field = (name: string) => textOrNull(each.get(name)) ?? ''
    return [{ name: field('name'), type: field('data_type'), identity: field('formatted') }]
  })
}
