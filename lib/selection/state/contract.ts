import { DiagnosticError, error, warning } from '../../foundation'
import type { Constraint, GraphNode, Manifest, ModelNode, UniqueId } from '../../manifest'
import type { MethodWorld } from '../world'
import { sameJson } from './equal'

/** dbt-materialize enforces no other constraint. */
const ENFORCED = 'not_null'
const ADVICE =
  'Consider making an additive (non-breaking) change instead, if possible. Otherwise, create a new model version.'

/**
 * Compares enforced contracts. A change that breaks whoever reads the model is a warning, and of a versioned model an
 * error (GL4010); each model is told of once.
 */
export class ContractComparison {
  readonly #world: Pick<MethodWorld, 'manifest' | 'warn' | 'now'>
  readonly #known = new Map<UniqueId, boolean>()

  constructor(world: Pick<MethodWorld, 'manifest' | 'warn' | 'now'>) {
    this.#world = world
  }

  /** Whether the contract is what it was. @throws DiagnosticError where a versioned model breaks its contract */
  same(now: GraphNode, old: GraphNode): boolean {
    if (now.resource_type !== 'model' || old.resource_type !== 'model') return true
    const known = this.#known.get(now.unique_id)
    if (known !== undefined) return known
    const same = this.#compare(now, old)
    this.#known.set(now.unique_id, same)
    return same
  }

  #compare(now: ModelNode, old: ModelNode): boolean {
    if (!old.contract.enforced) return !now.contract.enforced
    if (now.contract.enforced && now.contract.checksum === old.contract.checksum) return true
    const changes = breakingChanges(now, old)
    if (changes.length > 0) this.#tell(now, changes)
    return false
  }

  /** Tells of models with a contract that were there before and are gone or disabled now. */
  checkRemoved(previous: Manifest): void {
    for (const [id, old] of Object.entries(previous.nodes)) {
      const disabled = this.#world.manifest.disabled[id]?.[0]
      const removed = disabled ?? (this.#world.manifest.nodes[id] === undefined ? old : undefined)
      if (removed?.resource_type !== 'model' || !removed.contract.enforced || this.#isPast(removed)) continue
      const how = removed.config.enabled ? 'deleted or renamed' : 'disabled'
      this.#tell(removed, [`Contracted model '${id}' was ${how}.`])
    }
  }

  #isPast(model: ModelNode): boolean {
    const { now } = this.#world
    return now !== undefined && model.deprecation_date !== null && new Date(model.deprecation_date) < now
  }

  #tell(model: ModelNode, changes: readonly string[]): void {
    const reasons = changes.map((change) => `\n  - ${change}`).join('')
    const details = {
      uniqueId: model.unique_id,
      at: { file: model.original_file_path, line: 1 },
      hint: ADVICE,
    }
    if (model.version !== null && model.version !== undefined) {
      throw new DiagnosticError(
        error(
          'GL4010',
          `While comparing to previous project state, dbt detected a breaking change to an enforced contract.${reasons}`,
          details,
        ),
      )
    }
    this.#world.warn(
      warning(
        'GL4010',
        `Breaking change to contracted, unversioned model ${model.name} (${model.original_file_path})\nWhile comparing to previous project state, dbt detected a breaking change to an unversioned model.${reasons}`,
        details,
      ),
    )
  }
}

/** Each breaking change as a sentence or a short list. */
function breakingChanges(now: ModelNode, old: ModelNode): string[] {
  const changes: string[] = []
  const list = (title: string, items: readonly string[]) => {
    if (items.length > 0) changes.push(`${title}: \n    - ${items.join('\n    - ')}`)
  }
  if (!now.contract.enforced) {
    changes.push(
      'Contract enforcement was removed: Previously, this model had an enforced contract. It is no longer configured to enforce its contract, and this is a breaking change.',
    )
  }
  const before = Object.entries(old.columns).sort(([a], [b]) => (a < b ? -1 : 1))
  list(
    'Columns were removed',
    before.filter(([key]) => now.columns[key] === undefined).map(([, { name }]) => name),
  )
  list(
    'Columns with data_type changes',
    before.flatMap(([key, { name, data_type }]) => {
      const column = now.columns[key]
      if (column === undefined || baseType(column.data_type) === baseType(data_type)) return []
      return [`${name} (${data_type} -> ${column.data_type})`]
    }),
  )
  if (!enforcesConstraints(old)) return changes
  list(
    'Enforced column level constraints were removed',
    before.flatMap(([key, { constraints }]) => {
      const column = now.columns[key]
      const lost = column === undefined ? [] : removed(constraints, column.constraints)
      return lost.map(({ name, type }) => `'${name ?? type}' constraint on column ${key}`)
    }),
  )
  list(
    'Enforced model level constraints were removed',
    removed(old.constraints, now.constraints).map(
      ({ name, type, columns }) =>
        `'${name ?? type}' constraint on columns [${(columns ?? []).map((c) => `'${c}'`).join(', ')}]`,
    ),
  )
  const hadConstraints =
    old.constraints.length > 0 || before.some(([, { constraints }]) => constraints.length > 0)
  if (hadConstraints && !enforcesConstraints(now)) {
    list('Materialization changed with enforced constraints', [
      `${old.config.materialized} -> ${now.config.materialized}`,
    ])
  }
  return changes
}

function enforcesConstraints(model: ModelNode): boolean {
  return model.config.materialized === 'table' || model.config.materialized === 'incremental'
}

function removed(before: readonly Constraint[], now: readonly Constraint[]): Constraint[] {
  return before.filter(
    (constraint) => constraint.type === ENFORCED && !now.some((other) => sameJson(other, constraint)),
  )
}

/** `numeric(10,2)` without its size, which may change. */
function baseType(type: string | null): string | null {
  return type === null ? null : (type.split('(')[0] ?? '').trim().toLowerCase()
}
