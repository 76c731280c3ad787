import { quoteIdentifier } from '../../foundation'
import { type Definition, physicalSchema } from './define'
import { clusters } from './families/clusters'
import { history } from './families/history'
import { informationSchema } from './families/information'
import { activity, freshness } from './families/live'
import { objectDetails, objects } from './families/objects'
import { pgCatalog } from './families/pg'
import { privileges } from './families/privileges'
import { shows } from './families/show'
import type { SystemRelationSpec } from './spec'

/** In the order of their ids: new families go to the end, new relations to the end of their family's last list. */
const definitions: readonly Definition[] = [
  ...objects,
  ...clusters,
  ...objectDetails,
  ...shows,
  ...privileges,
  ...freshness,
  ...activity,
  ...pgCatalog,
  ...informationSchema,
  ...history,
]

/** The first id and oid of system relations; roles, schemas and clusters of the system count by themselves. */
const firstId = 400
const firstOid = 17_000

/** Every system relation, in order of id. */
export const systemRelations: readonly SystemRelationSpec[] = definitions.map((definition, at) => ({
  ...definition,
  id: `s${firstId + at}`,
  oid: firstOid + at,
  physical: `${physicalSchema(definition.schema)}.${quoteIdentifier(definition.name)}`,
}))
