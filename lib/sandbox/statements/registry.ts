import type { Statement } from '../sql/ast/statement'
import {
  alterSystemHandler,
  ownerHandler,
  renameHandler,
  retainHandler,
  setClusterHandler,
  swapHandler,
} from './alter'
import { alterClusterHandler, createClusterHandler, createReplicaHandler } from './clusters'
import { commentHandler } from './comments'
import { copyHandler } from './copy'
import { closeHandler, declareHandler, executeHandler, fetchHandler } from './cursor'
import { deleteHandler, insertHandler, updateHandler } from './dml'
import { dropHandler } from './drop'
import type { DdlHandler, Handler } from './handler'
import { createIndexHandler } from './indexes'
import { dropOwnedHandler, reassignOwnedHandler } from './owned'
import { defaultPrivilegesHandler, grantHandler, revokeHandler } from './privileges'
import { applyReplacementHandler } from './replacements'
import { alterRoleHandler, createRoleHandler, membershipHandler } from './roles'
import type { AnyHandler } from './runner'
import { createDatabaseHandler, createSchemaHandler } from './schemas'
import { alterSecretHandler, createSecretHandler, createTypeHandler } from './secrets'
import { explainHandler, selectHandler } from './select'
import {
  deallocateHandler,
  discardHandler,
  prepareHandler,
  resetHandler,
  setHandler,
  setTransactionHandler,
  showVariableHandler,
} from './session'
import { showCreateHandler } from './show-create'
import { showObjectsHandler } from './show-objects'
import { createTableHandler } from './tables'
import { createMaterializedViewHandler, createViewHandler } from './views'

/** A statement of a handler's kind, by the tag that the union is told apart by. */
function isKind<K extends Statement['kind']>(
  statement: Statement,
  kind: K,
): statement is Extract<Statement, { kind: K }> {
  return statement.kind === kind
}

/** Makes a handler of one kind fit for the registry. */
export function statementOf<K extends Statement['kind']>(handler: Handler<K>): AnyHandler {
  const { describe } = handler
  return {
    kind: handler.kind,
    how: 'statement',
    describe: describe
      ? (statement, running) => {
          if (!isKind(statement, handler.kind)) throw new Error(`not a ${handler.kind}`)
          return describe(statement, running)
        }
      : undefined,
    execute: (statement, running) => {
      if (!isKind(statement, handler.kind)) throw new Error(`not a ${handler.kind}`)
      return handler.execute(statement, running)
    },
  }
}

/** The same for DDL. */
export function ddlOf<K extends Statement['kind']>(handler: DdlHandler<K>): AnyHandler {
  return {
    kind: handler.kind,
    how: 'ddl',
    inTransaction: handler.inTransaction,
    plan: (statement, running) => {
      if (!isKind(statement, handler.kind)) throw new Error(`not a ${handler.kind}`)
      return handler.plan(statement, running)
    },
  }
}

/** One handler for the two kinds of a statement that gives or takes. */
function ddlOfBoth<K extends Statement['kind']>(
  handler: DdlHandler<K>,
  kinds: readonly K[],
): readonly AnyHandler[] {
  const isOurs = (statement: Statement): statement is Extract<Statement, { kind: K }> =>
    kinds.some((kind) => kind === statement.kind)
  return kinds.map((kind) => ({
    kind,
    how: 'ddl',
    inTransaction: handler.inTransaction,
    plan: (statement, running) => {
      if (!isOurs(statement)) throw new Error(`not a ${kind}`)
      return handler.plan(statement, running)
    },
  }))
}

/** Handlers of the core; other rooms add theirs. */
export const coreHandlers: readonly AnyHandler[] = [
  statementOf(selectHandler),
  statementOf(explainHandler),
  statementOf(insertHandler),
  statementOf(updateHandler),
  statementOf(deleteHandler),
  statementOf(setHandler),
  statementOf(resetHandler),
  statementOf(setTransactionHandler),
  statementOf(showVariableHandler),
  statementOf(showObjectsHandler),
  statementOf(showCreateHandler),
  statementOf(discardHandler),
  statementOf(prepareHandler),
  statementOf(deallocateHandler),
  statementOf(declareHandler),
  statementOf(fetchHandler),
  statementOf(closeHandler),
  statementOf(executeHandler),
  statementOf(copyHandler),
  ddlOf(createSecretHandler),
  ddlOf(alterSecretHandler),
  ddlOf(createTypeHandler),
  ddlOf(createTableHandler),
  ddlOf(createViewHandler),
  ddlOf(createMaterializedViewHandler),
  ddlOf(applyReplacementHandler),
  ddlOf(createIndexHandler),
  ddlOf(createSchemaHandler),
  ddlOf(createDatabaseHandler),
  ddlOf(createClusterHandler),
  ddlOf(createReplicaHandler),
  ddlOf(alterClusterHandler),
  ddlOf(dropHandler),
  ddlOf(renameHandler),
  ddlOf(swapHandler),
  ddlOf(ownerHandler),
  ddlOf(retainHandler),
  ddlOf(setClusterHandler),
  ddlOf(alterSystemHandler),
  ddlOf(commentHandler),
  ddlOf(dropOwnedHandler),
  ddlOf(reassignOwnedHandler),
  { ...ddlOf(grantHandler), kind: 'grant' },
  { ...ddlOf(revokeHandler), kind: 'revoke' },
  ddlOf(defaultPrivilegesHandler),
  ddlOf(createRoleHandler),
  ddlOf(alterRoleHandler),
  ...ddlOfBoth(membershipHandler, ['grant-role', 'revoke-role']),
]
