import type { TestView } from '../../components/model/model-view'
import type { Json } from '../../lib/manifest'
import type { AnyTest, Outcome } from './facts'

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `accepted_values(['a', 'b'])`: the test's name with the arguments that aren't the column or the model. */
function labelOf(test: AnyTest): string {
  if (test.resource_type === 'unit_test' || !test.test_metadata) return test.name
  const { name, namespace, kwargs } = test.test_metadata
  const rest = Object.entries(kwargs).filter(([key]) => key !== 'column_name' && key !== 'model')
  const list = rest.map(([key, value]) => (rest.length === 1 ? shown(value) : `${key}: ${shown(value)}`))
  const full = namespace ? `${namespace}.${name}` : name
  return list.length === 0 ? full : `${full}(${list.join(', ')})`
}

/** A test with what the last run said of it. */
export function testView(test: AnyTest, outcome: Outcome | undefined): TestView {
  const unit = test.resource_type === 'unit_test'
  const severity = unit ? 'error' : test.config.severity
  return {
    id: test.unique_id,
    label: labelOf(test),
    name: test.name,
    type: unit ? 'unit' : test.test_metadata ? 'generic' : 'singular',
    column: unit ? null : (test.column_name ?? null),
    severity: typeof severity === 'string' ? severity.toLowerCase() : 'error',
    continuous: !unit && test.config.store_failures === true,
    status: outcome?.status ?? null,
    message: outcome?.message ?? null,
    failures: outcome?.failures ?? null,
    seconds: outcome?.seconds ?? null,
    path: test.original_file_path,
    description: test.description ?? '',
  }
}
