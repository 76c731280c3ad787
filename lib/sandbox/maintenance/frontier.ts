import type { CatalogView, Item } from '../catalog/model'

/** Since when a relation can be read AS OF: its present state has been the same since its last change. */
export function readFrontier(write: number | null, lastChange: number): number | null {
  if (write === null) return lastChange
  return Math.max(0, Math.min(write - 1, Math.max(lastChange, write - 1000)))
}

/** `db.schema.name` as the catalog names an item. */
export function fullName(item: Item, catalog: CatalogView): string {
  const schema = catalog.schemas.get(item.schemaId)
  const database = schema?.databaseId ? catalog.databases.get(schema.databaseId) : undefined
  return [database?.name, schema?.name, item.name].filter((part) => part !== undefined).join('.')
}
