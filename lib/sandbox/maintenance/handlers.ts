import { createConnectionHandler } from '../broker/create-connection'
import { alterSinkHandler, createSinkHandler } from '../broker/create-sink'
import { createSourceHandler, createTableFromSourceHandler } from '../generators/create-source'
import { ddlOf, statementOf } from '../statements/registry'
import type { AnyHandler } from '../statements/runner'
import { subscribeHandler } from '../subscribe/handler'

/** What the live rooms add to the registry. */
export const liveHandlers: readonly AnyHandler[] = [
  statementOf(subscribeHandler),
  ddlOf(createSourceHandler),
  ddlOf(createTableFromSourceHandler),
  ddlOf(createConnectionHandler),
  ddlOf(createSinkHandler),
  ddlOf(alterSinkHandler),
]
